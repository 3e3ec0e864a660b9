import type { Pod, StatefulSet } from '../../../k8s/objects.ts';
import { isPodTerminal } from '../pods.ts';
import type { World } from '../../world.ts';
import { syncClaimOwners } from './claims.ts';
import {
  isAvailable,
  isRunningAndReady,
  isTerminating,
  isUnavailable,
  ordinalOf,
  podNameOf,
  replicasOf,
  revisionOf,
  startOf,
  type Replica,
} from './members.ts';
import { createPod, deletePod, keepIdentity } from './podControl.ts';
import type { Revisions } from './revisions.ts';

/** What a StatefulSet does next. One in order does one thing at a time and waits for what came before. */
// kubernetes: pkg/controller/statefulset/stateful_set_control.go updateStatefulSet

/** The most Pods that one sync of a Parallel set goes over. */
const MAX_BATCH = 500;

interface Members {
  /** One for each ordinal that is wanted, in ascending order; of those beyond all Pods only as many as one sync makes. */
  readonly replicas: readonly Replica[];
  /** Pods of ordinals that are not wanted, the highest first. */
  readonly condemned: readonly Pod[];
}

export function membersOf(set: StatefulSet, pods: readonly Pod[]): Members {
  const start = startOf(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  const wanted = replicasOf(set);
  let last = -1;
  for (const pod of pods) {
    const place = ordinalOf(pod) - start;
    if (place < wanted) last = Math.max(last, place);
  }
  const length = Math.min(wanted, last + 1 + MAX_BATCH);
  const replicas = Array.from({ length }, (_, place) => ({
    ordinal: start + place,
    pod: byOrdinal.get(start + place) ?? null,
  }));
  const condemned = pods
    .filter((pod) => ordinalOf(pod) < start || ordinalOf(pod) >= start + replicasOf(set))
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  return { replicas, condemned };
}

/** Creates, removes and updates Pods as far as it may go now. Throws when the API server refuses something. */
export function takeSteps(world: World, set: StatefulSet, revisions: Revisions, members: Members): void {
  const inOrder = set.spec.podManagementPolicy !== 'Parallel';
  let made = 0;
  for (const replica of members.replicas) {
    const waits = settleReplica(world, set, revisions, replica, inOrder);
    if (waits && inOrder) return;
    if (replica.pod === null && ++made === MAX_BATCH) return;
  }
  const firstUnhealthy = firstUnavailable(world, set, members);
  for (const pod of members.condemned) {
    syncClaimOwners(world, set, ordinalOf(pod));
    if (condemn(world, set, pod, firstUnhealthy, inOrder) && inOrder) return;
  }
  if (set.spec.updateStrategy?.type !== 'OnDelete') rollOn(world, set, revisions, members.replicas);
}

/** Brings one wanted Pod about. True: nothing after it may be touched yet. */
// kubernetes: processReplica
function settleReplica(
  world: World,
  set: StatefulSet,
  revisions: Revisions,
  { ordinal, pod }: Replica,
  inOrder: boolean,
): boolean {
  if (pod === null) {
    createPod(world, set, revisions, ordinal, `it wants ${wishOf(set)}, and this one is missing`);
    return true;
  }
  if (isPodTerminal(pod)) {
    if (!isTerminating(pod)) deletePod(world, set, pod, 'it has ended and is to be made anew');
    return true;
  }
  if (
    inOrder &&
    (isTerminating(pod) || !isRunningAndReady(pod) || !isAvailable(pod, set, world.kernel.nowUs))
  )
    return true;
  keepIdentity(world, set, pod);
  syncClaimOwners(world, set, ordinal);
  return false;
}

/** The first wanted Pod, or else the lowest unwanted one, that is not available. */
function firstUnavailable(
  world: World,
  set: StatefulSet,
  { replicas, condemned }: Members,
): Pod | null | undefined {
  const all: Replica[] = [
    ...replicas,
    ...condemned.toReversed().map((pod) => ({ ordinal: ordinalOf(pod), pod })),
  ];
  return all.find((replica) => isUnavailable(replica, set, world.kernel.nowUs))?.pod;
}

/** Removes one Pod too many. True: the next has to wait. */
// kubernetes: processCondemned
function condemn(
  world: World,
  set: StatefulSet,
  pod: Pod,
  firstUnhealthy: Pod | null | undefined,
  inOrder: boolean,
): boolean {
  if (isTerminating(pod)) return true;
  const isWell = isRunningAndReady(pod) && isAvailable(pod, set, world.kernel.nowUs);
  if (inOrder && !isWell && pod !== firstUnhealthy) return true;
  deletePod(world, set, pod, `it wants ${wishOf(set)} only, and this one is beyond`);
  return true;
}

/** Replaces the highest Pod that was made from another template, once all above it are well. */
// kubernetes: the end of updateStatefulSet (MaxUnavailableStatefulSet is off by default, so it is always one)
function rollOn(world: World, set: StatefulSet, { update }: Revisions, replicas: readonly Replica[]): void {
  const first = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (const replica of replicas.slice(first).toReversed()) {
    const { pod } = replica;
    if (pod && revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
      return deletePod(world, set, pod, `it was not made from revision ${update.metadata.name}`);
    }
    if (isUnavailable(replica, set, world.kernel.nowUs)) return;
  }
}

function wishOf(set: StatefulSet): string {
  const [start, count] = [startOf(set), replicasOf(set)];
  if (count === 0) return 'no Pod';
  const first = podNameOf(set, start);
  return count === 1 ? first : `${first} to ${podNameOf(set, start + count - 1)}`;
}
