import { cloneData, defineField, isRecord } from '../../base/plain.ts';
import { PatchError } from './patchError.ts';

/** Applies a JSON merge patch (RFC 7386): maps are merged, null deletes, everything else replaces. Shares nothing. */
export function applyMergePatch(original: unknown, patch: unknown): Record<string, unknown> {
  if (!isRecord(patch)) throw new PatchError('Invalid JSON Patch', 400);
  return merged(original, patch);
}

function merged(original: unknown, patch: Record<string, unknown>): Record<string, unknown> {
  const result = isRecord(original) ? cloneData(original) : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete result[key];
    else defineField(result, key, isRecord(value) ? merged(own(result, key), value) : cloneData(value));
  }
  return result;
}

function own(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
