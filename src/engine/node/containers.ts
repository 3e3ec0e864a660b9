import { changedKeys } from '../../base/table.ts';
import type { AppAct } from '../../protocol/input.ts';
import { following, record } from '../kernel/happenings.ts';
import type { World } from '../world.ts';
import { applyAct } from './appActs.ts';
import { endRun } from './exits.ts';
import { listContainerFiles, readContainerFile, setFile } from './files.ts';
import { podByKey } from './listeners.ts';
import { planProbes } from './probes.ts';
import { containerSpec, containersOf, getContainer } from './records.ts';
import type { ContainerRecord } from './state.ts';

export { environmentOf } from './environment.ts';
export { logsOf } from './logs.ts';

/** A container whose program runs now. */
export interface RunningContainer {
  readonly podKey: string;
  readonly name: string;
  /** As the Pod writes it. */
  readonly image: string;
  readonly record: ContainerRecord;
}

/** The container, when its program runs; without a name the Pod's first. Null otherwise. */
export function runningContainer(
  world: World,
  namespace: string,
  pod: string,
  container?: string,
): RunningContainer | null {
  const podKey = `${namespace}/${pod}`;
  const object = podByKey(world, podKey);
  const name = container ?? object?.spec.containers[0]?.name ?? '';
  const record = getContainer(world, podKey, name);
  const node = world.kubelet.pods.get(podKey)?.node ?? '';
  if (!object || record?.stage !== 'running' || world.kubelet.nodesDown.has(node)) return null;
  const image = containerSpec(object, name)?.image ?? '';
  return { podKey, name, image, record };
}

/** A file as a container's programs see it; null when there is none. */
export function readFile(world: World, podKey: string, container: string, path: string): string | null {
  return readContainerFile(world, podKey, container, path);
}

/** Every file of a container by absolute path. */
export function listFiles(world: World, podKey: string, container: string): ReadonlyMap<string, string> {
  return listContainerFiles(world, podKey, container);
}

/** Writes a file of a running container; null removes it. A text says why not; null means done. */
export function writeFile(
  world: World,
  podKey: string,
  container: string,
  path: string,
  content: string | null,
): string | null {
  if (getContainer(world, podKey, container)?.stage !== 'running')
    return `container ${container} of ${podKey} does not run`;
  const problem = setFile(world, podKey, container, path, content);
  if (problem !== null) return problem;
  const text = `${path} in container ${container} of ${podKey} was ${content === null ? 'removed' : 'written'}.`;
  const id = record(world, {
    actor: 'you',
    what: 'file-written',
    subject: `Pod/${podKey}`,
    text,
    cause: null,
  });
  following(world, id, () => {
    for (const [name] of containersOf(world, podKey)) planProbes(world, podKey, name);
  });
  return null;
}

/** Changes how the program in a Pod behaves. A text says why not; null means done. */
export function applyAppAct(world: World, podKey: string, act: AppAct): string | null {
  return applyAct(world, podKey, act);
}

/** The container's program ends with a code: a shell that was left, a command that is done. A text says why not. */
export function exitContainer(world: World, podKey: string, container: string, code: number): string | null {
  if (getContainer(world, podKey, container)?.stage !== 'running')
    return `container ${container} of ${podKey} does not run`;
  endRun(world, podKey, container, { exitCode: code & 255 });
  return null;
}

/** Whether a Pod's program was told by hand to fail. */
export function appStateOf(world: World, podKey: string): 'normal' | 'unready' | 'unhealthy' | 'crashed' {
  for (const [, record] of containersOf(world, podKey)) {
    if (record.told !== 'normal') return record.told;
  }
  return 'normal';
}

/** The Pods whose program's state by hand may differ between two moments. */
export function podsWithChangedApp(before: World | null, world: World): string[] {
  if (!before) return [];
  const { set } = changedKeys(before.kubelet.containers, world.kubelet.containers);
  const pods = new Set<string>();
  for (const key of set) {
    if (before.kubelet.containers.get(key)?.told === world.kubelet.containers.get(key)?.told) continue;
    pods.add(key.slice(0, key.lastIndexOf('/')));
  }
  return [...pods];
}
