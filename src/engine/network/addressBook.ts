import type { Pod } from '../../k8s/objects.ts';
import type { World } from '../world.ts';

/** Keeps who has which Pod address. `pod` null: it has been deleted. */
export function notePod(world: World, pod: Pod | null, previous: Pod | null): void {
  const before = previous && !hasEnded(previous) ? addressesIn(previous) : [];
  const after = pod && !hasEnded(pod) ? addressesIn(pod) : [];
  if (pod && previous && sameTexts(before, after) && pod.spec.nodeName === previous.spec.nodeName) return;
  const any = pod ?? previous;
  if (!any) return;
  const key = `${any.metadata.namespace ?? ''}/${any.metadata.name}`;
  const node = any.spec.nodeName ?? '';
  if (any.spec.hostNetwork === true) return noteHostPod(world, `${node} ${key}`, pod !== null && !hasEnded(pod));
  const { podByIp } = world.network;
  for (const ip of before) {
    const holder = podByIp.get(ip);
    if (!after.includes(ip) && holder?.pod === key) podByIp.set(ip, { ...holder, gone: true });
  }
  for (const ip of after) podByIp.set(ip, { pod: key, node, gone: false });
}

function noteHostPod(world: World, key: string, present: boolean): void {
  if (present) world.network.hostPods.set(key, 1);
  else world.network.hostPods.delete(key);
}

function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

function addressesIn(pod: Pod): string[] {
  const listed = (pod.status?.podIPs ?? []).flatMap((each) => (each.ip ? [each.ip] : []));
  const { podIP } = pod.status ?? {};
  return listed.length > 0 || !podIP ? listed : [podIP];
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
