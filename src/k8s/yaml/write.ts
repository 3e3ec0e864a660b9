import { compareKeys } from './keyOrder.ts';
import { scalarText } from './writeScalar.ts';

/** The spaces of one level. */
const STEP = 2;
/** A longer key is written with a question mark in front. */
const MAX_SIMPLE_KEY_BYTES = 128;
const encoder = new TextEncoder();

export interface WriteOptions {
  /** Spaces in front of every line. */
  readonly indent?: number;
  /** Keys in the order of the object instead of kubectl's. */
  readonly keepOrder?: boolean;
}

/** Writes a value as `kubectl -o yaml` does, with a final line end. */
// go.yaml.in/yaml/v2: emitterc.go, as sigs.k8s.io/yaml uses it
export function writeYaml(value: unknown, options: WriteOptions = {}): string {
  const indent = options.indent ?? 0;
  const keepOrder = options.keepOrder ?? false;
  const text = isBlock(value) ? blockText(value, indent, keepOrder) : scalarOrEmpty(value, indent, indent);
  return `${' '.repeat(indent)}${text}\n`;
}

type Block = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What takes lines of its own: a list or mapping that is not empty. */
export function isBlock(value: unknown): value is Block {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && keysOf(value as Record<string, unknown>).length > 0;
}

const keysOf = (value: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(value).filter((key) => value[key] !== undefined);

/** The lines of a block; the first one without its indentation, so that it can stand behind a dash. */
function blockText(value: Block, indent: number, keepOrder: boolean): string {
  const margin = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return value.map((item) => `- ${itemText(item, indent, keepOrder)}`).join(`\n${margin}`);
  }
  const mapping = value as Readonly<Record<string, unknown>>;
  const keys = keepOrder ? keysOf(mapping) : keysOf(mapping).sort().sort(compareKeys);
  return keys.map((key) => pairText(key, mapping[key], indent, keepOrder)).join(`\n${margin}`);
}

function itemText(item: unknown, indent: number, keepOrder: boolean): string {
  if (isBlock(item)) return blockText(item, indent + STEP, keepOrder);
  return scalarOrEmpty(item, indent, indent + STEP);
}

function pairText(key: string, value: unknown, indent: number, keepOrder: boolean): string {
  const simple = !key.includes('\n') && encoder.encode(key).length <= MAX_SIMPLE_KEY_BYTES;
  if (!simple) return longKeyText(key, value, indent, keepOrder);
  const head = `${scalarText(key, { indent, column: indent, isKey: true })}:`;
  if (!isBlock(value)) return `${head} ${scalarOrEmpty(value, indent, indent + [...head].length + 1)}`;
  // A list stands in the column of its key.
  const inner = Array.isArray(value) ? indent : indent + STEP;
  return `${head}\n${' '.repeat(inner)}${blockText(value, inner, keepOrder)}`;
}

function longKeyText(key: string, value: unknown, indent: number, keepOrder: boolean): string {
  const column = indent + STEP;
  const text = isBlock(value) ? blockText(value, column, keepOrder) : scalarOrEmpty(value, indent, column);
  return `? ${scalarText(key, { indent, column, isKey: false })}\n${' '.repeat(indent)}: ${text}`;
}

/** `indent` is that of the block, `column` where the text starts. */
function scalarOrEmpty(value: unknown, indent: number, column: number): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return scalarText(value, { indent, column, isKey: false });
}
