import type { Draft } from '../kind.ts';

/** Sets what is absent or empty in a part of a draft. */
export function fill(part: Draft, values: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(values)) {
    if (part[field] === undefined || part[field] === null || part[field] === '') part[field] = value;
  }
}
