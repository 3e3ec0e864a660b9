import type { LabelSelector } from '../../../k8s/labels.ts';
import { matchesSelector } from '../../../k8s/labels.ts';
import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { getObject, listByLabels, listOwned } from '../../apiserver/read.ts';
import { updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { splitKey } from '../controller.ts';
import { adopted, controllerOf, isControlledBy, ownerReference, released } from '../owners.ts';
import { byCreation, replicasOf } from './arithmetic.ts';
import { findNew } from './templateHash.ts';

export const DEPLOYMENTS = 'deployments.apps';
export const REPLICA_SETS = 'replicasets.apps';
export const ACTOR = 'deployment-controller';

/** A Deployment and its ReplicaSets as they are now. Every step of a reconcile looks again. */
export interface View {
  readonly deployment: Deployment;
  /** The one that runs the present template; null until it exists. */
  readonly newRs: ReplicaSet | null;
  /** Oldest first. */
  readonly oldRss: readonly ReplicaSet[];
  /** Oldest first, the new one too. */
  readonly all: readonly ReplicaSet[];
}

export function viewOf(world: World, key: string): View | null {
  const { namespace, name } = splitKey(key);
  const deployment = getObject<Deployment>(world, DEPLOYMENTS, namespace, name);
  if (!deployment) return null;
  const all = listOwned<ReplicaSet>(world, deployment.metadata.uid, REPLICA_SETS)
    .filter((rs) => isControlledBy(rs, deployment))
    .sort(byCreation);
  const newRs = findNew(deployment, all);
  return { deployment, newRs, oldRss: all.filter((rs) => rs !== newRs), all };
}

/** Those that should have Pods. */
export function active(replicaSets: readonly ReplicaSet[]): ReplicaSet[] {
  return replicaSets.filter((rs) => replicasOf(rs) > 0);
}

/** Takes in ReplicaSets without an owner that the selector matches, and lets go of those that it does not match any more. */
// kubernetes: pkg/controller/controller_ref_manager.go
export function claimReplicaSets(world: World, deployment: Deployment): void {
  const { namespace = '', uid, deletionTimestamp } = deployment.metadata;
  const selector = deployment.spec.selector as LabelSelector;
  // What matches carries the labels; what is to be let go of is owned.
  const alike = listByLabels<ReplicaSet>(world, REPLICA_SETS, namespace, selector.matchLabels ?? {});
  const owned = listOwned<ReplicaSet>(world, uid, REPLICA_SETS);
  for (const rs of new Set([...alike, ...owned])) {
    const owner = controllerOf(rs);
    const matches = matchesSelector(selector, rs.metadata.labels);
    const { name } = rs.metadata;
    if (owner === undefined && matches && !deletionTimestamp && !rs.metadata.deletionTimestamp) {
      const reference = ownerReference('apps/v1', 'Deployment', deployment);
      updateObject<ReplicaSet>(world, REPLICA_SETS, namespace, name, (now) => adopted(now, reference));
    } else if (owner?.uid === uid && !matches) {
      updateObject<ReplicaSet>(world, REPLICA_SETS, namespace, name, (now) => released(now, uid));
    }
  }
}
