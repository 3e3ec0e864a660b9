/** One thing wrong with one field of a cluster file. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/**
 * A view of one mapping of a cluster file. Each read names the field, checks what it finds and notes faults, so that a
 * file is read to its end and every fault is told at once. `finish` refuses the fields that nobody read.
 */
export interface FieldReader {
  readonly path: string;
  has: (name: string) => boolean;
  text: (name: string) => string | undefined;
  oneOf: <T extends string>(name: string, values: readonly T[]) => T | undefined;
  integer: (name: string, min: number, max: number) => number | undefined;
  /** Go's notation: `1s`, `250ms`, `1m30s`; in microseconds. */
  durationUs: (name: string) => number | undefined;
  texts: (name: string) => readonly string[] | undefined;
  map: (name: string) => FieldReader | undefined;
  maps: (name: string) => readonly FieldReader[] | undefined;
  labels: (name: string) => Readonly<Record<string, string>> | undefined;
  /** The value as it stands, for fields of more than one form. */
  raw: (name: string) => unknown;
  fault: (name: string, message: string) => void;
  finish: () => void;
}

/** Reads the fields of `object`, which stands at `path` (`spec.nodes[0]`). */
export function readFields(object: unknown, path: string, faults: Fault[]): FieldReader {
  const fields = isMapping(object) ? object : {};
  const seen = new Set<string>();
  const at = (name: string): string => (path === '' ? name : name === '' ? path : `${path}.${name}`);
  const fault = (name: string, message: string): void => {
    faults.push({ path: at(name), message });
  };
  const take = (name: string): unknown => {
    seen.add(name);
    return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
  };
  /** The field when it is absent or passes `is`; else a fault. */
  function typed<T>(name: string, is: (value: unknown) => value is T, what: string): T | undefined {
    const value = take(name);
    if (value === undefined || is(value)) return value;
    fault(name, `must be ${what}, not ${describe(value)}`);
    return undefined;
  }
  const list = (name: string): readonly unknown[] | undefined => typed(name, Array.isArray, 'a list');
  return {
    path,
    fault,
    has: (name) => Object.hasOwn(fields, name),
    raw: take,
    text: (name) => typed(name, isText, 'text'),
    oneOf: (name, values) => {
      const value = typed(name, isText, 'text');
      const found = values.find((known) => known === value);
      if (value !== undefined && found === undefined) fault(name, `must be one of ${values.join(', ')}`);
      return found;
    },
    integer: (name, min, max) => {
      const value = typed(name, isInteger, 'a whole number');
      if (value !== undefined && (value < min || value > max)) {
        fault(name, `must be between ${min} and ${max}`);
        return undefined;
      }
      return value;
    },
    durationUs: (name) => {
      const value = typed(name, isText, 'a duration like 1s or 250ms');
      const us = value === undefined ? undefined : parseDurationUs(value);
      if (us === null) fault(name, 'must be a duration like 1s, 250ms or 1m30s');
      return us ?? undefined;
    },
    texts: (name) => {
      const values = list(name);
      values?.forEach((value, i) => {
        if (!isText(value)) fault(`${name}[${i}]`, `must be text, not ${describe(value)}`);
      });
      return values?.filter(isText);
    },
    map: (name) => {
      const value = typed(name, isMapping, 'a mapping');
      return value === undefined ? undefined : readFields(value, at(name), faults);
    },
    maps: (name) =>
      list(name)?.map((value, i) => {
        if (!isMapping(value)) fault(`${name}[${i}]`, `must be a mapping, not ${describe(value)}`);
        return readFields(value, at(`${name}[${i}]`), faults);
      }),
    labels: (name) => {
      const value = typed(name, isMapping, 'a mapping');
      for (const [key, one] of Object.entries(value ?? {})) {
        if (!isText(one)) fault(`${name}.${key}`, `must be text, not ${describe(one)}; put it in quotes`);
      }
      return value as Record<string, string> | undefined;
    },
    finish: () => {
      for (const name of Object.keys(fields)) if (!seen.has(name)) fault(name, 'unknown field');
    },
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

const UNITS_US: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

function parseDurationUs(text: string): number | null {
  if (text === '0') return 0;
  if (!/^([0-9]+(\.[0-9]+)?(us|µs|ms|s|m|h))+$/.test(text)) return null;
  let us = 0;
  for (const [, amount, unit = ''] of text.matchAll(/([0-9.]+)(us|µs|ms|s|m|h)/g)) {
    us += Number(amount) * (UNITS_US[unit] ?? 0);
  }
  return Math.round(us);
}
