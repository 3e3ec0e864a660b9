import type { Pod } from '../../../k8s/objects.ts';
import { listOwned } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';
import { isPodTerminal } from '../pods.ts';
import { replicasOf } from './arithmetic.ts';
import { syncRevision } from './revision.ts';
import { scaleReplicaSet } from './scale.ts';
import { active, type View } from './view.ts';

/**
 * One step of a Recreate: old ReplicaSets to nothing, then wait until no old Pod is left, then the new one to full size.
 * Null when the new ReplicaSet could not be made.
 */
// kubernetes: pkg/controller/deployment/recreate.go
export function stepRecreate(world: World, view: View): View | null {
  const withPods = active(view.oldRss);
  if (withPods.length > 0) {
    for (const rs of withPods) scaleReplicaSet(world, view.deployment, rs, 0);
    return view;
  }
  if (oldPodsRun(world, view)) return view;
  const synced = view.newRs ? view : syncRevision(world, view, true);
  if (synced?.newRs) scaleReplicaSet(world, synced.deployment, synced.newRs, replicasOf(synced.deployment));
  return synced;
}

/** Also while they are terminating: old and new never run side by side. */
function oldPodsRun(world: World, view: View): boolean {
  return view.oldRss.some(
    (rs) =>
      (rs.status?.replicas ?? 0) > 0 ||
      listOwned<Pod>(world, rs.metadata.uid, 'pods').some((pod) => !isPodTerminal(pod)),
  );
}
