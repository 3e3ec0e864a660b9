import type { Pod } from '../../k8s/objects.ts';
import { getObject, objectAt } from '../apiserver/read.ts';
import type { Change } from '../apiserver/state.ts';
import { deleteObject } from '../apiserver/write.ts';
import type { Controller } from '../controllers/controller.ts';
import type { World } from '../world.ts';
import { acceptPod, takeOnEphemeral } from './sandbox.ts';
import type { PodRecord } from './state.ts';
import { statusSoon } from './status.ts';
import { abandonPod, dropPod, remove, shortenPodStop, stopPod } from './stop.ts';

/**
 * The kubelets of all Nodes. A key is a Pod that is bound to a Node; what a Pod goes through by itself (starts, probes,
 * back-offs, ends) is due work of the room `kubelet`.
 */
// kubernetes: pkg/kubelet/kubelet.go, pod_workers.go
export const kubelet: Controller = {
  name: 'kubelet',
  watches: { pods: boundPods, services: noteService },
  reconcile: reconcilePod,
};

/** Services matter to what starts from now on: its environment tells of them. */
function noteService(world: World): readonly string[] {
  world.kubelet.servicesNow = null;
  return [];
}

/** Bound Pods; a change that only the kubelet's own status made is no news to it. */
function boundPods(_world: World, change: Change): readonly string[] {
  const pod = change.object as unknown as Pod;
  if (!pod.spec.nodeName) return [];
  const before = change.previous as unknown as Pod | null;
  if (change.type === 'MODIFIED' && before && before.spec === pod.spec) {
    const same =
      before.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
      before.metadata.deletionGracePeriodSeconds === pod.metadata.deletionGracePeriodSeconds;
    if (same && (pod.spec.readinessGates ?? []).length === 0) return [];
  }
  return [`${change.namespace}/${change.name}`];
}

/** Brings what runs of a Pod into line with its object. */
export function reconcilePod(world: World, key: string): void {
  const pod = objectAt<Pod>(world, 'pods', key);
  const record = world.kubelet.pods.get(key);
  if (record && pod?.metadata.uid !== record.uid) {
    if (world.kubelet.nodesDown.has(record.node) || pod !== undefined) dropPod(world, key);
    else abandonPod(world, key);
  }
  const node = pod?.spec.nodeName;
  if (!pod || !node || world.kubelet.nodesDown.has(node) || !getObject(world, 'nodes', '', node)) return;
  const known = world.kubelet.pods.get(key);
  if (known) syncKnown(world, key, pod, known);
  else if (pod.metadata.deletionTimestamp !== undefined) removeUnknown(world, pod);
  else if (pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') acceptPod(world, key, pod);
}

function syncKnown(world: World, key: string, pod: Pod, record: PodRecord): void {
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (record.stage === 'stopped') return remove(world, key);
    if (record.graceEndsAt === null) return stopPod(world, key, pod);
    return shortenPodStop(world, key, pod);
  }
  if ((pod.spec.ephemeralContainers ?? []).length > 0) takeOnEphemeral(world, key, pod);
  if ((pod.spec.readinessGates ?? []).length > 0) statusSoon(world, key);
}

/** A Pod that was deleted before its kubelet ever ran it. */
function removeUnknown(world: World, pod: Pod): void {
  deleteObject(world, 'pods', pod.metadata.namespace ?? '', pod.metadata.name, {
    gracePeriodSeconds: 0,
    preconditions: { uid: pod.metadata.uid },
  });
}
