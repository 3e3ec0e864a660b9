import { sameData } from '../../../base/plain.ts';
import type { Service } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import type { BalancerWish } from '../../network/balancerState.ts';
import type { World } from '../../world.ts';

export const SERVICE_CONTROLLER = 'service-controller';

/** Keeps a Service until its load balancer is gone. */
// kubernetes: staging/src/k8s.io/cloud-provider/service/helpers/helper.go
export const CLEANUP_FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

/** A class is the wish for somebody else's load balancer: the cloud's leaves such a Service alone. */
// kubernetes: staging/src/k8s.io/cloud-provider/controllers/service/controller.go wantsLoadBalancer
export function wantsBalancer({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined;
}

export function hasFinalizer({ metadata }: Service): boolean {
  return metadata.finalizers?.includes(CLEANUP_FINALIZER) ?? false;
}

// kubernetes: controller.go needsCleanup
export function needsCleanup(service: Service): boolean {
  const { metadata, spec } = service;
  if (!hasFinalizer(service)) return false;
  return metadata.deletionTimestamp !== undefined || spec.type !== 'LoadBalancer';
}

/** What of a Service matters to the provider. */
// kubernetes: controller.go needsUpdate
export function wishOf({ spec, metadata }: Service): BalancerWish {
  return {
    uid: metadata.uid,
    families: spec.ipFamilies ?? [],
    ports: (spec.ports ?? []).map((port) => ({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: port.port,
      nodePort: port.nodePort ?? null,
      targetPort: String(port.targetPort ?? port.port),
      appProtocol: port.appProtocol ?? '',
    })),
    local: spec.externalTrafficPolicy === 'Local',
    healthCheckNodePort: spec.healthCheckNodePort ?? null,
    sticky: spec.sessionAffinity === 'ClientIP',
    affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? null,
    sourceRanges: spec.loadBalancerSourceRanges ?? [],
    loadBalancerIP: spec.loadBalancerIP ?? '',
    externalIPs: spec.externalIPs ?? [],
    annotations: metadata.annotations ?? {},
  };
}

/** Says which change of a Service calls for the provider; the first one that is found, as upstream does. */
// kubernetes: controller.go needsUpdate
export function tellWhatChanged(world: World, before: Service, after: Service): void {
  const found = whatChanged(before, after);
  if (found === null) return;
  const [reason, message] = found;
  emitEvent(world, { component: SERVICE_CONTROLLER, object: after, type: 'Normal', reason, message });
}

type Told = readonly [reason: string, message: string] | null;

function whatChanged(before: Service, after: Service): Told {
  if (!wantsBalancer(before) && !wantsBalancer(after)) return null;
  const [old, now] = [before.spec, after.spec];
  if (wantsBalancer(before) !== wantsBalancer(after)) return ['Type', `${old.type} -> ${now.type}`];
  const [oldRanges, ranges] = [old.loadBalancerSourceRanges ?? [], now.loadBalancerSourceRanges ?? []];
  if (!sameData(oldRanges, ranges)) {
    return ['LoadBalancerSourceRanges', `[${oldRanges.join(' ')}] -> [${ranges.join(' ')}]`];
  }
  const [was, is] = [wishOf(before), wishOf(after)];
  if (!sameData(was.ports, is.ports) || was.sticky !== is.sticky) return null;
  if (was.affinitySeconds !== is.affinitySeconds) return null;
  if (was.loadBalancerIP !== is.loadBalancerIP) {
    return ['LoadbalancerIP', `${was.loadBalancerIP} -> ${is.loadBalancerIP}`];
  }
  const external = externalIpsChanged(was.externalIPs, is.externalIPs);
  if (external !== null || !sameData(was.annotations, is.annotations)) return external;
  if (old.externalTrafficPolicy !== now.externalTrafficPolicy) {
    return ['ExternalTrafficPolicy', `${old.externalTrafficPolicy} -> ${now.externalTrafficPolicy}`];
  }
  if (was.healthCheckNodePort !== is.healthCheckNodePort) {
    return ['HealthCheckNodePort', `${was.healthCheckNodePort ?? 0} -> ${is.healthCheckNodePort ?? 0}`];
  }
  if (was.families.length !== is.families.length) {
    return ['IPFamilies', `Count: ${was.families.length} -> ${is.families.length}`];
  }
  return null;
}

function externalIpsChanged(before: readonly string[], after: readonly string[]): Told {
  if (before.length !== after.length) return ['ExternalIP', `Count: ${before.length} -> ${after.length}`];
  const added = after.find((ip, index) => ip !== before[index]);
  return added === undefined ? null : ['ExternalIP', `Added: ${added}`];
}
