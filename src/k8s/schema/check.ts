import { parseQuantity } from '../quantity.ts';
import type { Shape } from './notation.ts';
import { fieldsOf, structOf, type Schema } from './structs.ts';
import { timeError } from './time.ts';

/** Whether an object has the structure of its kind: known fields only, with values of their types. */
// sigs.k8s.io/json: decode.go; kubernetes: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/json/json.go

export interface StructureError {
  /** `unknown field "spec.foo"`, or the first value of a wrong type: `json: cannot unmarshal …`. */
  readonly message: string;
  /** The field, as the server writes it: `spec.ports[0].foo`. */
  readonly path: string;
  /** Of fields that nobody knows the server tells all, after `strict decoding error: `; of wrong values the first. */
  readonly strict: boolean;
}

export interface StructureCheck {
  readonly errors: readonly StructureError[];
  readonly warnings: readonly string[];
}

export type Validation = 'Strict' | 'Warn' | 'Ignore';

/** The server stops counting here. */
const MAX_UNKNOWN_FIELDS = 100;

/** Checks an object as the API server decodes it. Kinds that the schema does not know pass. */
export function checkStructure(
  schema: Schema,
  object: Readonly<Record<string, unknown>>,
  validation: Validation,
): StructureCheck {
  const { apiVersion, kind } = object;
  const struct =
    typeof apiVersion === 'string' && typeof kind === 'string' ? structOf(schema, apiVersion, kind) : null;
  if (struct === null) return { errors: [], warnings: [] };
  const decoder = new Decoder(schema);
  const wrong = decoder.run(object, struct);
  if (wrong !== null) return { errors: [wrong], warnings: [] };
  const unknown = decoder.unknown.map((path) => ({
    message: `unknown field ${JSON.stringify(path)}`,
    path,
    strict: true,
  }));
  if (validation === 'Strict') return { errors: unknown, warnings: [] };
  return { errors: [], warnings: validation === 'Warn' ? unknown.map((error) => error.message) : [] };
}

/** Where the decoder is: the server's own path, and Go's words for it. */
interface Place {
  readonly path: string;
  /** Go's path has neither indexes nor the keys of maps. */
  readonly goPath: string;
  readonly struct: string;
}

/** A value whose own reader refused it: the server stops at once. */
class Refused extends Error {
  readonly path: string;
  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

class Decoder {
  readonly schema: Schema;
  readonly unknown: string[] = [];
  firstWrong: StructureError | null = null;

  constructor(schema: Schema) {
    this.schema = schema;
  }

  run(object: unknown, struct: string): StructureError | null {
    try {
      this.struct(object as Record<string, unknown>, struct, { path: '', goPath: '', struct: '' });
      return this.firstWrong;
    } catch (error) {
      if (error instanceof Refused) return { message: error.message, path: error.path, strict: false };
      throw error;
    }
  }

  value(value: unknown, shape: Shape, place: Place): void {
    if (value === null || value === undefined || shape.is === 'any') return;
    switch (shape.is) {
      case 'struct':
        if (isMapping(value)) this.struct(value, shape.name, place);
        else this.wrong(value, shape.goType, place);
        return;
      case 'list':
        if (!Array.isArray(value)) return this.wrong(value, shape.goType, place);
        value.forEach((item, i) => {
          this.value(item, shape.of, { ...place, path: `${place.path}[${i}]` });
        });
        return;
      case 'map':
        if (!isMapping(value)) return this.wrong(value, shape.goType, place);
        for (const key of Object.keys(value).sort()) {
          this.value(value[key], shape.of, { ...place, path: join(place.path, key) });
        }
        return;
      default:
        this.scalar(value, shape, place);
    }
  }

  /** Fields come in the order of their names: so clients write them. */
  struct(value: Record<string, unknown>, struct: string, place: Place): void {
    const fields = fieldsOf(this.schema, struct);
    for (const key of Object.keys(value).sort()) {
      const path = join(place.path, key);
      const field = fields.get(key);
      if (field === undefined) {
        if (this.unknown.length < MAX_UNKNOWN_FIELDS && !this.unknown.includes(path)) this.unknown.push(path);
        continue;
      }
      const goName = field.group === null ? key : `${field.group}.${key}`;
      this.value(value[key], field.shape, {
        path,
        goPath: join(place.goPath, goName),
        struct: struct.split('.').at(-1) ?? struct,
      });
    }
  }

  scalar(value: unknown, shape: Shape, place: Place): void {
    switch (shape.is) {
      case 'string':
        if (typeof value !== 'string') this.wrong(value, shape.goType, place);
        return;
      case 'bool':
        if (typeof value !== 'boolean') this.wrong(value, shape.goType, place);
        return;
      case 'float64':
        if (typeof value !== 'number') this.wrong(value, shape.goType, place);
        return;
      case 'int32':
      case 'int64':
        if (!fitsInteger(value, shape.is)) this.wrong(value, shape.goType, place);
        return;
      case 'bytes':
        return this.bytes(value, shape.goType, place);
      default:
        this.special(value, shape.is, place);
    }
  }

  bytes(value: unknown, goType: string, place: Place): void {
    if (Array.isArray(value)) return;
    if (typeof value !== 'string') return this.wrong(value, goType, place);
    const bad = base64Fault(value);
    if (bad !== null) this.note(`illegal base64 data at input byte ${bad}`, place.path);
  }

  /** Types that read themselves. */
  special(value: unknown, is: Shape['is'], place: Place): void {
    if (is === 'quantity') {
      const text = typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
      const parsed = parseQuantity(text);
      if (!parsed.ok) throw new Refused(parsed.message, place.path);
    } else if (is === 'intOrString') {
      if (typeof value === 'string' || fitsInteger(value, 'int32')) return;
      throw new Refused(wrongText(value, 'int32', place), place.path);
    } else {
      if (typeof value !== 'string') throw new Refused(wrongText(value, 'string', place), place.path);
      const error = timeError(value, is === 'microTime');
      if (error !== null) throw new Refused(error, place.path);
    }
  }

  wrong(value: unknown, goType: string, place: Place): void {
    this.note(wrongText(value, goType, place), place.path);
  }

  note(message: string, path: string): void {
    this.firstWrong ??= { message, path, strict: false };
  }
}

function wrongText(value: unknown, goType: string, place: Place): string {
  const integer = goType === 'int32' || goType === 'int64';
  const what = typeof value === 'number' && integer ? `number ${value}` : jsonType(value);
  return `json: cannot unmarshal ${what} into Go struct field ${place.struct}.${place.goPath} of type ${goType}`;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function fitsInteger(value: unknown, type: 'int32' | 'int64'): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  const limit = type === 'int32' ? 2 ** 31 : 2 ** 63;
  return value >= -limit && value < limit;
}

/** The index of the first byte that is no base64, null when all is well. */
function base64Fault(text: string): number | null {
  const kept = text.replaceAll(/[\r\n]/g, '');
  const bad = /[^A-Za-z0-9+/=]/.exec(kept);
  const padding = kept.indexOf('=');
  const end = padding === -1 ? kept.length : padding;
  if (bad !== null && bad.index <= end) return text.indexOf(bad[0]);
  const padded = kept.slice(end);
  const open = end % 4;
  const wanted = open === 0 ? '' : open === 1 ? null : '='.repeat(4 - open);
  if (padded === wanted) return null;
  if (padding === -1) return text.length - open;
  return wanted === null || padded.length > wanted.length ? end + (wanted?.length ?? 0) : text.length;
}
