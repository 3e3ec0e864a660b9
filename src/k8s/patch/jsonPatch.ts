import { cloneData, defineField, isRecord, sameData } from '../../base/plain.ts';
import { PatchError } from './patchError.ts';

/** More operations than this in one patch are refused. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go maxJSONPatchOperations
export const MAX_OPERATIONS = 10_000;

/** Applies a JSON patch (RFC 6902), all of it or nothing. Throws a PatchError that says which operation cannot be done. */
export function applyJsonPatch(original: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw new PatchError(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
      400,
    );
  }
  let document: unknown = cloneData(original);
  for (const operation of patch) {
    if (!isRecord(operation)) throw new PatchError('Invalid JSON Patch', 400);
    document = applyOne(document, operation);
  }
  return document;
}

function applyOne(document: unknown, operation: Record<string, unknown>): unknown {
  const { op, path, from, value } = operation;
  if (typeof path !== 'string') throw cannot(op, 'missing path');
  switch (op) {
    case 'add':
      return add(document, pointer(path), needed(operation));
    case 'remove':
      return remove(document, pointer(path));
    case 'replace': {
      read(document, pointer(path));
      if (path === '') return cloneData(value);
      return put(document, pointer(path), needed(operation));
    }
    case 'move': {
      if (typeof from !== 'string') throw cannot(op, 'missing from');
      if (path !== from && path.startsWith(`${from}/`)) throw cannot(op, `cannot move ${from} into itself`);
      const moved = read(document, pointer(from));
      return add(remove(document, pointer(from)), pointer(path), moved);
    }
    case 'copy': {
      if (typeof from !== 'string') throw cannot(op, 'missing from');
      return add(document, pointer(path), read(document, pointer(from)));
    }
    case 'test':
      if (!sameData(find(document, pointer(path)) ?? null, value ?? null)) {
        throw cannot(op, `testing value ${path} failed: test failed`);
      }
      return document;
    default:
      throw new PatchError(`Unexpected kind: ${String(op)}`, 422);
  }
}

function needed(operation: Record<string, unknown>): unknown {
  if (!Object.hasOwn(operation, 'value')) throw cannot(operation['op'], 'missing value');
  return cloneData(operation['value']);
}

function cannot(op: unknown, why: string): PatchError {
  return new PatchError(`${String(op)} operation does not apply: ${why}`, 422);
}

/** The keys of a JSON pointer (RFC 6901). */
function pointer(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw cannot('patch', `doc is missing path: "${path}": missing value`);
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const NOTHING = Symbol('nothing');

function find(document: unknown, keys: readonly string[]): unknown {
  const found = lookUp(document, keys);
  return found === NOTHING ? undefined : found;
}

function read(document: unknown, keys: readonly string[]): unknown {
  const found = lookUp(document, keys);
  if (found === NOTHING) throw cannot('patch', `doc is missing key: /${keys.join('/')}: missing value`);
  return found;
}

function lookUp(document: unknown, keys: readonly string[]): unknown {
  let value = document;
  for (const key of keys) {
    if (Array.isArray(value)) {
      const index = indexIn(key, value.length - 1);
      if (index === null) return NOTHING;
      value = value[index] as unknown;
    } else if (isRecord(value) && Object.hasOwn(value, key)) {
      value = value[key];
    } else {
      return NOTHING;
    }
  }
  return value;
}

function indexIn(key: string, last: number): number | null {
  if (!/^(0|[1-9][0-9]*)$/.test(key)) return null;
  const index = Number(key);
  return index <= last ? index : null;
}

function add(document: unknown, keys: readonly string[], value: unknown): unknown {
  const key = keys.at(-1);
  if (key === undefined) return value;
  const parent = read(document, keys.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : indexIn(key, parent.length);
    if (index === null)
      throw cannot('add', `Unable to access invalid index: ${key}: invalid index referenced`);
    parent.splice(index, 0, value);
  } else {
    put(document, keys, value);
  }
  return document;
}

function put(document: unknown, keys: readonly string[], value: unknown): unknown {
  const key = keys.at(-1) ?? '';
  const parent = read(document, keys.slice(0, -1));
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else if (isRecord(parent)) defineField(parent, key, value);
  else throw cannot('add', `doc is missing path: "/${keys.join('/')}": missing value`);
  return document;
}

function remove(document: unknown, keys: readonly string[]): unknown {
  const key = keys.at(-1);
  if (key === undefined) return null;
  const parent = read(document, keys.slice(0, -1));
  read(document, keys);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (isRecord(parent)) delete parent[key];
  return document;
}
