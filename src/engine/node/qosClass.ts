import type { Pod } from '../../k8s/objects.ts';

/** `Guaranteed`, `Burstable` or `BestEffort`, by requests and limits of cpu and memory. */
// kubernetes: pkg/apis/core/v1/helper/qos/qos.go
export function qosClassOf(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  let any = false;
  let guaranteed = true;
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    const requests = container.resources?.requests;
    const limits = container.resources?.limits;
    for (const name of ['cpu', 'memory']) {
      const request = requests?.[name] ?? limits?.[name];
      const limit = limits?.[name];
      if (request !== undefined || limit !== undefined) any = true;
      if (limit === undefined || String(limit) !== String(request)) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
