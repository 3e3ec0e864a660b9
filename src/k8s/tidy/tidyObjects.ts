import type { Draft } from '../kind.ts';
import { kindByGvk } from '../kinds/index.ts';
import { cleanObject, isFromCluster } from './cleanObject.ts';
import { objectId, REASONS, reasonToLeaveOut, type Reason } from './leftOut.ts';

export interface TidyObjects {
  readonly kept: readonly Draft[];
  /** How many came from a cluster; the others were written by hand and are as they were. */
  readonly fromCluster: number;
  /** What was done, in sentences. */
  readonly notes: readonly string[];
}

/** Named one by one up to here. */
const NAMED = 6;

/** What people made of all that a cluster holds, without what only that cluster can know. Namespaces come first. */
export function tidyObjects(objects: readonly Draft[]): TidyObjects {
  const all = new Set(objects.map(idOf));
  const took = new Map<string, number>();
  const leftOut = new Map<string, number>();
  const doubtful: string[] = [];
  const kept: Draft[] = [];
  let fromCluster = 0;
  for (const object of objects) {
    if (!isFromCluster(object)) {
      kept.push(object);
      continue;
    }
    fromCluster++;
    const reason = reasonToLeaveOut(object, all);
    if (reason !== null) {
      count(leftOut, `${reason} ${object['kind']}`);
      continue;
    }
    const clean = cleanObject(object);
    for (const field of clean.took) count(took, field);
    doubtful.push(...clean.doubtful);
    kept.push(clean.object);
  }
  return {
    kept: [...kept.filter(isNamespace), ...kept.filter((one) => !isNamespace(one))],
    fromCluster,
    notes: [...notesOf(took, leftOut, doubtful), ...notSimulated(kept)],
  };
}

function isNamespace(object: Draft): boolean {
  return object['kind'] === 'Namespace';
}

function idOf(object: Draft): string {
  const metadata = object['metadata'] as Draft | null | undefined;
  return objectId(object['kind'], metadata?.['namespace'], metadata?.['name']);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function notesOf(
  took: ReadonlyMap<string, number>,
  leftOut: ReadonlyMap<string, number>,
  doubtful: readonly string[],
): string[] {
  const notes: string[] = [];
  if (took.size > 0) {
    const fields = [...took].map(([field, times]) => (times > 1 ? `${field} (${times}×)` : field));
    notes.push(`Taken out, a cluster fills it in by itself: ${fields.join(', ')}.`);
  }
  for (const reason of Object.keys(REASONS) as Reason[]) {
    const kinds = [...leftOut].filter(([key]) => key.startsWith(`${reason} `));
    if (kinds.length === 0) continue;
    const words = kinds.map(([key, times]) => `${key.slice(reason.length + 1)} (${times}×)`);
    notes.push(`Left out, ${REASONS[reason]}: ${words.join(', ')}.`);
  }
  if (doubtful.length > 0) {
    notes.push(`Kept, and refused where it is taken already: ${some(doubtful)}.`);
  }
  return notes;
}

function notSimulated(kept: readonly Draft[]): string[] {
  const [stored, unknown] = [new Set<string>(), new Set<string>()];
  for (const object of kept) {
    const [apiVersion, kind] = [String(object['apiVersion']), String(object['kind'])];
    const known = kindByGvk(apiVersion, kind);
    if (known === undefined) unknown.add(`${kind} (${apiVersion})`);
    else if (!known.simulated) stored.add(kind);
  }
  return [
    ...(stored.size > 0 ? [`Stored by Servicescope, but nothing acts on it: ${some([...stored])}.`] : []),
    ...(unknown.size > 0
      ? [`Not known to Servicescope's API server, Apply refuses it: ${some([...unknown])}.`]
      : []),
  ];
}

function some(words: readonly string[]): string {
  const more = words.length - NAMED;
  return more > 0 ? `${words.slice(0, NAMED).join(', ')} and ${more} more` : words.join(', ');
}
