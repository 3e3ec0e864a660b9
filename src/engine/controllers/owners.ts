import type { KubeObject, OwnerReference } from '../../k8s/objects.ts';

/** What `controllerOf` and `ownerReference` look at; every stored object has it. */
export type Owned = Pick<KubeObject, 'metadata'>;

const NOBODY: readonly OwnerReference[] = [];

/** The reference to the object that controls this one: at most one has `controller: true`. */
export function controllerOf(object: Owned): OwnerReference | undefined {
  for (const owner of object.metadata.ownerReferences ?? NOBODY) if (owner.controller === true) return owner;
  return undefined;
}

/** Whether `owner` controls `object`. */
export function isControlledBy(object: Owned, owner: Owned): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** The reference that makes `owner` the controller of what carries it. */
export function ownerReference(apiVersion: string, kind: string, owner: Owned): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The same object with `reference` added to its owners. */
export function adopted<T extends Owned>(object: T, reference: OwnerReference): T {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), reference];
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

/** The same object without the owner of that uid. */
export function released<T extends Owned>(object: T, ownerUid: string): T {
  const left = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== ownerUid);
  const { ownerReferences: _gone, ...metadata } = object.metadata;
  return { ...object, metadata: left.length > 0 ? { ...metadata, ownerReferences: left } : metadata };
}
