import { matchesSelector, type LabelSelector } from '../../../k8s/labels.ts';
import type { ReplicaSet } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import type { World } from '../../world.ts';
import { splitKey, type Controller } from '../controller.ts';
import { controllerOf } from '../owners.ts';
import { isPodActive, isPodTerminating } from '../pods.ts';
import { backOff, requeueAfter } from '../workQueue.ts';
import { ACTOR, claimPods } from './claim.ts';
import { manageReplicas } from './replicas.ts';
import { calculateStatus, writeStatus } from './status.ts';

const REPLICA_SETS = 'replicasets.apps';

/** Keeps as many Pods of a template as wished. */
// kubernetes: pkg/controller/replicaset/replica_set.go
export const replicaSet: Controller = {
  name: ACTOR,
  watches: { [REPLICA_SETS]: unlessOwnStatus, pods: ownersOfPod },
  reconcile,
};

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const rs = getObject<ReplicaSet>(world, REPLICA_SETS, namespace, name);
  if (!rs) return 0;
  const pods = claimPods(world, rs);
  const active = pods.filter(isPodActive);
  const deleted = rs.metadata.deletionTimestamp !== undefined;
  const failure = deleted ? null : manageReplicas(world, rs, active);
  // As upstream, the status counts what was there before: Pods made just now are counted when the watch has told of them.
  const { status, nextAt } = calculateStatus(
    world,
    rs,
    active,
    pods.filter(isPodTerminating).length,
    failure,
  );
  writeStatus(world, rs, status);
  if (failure) backOff(world, replicaSet, key);
  if (nextAt !== null) requeueAfter(world, replicaSet, key, nextAt - world.kernel.nowUs);
  return pods.length;
}

/** The counts that this controller wrote itself tell it nothing. */
function unlessOwnStatus(_world: World, { object, previous, namespace, name }: Change): readonly string[] {
  const same =
    previous !== null &&
    previous.metadata.generation === object.metadata.generation &&
    previous.metadata.labels === object.metadata.labels &&
    previous.metadata.deletionTimestamp === object.metadata.deletionTimestamp;
  return same ? [] : [`${namespace}/${name}`];
}

/** A Pod's owner before and after the change; when nobody owns it, those that would like to. */
function ownersOfPod(world: World, { object, previous, namespace, type }: Change): readonly string[] {
  const keys = new Set<string>();
  for (const version of [previous, object]) {
    const owner = version ? controllerOf(version) : undefined;
    if (owner?.kind === 'ReplicaSet') keys.add(`${namespace}/${owner.name}`);
  }
  if (type === 'DELETED' || controllerOf(object) !== undefined) return [...keys];
  const unchanged =
    previous !== null &&
    previous.metadata.labels === object.metadata.labels &&
    controllerOf(previous) === undefined;
  if (unchanged) return [...keys];
  for (const rs of listObjects<ReplicaSet>(world, REPLICA_SETS, namespace)) {
    const selector = rs.spec.selector as LabelSelector;
    if (matchesSelector(selector, object.metadata.labels)) keys.add(`${namespace}/${rs.metadata.name}`);
  }
  return [...keys];
}
