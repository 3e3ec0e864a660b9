import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import {
  isExternallyAccessible,
  needsClusterIp,
  needsHealthCheckNodePort,
  needsNodePorts,
} from './serviceTraits.ts';

/** Three hours: how long a client keeps its endpoint when nothing else is said. */
const AFFINITY_TIMEOUT_SECONDS = 10800;

/** Fields that mean nothing when they are empty, and that the server then leaves out. */
const LEFT_OUT_WHEN_EMPTY = [
  'clusterIP',
  'externalName',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'loadBalancerIP',
];

// kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_Service
export function serviceDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  for (const field of LEFT_OUT_WHEN_EMPTY) {
    if (spec[field] === '' || spec[field] === 0 || spec[field] === null) delete spec[field];
  }
  defaultAffinity(spec);
  if (!spec.type) spec.type = 'ClusterIP';
  for (const port of spec.ports ?? []) defaultPort(port);
  if (!spec.externalTrafficPolicy && isExternallyAccessible(draft)) spec.externalTrafficPolicy = 'Cluster';
  const isKnown = spec.type === 'ClusterIP' || needsNodePorts(draft);
  if (isKnown) spec.internalTrafficPolicy ??= 'Cluster';
  // kubernetes: pkg/registry/core/service/storage/storage.go defaultOnReadInternalTrafficPolicy. A wrong one is refused first.
  else if (['Cluster', 'Local'].includes(spec.internalTrafficPolicy)) delete spec.internalTrafficPolicy;
  if (spec.type === 'LoadBalancer') {
    spec.allocateLoadBalancerNodePorts ??= true;
    for (const ingress of draft.status?.loadBalancer?.ingress ?? []) {
      if (ingress.ip) ingress.ipMode ??= 'VIP';
    }
  }
}

function defaultAffinity(spec: Draft): void {
  if (!spec.sessionAffinity) spec.sessionAffinity = 'None';
  if (spec.sessionAffinity === 'None' && 'sessionAffinityConfig' in spec) delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds == null) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_TIMEOUT_SECONDS } };
  }
}

function defaultPort(port: Draft): void {
  if (!port.protocol) port.protocol = 'TCP';
  if (!port.targetPort) port.targetPort = port.port;
  for (const field of ['name', 'nodePort']) {
    if (field in port && !port[field]) delete port[field];
  }
}

export function prepareServiceForCreate(draft: Draft): void {
  draft.status = { loadBalancer: {} };
}

/**
 * Clears what the new type has no use for, as long as the user has not touched it: a change of type alone
 * does not have to name every field that goes with the old one.
 */
// kubernetes: pkg/registry/core/service/strategy.go dropTypeDependentFields
export function prepareServiceForUpdate(draft: Draft, old: KubeObject): void {
  const before = old as Draft;
  const { spec } = draft;
  draft.status = before.status ?? { loadBalancer: {} };
  if (needsClusterIp(before) && !needsClusterIp(draft)) {
    dropUnchanged(spec, before.spec, ['clusterIP', 'clusterIPs']);
    dropUnchanged(spec, before.spec, ['ipFamilies']);
    dropUnchanged(spec, before.spec, ['ipFamilyPolicy']);
  }
  if (needsNodePorts(before) && !needsNodePorts(draft) && hasNoNewNodePorts(spec, before.spec)) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthCheckNodePort(before) && !needsHealthCheckNodePort(draft)) {
    dropUnchanged(spec, before.spec, ['healthCheckNodePort']);
  }
  if (spec.type !== 'LoadBalancer') {
    if (before.spec.type === 'LoadBalancer') {
      dropUnchanged(spec, before.spec, ['allocateLoadBalancerNodePorts']);
      dropUnchanged(spec, before.spec, ['loadBalancerClass']);
    }
    if (!sameValue(draft.status.loadBalancer, {})) draft.status = { ...draft.status, loadBalancer: {} };
  }
  if (isExternallyAccessible(before) && !isExternallyAccessible(draft)) {
    dropUnchanged(spec, before.spec, ['externalTrafficPolicy']);
  }
}

function dropUnchanged(spec: Draft, before: Draft, fields: readonly string[]): void {
  if (!fields.every((field) => sameValue(spec[field], before[field]))) return;
  for (const field of fields) delete spec[field];
}

function hasNoNewNodePorts(spec: Draft, before: Draft): boolean {
  const old = new Set((before.ports ?? []).map((port: Draft) => port.nodePort));
  return (spec.ports ?? []).every((port: Draft) => !port.nodePort || old.has(port.nodePort));
}
