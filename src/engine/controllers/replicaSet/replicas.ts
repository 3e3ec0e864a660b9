import type { Pod, ReplicaSet } from '../../../k8s/objects.ts';
import { ApiError } from '../../apiserver/error.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { listOwned } from '../../apiserver/read.ts';
import { createObject, deleteObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { bringAbout, counted, freshName } from '../outcome.ts';
import { controllerOf, ownerReference } from '../owners.ts';
import { isPodActive } from '../pods.ts';
import { ACTOR } from './claim.ts';
import type { Failure } from './status.ts';
import { choosePodsToDelete } from './victims.ts';

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
      createPod(world, rs, `it wants ${wish} and has ${present + i}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const message = `Error creating: ${error.message}`;
      emitEvent(world, { component: ACTOR, object: rs, type: 'Warning', reason: 'FailedCreate', message });
      return { reason: 'FailedCreate', message: error.message };
    }
  }
  return null;
}

function createPod(world: World, rs: ReplicaSet, why: string): void {
  const { namespace = '' } = rs.metadata;
  const generateName = `${rs.metadata.name}-`;
  const name = freshName(world, 'pods', namespace, generateName);
  const { labels, annotations, finalizers } = rs.spec.template?.metadata ?? {};
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName,
      namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [ownerReference('apps/v1', 'ReplicaSet', rs)],
    },
    spec: rs.spec.template?.spec,
  };
  const text = `ReplicaSet ${rs.metadata.name} makes Pod ${name}: ${why}.`;
  bringAbout(world, { actor: ACTOR, what: 'pod-created', subject: `Pod/${namespace}/${name}`, text }, () => {
    createObject(world, 'pods', pod);
    const message = `Created pod: ${name}`;
    emitEvent(world, { component: ACTOR, object: rs, type: 'Normal', reason: 'SuccessfulCreate', message });
  });
}

function deletePods(world: World, rs: ReplicaSet, active: readonly Pod[], count: number): void {
  const wish = counted(rs.spec.replicas ?? 1, 'Pod');
  const victims = choosePodsToDelete(active, relatedPods(world, rs), count, world.kernel.nowUs);
  for (const [i, pod] of victims.entries()) {
    const { namespace = '', name } = pod.metadata;
    const text = `ReplicaSet ${rs.metadata.name} deletes Pod ${name}: it wants ${wish} and has ${active.length - i}.`;
    bringAbout(
      world,
      { actor: ACTOR, what: 'pod-deleted', subject: `Pod/${namespace}/${name}`, text },
      () => {
        deleteObject(world, 'pods', namespace, name, {});
        const message = `Deleted pod: ${name}`;
        emitEvent(world, {
          component: ACTOR,
          object: rs,
          type: 'Normal',
          reason: 'SuccessfulDelete',
          message,
        });
      },
    );
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
