import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { ApiError } from '../../apiserver/error.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject } from '../../apiserver/read.ts';
import { createObject, updateObject, updateStatus } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { keyOf } from '../controller.ts';
import { sameData } from '../../../base/plain.ts';
import { bringAbout, counted } from '../outcome.ts';
import { ownerReference } from '../owners.ts';
import { limitsOf, newReplicaSetSize, replicasOf } from './arithmetic.ts';
import { maxRevision, newReplicaSetAnnotations, REVISION, withReplicas } from './annotations.ts';
import {
  conditionOf,
  hasProgressDeadline,
  newCondition,
  withCondition,
  type Condition,
} from './conditions.ts';
import { POD_TEMPLATE_HASH, replicaSetName, templateHash } from './templateHash.ts';
import { ACTOR, DEPLOYMENTS, REPLICA_SETS, viewOf, type View } from './view.ts';

/**
 * Sees to it that the new ReplicaSet (when there is one, or `create`) carries the newest revision number and that the
 * Deployment shows it. Null when the ReplicaSet could not be made; the reconcile ends then and comes again.
 */
// kubernetes: pkg/controller/deployment/sync.go getAllReplicaSetsAndSyncRevision, getNewReplicaSet
export function syncRevision(world: World, view: View, create: boolean): View | null {
  if (view.newRs) {
    syncExisting(world, view, view.newRs);
  } else if (create && !createReplicaSet(world, view)) {
    return null;
  }
  return viewOf(world, keyOf(view.deployment));
}

function syncExisting(world: World, view: View, rs: ReplicaSet): void {
  const { deployment } = view;
  const { namespace = '', name } = rs.metadata;
  const annotations = newReplicaSetAnnotations(
    deployment,
    rs.metadata.annotations,
    maxRevision(view.oldRss) + 1,
  );
  const { minReadySeconds } = deployment.spec;
  const sameWait = (rs.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
  if (!sameWait || !sameData(annotations, rs.metadata.annotations ?? {})) {
    updateObject<ReplicaSet>(world, REPLICA_SETS, namespace, name, (now) => ({
      ...now,
      metadata: { ...now.metadata, annotations },
      spec: sameWait ? now.spec : { ...now.spec, minReadySeconds: minReadySeconds ?? 0 },
    }));
  }
  const found =
    hasProgressDeadline(deployment) && !conditionOf(deployment.status, 'Progressing')
      ? newCondition(world, 'Progressing', 'True', 'FoundNewReplicaSet', `Found new replica set "${name}"`)
      : null;
  showRevision(world, deployment, annotations[REVISION] ?? '', found);
}

function showRevision(
  world: World,
  deployment: Deployment,
  revision: string,
  condition: Condition | null,
): void {
  const { namespace = '', name } = deployment.metadata;
  if (deployment.metadata.annotations?.[REVISION] !== revision) {
    updateObject<Deployment>(world, DEPLOYMENTS, namespace, name, (now) => ({
      ...now,
      metadata: { ...now.metadata, annotations: { ...now.metadata.annotations, [REVISION]: revision } },
    }));
  }
  if (condition) {
    updateStatus<Deployment>(world, DEPLOYMENTS, namespace, name, (now) => ({
      ...now,
      status: withCondition(now.status ?? {}, condition),
    }));
  }
}

/** True when the new ReplicaSet is there now. */
function createReplicaSet(world: World, view: View): boolean {
  const { deployment } = view;
  const { namespace = '' } = deployment.metadata;
  const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount);
  const name = replicaSetName(deployment.metadata.name, hash);
  // Another template has the same hash: count the collision, which changes the hash, and come again.
  if (getObject(world, REPLICA_SETS, namespace, name)) {
    countCollision(world, deployment);
    return false;
  }
  const size = newReplicaSetSize(deployment, view.all, 0);
  const revision = maxRevision(view.oldRss) + 1;
  const outcome = {
    actor: ACTOR,
    what: 'replicaset-created',
    subject: `ReplicaSet/${namespace}/${name}`,
    text: `Deployment ${deployment.metadata.name} makes ReplicaSet ${name} for its Pod template, with ${counted(size, 'Pod')} to begin with.`,
  };
  try {
    bringAbout(world, outcome, () => {
      createObject(world, REPLICA_SETS, replicaSetDraft(deployment, name, hash, size, revision));
      announce(world, deployment, name, size, revision);
    });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    reportFailure(world, deployment, name, error);
    throw error;
  }
}

function announce(world: World, deployment: Deployment, name: string, size: number, revision: number): void {
  if (size > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${size}`;
    emitEvent(world, {
      component: ACTOR,
      object: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message,
    });
  }
  const condition = hasProgressDeadline(deployment)
    ? newCondition(world, 'Progressing', 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`)
    : null;
  showRevision(world, deployment, String(revision), condition);
}

function replicaSetDraft(
  deployment: Deployment,
  name: string,
  hash: string,
  replicas: number,
  revision: number,
): object {
  const { template, selector, minReadySeconds } = deployment.spec;
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const maxReplicas = replicasOf(deployment) + limitsOf(deployment).maxSurge;
  const annotations = newReplicaSetAnnotations(deployment, undefined, revision);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: withReplicas(annotations, replicasOf(deployment), maxReplicas),
      ownerReferences: [ownerReference('apps/v1', 'Deployment', deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function countCollision(world: World, deployment: Deployment): void {
  const { namespace = '', name } = deployment.metadata;
  updateStatus<Deployment>(world, DEPLOYMENTS, namespace, name, (now) => ({
    ...now,
    status: { ...now.status, collisionCount: (now.status?.collisionCount ?? 0) + 1 },
  }));
}

function reportFailure(world: World, deployment: Deployment, rsName: string, error: ApiError): void {
  const { namespace = '', name } = deployment.metadata;
  const reason = 'ReplicaSetCreateError';
  const message = `Failed to create new replica set "${rsName}": ${error.message}`;
  const condition = newCondition(world, 'Progressing', 'False', reason, message);
  if (hasProgressDeadline(deployment)) {
    updateStatus<Deployment>(world, DEPLOYMENTS, namespace, name, (now) => ({
      ...now,
      status: withCondition(now.status ?? {}, condition),
    }));
  }
  emitEvent(world, { component: ACTOR, object: deployment, type: 'Warning', reason, message });
}
