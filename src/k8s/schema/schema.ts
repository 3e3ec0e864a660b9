import type { Structure } from './notation.ts';
import type { Descriptions, Schema } from './structs.ts';

export { checkStructure } from './check.ts';
export { describeField, type FieldDescription } from './describe.ts';
export type { Schema } from './structs.ts';

let loading: Promise<Schema> | null = null;
let loadingDescribed: Promise<Schema> | null = null;

/** Loads what checks need. The same promise every time. */
export async function loadSchema(): Promise<Schema> {
  loading ??= import('./generated/structure.json', { with: { type: 'json' } }).then(
    ({ default: structure }) => ({
      structure: structure as Structure,
      descriptions: null,
      parsed: new Map(),
    }),
  );
  return loading;
}

/** Loads the texts as well, which are ten times as much: for hover, completion and `kubectl explain`. */
export async function loadDescribedSchema(): Promise<Schema> {
  loadingDescribed ??= Promise.all([
    loadSchema(),
    import('./generated/descriptions.json', { with: { type: 'json' } }),
  ]).then(([schema, { default: descriptions }]) => ({
    ...schema,
    descriptions: descriptions as unknown as Descriptions,
  }));
  return loadingDescribed;
}
