import type { FieldError } from '../fieldError.ts';

/** Makers of field errors with upstream's texts. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go

/** `Invalid value: "x": detail`. */
export function invalid(field: string, value: unknown, detail: string): FieldError {
  return make('FieldValueInvalid', field, withDetail(`Invalid value: ${showValue(value)}`, detail));
}

/** One error for each message, as name checks give them. */
export function invalidEach(field: string, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalid(field, value, message));
}

export function required(field: string, detail = ''): FieldError {
  return make('FieldValueRequired', field, withDetail('Required value', detail));
}

export function duplicate(field: string, value: unknown): FieldError {
  return make('FieldValueDuplicate', field, `Duplicate value: ${showValue(value)}`);
}

export function forbidden(field: string, detail: string): FieldError {
  return make('FieldValueForbidden', field, withDetail('Forbidden', detail));
}

/** The supported values are printed in the order given: most of upstream's lists are sorted. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = supported.map((one) => quote(one)).join(', ');
  const detail = supported.length > 0 ? `supported values: ${list}` : '';
  return make('FieldValueNotSupported', field, withDetail(`Unsupported value: ${showValue(value)}`, detail));
}

export function tooLong(field: string, maxBytes: number): FieldError {
  return make('FieldValueTooLong', field, `Too long: may not be more than ${maxBytes} bytes`);
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  const items = max === 1 ? 'item' : 'items';
  return make('FieldValueTooMany', field, `Too many: ${actual}: must have at most ${max} ${items}`);
}

export function notFound(field: string, value: unknown): FieldError {
  return make('FieldValueNotFound', field, `Not found: ${showValue(value)}`);
}

export function internalError(field: string, detail: string): FieldError {
  return make('InternalError', field, withDetail('Internal error', detail));
}

function make(type: FieldError['type'], field: string, message: string): FieldError {
  return { type, field, message };
}

function withDetail(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`;
}

/** Text quoted as Go does, numbers and booleans bare, everything else as Go's JSON. */
function showValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return goJson(value);
}

/** `%q` for what can be typed into a manifest. */
export function quote(text: string): string {
  let quoted = '"';
  for (const character of text) quoted += ESCAPES[character] ?? escapeControl(character);
  return `${quoted}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

function escapeControl(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  // Not printable in Go: C1 controls and every space but the plain one.
  if (
    (code >= 0x80 && code <= 0xa0) ||
    (code >= 0x2000 && code <= 0x200f) ||
    code === 0x2028 ||
    code === 0x2029
  ) {
    return `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return character;
}

/** Go's JSON sorts the keys of maps and escapes what HTML would trip over. */
export function goJson(value: unknown): string {
  const text = JSON.stringify(value ?? null) ?? 'null';
  return text
    .replaceAll('&', '\\u0026')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
