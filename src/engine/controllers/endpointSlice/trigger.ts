import type { Endpoint, EndpointSlice, Pod, Service } from '../../../k8s/objects.ts';
import { podCondition } from '../pods.ts';
import { endpointIdentity, sameEndpoint } from './endpoint.ts';
import type { Plan } from './plan.ts';

export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

/**
 * Since when the slices that a plan writes should have been as they are going to be: the earliest change of readiness
 * among the Pods whose endpoints differ; for a new Service its own creation; undefined when nothing of the kind changed.
 * Simplified: upstream remembers each Pod's last time; this compares with what the slices hold.
 */
// kubernetes: staging/src/k8s.io/endpointslice/util/trigger_time_tracker.go
export function triggerTime(
  service: Service,
  existing: readonly EndpointSlice[],
  plan: Plan,
  podNamed: (name: string) => Pod | undefined,
): string | undefined {
  if (existing.length === 0) return service.metadata.creationTimestamp;
  const before = new Map<string, Endpoint>();
  // What enters a slice has been in none that stays as it is.
  const touched = new Set([...plan.update.map(({ name }) => name), ...plan.remove]);
  for (const { metadata, endpoints = [] } of existing) {
    if (!touched.has(metadata.name)) continue;
    for (const endpoint of endpoints) before.set(endpointIdentity(endpoint), endpoint);
  }
  let earliest: string | undefined;
  for (const { endpoints } of [...plan.create, ...plan.update]) {
    for (const endpoint of endpoints) {
      const old = before.get(endpointIdentity(endpoint));
      if (old === endpoint || (old && sameEndpoint(old, endpoint))) continue;
      const pod = podNamed(endpoint.targetRef?.name ?? '');
      const since = pod ? podCondition(pod, 'Ready')?.lastTransitionTime : undefined;
      if (since !== undefined && (earliest === undefined || since < earliest)) earliest = since;
    }
  }
  return earliest;
}
