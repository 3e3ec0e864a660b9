import type { Container, Pod } from '../../k8s/objects.ts';
import { parseReference } from '../images/reference.ts';
import { digestOf } from '../images/registry.ts';
import { timestamp } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { getContainer, rolesOf } from './records.ts';
import type { ContainerRecord, Termination } from './state.ts';

export type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

export interface ContainerStatuses {
  readonly init: readonly ContainerStatus[];
  readonly main: readonly ContainerStatus[];
  readonly ephemeral: readonly ContainerStatus[];
}

/** The statuses of all containers; the others sorted by name, as the kubelet writes them. */
// kubernetes: pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses
export function containerStatuses(world: World, podKey: string, pod: Pod): ContainerStatuses {
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const init: ContainerStatus[] = [];
  const main: ContainerStatus[] = [];
  const ephemeral: ContainerStatus[] = [];
  for (const { name, role, spec } of rolesOf(pod)) {
    const record = getContainer(world, podKey, name);
    if (!record) continue;
    const status = statusOf(record, spec, hasInit);
    if (role === 'main') main.push(status);
    else if (role === 'ephemeral') ephemeral.push(status);
    else init.push(status);
  }
  main.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { init, main, ephemeral };
}

function statusOf(record: ContainerRecord, spec: Container, hasInit: boolean): ContainerStatus {
  const image = spec.image ?? '';
  const reference = parseReference(image);
  const known = record.attempt >= 0 && typeof reference !== 'string';
  const running = record.stage === 'running';
  const finished = record.role === 'init' && record.ended?.exitCode === 0;
  const mounts = (spec.volumeMounts ?? []).map((mount) => ({
    name: mount.name,
    mountPath: mount.mountPath,
    ...(mount.readOnly === true ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}),
  }));
  const status = {
    name: spec.name,
    state: stateOf(record, hasInit),
    lastState: lastStateOf(record),
    ready: finished || (running && record.ready),
    restartCount: Math.max(0, record.attempt),
    image: known ? shownImage(reference.whole, reference.digest) : image,
    imageID: known ? digestOf(reference) : '',
    ...(record.id === '' ? {} : { containerID: `containerd://${record.id}` }),
    started: running && record.started,
    ...(known ? { resources: spec.resources ?? {} } : {}),
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
    ...(known ? { user: ROOT_USER } : {}),
  };
  return status;
}

const ROOT_USER = { linux: { gid: 0, supplementalGroups: [0], uid: 0 } };

/** containerd names an image with its registry and tag; one that was asked for by digest has no tag. */
function shownImage(whole: string, digest: string | null): string {
  return digest === null ? whole : digest;
}

function stateOf(record: ContainerRecord, hasInit: boolean): object {
  if (record.stage === 'running') return { running: { startedAt: timestamp(record.startedAt) } };
  if (record.waiting) return { waiting: record.waiting };
  if (record.ended) return { terminated: terminatedOf(record.ended) };
  const initializing = hasInit && record.role === 'main';
  const waitsItsTurn = hasInit && record.role !== 'main' && record.stage === 'waiting';
  return { waiting: { reason: initializing || waitsItsTurn ? 'PodInitializing' : 'ContainerCreating' } };
}

function lastStateOf(record: ContainerRecord): object {
  // While it waits to be started again, the run that ended is the last one.
  if (record.waiting && record.ended) return { terminated: terminatedOf(record.ended) };
  return record.last ? { terminated: terminatedOf(record.last) } : {};
}

function terminatedOf(ended: Termination): object {
  return {
    exitCode: ended.exitCode,
    ...(ended.signal === undefined ? {} : { signal: ended.signal }),
    reason: ended.reason,
    startedAt: timestamp(ended.startedAt),
    finishedAt: timestamp(ended.finishedAt),
    containerID: `containerd://${ended.id}`,
  };
}
