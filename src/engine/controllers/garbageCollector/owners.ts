import { resourceOf } from '../../../k8s/kind.ts';
import { kindByGvk } from '../../../k8s/kinds/index.ts';
import type { KubeObject, OwnerReference } from '../../../k8s/objects.ts';
import { FOREGROUND_FINALIZER } from '../../apiserver/deletion.ts';
import { getObject } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';

/** The owners of an object by what has become of them. */
export interface Owners {
  /** Alive. */
  readonly solid: readonly OwnerReference[];
  /** Gone. */
  readonly dangling: readonly OwnerReference[];
  /** Being deleted, once their dependents are gone. */
  readonly waiting: readonly OwnerReference[];
}

// kubernetes: pkg/controller/garbagecollector/garbagecollector.go classifyReferences
export function classifyOwners(world: World, object: KubeObject): Owners {
  const solid: OwnerReference[] = [];
  const dangling: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  for (const reference of object.metadata.ownerReferences ?? []) {
    const owner = ownerOf(world, object.metadata.namespace ?? '', reference);
    if (!owner) dangling.push(reference);
    else if (isDeletingDependents(owner)) waiting.push(reference);
    else solid.push(reference);
  }
  return { solid, dangling, waiting };
}

/** The object that a reference means, in the dependent's namespace or of the whole cluster; null when it is gone. */
export function ownerOf(world: World, namespace: string, reference: OwnerReference): KubeObject | null {
  const kind = kindByGvk(reference.apiVersion, reference.kind);
  if (!kind) return null;
  const owner = getObject(world, resourceOf(kind), kind.namespaced ? namespace : '', reference.name);
  return owner?.metadata.uid === reference.uid ? owner : null;
}

/** Whether the object is only waiting for its dependents to go. */
export function isDeletingDependents({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(FOREGROUND_FINALIZER)
  );
}
