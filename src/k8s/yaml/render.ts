import type { Scalar } from 'yaml';
import { isBlock, writeYaml } from './write.ts';
import { scalarText } from './writeScalar.ts';

/** Texts for values that are put into a document. */

export interface Style {
  readonly json: boolean;
  /** The column of the key or dash that the value stands behind. */
  readonly indent: number;
  readonly lineBreak: string;
}

/** Far from the right edge: a scalar that is put in stays on its line. */
const ONE_LINE = { indent: 0, column: -1_000_000, isKey: true };

/** What stands behind a key's colon: ` 80`, ` []`, or lines of their own. */
export function valueText(value: unknown, { json, indent, lineBreak }: Style): string {
  if (json) return ` ${flowText(value, true)}`;
  if (!isBlock(value)) return ` ${inlineText(value, indent)}`;
  const inner = Array.isArray(value) ? indent : indent + 2;
  const block = writeYaml(value, { indent: inner, keepOrder: true });
  return `\n${block.slice(0, -1)}`.replaceAll('\n', lineBreak);
}

/** What stands behind a dash and its space. */
export function itemText(value: unknown, { json, indent, lineBreak }: Style): string {
  if (json) return flowText(value, true);
  if (!isBlock(value)) return inlineText(value, indent);
  return writeYaml(value, { indent: indent + 2, keepOrder: true })
    .trim()
    .replaceAll('\n', lineBreak);
}

function inlineText(value: unknown, indent: number): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'string' && value.includes('\n')
    ? scalarText(value, { indent, column: 0, isKey: false })
    : scalarText(value, ONE_LINE);
}

/** A value on one line, for the inside of braces and brackets. */
export function flowText(value: unknown, json: boolean): string {
  if (json) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, false)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([key, field]) => `${flowText(key, false)}: ${flowText(field, false)}`);
    return `{${pairs.join(', ')}}`;
  }
  const text = scalarText(value, ONE_LINE);
  // Braces, brackets, commas and question marks would end or change an unquoted word in here.
  const risky = typeof value === 'string' && /^[^"']/.test(text) && /[,[\]{}?:\n]/.test(text);
  return risky ? JSON.stringify(value) : text;
}

export function keyText(key: string): string {
  return scalarText(key, ONE_LINE);
}

/** A scalar in place of another one: text that was quoted stays quoted in the same way. */
export function scalarInStyleOf(old: Scalar, value: unknown, style: Style): string {
  if (style.json) return JSON.stringify(value);
  if (typeof value !== 'string' || value.includes('\n')) return inlineText(value, style.indent);
  // What JSON escapes is not always what YAML's single quotes can hold.
  const simple = /^[\x20-\x7e\u00a0-\ud7ff]*$/.test(value);
  if (old.type === 'QUOTE_DOUBLE' && simple) return JSON.stringify(value);
  if (old.type === 'QUOTE_SINGLE' && simple) return `'${value.replaceAll("'", "''")}'`;
  return scalarText(value, ONE_LINE);
}

/** The line end that the text uses. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
