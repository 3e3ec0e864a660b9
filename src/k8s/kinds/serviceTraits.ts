import type { Draft } from '../kind.ts';

/** What follows from a Service's type and a few of its fields. */
// kubernetes: pkg/api/service/util.go, pkg/registry/core/service/strategy.go

type WithSpec = { readonly spec?: Draft | undefined } | Draft;

/** Headless: every Pod is found by DNS, and there is no virtual address. */
export function isHeadless({ spec }: WithSpec): boolean {
  return spec?.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';
}

/** Whether traffic from outside can reach it, so that an external traffic policy makes sense. */
export function isExternallyAccessible({ spec }: WithSpec): boolean {
  return needsNodePorts({ spec }) || (spec?.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
}

/** Whether its type has ports on the Nodes (which a load balancer may still do without). */
export function needsNodePorts({ spec }: WithSpec): boolean {
  return spec?.type === 'NodePort' || spec?.type === 'LoadBalancer';
}

export function needsClusterIp({ spec }: WithSpec): boolean {
  return spec?.type !== 'ExternalName';
}

/** Whether load balancers ask the Nodes for endpoints of its own. */
export function needsHealthCheckNodePort({ spec }: WithSpec): boolean {
  return spec?.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}
