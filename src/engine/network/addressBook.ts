import type { Pod } from '../../k8s/objects.ts';
import type { World } from '../world.ts';

/**
 * Remembers which Pod had which address last, so that a packet for one that is gone can say so.
 * Who has an address now is the kubelets' knowledge.
 */
export function notePod(world: World, pod: Pod | null): void {
  if (!pod || pod.spec.hostNetwork === true) return;
  const { podByIp } = world.network;
  const key = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  for (const { ip } of pod.status?.podIPs ?? []) {
    const known = podByIp.get(ip);
    if (known?.pod !== key) podByIp.set(ip, { pod: key, node: pod.spec.nodeName ?? '' });
  }
}
