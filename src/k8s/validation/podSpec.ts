import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { validateAffinity } from './affinity.ts';
import {
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
  type ContainerContext,
} from './containers.ts';
import { validateDnsConfig } from './dnsConfig.ts';
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
  tooLong,
} from './fieldErrors.ts';
import { validateIp } from './ip.ts';
import { validateLabels } from './labels.ts';
import { isDns1123Label, isDns1123Subdomain, isInRange, isLabelKey } from './names.ts';
import { validateSpread, validateTolerations } from './scheduling.ts';
import { validatePodSecurityContext } from './securityContext.ts';
import { validateVolumes } from './volumes.ts';

/** Everything wrong with a Pod spec, of a Pod or of a template, in upstream's order. */
// kubernetes: pkg/apis/core/validation/validation.go ValidatePodSpec

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const SYSTEMS = ['linux', 'windows'];
const MAX_INT32 = 2 ** 31 - 1;

/** `isPod` is false in a template, where ports of the Node are filled in later. */
export function validatePodSpec(spec: Draft, field: string, isPod: boolean): FieldError[] {
  const graceSeconds: number | null = spec.terminationGracePeriodSeconds ?? null;
  const volumes = validateVolumes(spec.volumes ?? [], `${field}.volumes`);
  const context: ContainerContext = { volumes: volumes.names, graceSeconds };
  return [
    ...(graceSeconds === null ? [required(`${field}.terminationGracePeriodSeconds`)] : []),
    ...volumes.errors,
    ...validateContainers(spec, context, `${field}.containers`),
    ...validateInitContainers(spec, context, `${field}.initContainers`),
    ...validateEphemeralContainers(spec, context, `${field}.ephemeralContainers`),
    ...validateHostNetwork(spec, field, isPod),
    ...oneOf(spec.restartPolicy, RESTART_POLICIES, `${field}.restartPolicy`),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, `${field}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...validatePodSecurityContext(spec.securityContext, spec, `${field}.securityContext`),
    ...validateAffinity(spec.affinity, `${field}.affinity`),
    ...validateDnsConfig(spec.dnsConfig, spec.dnsPolicy, `${field}.dnsConfig`),
    ...validateGates(spec, field),
    ...validateSpread(spec.topologySpreadConstraints ?? [], `${field}.topologySpreadConstraints`),
    ...validateHostUsers(spec, field),
    ...validateHostnameOverride(spec, field),
    ...validateNames(spec, field),
    ...validateRest(spec, field),
  ];
}

function validateHostNetwork(spec: Draft, field: string, isPod: boolean): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return ((spec.containers ?? []) as Draft[]).flatMap((container, index) =>
    ((container.ports ?? []) as Draft[]).flatMap(({ hostPort = 0, containerPort }, at) => {
      if (hostPort === containerPort || (!isPod && hostPort === 0)) return [];
      const path = `${field}.containers[${index}].ports[${at}].hostPort`;
      return [invalid(path, hostPort, 'must match `containerPort` when `hostNetwork` is true')];
    }),
  );
}

function validateGates(spec: Draft, field: string): FieldError[] {
  const readiness: readonly Draft[] = spec.readinessGates ?? [];
  const scheduling: readonly Draft[] = spec.schedulingGates ?? [];
  const errors = readiness.flatMap(({ conditionType = '' }, index) =>
    invalidEach(`${field}.readinessGates[${index}].conditionType`, conditionType, isLabelKey(conditionType)),
  );
  const seen = new Set<string>();
  for (const [index, { name = '' }] of scheduling.entries()) {
    const path = `${field}.schedulingGates[${index}]`;
    errors.push(...invalidEach(path, name, isLabelKey(name)));
    if (seen.has(name)) errors.push(duplicate(path, name));
    seen.add(name);
  }
  return errors;
}

/** Users of its own and a namespace of the Node do not go together; upstream spells the fields so. */
function validateHostUsers(spec: Draft, field: string): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const detail = 'when `hostUsers` is false';
  const errors: FieldError[] = [];
  if (spec.hostNetwork === true) errors.push(forbidden(`${field}.hostNetwork`, detail));
  if (spec.hostPID === true) errors.push(forbidden(`${field}.HostPID`, detail));
  if (spec.hostIPC === true) errors.push(forbidden(`${field}.HostIPC`, detail));
  return errors;
}

function validateHostnameOverride(spec: Draft, field: string): FieldError[] {
  const name = spec.hostnameOverride;
  if (name == null) return [];
  const path = `${field}.hostnameOverride`;
  const errors: FieldError[] = [];
  if (spec.setHostnameAsFQDN === true) {
    errors.push(forbidden(path, 'may not be specified when setHostnameAsFQDN is true'));
  }
  if (spec.hostNetwork === true)
    errors.push(forbidden(path, 'may not be specified when hostNetwork is true'));
  if (name.length > 64) errors.push(tooLong(path, 64));
  return [...errors, ...invalidEach(path, name, isDns1123Subdomain(name))];
}

function validateNames(spec: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['serviceAccountName', 'nodeName']) {
    if (spec[name])
      errors.push(...invalidEach(`${field}.${name}`, spec[name], isDns1123Subdomain(spec[name])));
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline != null) {
    errors.push(
      ...invalidEach(`${field}.activeDeadlineSeconds`, deadline, isInRange(deadline, 1, MAX_INT32)),
    );
  }
  for (const name of ['hostname', 'subdomain']) {
    if (spec[name]) errors.push(...invalidEach(`${field}.${name}`, spec[name], isDns1123Label(spec[name])));
  }
  return errors;
}

function validateRest(spec: Draft, field: string): FieldError[] {
  const errors = validateTolerations(spec.tolerations ?? [], `${field}.tolerations`);
  for (const [index, { ip = '', hostnames = [] }] of ((spec.hostAliases ?? []) as Draft[]).entries()) {
    const path = `${field}.hostAliases[${index}]`;
    errors.push(...validateIp(ip, `${path}.ip`));
    for (const [at, name] of (hostnames as string[]).entries()) {
      errors.push(...invalidEach(`${path}.hostnames[${at}]`, name, isDns1123Subdomain(name)));
    }
  }
  for (const name of ['priorityClassName', 'runtimeClassName']) {
    if (spec[name])
      errors.push(...invalidEach(`${field}.${name}`, spec[name], isDns1123Subdomain(spec[name])));
  }
  if (spec.preemptionPolicy != null) {
    errors.push(...oneOf(spec.preemptionPolicy, PREEMPTION_POLICIES, `${field}.preemptionPolicy`));
  }
  if (spec.os != null) errors.push(...oneOf(spec.os.name, SYSTEMS, `${field}.os.name`));
  return errors;
}

function oneOf(value: string | undefined, supported: readonly string[], field: string): FieldError[] {
  if (!value) return [required(field)];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}
