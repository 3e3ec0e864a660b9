import type { World } from '../../world.ts';
import { keyOf } from '../controller.ts';
import { limitsOf, newReplicaSetSize, replicasOf, sumReplicas } from './arithmetic.ts';
import { scaleReplicaSet } from './scale.ts';
import type { ReplicaSet } from '../../../k8s/objects.ts';
import { active, viewOf, type View } from './view.ts';

/**
 * One step of a rolling update: the new ReplicaSet up as far as maxSurge lets it, else old ones down as far as
 * maxUnavailable lets them. True when something was scaled.
 */
// kubernetes: pkg/controller/deployment/rolling.go
export function stepRolling(world: World, view: View): boolean {
  return scaleNew(world, view) || scaleOld(world, view);
}

function scaleNew(world: World, view: View): boolean {
  const { deployment, newRs, all } = view;
  if (!newRs) return false;
  const [wanted, present] = [replicasOf(deployment), replicasOf(newRs)];
  if (present === wanted) return false;
  const size = present > wanted ? wanted : newReplicaSetSize(deployment, all, present);
  return scaleReplicaSet(world, deployment, newRs, size);
}

function scaleOld(world: World, view: View): boolean {
  const { deployment, newRs, oldRss, all } = view;
  if (sumReplicas(oldRss) === 0 || !newRs) return false;
  const minAvailable = replicasOf(deployment) - limitsOf(deployment).maxUnavailable;
  const newUnavailable = replicasOf(newRs) - (newRs.status?.availableReplicas ?? 0);
  const mayGo = sumReplicas(all) - minAvailable - newUnavailable;
  if (mayGo <= 0) return false;
  const unhealthy = removeUnhealthy(world, view, mayGo);
  const after = viewOf(world, keyOf(deployment)) ?? view;
  return removeHealthy(world, after, minAvailable) + unhealthy > 0;
}

/** Old Pods that are not available help nobody: they go first, whatever maxUnavailable says. */
function removeUnhealthy(world: World, view: View, mayGo: number): number {
  let removed = 0;
  for (const rs of active(view.oldRss)) {
    const unavailable = replicasOf(rs) - (rs.status?.availableReplicas ?? 0);
    const count = Math.min(mayGo - removed, unavailable);
    if (count <= 0) continue;
    scaleReplicaSet(world, view.deployment, rs, replicasOf(rs) - count);
    removed += count;
  }
  return removed;
}

function removeHealthy(world: World, view: View, minAvailable: number): number {
  const mayGo = surelyAvailable(view.all) - minAvailable;
  let removed = 0;
  for (const rs of active(view.oldRss)) {
    const count = Math.min(replicasOf(rs), mayGo - removed);
    if (count <= 0) break;
    scaleReplicaSet(world, view.deployment, rs, replicasOf(rs) - count);
    removed += count;
  }
  return removed;
}

/**
 * A ReplicaSet that has just been made smaller still reports its old count for a moment. Upstream believes it and so may
 * go below the limit when another Pod gets ready at that moment; here what is about to go does not count.
 */
function surelyAvailable(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce(
    (sum, rs) => sum + Math.min(rs.status?.availableReplicas ?? 0, replicasOf(rs)),
    0,
  );
}
