import type { Shape } from './notation.ts';
import { fieldsOf, structOf, type Schema } from './structs.ts';

/** What the official documentation says of a field. */
export interface FieldDescription {
  /** As `kubectl explain` writes types: `integer`, `[]ServicePort`, `map[string]string`. */
  readonly type: string;
  readonly shape: 'scalar' | 'object' | 'list' | 'map';
  readonly required: boolean;
  readonly description: string;
  readonly enum: readonly string[] | null;
  /** What can stand below it (in an item, for a list of objects), without what stands below that; null for nothing. */
  readonly fields: Readonly<Record<string, Omit<FieldDescription, 'fields'>>> | null;
}

/**
 * Describes the field at a path (`spec.ports.port`, with or without indexes; '' for the kind itself); null when there
 * is none. Texts are empty unless the schema was loaded with them.
 */
export function describeField(
  schema: Schema,
  apiVersion: string,
  kind: string,
  path: string | readonly string[],
): FieldDescription | null {
  const struct = structOf(schema, apiVersion, kind);
  if (struct === null) return null;
  const steps = typeof path === 'string' ? path.split(/[.[\]]+/) : path;
  const names = steps.filter((step) => step !== '' && !/^[0-9]+$/.test(step));
  let shape: Shape = { is: 'struct', name: struct, goType: '' };
  let described: Omit<FieldDescription, 'fields'> = {
    type: kind,
    shape: 'object',
    required: false,
    description: textOf(schema, struct, '')[0],
    enum: null,
  };
  for (const name of names) {
    const owner: Shape = itemOf(shape);
    if (owner.is === 'map') {
      // Any key may stand here; what it holds has no text of its own.
      shape = owner.of;
      described = { ...described, type: typeText(shape), shape: shapeText(shape), enum: null };
      continue;
    }
    const field = owner.is === 'struct' ? fieldsOf(schema, owner.name).get(name) : undefined;
    if (owner.is !== 'struct' || field === undefined) return null;
    described = describe(schema, owner.name, name, field.shape);
    shape = field.shape;
  }
  return { ...described, fields: fieldsBelow(schema, itemOf(shape)) };
}

function itemOf(shape: Shape): Shape {
  return shape.is === 'list' ? itemOf(shape.of) : shape;
}

function fieldsBelow(schema: Schema, shape: Shape): FieldDescription['fields'] {
  if (shape.is !== 'struct') return null;
  const entries = [...fieldsOf(schema, shape.name)].map(
    ([name, field]) => [name, describe(schema, shape.name, name, field.shape)] as const,
  );
  return Object.fromEntries(entries);
}

function describe(
  schema: Schema,
  struct: string,
  name: string,
  shape: Shape,
): Omit<FieldDescription, 'fields'> {
  const [description, required, values] = textOf(schema, struct, name);
  return {
    type: typeText(shape),
    shape: shapeText(shape),
    required: required === 1,
    description,
    enum: values ?? null,
  };
}

function textOf(
  schema: Schema,
  struct: string,
  name: string,
): readonly [string, number, (readonly string[])?] {
  const text = schema.descriptions?.[struct]?.[name] ?? '';
  return typeof text === 'string' ? [text, 0] : text;
}

function shapeText(shape: Shape): FieldDescription['shape'] {
  if (shape.is === 'struct') return 'object';
  return shape.is === 'list' || shape.is === 'map' ? shape.is : 'scalar';
}

const TYPE_TEXTS: Readonly<Record<string, string>> = {
  int32: 'integer',
  int64: 'integer',
  float64: 'number',
  bool: 'boolean',
  quantity: 'Quantity',
  intOrString: 'IntOrString',
  any: 'Object',
};

function typeText(shape: Shape): string {
  if (shape.is === 'list') return `[]${typeText(shape.of)}`;
  if (shape.is === 'map') return `map[string]${typeText(shape.of)}`;
  if (shape.is === 'struct') return shape.name.split('.').at(-1) ?? shape.name;
  return TYPE_TEXTS[shape.is] ?? 'string';
}
