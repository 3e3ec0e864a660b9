import { after, type Table } from '../../base/table.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import { isIndexed, labelPrefix } from './indexes.ts';
import { objectKey } from './state.ts';

/** Reads for the engine itself: the stored, frozen objects. They cost nothing in virtual time and never fail. */

/** The object of that name; `namespace` is '' for what belongs to the whole cluster. */
export function getObject<T = KubeObject>(
  world: World,
  resource: string,
  namespace: string,
  name: string,
): T | undefined {
  return world.api.objects.get(objectKey(resource, namespace, name)) as T | undefined;
}

/** The same by `namespace/name`. */
export function objectAt<T = KubeObject>(world: World, resource: string, key: string): T | undefined {
  return world.api.objects.get(`${resource}/${key}`) as T | undefined;
}

/** All objects of a resource in key order: by namespace, then by name. Without a namespace: in all of them. */
export function listObjects<T = KubeObject>(world: World, resource: string, namespace?: string): T[] {
  const prefix = namespace === undefined ? `${resource}/` : `${resource}/${namespace}/`;
  const found: T[] = [];
  world.api.objects.forRange(prefix, after(prefix), false, (_key, object) => {
    found.push(object as T);
  });
  return found;
}

/**
 * The objects in a namespace that carry all of `labels`, by name. Only the rarest of the labels is looked through.
 * Empty `labels` matches everything.
 */
export function listByLabels<T = KubeObject>(
  world: World,
  resource: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): T[] {
  const wanted = Object.entries(labels);
  if (wanted.length === 0) return listObjects<T>(world, resource, namespace);
  if (!isIndexed(resource)) return listObjects<T>(world, resource, namespace).filter(carries(wanted));
  const prefixes = wanted.map(([key, value]) => labelPrefix(resource, namespace, key, value));
  const found = objectsOf(world, smallestSet(world, prefixes));
  // The index of a single label has looked already.
  return (wanted.length === 1 ? found : found.filter(carries(wanted))) as T[];
}

/** How many objects in a namespace carry the rarest of `labels`; what carries all of them is at most so many. Reads no object. */
export function countByLabels(
  world: World,
  resource: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [key, value] of Object.entries(labels)) {
    const prefix = labelPrefix(resource, namespace, key, value);
    least = Math.min(least, world.api.byLabel.forRange(prefix, after(prefix), false));
  }
  return least;
}

/** The objects of a resource that name `ownerUid` among their owners, in key order. */
export function listOwned<T = KubeObject>(world: World, ownerUid: string, resource: string): T[] {
  return objectsOf(world, indexed(world.api.byOwner, `${ownerUid}/${resource}/`)) as T[];
}

/** Every object that names `ownerUid` among its owners, whatever its resource, in key order. */
export function listDependents(world: World, ownerUid: string): KubeObject[] {
  return objectsOf(world, indexed(world.api.byOwner, `${ownerUid}/`));
}

function carries(wanted: readonly [string, string][]): (object: unknown) => boolean {
  return (object) => {
    const labels = (object as KubeObject).metadata.labels;
    return labels !== undefined && wanted.every(([label, value]) => labels[label] === value);
  };
}

/** What an index holds under a prefix that ends in '/'. */
function indexed(index: Table<string>, prefix: string): string[] {
  const keys: string[] = [];
  index.forRange(prefix, after(prefix), false, (_entry, key) => {
    keys.push(key);
  });
  return keys;
}

/** From so many keys on, objects are found by walking the table instead of one search a key. */
const WALK_FROM = 4;

/** How many objects that are not wanted a walk passes for each that is, before it gives up. */
const WASTE = 4;

/** The objects behind keys, which are in ascending order. */
function objectsOf(world: World, keys: readonly string[]): KubeObject[] {
  const { objects } = world.api;
  const found: KubeObject[] = [];
  const last = keys.at(-1);
  let next = 0;
  if (keys.length >= WALK_FROM && last !== undefined) {
    let waste = keys.length * WASTE;
    objects.forRange(keys[0] ?? '', last, true, (key, object) => {
      if (key === keys[next]) {
        found.push(object);
        next++;
      } else if (--waste < 0 || (keys[next] ?? '') < key) {
        return { break: true };
      }
      return undefined;
    });
  }
  for (; next < keys.length; next++) {
    const object = objects.get(keys[next] ?? '');
    if (object) found.push(object);
  }
  return found;
}

/** Walks all sets side by side; the one that ends first is the smallest, whose object keys are returned. */
function smallestSet(world: World, prefixes: readonly string[]): string[] {
  const [only] = prefixes;
  if (prefixes.length === 1 && only !== undefined) return indexed(world.api.byLabel, only);
  const walks = prefixes.map((prefix) => ({
    prefix,
    entries: world.api.byLabel.entries(prefix),
    keys: [] as string[],
  }));
  for (;;) {
    for (const walk of walks) {
      const next = walk.entries.next();
      if (next.done || !next.value[0].startsWith(walk.prefix)) return walk.keys;
      walk.keys.push(next.value[1]);
    }
  }
}
