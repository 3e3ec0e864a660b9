import { cloneData, sameData } from '../../base/plain.ts';
import { apiVersionOf, resourceOf, type Draft, type KindDefinition } from '../../k8s/kind.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import { checkNamespace } from './admission.ts';
import { deleteStored, isDeletedByUpdate, removeStored, type DeleteOptions } from './deletion.ts';
import { alreadyExists, notFound } from './error.ts';
import { generateName, metadataOfNew, withServerMetadata } from './metadata.ts';
import { preparePod } from './podAdmission.ts';
import { objectKey } from './state.ts';
import { insert, kindOf, replace } from './store.ts';

/**
 * Writes of the engine's own parts (controllers, kubelets), whose drafts are made from objects that were checked when
 * they came in: defaults are filled in, nothing is checked again. All throw ApiError as a client would be answered.
 */

/** Creates an object. `given` may share frozen parts with others; it is not changed itself unless it is plain and new. */
export function createObject<T = KubeObject>(world: World, resource: string, given: object): T {
  const kind = kindOf(resource);
  const draft = given as Draft;
  const namespace: string = kind.namespaced ? (draft['metadata']?.namespace ?? '') : '';
  checkNamespace(world, kind, namespace, draft['metadata']?.name ?? '');
  const prepared = kind.kind === 'Pod' ? preparePod(world, kind, draft) : withDefaults(kind, draft);
  return insertNew(world, kind, prepared) as T;
}

/**
 * Changes an object: `change` gets what is stored and gives back what shall be, sharing what stays the same. Nothing is
 * written when that is the same. Undefined when there is no such object.
 */
export function updateObject<T = KubeObject>(
  world: World,
  resource: string,
  namespace: string,
  name: string,
  change: (current: T) => T,
): T | undefined {
  return update(world, resource, namespace, name, change as (current: unknown) => unknown, true) as
    | T
    | undefined;
}

/** The same for the status: never raises the generation. */
export function updateStatus<T = KubeObject>(
  world: World,
  resource: string,
  namespace: string,
  name: string,
  change: (current: T) => T,
): T | undefined {
  return update(world, resource, namespace, name, change as (current: unknown) => unknown, false) as
    | T
    | undefined;
}

/**
 * Deletes an object as DELETE does: Pods on a Node, and what has finalizers, stay with a deletionTimestamp.
 * Gives back what is left, or the last state of what is gone.
 */
export function deleteObject(
  world: World,
  resource: string,
  namespace: string,
  name: string,
  options: DeleteOptions = {},
): KubeObject {
  const kind = kindOf(resource);
  const stored = world.api.objects.get(objectKey(resource, namespace, name));
  if (!stored) throw notFound(resource, name);
  return deleteStored(world, kind, stored, options).object;
}

/** Removes the `kubernetes` finalizer of a Namespace: with it gone, a Namespace that is being deleted disappears. */
// kubernetes: pkg/registry/core/namespace/storage/storage.go FinalizeREST
export function finalizeNamespace(world: World, name: string): void {
  updateObject<KubeObject>(world, 'namespaces', '', name, (current) => ({
    ...current,
    spec: { ...(current['spec'] as object | undefined), finalizers: [] },
  }));
}

/** Gives a new object its name and metadata and stores it. Throws when the name is taken. */
function insertNew(world: World, kind: KindDefinition, draft: Draft): KubeObject {
  const resource = resourceOf(kind);
  const given = draft['metadata'] ?? {};
  const namespace: string = kind.namespaced ? (given.namespace ?? '') : '';
  let name: string = given.name ?? '';
  if (name === '') name = generateName(world, kind, namespace, given.generateName ?? '');
  else if (world.api.objects.has(objectKey(resource, namespace, name))) throw alreadyExists(resource, name);
  const metadata = metadataOfNew(world, kind, given, name);
  return insert(world, kind, { ...draft, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata });
}

/** Stores the next state of an object; it goes when this took away the last thing that held its deletion up. */
export function commitUpdate(
  world: World,
  kind: KindDefinition,
  previous: KubeObject,
  next: KubeObject,
  raises: boolean,
): KubeObject {
  const complete = withServerMetadata(kind, previous, next, raises);
  if (isDeletedByUpdate(kind, complete)) return removeStored(world, kind, previous, complete);
  return replace(world, kind, previous, complete);
}

function withDefaults(kind: KindDefinition, given: Draft): Draft {
  const draft: Draft = cloneData(given);
  kind.defaults?.(draft);
  if (draft['status'] === undefined) kind.prepareForCreate?.(draft);
  return draft;
}

function update(
  world: World,
  resource: string,
  namespace: string,
  name: string,
  change: (current: unknown) => unknown,
  raises: boolean,
): KubeObject | undefined {
  const current = world.api.objects.get(objectKey(resource, namespace, name));
  if (!current) return undefined;
  const next = change(current) as KubeObject;
  if (next === current || sameData(next, current)) return current;
  return commitUpdate(world, kindOf(resource), current, next, raises);
}
