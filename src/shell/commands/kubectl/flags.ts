import { KubectlError, plain } from './failure.ts';
import type { FlagSpec, FlagSpecs } from './verb.ts';
import { parseDuration } from './duration.ts';

/** The flags of one call. A name that the verb does not declare is a mistake in the verb, and throws. */
export interface Flags {
  text(name: string): string;
  yes(name: string): boolean;
  number(name: string): number;
  list(name: string): readonly string[];
  durationUs(name: string): number;
  /** Whether it was on the command line. */
  given(name: string): boolean;
}

export interface ParsedLine {
  readonly flags: Flags;
  /** Everything that is no flag, in order. */
  readonly args: readonly string[];
  /** How many of `args` came before `--`; -1 without `--`. */
  readonly dashAt: number;
  readonly help: boolean;
}

type Value = string | number | boolean | readonly string[];

/**
 * Reads a command line as pflag does: clusters of short flags, `--name=value`, `--name value`, `--`.
 * Throws with kubectl's text and its hint at the help.
 */
export function parseFlags(specs: FlagSpecs, line: readonly string[], path: string): ParsedLine {
  const values = new Map<string, Value>();
  const args: string[] = [];
  let dashAt = -1;
  let help = false;
  const reader = { line, at: 0 };
  const fail = (text: string): KubectlError => plain(`${text}\nSee '${path} --help' for usage.`);
  while (reader.at < line.length) {
    const word = line[reader.at++] ?? '';
    if (word === '--') {
      dashAt = args.length;
      args.push(...line.slice(reader.at));
      break;
    }
    if (word === '--help' || word === '-h') help = true;
    else if (word.startsWith('--')) readLong(specs, word, reader, values, fail);
    else if (word.startsWith('-') && word.length > 1)
      help = readShort(specs, word, reader, values, fail) || help;
    else args.push(word);
  }
  if (!help) checkRequired(specs, values);
  return { flags: viewOf(specs, values), args, dashAt, help };
}

interface Reader {
  readonly line: readonly string[];
  at: number;
}

type Fail = (text: string) => KubectlError;

function readLong(
  specs: FlagSpecs,
  word: string,
  reader: Reader,
  values: Map<string, Value>,
  fail: Fail,
): void {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  if (name === '' || name.startsWith('-')) throw fail(`bad flag syntax: ${word}`);
  const spec = specFor(specs, name);
  if (!spec) throw fail(`unknown flag: --${name}`);
  if (equals >= 0) setFlag(values, name, spec, word.slice(equals + 1), `--${name}`, fail);
  else if (bareValue(spec) !== undefined)
    setFlag(values, name, spec, bareValue(spec) ?? '', `--${name}`, fail);
  else if (reader.at < reader.line.length) {
    setFlag(values, name, spec, reader.line[reader.at++] ?? '', `--${name}`, fail);
  } else throw fail(`flag needs an argument: --${name}`);
}

/** Reads a cluster like `-it` or `-nkube-system`; true when help was asked for in it. */
function readShort(
  specs: FlagSpecs,
  word: string,
  reader: Reader,
  values: Map<string, Value>,
  fail: Fail,
): boolean {
  let rest = word.slice(1);
  while (rest !== '') {
    const letter = rest[0] ?? '';
    if (letter === 'h') return true;
    const entry = Object.entries(specs).find(([, spec]) => spec.short === letter);
    if (!entry) throw fail(`unknown shorthand flag: '${letter}' in ${`-${rest}`}`);
    const [name, spec] = entry;
    const shown = `-${letter}, --${name}`;
    if (rest.length > 2 && rest[1] === '=') {
      setFlag(values, name, spec, rest.slice(2), shown, fail);
      return false;
    }
    const bare = bareValue(spec);
    if (bare !== undefined) {
      setFlag(values, name, spec, bare, shown, fail);
      rest = rest.slice(1);
    } else if (rest.length > 1) {
      setFlag(values, name, spec, rest.slice(1), shown, fail);
      return false;
    } else if (reader.at < reader.line.length) {
      setFlag(values, name, spec, reader.line[reader.at++] ?? '', shown, fail);
      return false;
    } else throw fail(`flag needs an argument: '${letter}' in -${rest}`);
  }
  return false;
}

function specFor(specs: FlagSpecs, name: string): FlagSpec | undefined {
  return Object.hasOwn(specs, name) ? specs[name] : undefined;
}

function bareValue(spec: FlagSpec): string | undefined {
  return spec.type === 'bool' ? 'true' : spec.bare;
}

function setFlag(
  values: Map<string, Value>,
  name: string,
  spec: FlagSpec,
  text: string,
  shown: string,
  fail: Fail,
): void {
  const wrong = (why: string): KubectlError =>
    fail(`invalid argument ${quote(text)} for "${shown}" flag: ${why}`);
  const before = values.get(name);
  const list = Array.isArray(before) ? (before as readonly string[]) : [];
  switch (spec.type) {
    case 'text':
      values.set(name, text);
      return;
    case 'bool': {
      const value = parseBool(text);
      if (value === null) throw wrong(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
      values.set(name, value);
      return;
    }
    case 'number':
      if (!/^[+-]?\d+$/.test(text)) throw wrong(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
      values.set(name, Number(text));
      return;
    case 'duration': {
      const parsed = parseDuration(text);
      if (!parsed.ok) throw wrong(parsed.message);
      values.set(name, parsed.us);
      return;
    }
    case 'list':
      values.set(name, [...list, ...(text === '' ? [] : text.split(','))]);
      return;
    case 'array':
      values.set(name, [...list, text]);
  }
}

/** As Go's strconv.ParseBool; null for anything else. */
export function parseBool(text: string): boolean | null {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return null;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function checkRequired(specs: FlagSpecs, values: Map<string, Value>): void {
  const missing = Object.entries(specs)
    .filter(([name, spec]) => spec.required && !values.has(name))
    .map(([name]) => `"${name}"`)
    .sort();
  if (missing.length > 0) throw plain(`required flag(s) ${missing.join(', ')} not set`);
}

function viewOf(specs: FlagSpecs, values: ReadonlyMap<string, Value>): Flags {
  const read = (name: string): Value => {
    const spec = specFor(specs, name);
    if (!spec) throw new Error(`flag --${name} is not declared`);
    return values.get(name) ?? spec.initial ?? startOf(spec);
  };
  return {
    text: (name) => String(read(name)),
    yes: (name) => read(name) === true,
    number: (name) => Number(read(name)),
    list: (name) => read(name) as readonly string[],
    durationUs: (name) => Number(read(name)),
    given: (name) => values.has(name),
  };
}

function startOf(spec: FlagSpec): Value {
  switch (spec.type) {
    case 'bool':
      return false;
    case 'text':
      return '';
    case 'number':
    case 'duration':
      return 0;
    case 'list':
    case 'array':
      return [];
  }
}
