import type { ReplicaSet } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';
import { claimPods, ownersOfPod, unlessOwnStatus } from '../claimPods.ts';
import { splitKey, type Controller } from '../controller.ts';
import { isPodActive, isPodTerminating } from '../pods.ts';
import { backOff, requeueAfter } from '../workQueue.ts';
import { manageReplicas, REPLICA_SET } from './replicas.ts';
import { calculateStatus, writeStatus } from './status.ts';

/** Keeps as many Pods of a template as wished. */
// kubernetes: pkg/controller/replicaset/replica_set.go
export const replicaSet: Controller = {
  name: REPLICA_SET.actor,
  watches: { [REPLICA_SET.resource]: unlessOwnStatus, pods: ownersOfPod(REPLICA_SET) },
  reconcile,
};

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const rs = getObject<ReplicaSet>(world, REPLICA_SET.resource, namespace, name);
  if (!rs) return 0;
  const pods = claimPods(world, REPLICA_SET, rs);
  const active = pods.filter(isPodActive);
  const deleted = rs.metadata.deletionTimestamp !== undefined;
  const failure = deleted ? null : manageReplicas(world, rs, active);
  // As upstream, the status counts what was there before: Pods made just now are counted when the watch has told of them.
  const { status, nextAt } = calculateStatus(
    world,
    rs,
    active,
    pods.filter(isPodTerminating).length,
    failure,
  );
  writeStatus(world, rs, status);
  if (failure) backOff(world, replicaSet, key);
  if (nextAt !== null) requeueAfter(world, replicaSet, key, nextAt - world.kernel.nowUs);
  return pods.length;
}
