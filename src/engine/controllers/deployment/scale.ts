import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { bringAbout } from '../outcome.ts';
import { isRollingUpdate, isSaturated, limitsOf, proportionalSizes, replicasOf } from './arithmetic.ts';
import { DESIRED_REPLICAS, withReplicas } from './annotations.ts';
import { active, ACTOR, REPLICA_SETS, type View } from './view.ts';

/** Gives a ReplicaSet another size, and notes for which size of the Deployment. True when its size changed. */
// kubernetes: pkg/controller/deployment/sync.go scaleReplicaSet
export function scaleReplicaSet(world: World, deployment: Deployment, rs: ReplicaSet, size: number): boolean {
  const before = replicasOf(rs);
  if (before === size) return false;
  const { namespace = '', name } = rs.metadata;
  const way = before < size ? 'up' : 'down';
  const outcome = {
    actor: ACTOR,
    what: `replicaset-scaled-${way}`,
    subject: `ReplicaSet/${namespace}/${name}`,
    text: `Deployment ${deployment.metadata.name} scales ReplicaSet ${name} ${way} from ${before} to ${size}.`,
  };
  bringAbout(world, outcome, () => {
    writeSize(world, deployment, rs, size);
    const message = `Scaled ${way} replica set ${name} from ${before} to ${size}`;
    emitEvent(world, {
      component: ACTOR,
      object: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message,
    });
  });
  return true;
}

function writeSize(world: World, deployment: Deployment, rs: ReplicaSet, size: number): void {
  const { namespace = '', name } = rs.metadata;
  const wanted = replicasOf(deployment);
  updateObject<ReplicaSet>(world, REPLICA_SETS, namespace, name, (now) => {
    const annotations = withReplicas(
      now.metadata.annotations ?? {},
      wanted,
      wanted + limitsOf(deployment).maxSurge,
    );
    return { ...now, metadata: { ...now.metadata, annotations }, spec: { ...now.spec, replicas: size } };
  });
}

/** Whether the Deployment wants another size than its ReplicaSets were last scaled for. */
// kubernetes: pkg/controller/deployment/sync.go isScalingEvent
export function isScalingEvent(view: View): boolean {
  return active(view.all).some((rs) => {
    const desired = rs.metadata.annotations?.[DESIRED_REPLICAS];
    return desired !== undefined && Number(desired) !== replicasOf(view.deployment);
  });
}

/**
 * Follows a change of `spec.replicas`. In the middle of a rollout the difference is shared out over the ReplicaSets by
 * their sizes, so that a bad template does not win or lose by it.
 */
// kubernetes: pkg/controller/deployment/sync.go scale
export function scaleToWish(world: World, view: View): void {
  const { deployment, newRs, oldRss } = view;
  const only = activeOrLatest(view);
  if (only) {
    scaleReplicaSet(world, deployment, only, replicasOf(deployment));
    return;
  }
  if (isSaturated(deployment, newRs)) {
    for (const rs of active(oldRss)) scaleReplicaSet(world, deployment, rs, 0);
    return;
  }
  if (!isRollingUpdate(deployment)) return;
  const growing = active(view.all);
  for (const [name, size] of proportionalSizes(deployment, growing)) {
    const rs = growing.find((candidate) => candidate.metadata.name === name);
    // The note of the Deployment's size changes even where the share comes to nothing.
    if (rs && !scaleReplicaSet(world, deployment, rs, size)) writeSize(world, deployment, rs, size);
  }
}

/** The only ReplicaSet with Pods; when none has any, the newest; null when several have. */
// kubernetes: pkg/controller/deployment/util/deployment_util.go FindActiveOrLatest
function activeOrLatest(view: View): ReplicaSet | null {
  const withPods = active(view.all);
  if (withPods.length > 1) return null;
  return withPods[0] ?? view.newRs ?? view.oldRss.at(-1) ?? null;
}
