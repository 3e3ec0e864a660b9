import type { Deployment } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import type { Change } from '../../apiserver/state.ts';
import { deleteObject, updateStatus } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { matchesSelector, type LabelSelector } from '../../../k8s/labels.ts';
import type { KubeObject, Pod } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { ownKey, type Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { controllerOf } from '../owners.ts';
import { requeueAfter } from '../workQueue.ts';
import { revisionOf } from './annotations.ts';
import { replicasOf } from './arithmetic.ts';
import { conditionOf, hasProgressDeadline, newCondition, withCondition } from './conditions.ts';
import { stepRecreate } from './recreate.ts';
import { syncRevision } from './revision.ts';
import { stepRolling } from './rolling.ts';
import { isScalingEvent, scaleToWish } from './scale.ts';
import { calculateStatus, isComplete, progressCheckUs, rolloutStatus, writeStatus } from './status.ts';
import { ACTOR, claimReplicaSets, DEPLOYMENTS, REPLICA_SETS, viewOf, type View } from './view.ts';

/** Runs Deployments: ReplicaSets for their templates, rollouts between them, and how they are getting on. */
// kubernetes: pkg/controller/deployment/deployment_controller.go syncDeployment
export const deployment: Controller = {
  name: ACTOR,
  watches: { [DEPLOYMENTS]: ownKey, [REPLICA_SETS]: ownersOfReplicaSet, pods: ownersOfGonePod },
  reconcile,
};

function reconcile(world: World, key: string): void {
  const found = viewOf(world, key);
  if (!found) return;
  if (selectsAll(found.deployment)) return refuse(world, found.deployment);
  claimReplicaSets(world, found.deployment);
  const begun = setPausedCondition(world, viewOf(world, key));
  if (!begun) return;
  sync(world, begun);
  const after = viewOf(world, key);
  const delayUs = after === null ? null : progressCheckUs(world, after.deployment);
  if (delayUs !== null) requeueAfter(world, deployment, key, delayUs, { idle: true });
}

function sync(world: World, begun: View): void {
  const key = `${begun.deployment.metadata.namespace}/${begun.deployment.metadata.name}`;
  const { paused, strategy } = begun.deployment.spec;
  const deleted = begun.deployment.metadata.deletionTimestamp !== undefined;
  if (deleted || paused === true || isScalingEvent(begun)) {
    const view = syncRevision(world, begun, false);
    if (!view) return;
    if (!deleted) scaleToWish(world, view);
    if (!deleted && paused === true) dropOldRevisions(world, view);
    return withView(world, key, (now) => writeStatus(world, now.deployment, calculateStatus(world, now)));
  }
  const recreate = strategy?.type === 'Recreate';
  const view = syncRevision(world, begun, !recreate);
  if (!view) return;
  if (recreate) {
    if (!stepRecreate(world, view)) return;
  } else {
    stepRolling(world, view);
  }
  withView(world, key, (now) => {
    if (isComplete(now.deployment, now.deployment.status)) dropOldRevisions(world, now);
    writeStatus(world, now.deployment, rolloutStatus(world, now));
  });
}

function withView(world: World, key: string, act: (view: View) => void): void {
  const view = viewOf(world, key);
  if (view) act(view);
}

function selectsAll(object: Deployment): boolean {
  const { matchLabels, matchExpressions } = object.spec.selector;
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

function refuse(world: World, object: Deployment): void {
  const { namespace = '', name, generation = 1 } = object.metadata;
  const message = 'This deployment is selecting all pods. A non-empty selector is required.';
  emitEvent(world, { component: ACTOR, object, type: 'Warning', reason: 'SelectingAll', message });
  updateStatus<Deployment>(world, DEPLOYMENTS, namespace, name, (now) => ({
    ...now,
    status: { ...now.status, observedGeneration: generation },
  }));
}

/** Says that the rollout pauses or goes on again, so that the pause does not count against the deadline. */
// kubernetes: pkg/controller/deployment/sync.go checkPausedConditions
function setPausedCondition(world: World, view: View | null): View | null {
  if (!view || view.deployment.metadata.deletionTimestamp !== undefined) return view;
  const { namespace = '', name } = view.deployment.metadata;
  const reason = conditionOf(view.deployment.status, 'Progressing')?.reason;
  if (!hasProgressDeadline(view.deployment) || reason === 'ProgressDeadlineExceeded') return view;
  const paused = view.deployment.spec.paused === true;
  if (paused === (reason === 'DeploymentPaused')) return view;
  const condition = paused
    ? newCondition(world, 'Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
    : newCondition(world, 'Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
  updateStatus<Deployment>(world, DEPLOYMENTS, namespace, name, (now) => ({
    ...now,
    status: withCondition(now.status ?? {}, condition),
  }));
  return viewOf(world, `${namespace}/${name}`);
}

/** Deletes the oldest empty ReplicaSets beyond `revisionHistoryLimit`. */
// kubernetes: pkg/controller/deployment/sync.go cleanupDeployment
function dropOldRevisions(world: World, view: View): void {
  const limit = view.deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 0x7fff_ffff) return;
  const kept = view.oldRss.filter((rs) => rs.metadata.deletionTimestamp === undefined);
  const oldest = [...kept]
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, kept.length - limit));
  for (const rs of oldest) {
    const { namespace = '', name, generation = 1 } = rs.metadata;
    if ((rs.status?.replicas ?? 0) > 0 || replicasOf(rs) > 0) continue;
    if (generation > (rs.status?.observedGeneration ?? 0)) continue;
    const outcome = {
      actor: ACTOR,
      what: 'replicaset-deleted',
      subject: `ReplicaSet/${namespace}/${name}`,
      text: `Deployment ${view.deployment.metadata.name} drops ReplicaSet ${name}: it keeps ${limit} old revisions.`,
    };
    bringAbout(world, outcome, () => deleteObject(world, REPLICA_SETS, namespace, name, {}));
  }
}

function ownersOfReplicaSet(world: World, change: Change): readonly string[] {
  const keys = new Set<string>();
  for (const version of [change.object, change.previous]) {
    const owner = version ? controllerOf(version) : undefined;
    if (owner?.kind === 'Deployment') keys.add(`${change.namespace}/${owner.name}`);
  }
  if (keys.size === 0) for (const key of adopters(world, change.object, change.namespace)) keys.add(key);
  return [...keys];
}

function adopters(world: World, object: KubeObject, namespace: string): string[] {
  return listObjects<Deployment>(world, DEPLOYMENTS, namespace)
    .filter((candidate) => !selectsAll(candidate))
    .filter((candidate) => matchesSelector(candidate.spec.selector as LabelSelector, object.metadata.labels))
    .map((candidate) => `${namespace}/${candidate.metadata.name}`);
}

/** A Recreate waits for the last old Pod to go. */
function ownersOfGonePod(world: World, change: Change): readonly string[] {
  const pod = change.object as unknown as Pod;
  const finished = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (change.type !== 'DELETED' && !finished) return [];
  const owner = controllerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return [];
  const rs = getObject(world, REPLICA_SETS, change.namespace, owner.name);
  const deploymentOwner = rs ? controllerOf(rs) : undefined;
  if (deploymentOwner?.kind !== 'Deployment') return [];
  const key = `${change.namespace}/${deploymentOwner.name}`;
  const found = getObject<Deployment>(world, DEPLOYMENTS, change.namespace, deploymentOwner.name);
  return found?.spec.strategy?.type === 'Recreate' ? [key] : [];
}
