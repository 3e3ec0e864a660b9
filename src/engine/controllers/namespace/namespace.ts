import { resourceOf } from '../../../k8s/kind.ts';
import { KINDS } from '../../../k8s/kinds/index.ts';
import type { KubeObject, Namespace, Pod } from '../../../k8s/objects.ts';
import { listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { deleteObject, finalizeNamespace } from '../../apiserver/write.ts';
import { getObject } from '../../apiserver/read.ts';
import { record } from '../../kernel/happenings.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { splitKey, type Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { requeueAfter } from '../workQueue.ts';

const ACTOR = 'namespace-controller';

/** The controller waits so long before it begins, so that every API server knows of the deletion. */
// kubernetes: pkg/controller/namespace/namespace_controller.go namespaceDeletionGracePeriod
const BEGIN_AFTER_US = 5 * SECOND_US;

/** Empties namespaces that are being deleted, Pods first, then lets them go. */
// kubernetes: pkg/controller/namespace/deletion/namespaced_resources_deleter.go
export const namespace: Controller = {
  name: ACTOR,
  watches: { namespaces: beingDeleted },
  reconcile,
};

function reconcile(world: World, key: string): void {
  const { name } = splitKey(key);
  const found = getObject<Namespace>(world, 'namespaces', '', name);
  if (found?.metadata.deletionTimestamp === undefined) return;
  const pods = listObjects<Pod>(world, 'pods', name);
  for (const pod of pods)
    if (pod.metadata.deletionTimestamp === undefined) remove(world, 'pods', pod as never);
  // As upstream: nothing else goes while Pods are running down, so that they keep what they need.
  const left = listObjects<Pod>(world, 'pods', name);
  if (left.length > 0) {
    const longest = Math.max(...left.map((pod) => pod.metadata.deletionGracePeriodSeconds ?? 0));
    return requeueAfter(world, namespace, key, (Math.floor(longest / 2) + 1) * SECOND_US);
  }
  if (removeContents(world, name) > 0) return requeueAfter(world, namespace, key, SECOND_US);
  record(world, {
    actor: ACTOR,
    what: 'namespace-emptied',
    subject: `Namespace/${name}`,
    text: `Namespace ${name} is empty and goes.`,
  });
  finalizeNamespace(world, name);
}

/** Deletes all that is in it; says how much stays (held by finalizers). */
function removeContents(world: World, name: string): number {
  let left = 0;
  for (const kind of KINDS) {
    if (!kind.namespaced) continue;
    const resource = resourceOf(kind);
    for (const object of listObjects(world, resource, name)) {
      if (object.metadata.deletionTimestamp === undefined) remove(world, resource, object);
    }
    left += listObjects(world, resource, name).length;
  }
  return left;
}

function remove(world: World, resource: string, object: KubeObject): void {
  const { namespace: home = '', name } = object.metadata;
  // An Event's end is no news; and an object may have gone with one that was deleted before it.
  if (getObject(world, resource, home, name) === undefined) return;
  const act = (): unknown => deleteObject(world, resource, home, name, { propagationPolicy: 'Background' });
  if (resource === 'events') {
    act();
    return;
  }
  const text = `${object.kind} ${name} is deleted with its namespace ${home}.`;
  const subject = `${object.kind}/${home}/${name}`;
  bringAbout(world, { actor: ACTOR, what: 'content-deleted', subject, text }, act);
}

function beingDeleted(world: World, change: Change): readonly string[] {
  if (change.type === 'DELETED' || change.object.metadata.deletionTimestamp === undefined) return [];
  requeueAfter(world, namespace, `/${change.name}`, BEGIN_AFTER_US);
  return [];
}
