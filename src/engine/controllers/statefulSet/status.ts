import { sameData } from '../../../base/plain.ts';
import type { Pod, StatefulSet } from '../../../k8s/objects.ts';
import { updateStatus } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { bringAbout } from '../outcome.ts';
import {
  isAvailable,
  isRunningAndReady,
  isTerminating,
  replicasOf,
  revisionOf,
  STATEFUL_SET,
} from './members.ts';
import type { Revisions } from './revisions.ts';

export type Status = NonNullable<StatefulSet['status']>;

interface Counts {
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
  readonly current: number;
  readonly updated: number;
}

/** The counts of a StatefulSet's Pods. */
// kubernetes: pkg/controller/statefulset/stateful_set_control.go computeReplicaStatus
export function countPods(
  world: World,
  set: StatefulSet,
  { current, update }: Revisions,
  pods: readonly Pod[],
): Counts {
  const count = (test: (pod: Pod) => boolean): number => pods.filter(test).length;
  const isOf = (name: string) => (pod: Pod) => !isTerminating(pod) && revisionOf(pod) === name;
  const ready = pods.filter(isRunningAndReady);
  return {
    replicas: pods.length,
    ready: ready.length,
    available: ready.filter((pod) => isAvailable(pod, set, world.kernel.nowUs)).length,
    current: count(isOf(current.metadata.name)),
    updated: count(isOf(update.metadata.name)),
  };
}

/** The status as it is written; a rolling update that has reached all Pods makes its revision the current one. */
// kubernetes: pkg/controller/statefulset/stateful_set_utils.go completeRollingUpdate
export function statusOf(set: StatefulSet, revisions: Revisions, counts: Counts): Status {
  const { replicas, ready, available, updated } = counts;
  const wanted = replicasOf(set);
  const isDone =
    set.spec.updateStrategy?.type === 'RollingUpdate' &&
    [updated, ready, replicas].every((count) => count === wanted);
  const current = isDone ? updated : counts.current;
  const currentRevision = (isDone ? revisions.update : revisions.current).metadata.name;
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas,
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(current > 0 ? { currentReplicas: current } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    currentRevision,
    updateRevision: revisions.update.metadata.name,
    collisionCount: revisions.collisionCount,
    availableReplicas: available,
  };
}

/** Writes the status when it differs, and says when an update has come to its end. */
export function writeStatus(world: World, set: StatefulSet, status: Status): void {
  const before = set.status;
  if (sameData(before, status)) return;
  const { namespace = '', name } = set.metadata;
  const write = (): void => {
    updateStatus<StatefulSet>(world, STATEFUL_SET.resource, namespace, name, (now) => ({ ...now, status }));
  };
  const complete =
    before?.currentRevision !== undefined &&
    before.currentRevision !== status.currentRevision &&
    status.currentRevision === status.updateRevision;
  if (!complete) return write();
  const text = `StatefulSet ${name} runs its present template in all of its Pods.`;
  const subject = `StatefulSet/${namespace}/${name}`;
  bringAbout(world, { actor: STATEFUL_SET.actor, what: 'rollout-complete', subject, text }, write);
}
