import type { Pod } from '../../k8s/objects.ts';
import { emitEvent } from '../apiserver/events.ts';
import { following, record } from '../kernel/happenings.ts';
import type { World } from '../world.ts';

/** An Event about a Pod, or about one of its containers, from the kubelet of its Node. */
// kubernetes: pkg/kubelet/container/ref.go
export function podEvent(
  world: World,
  pod: Pod | undefined,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  container?: string,
): void {
  if (!pod) return;
  const fieldPath = container === undefined ? undefined : fieldPathOf(pod, container);
  emitEvent(world, {
    component: 'kubelet',
    node: pod.spec.nodeName ?? '',
    object: pod,
    type,
    reason,
    message,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  });
}

function fieldPathOf(pod: Pod, container: string): string {
  const main = pod.spec.containers.some((each) => each.name === container);
  const ephemeral = (pod.spec.ephemeralContainers ?? []).some((each) => each.name === container);
  return `spec.${main ? 'containers' : ephemeral ? 'ephemeralContainers' : 'initContainers'}{${container}}`;
}

/** Writes down an outcome on a Pod; the actor is the kubelet of its Node. Returns the happening's id. */
export function podHappening(world: World, podKey: string, what: string, text: string): number {
  const node = world.kubelet.pods.get(podKey)?.node ?? '';
  return record(world, { actor: `kubelet ${node}`, what, subject: `Pod/${podKey}`, text });
}

/** The same, and lets all that `act` does follow from it. */
export function podOutcome<T>(world: World, podKey: string, what: string, text: string, act: () => T): T {
  return following(world, podHappening(world, podKey, what, text), act);
}
