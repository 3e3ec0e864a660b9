import { matchesLabels } from '../../../k8s/matchesLabels.ts';
import type { Pod, ReplicaSet } from '../../../k8s/objects.ts';
import { updateStatus } from '../../apiserver/write.ts';
import { timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { sameData } from '../../../base/plain.ts';
import { availableAt, isPodReady } from '../pods.ts';

type Status = NonNullable<ReplicaSet['status']>;

/** Why replicas could not be made or removed. */
export interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

/** The counts of a ReplicaSet. `nextAt`: when the next Pod will have been ready for minReadySeconds, null if none waits. */
// kubernetes: pkg/controller/replicaset/replica_set_utils.go calculateStatus
export function calculateStatus(
  world: World,
  rs: ReplicaSet,
  active: readonly Pod[],
  terminating: number,
  failure: Failure | null,
): { status: Status; nextAt: number | null } {
  const templateLabels = rs.spec.template?.metadata?.labels ?? {};
  const minReadySeconds = rs.spec.minReadySeconds ?? 0;
  let [labeled, ready, available] = [0, 0, 0];
  let nextAt: number | null = null;
  // Pods share their labels: those of the Pod before need no second look.
  let seen: Pod['metadata']['labels'];
  let matches = matchesLabels(seen, templateLabels);
  for (const pod of active) {
    if (pod.metadata.labels !== seen) {
      seen = pod.metadata.labels;
      matches = matchesLabels(seen, templateLabels);
    }
    if (matches) labeled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (minReadySeconds === 0) {
      available++;
      continue;
    }
    const at = availableAt(pod, minReadySeconds);
    if (at === null) continue;
    if (at <= world.kernel.nowUs) available++;
    else nextAt = Math.min(nextAt ?? at, at);
  }
  const conditions = conditionsOf(world, rs, failure);
  const status: Status = {
    observedGeneration: rs.metadata.generation ?? 1,
    replicas: active.length,
    ...(labeled > 0 ? { fullyLabeledReplicas: labeled } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    terminatingReplicas: terminating,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  return { status, nextAt };
}

function conditionsOf(
  world: World,
  rs: ReplicaSet,
  failure: Failure | null,
): NonNullable<Status['conditions']> {
  const present = rs.status?.conditions ?? [];
  const has = present.some((condition) => condition.type === 'ReplicaFailure');
  if (!failure) return has ? present.filter((condition) => condition.type !== 'ReplicaFailure') : present;
  if (has) return present;
  const lastTransitionTime = timestamp(world.kernel.nowUs);
  return [...present, { type: 'ReplicaFailure', status: 'True', lastTransitionTime, ...failure }];
}

/** Writes the status when it differs. */
export function writeStatus(world: World, rs: ReplicaSet, status: Status): void {
  if (sameData(rs.status, status)) return;
  const { namespace = '', name } = rs.metadata;
  updateStatus<ReplicaSet>(world, 'replicasets.apps', namespace, name, (now) => ({ ...now, status }));
}
