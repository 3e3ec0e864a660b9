import { getObject } from '../apiserver/read.ts';
import type { Pod } from '../../k8s/objects.ts';
import type { Listen } from '../images/plan.ts';
import type { World } from '../world.ts';
import { containersOf } from './records.ts';

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
  return (
    listenersOf(world, podKey).find(
      (each) => each.port === port && each.protocol === protocol && covers(each, ip),
    ) ?? null
  );
}

/** Everything that a Pod's programs listen on now. */
export function listenersOf(world: World, podKey: string): Listener[] {
  if (!podAlive(world, podKey)) return [];
  const { nowUs } = world.kernel;
  return containersOf(world, podKey).flatMap(([container, record]) => {
    if (record.stage !== 'running' || nowUs < record.listensAt || record.closedAt !== null) return [];
    return (record.plan?.listens ?? []).map((listen) => ({ ...listen, container }));
  });
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
  world.kubelet.byNode.forRange(prefix, `${prefix}\uffff`, true, (key) => {
    const podKey = key.slice(prefix.length);
    if (found || world.kubelet.pods.get(podKey)?.hostNetwork !== true) return;
    const listener = findListener(world, podKey, ip, port, protocol);
    if (listener) found = { podKey, listener };
  });
  return found;
}

/** The Pod that a key names, whoever runs it. */
export function podByKey(world: World, podKey: string): Pod | undefined {
  const slash = podKey.indexOf('/');
  return getObject<Pod>(world, 'pods', podKey.slice(0, slash), podKey.slice(slash + 1));
}

function covers(listen: Listen, ip: string): boolean {
  if (listen.ip === '') return true;
  if (ip === 'localhost') return listen.ip === '127.0.0.1' || listen.ip === '::1';
  return listen.ip === ip;
}
