/** One thing wrong with one field of a cluster file. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/**
 * A view of one mapping of a cluster file, which stands at `path` (`spec.nodes[0]`). Each read names the field, checks
 * what it finds and notes faults, so that a file is read to its end and every fault is told at once. `finish` refuses
 * the fields that nobody read.
 */
export class FieldReader {
  readonly path: string;
  private readonly fields: Readonly<Record<string, unknown>>;
  private readonly faults: Fault[];
  private readonly seen = new Set<string>();

  constructor(object: unknown, path: string, faults: Fault[]) {
    this.fields = isMapping(object) ? object : {};
    this.path = path;
    this.faults = faults;
  }

  /** Notes that a field is wrong; '' is the whole mapping. */
  fault(name: string, message: string): void {
    this.faults.push({ path: this.pathOf(name), message });
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name);
  }

  /** The value as it stands, for fields of more than one form. */
  raw(name: string): unknown {
    this.seen.add(name);
    return this.has(name) ? (this.fields[name] ?? undefined) : undefined;
  }

  text(name: string): string | undefined {
    return this.typed(name, isText, 'text');
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    const found = values.find((known) => known === value);
    if (value !== undefined && found === undefined) this.fault(name, `must be one of ${values.join(', ')}`);
    return found;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.typed(name, isInteger, 'a whole number');
    if (value === undefined || (value >= min && value <= max)) return value;
    this.fault(name, `must be between ${min} and ${max}`);
    return undefined;
  }

  /** Go's notation: `1s`, `250ms`, `1m30s`; in microseconds. */
  durationUs(name: string): number | undefined {
    const value = this.typed(name, isText, 'a duration like 1s or 250ms');
    const us = value === undefined ? undefined : parseDurationUs(value);
    if (us === null) this.fault(name, 'must be a duration like 1s, 250ms or 1m30s');
    return us ?? undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const values = this.list(name);
    values?.forEach((value, i) => {
      if (!isText(value)) this.fault(`${name}[${i}]`, `must be text, not ${describe(value)}`);
    });
    return values?.filter(isText);
  }

  map(name: string): FieldReader | undefined {
    const value = this.typed(name, isMapping, 'a mapping');
    return value === undefined ? undefined : new FieldReader(value, this.pathOf(name), this.faults);
  }

  maps(name: string): readonly FieldReader[] | undefined {
    return this.list(name)?.map((value, i) => {
      if (!isMapping(value)) this.fault(`${name}[${i}]`, `must be a mapping, not ${describe(value)}`);
      return new FieldReader(value, this.pathOf(`${name}[${i}]`), this.faults);
    });
  }

  labels(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.typed(name, isMapping, 'a mapping');
    for (const [key, one] of Object.entries(value ?? {})) {
      if (!isText(one)) this.fault(`${name}.${key}`, `must be text, not ${describe(one)}; put it in quotes`);
    }
    return value as Record<string, string> | undefined;
  }

  finish(): void {
    for (const name of Object.keys(this.fields)) if (!this.seen.has(name)) this.fault(name, 'unknown field');
  }

  /** The field when it is absent or passes `is`; else a fault. */
  private typed<T>(name: string, is: (value: unknown) => value is T, what: string): T | undefined {
    const value = this.raw(name);
    if (value === undefined || is(value)) return value;
    this.fault(name, `must be ${what}, not ${describe(value)}`);
    return undefined;
  }

  private list(name: string): readonly unknown[] | undefined {
    return this.typed(name, isList, 'a list');
  }

  private pathOf(name: string): string {
    if (this.path === '' || name === '') return this.path + name;
    return `${this.path}.${name}`;
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
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
