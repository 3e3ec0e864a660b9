import { deepFreeze } from '../../base/plain.ts';
import { resourceOf, type KindDefinition } from '../../k8s/kind.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import { kindByResource } from '../../k8s/kinds/index.ts';
import { forget } from '../kernel/happenings.ts';
import type { World } from '../world.ts';
import { announce } from './changes.ts';
import { noSuchPath } from './error.ts';
import { reindex } from './indexes.ts';
import { objectKey, type Change } from './state.ts';

/** The only place that writes objects: it keeps the indexes, gives the resourceVersion and tells the log. */

/** The definition of a resource. Throws an ApiError for what no server knows. */
export function kindOf(resource: string): KindDefinition {
  const kind = kindByResource(resource);
  if (!kind) throw noSuchPath();
  return kind;
}

/** Stores an object that is not there yet; gives it back with its resourceVersion, frozen. */
export function insert(world: World, kind: KindDefinition, object: KubeObject): KubeObject {
  return store(world, kind, object, null);
}

/** Stores the next state of an object. */
export function replace(
  world: World,
  kind: KindDefinition,
  previous: KubeObject,
  next: KubeObject,
): KubeObject {
  return store(world, kind, next, previous);
}

/** Takes an object out; `last` is the state that watchers are told, which a last change may have made. */
export function remove(
  world: World,
  kind: KindDefinition,
  stored: KubeObject,
  last: KubeObject = stored,
): KubeObject {
  const { api } = world;
  const resource = resourceOf(kind);
  const { namespace = '', name } = stored.metadata;
  const key = objectKey(resource, namespace, name);
  const object = deepFreeze(withVersion(last, ++api.resourceVersion));
  api.objects.delete(key);
  reindex(api, resource, key, stored, null);
  tell(world, 'DELETED', resource, object, stored);
  // What lives no more keeps no chain of causes alive; the happenings themselves stay in their ring.
  if (resource !== 'events') forget(world, subjectOf(kind, object));
  return object;
}

/** How happenings name an object: `Service/default/web`, `Node/node-1`. */
export function subjectOf(kind: KindDefinition, { metadata }: KubeObject): string {
  const { namespace, name } = metadata;
  return namespace === undefined ? `${kind.kind}/${name}` : `${kind.kind}/${namespace}/${name}`;
}

function store(
  world: World,
  kind: KindDefinition,
  next: KubeObject,
  previous: KubeObject | null,
): KubeObject {
  const { api } = world;
  const resource = resourceOf(kind);
  const { namespace = '', name } = next.metadata;
  const key = objectKey(resource, namespace, name);
  const object = deepFreeze(withVersion(next, ++api.resourceVersion));
  api.objects.set(key, object);
  reindex(api, resource, key, previous, object);
  tell(world, previous ? 'MODIFIED' : 'ADDED', resource, object, previous);
  return object;
}

/** What nobody else has seen yet gets its version in place; this is the hottest path there is. */
function withVersion(object: KubeObject, version: number): KubeObject {
  const resourceVersion = String(version);
  if (Object.isFrozen(object) || Object.isFrozen(object.metadata)) {
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }
  (object.metadata as { resourceVersion: string }).resourceVersion = resourceVersion;
  return object;
}

function tell(
  world: World,
  type: Change['type'],
  resource: string,
  object: KubeObject,
  previous: KubeObject | null,
): void {
  const { namespace = '', name } = object.metadata;
  const resourceVersion = world.api.resourceVersion;
  const { nowUs: at, cause } = world.kernel;
  announce(world, { resourceVersion, at, type, resource, namespace, name, object, previous, cause });
}
