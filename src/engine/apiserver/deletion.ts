import { resourceOf, type KindDefinition } from '../../k8s/kind.ts';
import type { KubeObject, Meta, Namespace, Pod } from '../../k8s/objects.ts';
import type { ApiRequest } from '../../protocol/api.ts';
import { parseTimestamp, SECOND_US, timestamp } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { releaseService } from './allocation/release.ts';
import { conflict } from './error.ts';
import { getObject } from './read.ts';
import { kindOf, remove, replace } from './store.ts';

/** How objects go: at once, after a grace period, or when the last finalizer is taken away. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go,
// staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go Delete

export type DeleteOptions = Pick<ApiRequest, 'gracePeriodSeconds' | 'propagationPolicy' | 'preconditions'>;

export interface Deletion {
  readonly object: KubeObject;
  /** False: the object is still there, marked for deletion. */
  readonly gone: boolean;
  /** False: it was being deleted already and nothing has changed. */
  readonly changed: boolean;
}

/** Has the garbage collector leave the dependents alone, and take this finalizer away when their references are gone. */
export const ORPHAN_FINALIZER = 'orphan';

/** Has the garbage collector delete the dependents first. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/** Deletes a stored object as far as that may happen now. Throws an ApiError when a precondition fails. */
export function deleteStored(
  world: World,
  kind: KindDefinition,
  stored: KubeObject,
  options: DeleteOptions,
): Deletion {
  const deletion = planDeletion(world, kind, stored, options);
  if (!deletion.changed) return deletion;
  const object = deletion.gone
    ? removeStored(world, kind, stored, deletion.object)
    : replace(world, kind, stored, deletion.object);
  return { ...deletion, object };
}

/** What deleting would come to, without doing it. */
export function planDeletion(
  world: World,
  kind: KindDefinition,
  stored: KubeObject,
  options: DeleteOptions,
): Deletion {
  checkPreconditions(kind, stored, options.preconditions);
  const finalizers = finalizersFor(stored.metadata, options);
  if (kind.kind === 'Namespace') return planNamespace(world, stored, finalizers);
  if (kind.kind === 'Pod') return planPod(world, stored, finalizers, options.gracePeriodSeconds);
  if (finalizers.length === 0) return { object: stored, gone: true, changed: true };
  if (isMarked(stored) && sameList(stored.metadata.finalizers, finalizers)) return unchanged(stored);
  return { object: marked(world, stored, finalizers, 0), gone: false, changed: true };
}

/** Whether storing this state means that the object goes: it was being deleted and nothing holds it any more. */
// kubernetes: store.go ShouldDeleteDuringUpdate, pkg/registry/core/namespace/storage/storage.go
export function isDeletedByUpdate(kind: KindDefinition, next: KubeObject): boolean {
  const { metadata } = next;
  if (metadata.deletionTimestamp === undefined || (metadata.finalizers?.length ?? 0) > 0) return false;
  if ((metadata.deletionGracePeriodSeconds ?? 0) !== 0) return false;
  return kind.kind !== 'Namespace' || !heldByFinalizers(next);
}

/** Takes an object out of the store with what the server itself keeps for it. */
export function removeStored(
  world: World,
  kind: KindDefinition,
  stored: KubeObject,
  last: KubeObject = stored,
): KubeObject {
  const object = remove(world, kind, stored, last);
  if (kind.kind === 'Service') afterServiceDeleted(world, object);
  return object;
}

// kubernetes: pkg/registry/core/service/storage/storage.go afterDelete
function afterServiceDeleted(world: World, service: KubeObject): void {
  const { namespace = '', name } = service.metadata;
  releaseService(world, service);
  const endpoints = getObject(world, 'endpoints', namespace, name);
  if (endpoints) remove(world, kindOf('endpoints'), endpoints);
}

function checkPreconditions(
  kind: KindDefinition,
  { metadata }: KubeObject,
  preconditions: DeleteOptions['preconditions'],
): void {
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(conflictSubject(kind), metadata.name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(conflictSubject(kind), metadata.name, why);
  }
}

/** Here, and only here, upstream names the kind where it names the resource elsewhere. */
function conflictSubject(kind: KindDefinition): string {
  return resourceOf({ group: kind.group, plural: kind.kind });
}

/** The finalizers that the wish for orphans or for foreground deletion leaves on the object. */
// kubernetes: store.go deletionFinalizersForGarbageCollection
function finalizersFor(metadata: Meta, { propagationPolicy }: DeleteOptions): readonly string[] {
  const current = metadata.finalizers ?? [];
  if (propagationPolicy === undefined) return current;
  const others = current.filter((one) => one !== ORPHAN_FINALIZER && one !== FOREGROUND_FINALIZER);
  if (propagationPolicy === 'Orphan') return [...others, ORPHAN_FINALIZER];
  if (propagationPolicy === 'Foreground') return [...others, FOREGROUND_FINALIZER];
  return others;
}

/** A Namespace is marked at the first wish and goes only once its contents have gone. */
// kubernetes: pkg/registry/core/namespace/storage/storage.go Delete
function planNamespace(world: World, stored: KubeObject, finalizers: readonly string[]): Deletion {
  if (isMarked(stored)) {
    if (heldByFinalizers(stored) || finalizers.length > 0) return unchanged(stored);
    return { object: stored, gone: true, changed: true };
  }
  const { status } = stored as unknown as Namespace;
  const next = { ...marked(world, stored, finalizers, null), status: { ...status, phase: 'Terminating' } };
  return { object: next, gone: false, changed: true };
}

function heldByFinalizers(namespace: KubeObject): boolean {
  return ((namespace as unknown as Namespace).spec.finalizers?.length ?? 0) > 0;
}

/** A Pod on a Node stays until its kubelet, having stopped it, deletes it without grace. */
// kubernetes: pkg/registry/core/pod/strategy.go CheckGracefulDelete
function planPod(
  world: World,
  stored: KubeObject,
  finalizers: readonly string[],
  wishedSeconds: number | undefined,
): Deletion {
  const wished = wishedSeconds !== undefined && wishedSeconds < 0 ? 1 : wishedSeconds;
  const { deletionGracePeriodSeconds: pending } = stored.metadata;
  if (isMarked(stored) && pending !== undefined) {
    // Only a shorter grace period may be asked for once it runs.
    if (wished === undefined || wished >= pending) {
      return pending === 0 && finalizers.length === 0
        ? { object: stored, gone: true, changed: true }
        : unchanged(stored);
    }
    return endPod(marked(world, stored, finalizers, wished), finalizers, wished);
  }
  const graceSeconds = graceOf(stored as unknown as Pod, wished);
  return endPod(marked(world, stored, finalizers, graceSeconds), finalizers, graceSeconds);
}

function endPod(object: KubeObject, finalizers: readonly string[], graceSeconds: number): Deletion {
  return { object, gone: graceSeconds === 0 && finalizers.length === 0, changed: true };
}

function graceOf(pod: Pod, wished: number | undefined): number {
  const { phase } = pod.status ?? {};
  if (!pod.spec.nodeName || phase === 'Failed' || phase === 'Succeeded') return 0;
  const graceSeconds = wished ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return graceSeconds < 0 ? 1 : graceSeconds;
}

/** The object with its deletion written down. `graceSeconds` null: a kind that has no such field set. */
function marked(
  world: World,
  stored: KubeObject,
  finalizers: readonly string[],
  graceSeconds: number | null,
): KubeObject {
  const { finalizers: _old, ...rest } = stored.metadata;
  const { generation, deletionTimestamp, deletionGracePeriodSeconds } = rest;
  const askedAt =
    deletionTimestamp === undefined
      ? world.kernel.nowUs
      : parseTimestamp(deletionTimestamp) - (deletionGracePeriodSeconds ?? 0) * SECOND_US;
  const metadata: Meta = {
    ...rest,
    ...(finalizers.length > 0 ? { finalizers } : {}),
    deletionTimestamp: timestamp(askedAt + (graceSeconds ?? 0) * SECOND_US),
    ...(graceSeconds === null ? {} : { deletionGracePeriodSeconds: graceSeconds }),
    ...(generation === undefined || deletionTimestamp !== undefined ? {} : { generation: generation + 1 }),
  };
  return { ...stored, metadata };
}

function isMarked(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

function unchanged(object: KubeObject): Deletion {
  return { object, gone: false, changed: false };
}

function sameList(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
