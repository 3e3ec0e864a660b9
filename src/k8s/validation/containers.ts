import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { validateEnv, validateEnvFrom } from './environment.ts';
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  notSupported,
  required,
} from './fieldErrors.ts';
import { isDns1123Label, isPortName, isPortNumber } from './names.ts';
import { validateProtocol } from './ports.ts';
import { validateLifecycle, validateProbes } from './probes.ts';
import { validateResources } from './resources.ts';
import { validateSecurityContext } from './securityContext.ts';
import { validateVolumeMounts } from './volumes.ts';

/** The containers of a Pod spec. */
// kubernetes: pkg/apis/core/validation/validation.go validateContainers, validateInitContainers

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const RESTART_ACTIONS = ['Restart', 'RestartAllContainers'];
const EXIT_OPERATORS = ['In', 'NotIn'];
/** What a container that is added to look around may not have. */
const NOT_EPHEMERAL = ['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'];

export interface ContainerContext {
  readonly volumes: ReadonlySet<string>;
  /** The Pod's termination grace period, null when it has none. */
  readonly graceSeconds: number | null;
}

export function validateContainers(spec: Draft, context: ContainerContext, field: string): FieldError[] {
  const containers: readonly Draft[] = spec.containers ?? [];
  if (containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const errors = containers.flatMap((one, index) => {
    const path = `${field}[${index}]`;
    const wrong = validateCommon(one, context, path);
    if (names.has(one.name)) wrong.push(duplicate(`${path}.name`, one.name));
    names.add(one.name);
    return [
      ...wrong,
      ...validateLifecycle(one.lifecycle, context.graceSeconds, `${path}.lifecycle`),
      ...validateProbes(one, path),
      ...validateRestart(one, path),
    ];
  });
  return [...errors, ...validateHostPorts(containers, field)];
}

export function validateInitContainers(spec: Draft, context: ContainerContext, field: string): FieldError[] {
  const names = new Set<string>((spec.containers ?? []).map((one: Draft) => one.name));
  return ((spec.initContainers ?? []) as Draft[]).flatMap((one, index) => {
    const path = `${field}[${index}]`;
    const errors = [...validateCommon(one, context, path), ...validateRestart(one, path)];
    if (names.has(one.name)) errors.push(duplicate(`${path}.name`, one.name));
    else if (one.name) names.add(one.name);
    errors.push(...validateHostPorts([one], field));
    if (one.restartPolicy === 'Always') {
      const lifecycle = validateLifecycle(one.lifecycle, context.graceSeconds, `${path}.lifecycle`);
      return [...errors, ...lifecycle, ...validateProbes(one, path)];
    }
    for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      const detail = 'may not be set for init containers without restartPolicy=Always';
      if (one[name] != null) errors.push(forbidden(`${path}.${name}`, detail));
    }
    return errors;
  });
}

export function validateEphemeralContainers(
  spec: Draft,
  context: ContainerContext,
  field: string,
): FieldError[] {
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((one: Draft) => one.name);
  const names = new Set<string>(others);
  return ((spec.ephemeralContainers ?? []) as Draft[]).flatMap((one, index) => {
    const path = `${field}[${index}]`;
    const errors = [...validateCommon(one, context, path), ...validateImageSpace(one, path)];
    if (names.has(one.name)) errors.push(duplicate(`${path}.name`, one.name));
    names.add(one.name);
    if (one.targetContainerName && !others.includes(one.targetContainerName)) {
      errors.push(notFound(`${path}.targetContainerName`, one.targetContainerName));
    }
    for (const name of NOT_EPHEMERAL) {
      const isSet = Object.keys(one[name] ?? {}).length > 0;
      if (isSet) errors.push(forbidden(`${path}.${name}`, 'cannot be set for an Ephemeral Container'));
    }
    return errors;
  });
}

/** Only of Pods: templates have always been allowed to have spaces around an image. */
// kubernetes: validateContainerOnlyForPod
export function validateImageSpace({ image = '' }: Draft, field: string): FieldError[] {
  if (image === image.trim()) return [];
  return [invalid(`${field}.image`, image, 'must not have leading or trailing whitespace')];
}

// kubernetes: validateContainerCommon
function validateCommon(one: Draft, context: ContainerContext, field: string): FieldError[] {
  const { name = '', terminationMessagePolicy: policy } = one;
  const errors =
    name === '' ? [required(`${field}.name`)] : invalidEach(`${field}.name`, name, isDns1123Label(name));
  if (!one.image) errors.push(required(`${field}.image`));
  if (!MESSAGE_POLICIES.includes(policy)) {
    errors.push(notSupported(`${field}.terminationMessagePolicy`, policy, MESSAGE_POLICIES));
  }
  errors.push(
    ...validateContainerPorts(one.ports ?? [], `${field}.ports`),
    ...validateEnv(one.env ?? [], `${field}.env`),
    ...validateEnvFrom(one.envFrom ?? [], `${field}.envFrom`),
    ...validateVolumeMounts(one, context.volumes, `${field}.volumeMounts`),
  );
  if (!PULL_POLICIES.includes(one.imagePullPolicy)) {
    errors.push(notSupported(`${field}.imagePullPolicy`, one.imagePullPolicy, PULL_POLICIES));
  }
  return [
    ...errors,
    ...validateResources(one.resources, `${field}.resources`),
    ...validateSecurityContext(one.securityContext, `${field}.securityContext`),
  ];
}

function validateContainerPorts(ports: readonly Draft[], field: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const path = `${field}[${index}]`;
    const errors = validateContainerPortName(port.name ?? '', names, `${path}.name`);
    if (!port.containerPort) errors.push(required(`${path}.containerPort`));
    else {
      errors.push(
        ...invalidEach(`${path}.containerPort`, port.containerPort, isPortNumber(port.containerPort)),
      );
    }
    if (port.hostPort) {
      errors.push(...invalidEach(`${path}.hostPort`, port.hostPort, isPortNumber(port.hostPort)));
    }
    return [...errors, ...validateProtocol(port.protocol, `${path}.protocol`)];
  });
}

function validateContainerPortName(name: string, names: Set<string>, field: string): FieldError[] {
  if (name === '') return [];
  const errors = invalidEach(field, name, isPortName(name));
  if (errors.length > 0) return errors;
  if (names.has(name)) return [duplicate(field, name)];
  names.add(name);
  return [];
}

/** Two containers of a Pod cannot have the same port of the Node. */
// kubernetes: checkHostPortConflicts
function validateHostPorts(containers: readonly Draft[], field: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((one, index) =>
    ((one.ports ?? []) as Draft[]).flatMap(({ protocol, hostIP = '', hostPort }, at) => {
      if (!hostPort) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${field}[${index}].ports[${at}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

// kubernetes: validateContainerRestartPolicy
function validateRestart(one: Draft, field: string): FieldError[] {
  const rules: readonly Draft[] = one.restartPolicyRules ?? [];
  const errors: FieldError[] = [];
  if (one.restartPolicy == null) {
    if (rules.length === 0) return [];
    errors.push(required(`${field}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else if (!RESTART_POLICIES.includes(one.restartPolicy)) {
    errors.push(notSupported(`${field}.restartPolicy`, one.restartPolicy, RESTART_POLICIES));
  }
  for (const [index, rule] of rules.entries()) {
    const path = `${field}.restartPolicyRules[${index}]`;
    if (!RESTART_ACTIONS.includes(rule.action)) {
      errors.push(notSupported(`${path}.action`, rule.action, RESTART_ACTIONS));
    }
    const operator = rule.exitCodes?.operator;
    if (rule.exitCodes == null) errors.push(required(`${path}.exitCodes`, 'must be specified'));
    else if (!EXIT_OPERATORS.includes(operator)) {
      errors.push(notSupported(`${path}.exitCodes.operator`, operator, EXIT_OPERATORS));
    }
  }
  return errors;
}
