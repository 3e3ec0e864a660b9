import { valueAt } from './yaml/plan.ts';

export { valueAt };

/** One field of an object and the value that it is to have; undefined removes it. */
export interface FieldChange {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

export interface FieldPatch {
  readonly patchType: 'json' | 'strategic';
  readonly body: unknown;
}

/**
 * The patch that sets some fields of an object. As people write it: the object's own shape, where list items are found by
 * name (containers); a JSON patch by index where items have no name (a Service's ports).
 */
export function fieldPatch(object: unknown, changes: readonly FieldChange[]): FieldPatch {
  const strategic = changes.map(({ path, value }) => bodyOf(object, path, value));
  if (strategic.every((body) => body !== null)) {
    return { patchType: 'strategic', body: strategic.reduce<unknown>(merged, {}) };
  }
  return {
    patchType: 'json',
    body: changes.map(({ path, value }) => {
      const pointer = path.map((step) => `/${escaped(String(step))}`).join('');
      if (value === undefined) return { op: 'remove', path: pointer };
      const op = valueAt(object, path) === undefined ? 'add' : 'replace';
      return { op, path: pointer, value };
    }),
  };
}

/** `kubectl patch` with this patch; the strategic type is the one that it takes by itself. */
export function patchCommand(kind: string, name: string, { patchType, body }: FieldPatch): string {
  const type = patchType === 'json' ? ' --type=json' : '';
  return `kubectl patch ${kind.toLowerCase()} ${name}${type} -p '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
}

/** Null when a list item on the way has no name to be found by. */
function bodyOf(object: unknown, path: FieldChange['path'], value: unknown): unknown {
  let body: unknown = inPlaceOf(valueAt(object, path), value);
  for (let i = path.length - 1; i >= 0; i--) {
    const step = path[i] as string | number;
    if (typeof step === 'string') {
      body = { [step]: body };
      continue;
    }
    const name =
      path[i - 1] === 'containers' ? valueAt(object, [...path.slice(0, i + 1), 'name']) : undefined;
    if (typeof name !== 'string') return null;
    body = [{ name, ...(body as object) }];
  }
  return body;
}

/** A patch adds to a mapping that is there: what the new one lacks has to be taken away by name. */
function inPlaceOf(old: unknown, value: unknown): unknown {
  if (value === undefined) return null;
  if (!isMapping(old) || !isMapping(value)) return value;
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(value, key));
  const kept = Object.entries(value).map(([key, now]) => [key, inPlaceOf(old[key], now)] as const);
  return Object.fromEntries([...gone.map((key) => [key, null] as const), ...kept]);
}

function merged(left: unknown, right: unknown): unknown {
  if (Array.isArray(left) && Array.isArray(right)) return [merged(left[0], right[0])];
  if (!isMapping(left) || !isMapping(right)) return right;
  const result: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    result[key] = Object.hasOwn(left, key) ? merged(left[key], value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
