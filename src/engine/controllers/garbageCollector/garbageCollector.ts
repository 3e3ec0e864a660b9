import { resourceOf } from '../../../k8s/kind.ts';
import { kindByGvk } from '../../../k8s/kinds/index.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '../../apiserver/deletion.ts';
import { listDependents } from '../../apiserver/read.ts';
import { objectKey, type Change } from '../../apiserver/state.ts';
import { deleteObject, updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { EVERYTHING, type Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { classifyOwners, isDeletingDependents, ownerOf } from './owners.ts';

const ACTOR = 'garbage-collector';

/** Deletes what belonged to something that is gone, in the order that the wish for its deletion asks for. */
// kubernetes: pkg/controller/garbagecollector/garbagecollector.go; keys are the API server's object keys
export const garbageCollector: Controller = {
  name: ACTOR,
  watches: { [EVERYTHING]: concerned },
  reconcile,
};

function reconcile(world: World, key: string): void {
  const object = world.api.objects.get(key);
  if (!object) return;
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp !== undefined && finalizers.includes(ORPHAN_FINALIZER)) return orphan(world, object);
  if (isDeletingDependents(object)) return finishDependents(world, object);
  if (deletionTimestamp === undefined) collect(world, object);
}

/** Deletes an object that has no living owner, or takes the dead ones off it. */
// kubernetes: garbagecollector.go attemptToDeleteItem
function collect(world: World, object: KubeObject): void {
  const { solid, dangling, waiting } = classifyOwners(world, object);
  if (dangling.length + waiting.length === 0) return;
  if (solid.length > 0) {
    const gone = new Set([...dangling, ...waiting].map(({ uid }) => uid));
    return dropOwners(world, object, gone);
  }
  const { namespace = '', name, finalizers = [] } = object.metadata;
  const [owner] = [...waiting, ...dangling];
  const foreground =
    finalizers.includes(FOREGROUND_FINALIZER) ||
    (waiting.length > 0 && listDependents(world, object.metadata.uid).length > 0);
  const propagationPolicy = finalizers.includes(ORPHAN_FINALIZER)
    ? 'Orphan'
    : foreground
      ? 'Foreground'
      : 'Background';
  const text = `${object.kind} ${name} is deleted because its owner ${owner?.kind} ${owner?.name} is.`;
  const outcome = { actor: ACTOR, what: 'dependent-deleted', subject: subjectOf(object), text };
  bringAbout(world, outcome, () => {
    const preconditions = { uid: object.metadata.uid };
    deleteObject(world, resourceFor(object), namespace, name, { propagationPolicy, preconditions });
  });
}

/** Lets an owner go when nothing blocks it any more; else sees to its dependents. */
// kubernetes: garbagecollector.go processDeletingDependentsItem
function finishDependents(world: World, owner: KubeObject): void {
  const { uid } = owner.metadata;
  const blocking = listDependents(world, uid).filter((dependent) =>
    dependent.metadata.ownerReferences?.some((one) => one.uid === uid && one.blockOwnerDeletion === true),
  );
  if (blocking.length === 0) return removeFinalizer(world, owner, FOREGROUND_FINALIZER);
  for (const dependent of blocking) {
    if (dependent.metadata.deletionTimestamp === undefined) collect(world, dependent);
  }
}

function orphan(world: World, owner: KubeObject): void {
  const gone = new Set([owner.metadata.uid]);
  for (const dependent of listDependents(world, owner.metadata.uid)) dropOwners(world, dependent, gone);
  removeFinalizer(world, owner, ORPHAN_FINALIZER);
}

function dropOwners(world: World, object: KubeObject, uids: ReadonlySet<string>): void {
  const { namespace = '', name } = object.metadata;
  const text = `${object.kind} ${name} stays, without the owner that it had.`;
  bringAbout(world, { actor: ACTOR, what: 'orphaned', subject: subjectOf(object), text }, () => {
    updateObject<KubeObject>(world, resourceFor(object), namespace, name, (now) => {
      const left = (now.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid));
      const { ownerReferences: _old, ...metadata } = now.metadata;
      return { ...now, metadata: left.length > 0 ? { ...metadata, ownerReferences: left } : metadata };
    });
  });
}

function removeFinalizer(world: World, object: KubeObject, finalizer: string): void {
  const { namespace = '', name } = object.metadata;
  updateObject<KubeObject>(world, resourceFor(object), namespace, name, (now) => {
    const left = (now.metadata.finalizers ?? []).filter((one) => one !== finalizer);
    const { finalizers: _old, ...metadata } = now.metadata;
    return { ...now, metadata: left.length > 0 ? { ...metadata, finalizers: left } : metadata };
  });
}

/** The objects that a change may doom or free. */
function concerned(world: World, change: Change): readonly string[] {
  const { object, type, namespace, previous } = change;
  const owners = object.metadata.ownerReferences ?? [];
  if (type === 'DELETED') {
    const dependents = listDependents(world, object.metadata.uid).map(keyFor);
    const waiting = owners
      .map((reference) => ownerOf(world, namespace, reference))
      .filter((owner) => owner !== null && isDeletingDependents(owner));
    return [...dependents, ...waiting.map((owner) => keyFor(owner as KubeObject))];
  }
  const { finalizers = [], deletionTimestamp } = object.metadata;
  const held = finalizers.includes(ORPHAN_FINALIZER) || finalizers.includes(FOREGROUND_FINALIZER);
  if (deletionTimestamp !== undefined && held) return [keyFor(object)];
  if (previous?.metadata.ownerReferences === object.metadata.ownerReferences) return [];
  const lost = owners.some((reference) => {
    const owner = ownerOf(world, namespace, reference);
    return owner === null || isDeletingDependents(owner);
  });
  return lost ? [keyFor(object)] : [];
}

function resourceFor(object: KubeObject): string {
  const kind = kindByGvk(object.apiVersion, object.kind);
  if (!kind) throw new Error(`no kind ${object.apiVersion} ${object.kind}`);
  return resourceOf(kind);
}

function keyFor(object: KubeObject): string {
  return objectKey(resourceFor(object), object.metadata.namespace ?? '', object.metadata.name);
}

function subjectOf({ kind, metadata }: KubeObject): string {
  return metadata.namespace ? `${kind}/${metadata.namespace}/${metadata.name}` : `${kind}/${metadata.name}`;
}
