import { isRecord } from './plain.ts';

/** Says what is wrong with a value that came from outside, at which place; null when it has the shape. */
export type Shape = (value: unknown, path: string) => string | null;

export const text: Shape = (value, path) => (typeof value === 'string' ? null : `${path} is not a text`);

export const flag: Shape = (value, path) =>
  typeof value === 'boolean' ? null : `${path} is neither true nor false`;

/** A number from 0 to `most`. */
export function amount(most: number): Shape {
  return (value, path) =>
    typeof value === 'number' && value >= 0 && value <= most
      ? null
      : `${path} is not a number from 0 to ${most}`;
}

/** A whole number from 0 to `most`. */
export function whole(most: number): Shape {
  return (value, path) =>
    Number.isInteger(value) ? amount(most)(value, path) : `${path} is not a whole number`;
}

export function oneOf(...values: readonly unknown[]): Shape {
  return (value, path) => (values.includes(value) ? null : `${path} is none of ${values.join(', ')}`);
}

export function nullable(shape: Shape): Shape {
  return (value, path) => (value === null ? null : shape(value, path));
}

/** A field that may be absent. */
export function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? null : shape(value, path));
}

export function list(shape: Shape, least = 0, most = Infinity): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} is not a list`;
    if (value.length < least || value.length > most) return `${path} has ${value.length} entries`;
    return firstOf(value.keys(), (index) => shape(value[index], `${path}[${index}]`));
  };
}

/** A list with as many entries as shapes, each of its own. */
export function tuple(...shapes: readonly Shape[]): Shape {
  return (value, path) =>
    list(() => null, shapes.length, shapes.length)(value, path) ??
    firstOf(shapes.keys(), (index) => shapes[index]?.((value as unknown[])[index], `${path}[${index}]`));
}

/** These fields and no others; nothing is taken from what the value inherits. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (!isRecord(value)) return `${path} is not an object`;
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined) return `${path} has a field ${JSON.stringify(unknown.slice(0, 40))}`;
    return firstOf(Object.entries(fields), ([name, shape]) =>
      shape(Object.hasOwn(value, name) ? value[name] : undefined, `${path}.${name}`),
    );
  };
}

/** Anything that JSON holds, not nested deeper than `depth`. */
export function anything(depth: number): Shape {
  return (value, path) => {
    if (typeof value !== 'object' || value === null) return null;
    if (depth === 0) return `${path} is nested too deep`;
    const inner = anything(depth - 1);
    return firstOf(Object.values(value), (one) => inner(one, path));
  };
}

function firstOf<T>(values: Iterable<T>, problemOf: (value: T) => string | null | undefined): string | null {
  for (const value of values) {
    const problem = problemOf(value);
    if (problem != null) return problem;
  }
  return null;
}
