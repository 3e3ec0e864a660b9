import type { Pod, ReplicaSet } from '../../../k8s/objects.ts';
import { ApiError } from '../../apiserver/error.ts';
import { listOwned } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';
import type { PodOwnerKind } from '../claimPods.ts';
import { counted } from '../outcome.ts';
import { controllerOf } from '../owners.ts';
import { createPod, deletePod } from '../podControl.ts';
import { isPodActive } from '../pods.ts';
import type { Failure } from './status.ts';
import { choosePodsToDelete } from './victims.ts';

export const REPLICA_SET: PodOwnerKind = {
  actor: 'replicaset-controller',
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  resource: 'replicasets.apps',
};

/**
 * The most Pods that one sync makes or removes. As a sync of many Pods also rests for a while (see the work queue), an
 * absurd number of replicas costs a bounded amount of work in each virtual second.
 */
// kubernetes: pkg/controller/replicaset/replica_set.go BurstReplicas
const BURST_REPLICAS = 500;

/** Makes or removes Pods until as many are active as wished, at most a burst of them. */
// kubernetes: pkg/controller/replicaset/replica_set.go manageReplicas
export function manageReplicas(world: World, rs: ReplicaSet, active: readonly Pod[]): Failure | null {
  const missing = (rs.spec.replicas ?? 1) - active.length;
  if (missing > 0) return createPods(world, rs, active.length, Math.min(missing, BURST_REPLICAS));
  if (missing < 0) deletePods(world, rs, active, Math.min(-missing, BURST_REPLICAS));
  return null;
}

/** One after the other: upstream's growing batches end at the first failure, and so does this. */
function createPods(world: World, rs: ReplicaSet, present: number, count: number): Failure | null {
  const wish = counted(rs.spec.replicas ?? 1, 'Pod');
  for (let i = 0; i < count; i++) {
    try {
      createPod(world, REPLICA_SET, rs, rs.spec.template, `it wants ${wish} and has ${present + i}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { reason: 'FailedCreate', message: error.message };
    }
  }
  return null;
}

function deletePods(world: World, rs: ReplicaSet, active: readonly Pod[], count: number): void {
  const wish = counted(rs.spec.replicas ?? 1, 'Pod');
  const victims = choosePodsToDelete(active, relatedPods(world, rs), count, world.kernel.nowUs);
  for (const [i, pod] of victims.entries()) {
    deletePod(world, REPLICA_SET, rs, pod, `it wants ${wish} and has ${active.length - i}`);
  }
}

/** The active Pods of all ReplicaSets with the same controller, which should not crowd on one Node. */
// kubernetes: pkg/controller/replicaset/replica_set.go getIndirectlyRelatedPods
function relatedPods(world: World, rs: ReplicaSet): Pod[] {
  const owner = controllerOf(rs);
  const siblings = owner ? listOwned<ReplicaSet>(world, owner.uid, 'replicasets.apps') : [rs];
  return siblings
    .flatMap((sibling) => listOwned<Pod>(world, sibling.metadata.uid, 'pods'))
    .filter(isPodActive);
}
