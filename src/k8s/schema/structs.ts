import { parseField, type FieldShape, type Structure } from './notation.ts';

/** A text, or `[text, required, enum]`; '' names the struct itself. */
export type Descriptions = Readonly<
  Record<string, Readonly<Record<string, string | readonly [string, number, (readonly string[])?]>>>
>;

/** The official structure of the kinds; texts only where somebody reads them. */
export interface Schema {
  readonly structure: Structure;
  readonly descriptions: Descriptions | null;
  /** Structs whose notation has been read. */
  readonly parsed: Map<string, ReadonlyMap<string, FieldShape>>;
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
