import { after } from '../../base/table.ts';
import { objectAt } from '../apiserver/read.ts';
import type { Pod } from '../../k8s/objects.ts';
import type { Listen } from '../images/plan.ts';
import type { World } from '../world.ts';
import { containersOf } from './records.ts';
import type { ContainerRecord } from './state.ts';

/** A socket that a program of a Pod listens on now. */
export interface Listener extends Listen {
  readonly container: string;
}

/** What listens in a Pod at an address and port now; null when nothing does, or the Pod's machine is down. */
export function findListener(
  world: World,
  podKey: string,
  ip: string,
  port: number,
  protocol: string,
): Listener | null {
  if (!podAlive(world, podKey)) return null;
  const prefix = `${podKey}/`;
  let found: Listener | null = null;
  // Every connection asks: nothing is made but what is found.
  world.kubelet.containers.forRange(prefix, after(prefix), false, (key, record) => {
    for (const each of listensNow(world, record)) {
      if (each.port !== port || each.protocol !== protocol || !covers(each, ip)) continue;
      found = { ...each, container: key.slice(prefix.length) };
      return { break: true };
    }
    return undefined;
  });
  return found;
}

/** Everything that a Pod's programs listen on now. */
export function listenersOf(world: World, podKey: string): Listener[] {
  if (!podAlive(world, podKey)) return [];
  return containersOf(world, podKey).flatMap(([container, record]) =>
    listensNow(world, record).map((listen) => ({ ...listen, container })),
  );
}

const NOTHING: readonly Listen[] = [];

function listensNow({ kernel }: World, record: ContainerRecord): readonly Listen[] {
  if (record.stage !== 'running' || kernel.nowUs < record.listensAt || record.closedAt !== null)
    return NOTHING;
  return record.plan?.listens ?? NOTHING;
}

/** Whether the Pod's network namespace exists: without it nothing answers at all, not even with a refusal. */
export function podAlive(world: World, podKey: string): boolean {
  const record = world.kubelet.pods.get(podKey);
  if (!record || world.kubelet.nodesDown.has(record.node)) return false;
  return record.stage === 'active' || record.stage === 'stopping';
}

/** What listens on a machine's own address: programs of its Pods with `hostNetwork`. */
export function findNodeListener(
  world: World,
  node: string,
  ip: string,
  port: number,
  protocol: string,
): { readonly podKey: string; readonly listener: Listener } | null {
  const prefix = `${node}/`;
  let found: { podKey: string; listener: Listener } | null = null;
  world.kubelet.byNode.forRange(prefix, after(prefix), false, (key) => {
    const podKey = key.slice(prefix.length);
    if (found || world.kubelet.pods.get(podKey)?.hostNetwork !== true) return;
    const listener = findListener(world, podKey, ip, port, protocol);
    if (listener) found = { podKey, listener };
  });
  return found;
}

/** The Pod that a key names, whoever runs it. */
export function podByKey(world: World, podKey: string): Pod | undefined {
  return objectAt<Pod>(world, 'pods', podKey);
}

function covers(listen: Listen, ip: string): boolean {
  if (listen.ip === '') return true;
  if (ip === 'localhost') return listen.ip === '127.0.0.1' || listen.ip === '::1';
  return listen.ip === ip;
}
