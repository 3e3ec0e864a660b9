import type { Descriptions } from './describe.ts';
import { parseField, type FieldShape, type Structure } from './notation.ts';

export { checkStructure, type StructureCheck, type StructureError } from './check.ts';
export { describeField, type FieldDescription } from './describe.ts';

/** The official structure of the kinds; texts only where somebody reads them. */
export interface Schema {
  readonly structure: Structure;
  readonly descriptions: Descriptions | null;
  /** Structs whose notation has been read. */
  readonly parsed: Map<string, ReadonlyMap<string, FieldShape>>;
}

let loading: Promise<Schema> | null = null;
let loadingDescribed: Promise<Schema> | null = null;

/** Loads what checks need. The same promise every time. */
export async function loadSchema(): Promise<Schema> {
  loading ??= import('./generated/structure.json', { with: { type: 'json' } }).then(({ default: structure }) => ({
    structure: structure as Structure,
    descriptions: null,
    parsed: new Map(),
  }));
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

/** The name of the struct of a kind, null when the schema does not know the kind. */
export function structOf(schema: Schema, apiVersion: string, kind: string): string | null {
  const key = `${apiVersion}/${kind}`;
  return Object.hasOwn(schema.structure.kinds, key) ? (schema.structure.kinds[key] ?? null) : null;
}

/** The fields of a struct. */
export function fieldsOf(schema: Schema, struct: string): ReadonlyMap<string, FieldShape> {
  const known = schema.parsed.get(struct);
  if (known !== undefined) return known;
  const fields = new Map(
    Object.entries(schema.structure.types[struct] ?? {}).map(([name, notation]) => [
      name,
      parseField(schema.structure, notation),
    ]),
  );
  schema.parsed.set(struct, fields);
  return fields;
}
