import type { Path } from './locate.ts';

export interface Edit {
  readonly path: Path;
  /** Undefined removes. */
  readonly value: unknown;
}

/** Beyond so many steps, writing the whole value anew is the smaller evil. */
const MAX_STEPS = 50;

/** The steps that make the value at a path: only what differs is touched, lists item by item. */
export function planEdits(object: unknown, path: Path, value: unknown): readonly Edit[] {
  const steps: Edit[] = [];
  collect(valueAt(object, path), value, path, steps);
  return steps.length > MAX_STEPS ? [{ path, value }] : steps;
}

function collect(old: unknown, value: unknown, path: Path, steps: Edit[]): void {
  if (sameValue(old, value)) return;
  if (isMapping(old) && isMapping(value) && Object.keys(value).length > 0 && Object.keys(old).length > 0) {
    for (const key of Object.keys(value)) {
      if (value[key] !== undefined) collect(old[key], value[key], [...path, key], steps);
    }
    for (const key of Object.keys(old)) {
      if (!Object.hasOwn(value, key) || value[key] === undefined)
        steps.push({ path: [...path, key], value: undefined });
    }
  } else if (Array.isArray(old) && Array.isArray(value) && value.length > 0 && old.length > 0) {
    value.forEach((item, i) => collect(old[i], item, [...path, i], steps));
    for (let i = old.length - 1; i >= value.length; i--) steps.push({ path: [...path, i], value: undefined });
  } else {
    steps.push({ path, value });
  }
}

export function valueAt(object: unknown, path: Path): unknown {
  let value = object;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/**
 * A copy with the value at a path; mappings on the way are made where they are missing. Null when something else stands
 * in the way, or a list is too short.
 */
export function withValue(object: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(object)) {
    if (typeof step !== 'number' || step < 0 || step > object.length) return null;
    if (value === undefined && step === object.length) return object;
    const items: unknown[] = [...object];
    if (rest.length === 0 && value === undefined) {
      items.splice(step, 1);
      return items;
    }
    const item = withValue(object[step], rest, value);
    if (item === null && value !== null) return null;
    items[step] = item;
    return items;
  }
  if (!isMapping(object) && object !== undefined && object !== null) return null;
  if (typeof step === 'number') {
    if (step !== 0 || value === undefined || isMapping(object)) return null;
    const item = withValue(undefined, rest, value);
    return item === null && value !== null ? null : [item];
  }
  const copy: Record<string, unknown> = { ...object };
  if (value === undefined && (rest.length === 0 || !Object.hasOwn(copy, step))) {
    delete copy[step];
    return copy;
  }
  const field = withValue(copy[step], rest, value);
  if (field === null && value !== null) return null;
  Object.defineProperty(copy, step, { value: field, enumerable: true, configurable: true, writable: true });
  return copy;
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deep equality of plain data; the order of keys does not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  }
  if (!isMapping(a) || !isMapping(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}
