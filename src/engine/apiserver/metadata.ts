import { whole } from '../../base/text.ts';
import { sameData } from '../../base/plain.ts';
import { resourceOf, type Draft, type KindDefinition } from '../../k8s/kind.ts';
import type { KubeObject, Meta } from '../../k8s/objects.ts';
import { drawSuffix, drawUid, timestamp } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { generateNameConflict } from './error.ts';
import { objectKey } from './state.ts';

/** What the server itself writes into `metadata`. */

/** Random characters at the end of a generated name, and what they leave for its beginning. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/storage/names/generate.go
const SUFFIX_LENGTH = 5;
const NAME_BASE_MAX = 63 - SUFFIX_LENGTH;

/** How often a generated name that is taken is drawn again. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go maxNameGenerationCreateAttempts
const NAME_ATTEMPTS = 8;

/** A free name that begins with `generateName`. Throws an ApiError when eight draws are taken. */
export function generateName(world: World, kind: KindDefinition, namespace: string, base: string): string {
  const resource = resourceOf(kind);
  const start = base.slice(0, NAME_BASE_MAX);
  let name = '';
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    name = start + drawSuffix(world, SUFFIX_LENGTH, `name ${resource}`, `${namespace}/${start}`);
    if (!world.api.objects.has(objectKey(resource, namespace, name))) return whole(name);
  }
  throw generateNameConflict(resource, name);
}

/** The uid of an object that is being created. */
export function uidOfNew(
  world: World,
  kind: KindDefinition,
  { namespace = '' }: Draft,
  name: string,
): string {
  return drawUid(world, `${resourceOf(kind)}/${kind.namespaced ? namespace : ''}/${name}`);
}

/** The metadata of an object that is being created. The resourceVersion comes with the write. */
export function metadataOfNew(
  world: World,
  kind: KindDefinition,
  given: Draft,
  name: string,
  uid: string = uidOfNew(world, kind, given, name),
): Meta {
  // Taken apart rather than deleted from: objects that fields are deleted from become slow and large.
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    selfLink: _link,
    deletionTimestamp: _at,
    deletionGracePeriodSeconds: _grace,
    namespace = '',
    ...rest
  } = given;
  const home: string = kind.namespaced ? namespace : '';
  return {
    ...rest,
    name,
    ...(home === '' ? {} : { namespace: home }),
    uid,
    resourceVersion: '',
    ...(kind.hasGeneration ? { generation: 1 } : {}),
    creationTimestamp: timestamp(world.kernel.nowUs),
  };
}

/**
 * The next state with the metadata that no writer may choose taken from `previous`, and the generation raised when
 * anything but metadata and status has changed. `raises` false: a write of the status, which never does.
 */
export function withServerMetadata(
  kind: KindDefinition,
  previous: KubeObject,
  next: KubeObject,
  raises: boolean,
): KubeObject {
  const before = previous.metadata;
  const {
    deletionTimestamp: _at,
    deletionGracePeriodSeconds: _grace,
    generation: _generation,
    ...rest
  } = next.metadata;
  const metadata: Meta = {
    ...rest,
    uid: before.uid,
    creationTimestamp: before.creationTimestamp,
    ...(before.deletionTimestamp === undefined ? {} : { deletionTimestamp: before.deletionTimestamp }),
    ...(before.deletionGracePeriodSeconds === undefined
      ? {}
      : { deletionGracePeriodSeconds: before.deletionGracePeriodSeconds }),
  };
  if (!kind.hasGeneration) return { ...next, metadata };
  const generation = (before.generation ?? 0) + (raises && bodyChanged(previous, next) ? 1 : 0);
  return { ...next, metadata: { ...metadata, generation } };
}

const OUTSIDE_GENERATION = new Set(['metadata', 'status', 'apiVersion', 'kind']);

function bodyChanged(previous: KubeObject, next: KubeObject): boolean {
  const fields = new Set([...Object.keys(previous), ...Object.keys(next)]);
  for (const field of fields) {
    if (!OUTSIDE_GENERATION.has(field) && !sameData(previous[field], next[field])) return true;
  }
  return false;
}
