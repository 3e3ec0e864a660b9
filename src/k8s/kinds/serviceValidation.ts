import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../validation/fieldErrors.ts';
import { validateCidr, validateEndpointIp, validateIp } from '../validation/ip.ts';
import { validateLabels } from '../validation/labels.ts';
import { isDns1123Subdomain, isLabelKey } from '../validation/names.ts';
import { validateServiceAddresses, validateServiceAddressesUpdate } from './serviceAddresses.ts';
import { validateServicePorts, validateNodePortUse } from './servicePorts.ts';
import {
  isExternallyAccessible,
  isHeadless,
  needsHealthCheckNodePort,
  needsNodePorts,
} from './serviceTraits.ts';

/** Everything wrong with a Service whose addresses and ports have been handed out, in upstream's order. */
// kubernetes: pkg/apis/core/validation/validation.go validateService

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const TRAFFIC_POLICIES = ['Cluster', 'Local'];
/** In the order in which they came into being; upstream does not sort this list. */
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const MAX_AFFINITY_SECONDS = 86400;

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

export function validateService(service: Draft): FieldError[] {
  return validateAny(service, null);
}

export function validateServiceUpdate(service: Draft, old: KubeObject): FieldError[] {
  const before = old as Draft;
  const errors = [
    ...validateServiceAddressesUpdate(service, old),
    ...validateBalancerClass(service.spec, before.spec),
  ];
  if (needsHealthCheckNodePort(before) && needsHealthCheckNodePort(service)) {
    if (service.spec.healthCheckNodePort !== before.spec.healthCheckNodePort) {
      errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
    }
  }
  return [...errors, ...validateAny(service, old)];
}

function validateAny(service: Draft, old: KubeObject | null): FieldError[] {
  const { spec } = service;
  const before = (old as Draft | null) ?? {};
  return [
    ...validateTopologyAnnotations(service.metadata?.annotations ?? {}),
    ...validateByType(service),
    ...validateServicePorts(spec.ports ?? []),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateAffinity(spec),
    ...validateServiceAddresses(service, old),
    ...validateExternalIps(spec.externalIPs ?? [], before.spec?.externalIPs ?? []),
    ...validateType(spec.type),
    ...validateNodePortUse(spec),
    ...validateSourceRanges(service, before),
    ...validateAllocation(spec),
    ...validateBalancerClass(spec, null),
    ...validateExternalTraffic(service),
    ...validateInternalTraffic(service),
    ...validateDistribution(spec.trafficDistribution),
  ];
}

function validateTopologyAnnotations(annotations: Readonly<Record<string, string>>): FieldError[] {
  const hints = annotations[TOPOLOGY_HINTS];
  const mode = annotations[TOPOLOGY_MODE];
  if (hints === undefined || mode === undefined || hints === mode) return [];
  const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
  return [invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, detail)];
}

function validateByType(service: Draft): FieldError[] {
  const { spec } = service;
  const headless = isHeadless(service);
  const errors: FieldError[] = [];
  if ((spec.ports ?? []).length === 0 && !headless && spec.type !== 'ExternalName') {
    errors.push(required('spec.ports'));
  }
  if (headless && needsNodePorts(service)) {
    errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type === 'ExternalName') errors.push(...validateExternalName(spec));
  return errors;
}

function validateExternalName(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const detail = 'may not be set for ExternalName services';
  if ((spec.clusterIPs ?? []).length > 0) errors.push(forbidden('spec.clusterIPs', detail));
  if ((spec.ipFamilies ?? []).length > 0) errors.push(forbidden('spec.ipFamilies', detail));
  if (spec.ipFamilyPolicy) errors.push(forbidden('spec.ipFamilyPolicy', detail));
  // One dot at the end says that the name is complete.
  const name = String(spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') errors.push(required('spec.externalName'));
  else errors.push(...invalidEach('spec.externalName', name, isDns1123Subdomain(name)));
  return errors;
}

function validateAffinity(spec: Draft): FieldError[] {
  const { sessionAffinity, sessionAffinityConfig } = spec;
  if (!sessionAffinity) return [required('spec.sessionAffinity')];
  if (!AFFINITIES.includes(sessionAffinity)) {
    return [notSupported('spec.sessionAffinity', sessionAffinity, AFFINITIES)];
  }
  if (sessionAffinity === 'None') {
    if (sessionAffinityConfig == null) return [];
    return [forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None')];
  }
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  return [invalid(field, seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)];
}

function validateExternalIps(ips: readonly string[], existing: readonly string[]): FieldError[] {
  return ips.flatMap((ip, index) => {
    const field = `spec.externalIPs[${index}]`;
    const errors = validateIp(ip, field, existing);
    return errors.length > 0 ? errors : validateEndpointIp(ip, field);
  });
}

function validateType(type: string): FieldError[] {
  return TYPES.includes(type) ? [] : [notSupported('spec.type', type, TYPES)];
}

/** The field (whose path upstream spells with a capital) or, when it is empty, the annotation before it. */
function validateSourceRanges(service: Draft, before: Draft): FieldError[] {
  const { spec } = service;
  const ranges: readonly string[] = spec.loadBalancerSourceRanges ?? [];
  const annotation: string | undefined = service.metadata?.annotations?.[SOURCE_RANGES];
  if (ranges.length > 0) {
    const field = 'spec.LoadBalancerSourceRanges';
    const existing = (before.spec?.loadBalancerSourceRanges ?? []).map((one: string) => one.trim());
    return [
      ...(spec.type === 'LoadBalancer' ? [] : [forbidden(field, ONLY_LOAD_BALANCER)]),
      ...ranges.flatMap((one, index) => validateCidr(one.trim(), `${field}[${index}]`, existing)),
    ];
  }
  if (annotation === undefined) return [];
  const field = `metadata.annotations[${SOURCE_RANGES}]`;
  const errors = spec.type === 'LoadBalancer' ? [] : [forbidden(field, ONLY_LOAD_BALANCER)];
  const isOld = before.metadata?.annotations?.[SOURCE_RANGES] === annotation;
  if (isOld || annotation.trim() === '') return errors;
  return [...errors, ...annotation.split(',').flatMap((one) => validateCidr(one.trim(), field))];
}

function validateAllocation(spec: Draft): FieldError[] {
  const isSet = spec.allocateLoadBalancerNodePorts != null;
  if (!isSet || spec.type === 'LoadBalancer') return [];
  return [forbidden('spec.allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCER)];
}

function validateBalancerClass(spec: Draft, before: Draft | null): FieldError[] {
  const field = 'spec.loadBalancerClass';
  const name: string | null = spec.loadBalancerClass ?? null;
  const errors: FieldError[] = [];
  const stays = before?.type === 'LoadBalancer' && spec.type === 'LoadBalancer';
  if (stays && (before.loadBalancerClass ?? null) !== name) {
    errors.push(invalid(field, name, 'may not change once set'));
  }
  if (name === null) return errors;
  if (spec.type !== 'LoadBalancer') return [...errors, forbidden(field, ONLY_LOAD_BALANCER)];
  return [...errors, ...invalidEach(field, name, isLabelKey(name))];
}

function validateExternalTraffic(service: Draft): FieldError[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort: port } = service.spec;
  const errors: FieldError[] = [];
  const field = 'spec.externalTrafficPolicy';
  if (!isExternallyAccessible(service)) {
    if (policy) errors.push(invalid(field, policy, 'may only be set for externally-accessible services'));
  } else if (!policy) {
    errors.push(required(field));
  } else if (!TRAFFIC_POLICIES.includes(policy)) {
    errors.push(notSupported(field, policy, TRAFFIC_POLICIES));
  }
  return [...errors, ...validateHealthCheckNodePort(service, port)];
}

function validateHealthCheckNodePort(service: Draft, port: number | undefined): FieldError[] {
  const field = 'spec.healthCheckNodePort';
  if (needsHealthCheckNodePort(service)) return port ? [] : [required(field)];
  if (!port) return [];
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [invalid(field, port, detail)];
}

function validateInternalTraffic(service: Draft): FieldError[] {
  const field = 'spec.internalTrafficPolicy';
  const policy = service.spec.internalTrafficPolicy;
  if (policy == null) {
    const needsOne = service.spec.type === 'ClusterIP' || needsNodePorts(service);
    return needsOne ? [required(field)] : [];
  }
  return TRAFFIC_POLICIES.includes(policy) ? [] : [notSupported(field, policy, TRAFFIC_POLICIES)];
}

function validateDistribution(distribution: string | null | undefined): FieldError[] {
  if (distribution == null || DISTRIBUTIONS.includes(distribution)) return [];
  return [notSupported('spec.trafficDistribution', distribution, DISTRIBUTIONS)];
}
