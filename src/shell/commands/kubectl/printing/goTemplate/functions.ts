import { compactJson, goText } from '../../../../../base/goJson.ts';
import { TemplateError } from './parse.ts';

type TemplateFunction = (args: readonly unknown[]) => unknown;

/** Calls a function of Go's templates, or one of those that kubectl adds. */
export function callFunction(name: string, args: readonly unknown[]): unknown {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!known) throw new TemplateError(`function ${JSON.stringify(name)} not defined`);
  return known(args);
}

const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: (args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1),
  or: (args) => args.find((arg) => isTrue(arg)) ?? args.at(-1),
  not: ([arg]) => !isTrue(arg),
  eq: ([first, ...others]) => others.some((other) => first === other),
  ne: ([a, b]) => a !== b,
  lt: ([a, b]) => (a as number) < (b as number),
  le: ([a, b]) => (a as number) <= (b as number),
  gt: ([a, b]) => (a as number) > (b as number),
  ge: ([a, b]) => (a as number) >= (b as number),
  index: ([value, ...keys]) => keys.reduce((inner, key) => elementOf(inner, key), value),
  len: ([value]) => lengthOf(value),
  print: (args) => args.map((arg) => goText(arg)).join(''),
  println: (args) => `${args.map((arg) => goText(arg)).join(' ')}\n`,
  printf: ([format, ...rest]) => formatted(String(format), rest),
  exists: ([value, ...keys]) => keys.reduce((inner, key) => elementOf(inner, key), value) !== undefined,
  // kubernetes: staging/src/k8s.io/cli-runtime/pkg/printers/template.go base64decode
  base64decode: ([text]) => decode(String(text)),
};

/** As Go's templates see truth: empty values are false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function elementOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) {
    const at = Number(key);
    if (at >= value.length || at < 0)
      throw new TemplateError(`error calling index: index out of range: ${at}`);
    return value[at] as unknown;
  }
  if (typeof value !== 'object' || value === null) {
    throw new TemplateError('error calling index: index of untyped nil');
  }
  const name = String(key);
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  throw new TemplateError('error calling len: len of nil pointer');
}

function formatted(format: string, args: readonly unknown[]): string {
  let at = 0;
  return format.replace(/%(-?\d*)([vsdqt%])/g, (_, width: string, verb: string) => {
    if (verb === '%') return '%';
    const value = args[at++];
    const text = verb === 'q' ? JSON.stringify(goText(value)) : goText(value);
    const columns = Number(width);
    return columns < 0 ? text.padEnd(-columns) : text.padStart(columns);
  });
}

function decode(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    throw new TemplateError(`error calling base64decode: base64 decode failed: ${compactJson(text)}`);
  }
}
