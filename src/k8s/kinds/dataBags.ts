import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import { forbidden } from '../validation/fieldErrors.ts';

/** What ConfigMaps and Secrets have in common. */

/** One mebibyte: more is refused, since etcd would refuse it. */
export const MAX_DATA_BYTES = 1024 * 1024;

/** Nothing of what was declared immutable may change, that declaration included. */
export function validateImmutableData(
  object: Draft,
  old: KubeObject,
  fields: readonly string[],
): FieldError[] {
  const before = old as Draft;
  if (before.immutable !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  const errors = object.immutable === true ? [] : [forbidden('immutable', detail)];
  const changed = fields.filter((field) => !sameValue(object[field], before[field]));
  return [...errors, ...changed.map((field) => forbidden(field, detail))];
}

/** How many bytes base64 text stands for. */
export function decodedLength(base64: string): number {
  const characters = base64.replace(/[\s=]/g, '').length;
  return Math.floor((characters * 3) / 4);
}
