/** The fields of the official API as `generated/structure.json` holds them; see scripts/schema.mjs for the notation. */
export interface Structure {
  /** `apps/v1/Deployment` → the name of its struct. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Go's package of a struct where it is not `v1`. */
  readonly packages: Readonly<Record<string, string>>;
}

export type Shape =
  | { readonly is: 'list' | 'map'; readonly of: Shape; readonly goType: string }
  | { readonly is: 'struct'; readonly name: string; readonly goType: string }
  | { readonly is: Scalar; readonly goType: string };

export type Scalar =
  | 'string'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'bool'
  | 'quantity'
  | 'time'
  | 'microTime'
  | 'intOrString'
  | 'bytes'
  | 'any';

export interface FieldShape {
  readonly shape: Shape;
  /** The name of the struct that groups this field in Go, though not in YAML: `VolumeSource`. */
  readonly group: string | null;
}

const SCALARS: Readonly<Record<string, readonly [Scalar, string]>> = {
  s: ['string', 'string'],
  i: ['int32', 'int32'],
  l: ['int64', 'int64'],
  f: ['float64', 'float64'],
  b: ['bool', 'bool'],
  q: ['quantity', 'resource.Quantity'],
  t: ['time', 'v1.Time'],
  T: ['microTime', 'v1.MicroTime'],
  x: ['intOrString', 'intstr.IntOrString'],
  y: ['bytes', '[]uint8'],
  '*': ['any', 'runtime.RawExtension'],
};

/** Reads a field's notation: `[]#ServicePort`, `s|v1.Protocol`, `#EmptyDirVolumeSource@VolumeSource`. */
export function parseField(structure: Structure, notation: string): FieldShape {
  const [typed = '', group] = notation.split('@');
  const [shape = '', goType] = typed.split('|');
  return { shape: parseShape(structure, shape, goType), group: group ?? null };
}

function parseShape(structure: Structure, notation: string, goType: string | undefined): Shape {
  if (notation.startsWith('[]')) {
    const of = parseShape(structure, notation.slice(2), goType?.replace(/^\[\]/, ''));
    return { is: 'list', of, goType: goType ?? `[]${of.goType}` };
  }
  if (notation.startsWith('{}')) {
    const of = parseShape(structure, notation.slice(2), /^map\[[^\]]*\](.*)/.exec(goType ?? '')?.[1]);
    return { is: 'map', of, goType: goType ?? `map[string]${of.goType}` };
  }
  if (notation.startsWith('#')) {
    const name = notation.slice(1);
    const bare = name.split('.').at(-1) ?? name;
    return { is: 'struct', name, goType: goType ?? `${structure.packages[name] ?? 'v1'}.${bare}` };
  }
  const [is, name] = SCALARS[notation] ?? ['any', notation];
  return { is, goType: goType ?? name };
}
