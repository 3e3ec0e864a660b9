import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { updateStatus } from '../../apiserver/write.ts';
import { parseTimestamp, SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { sameData } from '../../../base/plain.ts';
import { bringAbout } from '../outcome.ts';
import { limitsOf, replicasOf, sumAvailable, sumReplicas } from './arithmetic.ts';
import {
  conditionOf,
  hasProgressDeadline,
  newCondition,
  withCondition,
  withoutCondition,
  type Condition,
  type Status,
} from './conditions.ts';
import { ACTOR, DEPLOYMENTS, type View } from './view.ts';

/** The counts and the condition Available, as they follow from the ReplicaSets. */
// kubernetes: pkg/controller/deployment/sync.go calculateStatus
export function calculateStatus(world: World, view: View): Status {
  const { deployment, newRs, all } = view;
  const available = sumAvailable(all);
  const unavailable = Math.max(0, sumReplicas(all) - available);
  const replicas = sumOf(all, 'replicas');
  const ready = sumOf(all, 'readyReplicas');
  const updated = newRs?.status?.replicas ?? 0;
  const { collisionCount } = deployment.status ?? {};
  const status: Status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas > 0 ? { replicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    terminatingReplicas: sumOf(all, 'terminatingReplicas'),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: deployment.status?.conditions ?? [],
  };
  const enough = available >= replicasOf(deployment) - limitsOf(deployment).maxUnavailable;
  return withCondition(
    status,
    enough
      ? newCondition(
          world,
          'Available',
          'True',
          'MinimumReplicasAvailable',
          'Deployment has minimum availability.',
        )
      : newCondition(
          world,
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ),
  );
}

/** All is as wished: the new template everywhere, everything available, nothing of old left. */
export function isComplete(deployment: Deployment, status: Status | undefined): boolean {
  const wanted = replicasOf(deployment);
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 1)
  );
}

/** The status during a rollout: `calculateStatus` and how the rollout is getting on. */
// kubernetes: pkg/controller/deployment/progress.go syncRolloutStatus
export function rolloutStatus(world: World, view: View): Status {
  const { all, newRs } = view;
  const status = withProgress(world, view, calculateStatus(world, view));
  const failure = replicaFailure(newRs ? [newRs] : []) ?? replicaFailure(all);
  return failure ? withCondition(status, failure) : withoutCondition(status, 'ReplicaFailure');
}

function withProgress(world: World, view: View, status: Status): Status {
  const { deployment, newRs } = view;
  if (!hasProgressDeadline(deployment)) return withoutCondition(status, 'Progressing');
  const present = conditionOf(deployment.status, 'Progressing');
  const done = (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
  if (done && present?.reason === 'NewReplicaSetAvailable') return status;
  const { name } = deployment.metadata;
  const who = newRs ? `ReplicaSet "${newRs.metadata.name}"` : `Deployment "${name}"`;
  const progressing = (truth: 'True' | 'False', reason: string, rest: string) =>
    newCondition(world, 'Progressing', truth, reason, `${who} ${rest}`);
  if (isComplete(deployment, status)) {
    return withCondition(
      status,
      progressing('True', 'NewReplicaSetAvailable', 'has successfully progressed.'),
    );
  }
  if (madeProgress(deployment.status ?? {}, status)) {
    const condition = progressing('True', 'ReplicaSetUpdated', 'is progressing.');
    const since = present?.status === 'True' ? present.lastTransitionTime : undefined;
    // Removed first, so that the time of the last progress is written even when nothing else changes.
    return withCondition(
      withoutCondition(status, 'Progressing'),
      since === undefined ? condition : { ...condition, lastTransitionTime: since },
    );
  }
  if (timedOut(world, deployment, status)) {
    return withCondition(
      status,
      progressing('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
    );
  }
  return status;
}

function madeProgress(before: Status, after: Status): boolean {
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldReplicas(after) < oldReplicas(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function oldReplicas(status: Status): number {
  return (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
}

function timedOut(world: World, deployment: Deployment, status: Status): boolean {
  const condition = conditionOf(status, 'Progressing');
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return (untilDeadlineUs(world, deployment, condition) ?? 0) < 0;
}

function untilDeadlineUs(world: World, deployment: Deployment, condition: Condition): number | null {
  const deadlineUs = (deployment.spec.progressDeadlineSeconds ?? 0) * SECOND_US;
  if (condition.lastUpdateTime === undefined) return null;
  return parseTimestamp(condition.lastUpdateTime) + deadlineUs - world.kernel.nowUs;
}

/** When to look whether the rollout is stuck, in µs from now; null when there is nothing to wait for. */
// kubernetes: pkg/controller/deployment/progress.go requeueStuckDeployment
export function progressCheckUs(world: World, deployment: Deployment): number | null {
  const condition = conditionOf(deployment.status, 'Progressing');
  if (!hasProgressDeadline(deployment) || !condition || deployment.spec.paused === true) return null;
  if (isComplete(deployment, deployment.status) || condition.reason === 'ProgressDeadlineExceeded')
    return null;
  const left = untilDeadlineUs(world, deployment, condition);
  return left === null ? null : Math.max(0, left) + SECOND_US;
}

function sumOf(
  replicaSets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'terminatingReplicas',
): number {
  return replicaSets.reduce((sum, rs) => sum + (rs.status?.[field] ?? 0), 0);
}

function replicaFailure(replicaSets: readonly ReplicaSet[]): Condition | null {
  for (const rs of replicaSets) {
    const failure = rs.status?.conditions?.find((condition) => condition.type === 'ReplicaFailure');
    if (failure) {
      return {
        ...failure,
        ...(failure.lastTransitionTime === undefined ? {} : { lastUpdateTime: failure.lastTransitionTime }),
      };
    }
  }
  return null;
}

/** Writes the status when it differs, and says what a person would want to know of the difference. */
export function writeStatus(world: World, deployment: Deployment, status: Status): void {
  if (sameData(deployment.status, status)) return;
  const { namespace = '', name } = deployment.metadata;
  const write = (): void => {
    updateStatus<Deployment>(world, DEPLOYMENTS, namespace, name, (now) => ({ ...now, status }));
  };
  const news = newsOf(deployment, status);
  if (!news) return write();
  bringAbout(world, { actor: ACTOR, subject: `Deployment/${namespace}/${name}`, ...news }, write);
}

function newsOf(deployment: Deployment, status: Status): { what: string; text: string } | null {
  const { name, deletionTimestamp } = deployment.metadata;
  if (deletionTimestamp !== undefined) return null;
  const progress = conditionOf(status, 'Progressing')?.reason;
  if (progress !== conditionOf(deployment.status, 'Progressing')?.reason) {
    if (progress === 'NewReplicaSetAvailable') {
      return { what: 'rollout-complete', text: `Deployment ${name} runs its present template everywhere.` };
    }
    if (progress === 'ProgressDeadlineExceeded') {
      return {
        what: 'rollout-stuck',
        text: `Deployment ${name} made no progress for ${deployment.spec.progressDeadlineSeconds} s.`,
      };
    }
  }
  const available = conditionOf(status, 'Available')?.status;
  const before = conditionOf(deployment.status, 'Available')?.status;
  if (available === before || (before === undefined && available === 'False')) return null;
  return available === 'True'
    ? { what: 'deployment-available', text: `Deployment ${name} has as many available Pods as it must have.` }
    : {
        what: 'deployment-unavailable',
        text: `Deployment ${name} has fewer available Pods than it must have.`,
      };
}
