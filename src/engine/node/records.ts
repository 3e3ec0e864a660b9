import { present } from '../../base/assert.ts';
import { scanPrefix } from '../../base/table.ts';
import type { Container, Pod } from '../../k8s/objects.ts';
import { objectAt } from '../apiserver/read.ts';
import { schedule, type DueKey } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import type { ContainerRecord, ContainerRole, ContainerTask, PodRecord, PodTask } from './state.ts';

/** `namespace/name/container`. */
export function containerKey(podKey: string, container: string): string {
  return `${podKey}/${container}`;
}

/** The Pod's object, while it is the one that the kubelet has accepted. */
export function podObject(world: World, podKey: string): Pod | undefined {
  const record = world.kubelet.pods.get(podKey);
  const pod = objectAt<Pod>(world, 'pods', podKey);
  return pod && record && pod.metadata.uid === record.uid ? pod : undefined;
}

/** The Pod's containers with their records, init containers first, in no order of the spec. */
export function containersOf(world: World, podKey: string): [string, ContainerRecord][] {
  const prefix = `${podKey}/`;
  return scanPrefix(world.kubelet.containers, prefix).map(([key, record]) => [
    key.slice(prefix.length),
    record,
  ]);
}

export function getContainer(world: World, podKey: string, container: string): ContainerRecord | undefined {
  return world.kubelet.containers.get(containerKey(podKey, container));
}

export function changePod(world: World, podKey: string, change: Partial<PodRecord>): PodRecord {
  const next = { ...present(world.kubelet.pods.get(podKey), `record of ${podKey}`), ...change };
  world.kubelet.pods.set(podKey, next);
  return next;
}

export function changeContainer(
  world: World,
  podKey: string,
  container: string,
  change: Partial<ContainerRecord>,
): ContainerRecord {
  const key = containerKey(podKey, container);
  const next = { ...present(world.kubelet.containers.get(key), `record of ${key}`), ...change };
  world.kubelet.containers.set(key, next);
  return next;
}

/** Puts work on the Pod into the queue. `idle`: nothing waits for it. */
export function schedulePod(
  world: World,
  podKey: string,
  at: number,
  step: { readonly type: PodTask['type'] },
  { idle = false }: { idle?: boolean } = {},
): DueKey {
  const { uid } = present(world.kubelet.pods.get(podKey), `record of ${podKey}`);
  const task: PodTask = { room: 'kubelet', pod: podKey, uid, ...step };
  return schedule(world, at, idle ? { ...task, idle: true } : task);
}

type ContainerStepOf = ContainerTask extends infer T
  ? T extends ContainerTask
    ? Omit<T, 'room' | 'pod' | 'uid' | 'idle' | 'container' | 'attempt'>
    : never
  : never;

/** Puts work on the container's present run into the queue. `idle`: nothing waits for it. */
export function scheduleContainer(
  world: World,
  podKey: string,
  container: string,
  at: number,
  step: ContainerStepOf,
  { idle = false }: { idle?: boolean } = {},
): DueKey {
  const { uid } = present(world.kubelet.pods.get(podKey), `record of ${podKey}`);
  const { attempt } = present(getContainer(world, podKey, container), `record of ${container}`);
  const task = { room: 'kubelet', pod: podKey, uid, container, attempt, ...step } as ContainerTask;
  return schedule(world, at, idle ? { ...task, idle: true } : task);
}

/** What the Pod's spec says of a container. */
export function containerSpec(pod: Pod, name: string): Container | undefined {
  return (
    pod.spec.containers.find((container) => container.name === name) ??
    pod.spec.initContainers?.find((container) => container.name === name) ??
    ephemeralContainersOf(pod).find((container) => container.name === name)
  );
}

/** The names of the Pod's containers in the order of its spec, with what they are. */
export function rolesOf(
  pod: Pod,
): { readonly name: string; readonly role: ContainerRole; readonly spec: Container }[] {
  return [
    ...(pod.spec.initContainers ?? []).map((spec) => ({
      name: spec.name,
      role: spec.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
      spec,
    })),
    ...pod.spec.containers.map((spec) => ({ name: spec.name, role: 'main' as const, spec })),
    ...ephemeralContainersOf(pod).map((spec) => ({ name: spec.name, role: 'ephemeral' as const, spec })),
  ];
}

/** What `kubectl debug` has added, as containers: they have a part of a container's fields. */
function ephemeralContainersOf(pod: Pod): readonly Container[] {
  return (pod.spec.ephemeralContainers ?? []) as readonly Container[];
}

/** `namespace/name` of a Pod. */
export function podKeyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
}
