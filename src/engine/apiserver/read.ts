import { scanPrefix } from '../../base/table.ts';
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
  const found: T[] = [];
  const fits = carries(wanted);
  for (const key of smallestSet(world, prefixes)) {
    const object = world.api.objects.get(key);
    if (object && fits(object)) found.push(object as T);
  }
  return found;
}

/** The objects of a resource that name `ownerUid` among their owners, in key order. */
export function listOwned<T = KubeObject>(world: World, ownerUid: string, resource: string): T[] {
  const found: T[] = [];
  for (const [, key] of scanPrefix(world.api.byOwner, `${ownerUid}/${resource}/`)) {
    const object = world.api.objects.get(key);
    if (object) found.push(object as T);
  }
  return found;
}

/** Every object that names `ownerUid` among its owners, whatever its resource, in key order. */
export function listDependents(world: World, ownerUid: string): KubeObject[] {
  const found: KubeObject[] = [];
  for (const [, key] of scanPrefix(world.api.byOwner, `${ownerUid}/`)) {
    const object = world.api.objects.get(key);
    if (object) found.push(object);
  }
  return found;
}

/** The first text after everything that begins with a prefix which ends in '/'. */
export function after(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

function carries(wanted: readonly [string, string][]): (object: unknown) => boolean {
  return (object) => {
    const labels = (object as KubeObject).metadata.labels;
    return labels !== undefined && wanted.every(([label, value]) => labels[label] === value);
  };
}

/** Walks all sets side by side; the one that ends first is the smallest, whose object keys are returned. */
function smallestSet(world: World, prefixes: readonly string[]): string[] {
  const [only] = prefixes;
  if (prefixes.length === 1 && only !== undefined)
    return scanPrefix(world.api.byLabel, only).map(([, key]) => key);
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
