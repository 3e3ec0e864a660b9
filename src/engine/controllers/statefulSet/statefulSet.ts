import type { Pod, StatefulSet } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { claimPods, ownersOfPod } from '../claimPods.ts';
import { ownKey, splitKey, type Controller } from '../controller.ts';
import { availableAt } from '../pods.ts';
import { requeueAfter } from '../workQueue.ts';
import { isMember, STATEFUL_SET } from './members.ts';
import { syncRevisions, truncateHistory } from './revisions.ts';
import { countPods, statusOf, writeStatus } from './status.ts';
import { membersOf, takeSteps } from './steps.ts';

/** Keeps Pods with names of their own, one after the other. */
// kubernetes: pkg/controller/statefulset/stateful_set.go
export const statefulSet: Controller = {
  name: STATEFUL_SET.actor,
  watches: { [STATEFUL_SET.resource]: ownKey, pods: ownersOfPod(STATEFUL_SET) },
  reconcile,
};

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const set = getObject<StatefulSet>(world, STATEFUL_SET.resource, namespace, name);
  if (!set) return 0;
  const pods = claimPods(world, STATEFUL_SET, set, (pod) => isMember(set, pod));
  const revisions = syncRevisions(world, set);
  // As upstream, the status counts what was there before: what is done now is counted when the watch has told of it.
  const counts = countPods(world, set, revisions, pods);
  try {
    if (set.metadata.deletionTimestamp === undefined) {
      takeSteps(world, set, revisions, membersOf(set, pods));
    }
  } finally {
    writeStatus(world, set, statusOf(set, revisions, counts));
  }
  truncateHistory(world, set, pods, revisions);
  const nextAt = nextAvailable(world, pods, set.spec.minReadySeconds ?? 0);
  if (nextAt !== null) requeueAfter(world, statefulSet, key, nextAt - world.kernel.nowUs);
  return pods.length;
}

/** When the next Pod will have been ready for long enough; null if none waits for that. */
function nextAvailable(world: World, pods: readonly Pod[], minReadySeconds: number): number | null {
  if (minReadySeconds === 0) return null;
  const times = pods
    .map((pod) => availableAt(pod, minReadySeconds))
    .filter((at) => at !== null)
    .filter((at) => at > world.kernel.nowUs);
  return times.length === 0 ? null : Math.min(...times, world.kernel.nowUs + minReadySeconds * SECOND_US);
}
