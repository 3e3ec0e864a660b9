import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { nodeAt, pairOf, type Path } from './locate.ts';
import { parseYaml } from './parse.ts';
import { columnOf, contentEnd, dashOf, lineEnd, lineStart } from './places.ts';
import { flowText, itemText, keyText, lineBreakOf, scalarInStyleOf, valueText } from './render.ts';

/**
 * Makes one edit in one document: sets the value at a path, or removes it when undefined. Returns the new text, null when
 * the place cannot be edited. The caller checks that the result says what it should.
 */
export function editOnce(text: string, path: Path, value: unknown, json: boolean): string | null {
  const parsed = parseYaml(text);
  if (!parsed.ok) return null;
  const { document } = parsed;
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const holder = nodeAt(document, path.slice(0, depth));
    const step = path[depth];
    if (holder === null || step === undefined) continue;
    const edit: Edit = { text, json, value: nested(path.slice(depth + 1), value) };
    if (isMap(holder)) return editMap(edit, holder, String(step));
    if (isSeq(holder) && typeof step === 'number') return editList(edit, holder, step);
    // An empty value (`spec:`) is filled by the level above; anything else stands in the way.
    if (!isScalar(holder) || holder.source !== '') return null;
  }
  return null;
}

interface Edit {
  readonly text: string;
  readonly json: boolean;
  readonly value: unknown;
}

/** The value for the first missing step of a path: mappings around what belongs at its end. */
function nested(rest: Path, value: unknown): unknown {
  if (value === undefined) return rest.length === 0 ? undefined : NOTHING;
  return rest.reduceRight<unknown>((inner, step) => (step === 0 ? [inner] : { [step]: inner }), value);
}

/** Something below is to go, but it is not there. */
const NOTHING = Symbol('nothing to do');

function editMap(edit: Edit, map: YAMLMap, key: string): string | null {
  const { text, value } = edit;
  const pair = pairOf(map, key);
  if (value === NOTHING) return text;
  if (pair === null)
    return value === undefined ? text : map.flow ? addToFlow(edit, map, key) : addToBlock(edit, map, key);
  if (value === undefined) return removePair(text, map, pair);
  return replaceValue(edit, pair, map);
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function replaceValue(edit: Edit, pair: Pair, map: YAMLMap): string | null {
  const { text, json, value } = edit;
  const key = pair.key as Node;
  const old = pair.value as Node | null;
  const keyEnd = key.range?.[1] ?? 0;
  const colon = text.indexOf(':', keyEnd);
  if (colon === -1) return null;
  const inFlow = map.flow === true;
  const style = { json, indent: columnOf(text, key.range?.[0] ?? 0), lineBreak: lineBreakOf(text) };
  if (old === null || (isScalar(old) && old.source === '' && old.type === 'PLAIN')) {
    return splice(text, colon + 1, colon + 1, inFlow ? ` ${flowText(value, json)}` : valueText(value, style));
  }
  const start = old.range?.[0] ?? 0;
  if (inFlow || (isFlow(old) && isScalarValue(value) === false)) {
    return splice(text, start, contentEnd(old), flowText(value, json));
  }
  if (isScalar(old) && isScalarValue(value)) {
    return splice(text, start, trimmedEnd(text, old), scalarInStyleOf(old, value, style));
  }
  return splice(text, colon + 1, trimmedEnd(text, old), valueText(value, style));
}

/** Where a value ends, without the line end that block scalars take in. */
function trimmedEnd(text: string, node: Node): number {
  const end = contentEnd(node);
  let at = end;
  while (at > 0 && /[ \t\r\n]/.test(text[at - 1] ?? '') && at > (node.range?.[0] ?? 0)) at--;
  return isScalar(node) && !node.type?.startsWith('BLOCK') ? end : at;
}

const isFlow = (node: Node): boolean => (isMap(node) || isSeq(node)) && node.flow === true;
const isScalarValue = (value: unknown): boolean => typeof value !== 'object' || value === null;

function addToBlock({ text, json, value }: Edit, map: YAMLMap, key: string): string | null {
  const last = map.items.at(-1);
  const first = map.items[0];
  if (last === undefined || first === undefined) return null;
  const indent = columnOf(text, (first.key as Node).range?.[0] ?? 0);
  const lineBreak = lineBreakOf(text);
  const line = `${' '.repeat(indent)}${keyText(key)}:${valueText(value, { json, indent, lineBreak })}`;
  return insertLine(text, pairEnd(text, last), line, lineBreak);
}

function pairEnd(text: string, pair: Pair): number {
  const value = pair.value as Node | null;
  const colon = text.indexOf(':', (pair.key as Node).range?.[1] ?? 0) + 1;
  return value === null || value.range?.[0] === value.range?.[1] ? colon : contentEnd(value);
}

/** Puts a line behind the line on which something ends. */
function insertLine(text: string, end: number, line: string, lineBreak: string): string {
  const at = text[end - 1] === '\n' ? end : lineEnd(text, end);
  const before = at > 0 && text[at - 1] !== '\n' ? lineBreak : '';
  return splice(text, at, at, `${before}${line}${at < text.length || before === '' ? lineBreak : ''}`);
}

function addToFlow({ text, json, value }: Edit, map: YAMLMap, key: string): string | null {
  const pair = `${json ? JSON.stringify(key) : keyText(key)}: ${flowText(value, json)}`;
  return addFlowItem(
    text,
    map,
    pair,
    map.items.at(-1) === undefined ? null : pairEnd(text, map.items.at(-1) as Pair),
  );
}

function addFlowItem(
  text: string,
  holder: YAMLMap | YAMLSeq,
  item: string,
  lastEnd: number | null,
): string | null {
  const close = contentEnd(holder) - 1;
  if (lastEnd === null) return splice(text, (holder.range?.[0] ?? 0) + 1, close, item);
  // Items that have lines of their own get another line.
  const between = text.slice(lastEnd, close);
  const start = lineStart(text, lastEnd);
  const margin = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const separator = between.includes('\n') ? `,${lineBreakOf(text)}${margin}` : ', ';
  const afterComma = between.trimStart().startsWith(',') ? lastEnd + between.indexOf(',') + 1 : null;
  return splice(text, lastEnd, afterComma ?? lastEnd, separator + item);
}

function removePair(text: string, map: YAMLMap, pair: Pair): string | null {
  const index = map.items.indexOf(pair);
  const next = map.items[index + 1];
  const before = map.items[index - 1];
  const start = (pair.key as Node).range?.[0] ?? 0;
  const end = pairEnd(text, pair);
  if (map.flow) {
    if (next !== undefined) return splice(text, start, (next.key as Node).range?.[0] ?? end, '');
    return splice(text, before === undefined ? start : pairEnd(text, before), end, '');
  }
  if (map.items.length === 1) {
    // Nothing is left of a mapping whose only key goes; `{}` says so.
    return text.slice(lineStart(text, start), start).trim() === ''
      ? emptiedBlock(text, start, end)
      : splice(text, start, end, '{}');
  }
  const onOwnLine = text.slice(lineStart(text, start), start).trim() === '';
  if (onOwnLine) return splice(text, lineStart(text, start), behindLine(text, end), '');
  return next === undefined ? null : splice(text, start, (next.key as Node).range?.[0] ?? end, '');
}

/** `key:` with its only field below becomes `key: {}`. */
function emptiedBlock(text: string, start: number, end: number): string | null {
  const above = text.slice(0, start).trimEnd();
  if (!above.endsWith(':') && !/:\s+#[^\n]*$/.test(above)) return null;
  const colon = above.endsWith(':') ? above.length : above.lastIndexOf(':', above.lastIndexOf('#')) + 1;
  const removed = splice(text, lineStart(text, start), behindLine(text, end), '');
  return splice(removed, colon, colon, ' {}');
}

function behindLine(text: string, end: number): number {
  return text[end - 1] === '\n' ? end : lineEnd(text, end);
}

function editList(edit: Edit, list: YAMLSeq, index: number): string | null {
  const { text, json, value } = edit;
  if (value === NOTHING) return text;
  const item = list.items[index] as Node | undefined;
  if (item === undefined)
    return value === undefined || index !== list.items.length ? null : addItem(edit, list);
  if (value === undefined) return removeItem(text, list, index);
  const start = item.range?.[0] ?? 0;
  if (list.flow) return splice(text, start, contentEnd(item), flowText(value, json));
  const dash = dashOf(text, item);
  if (dash === null) return null;
  const style = { json, indent: columnOf(text, dash), lineBreak: lineBreakOf(text) };
  if (isScalar(item) && isScalarValue(value)) {
    return splice(text, start, trimmedEnd(text, item), scalarInStyleOf(item, value, style));
  }
  return splice(text, dash + 1, trimmedEnd(text, item), ` ${itemText(value, style)}`);
}

function addItem({ text, json, value }: Edit, list: YAMLSeq): string | null {
  const last = list.items.at(-1) as Node | undefined;
  if (list.flow)
    return addFlowItem(text, list, flowText(value, json), last === undefined ? null : contentEnd(last));
  const dash = last === undefined ? null : dashOf(text, last);
  if (last === undefined || dash === null) return null;
  const indent = columnOf(text, dash);
  const style = { json, indent, lineBreak: lineBreakOf(text) };
  return insertLine(
    text,
    contentEnd(last),
    `${' '.repeat(indent)}- ${itemText(value, style)}`,
    style.lineBreak,
  );
}

function removeItem(text: string, list: YAMLSeq, index: number): string | null {
  const item = list.items[index] as Node;
  const next = list.items[index + 1] as Node | undefined;
  const before = list.items[index - 1] as Node | undefined;
  const start = item.range?.[0] ?? 0;
  const end = contentEnd(item);
  if (list.flow) {
    if (next !== undefined) return splice(text, start, next.range?.[0] ?? end, '');
    return splice(text, before === undefined ? start : contentEnd(before), end, '');
  }
  const dash = dashOf(text, item);
  if (dash === null) return null;
  const line = lineStart(text, dash);
  if (text.slice(line, dash).trim() !== '') {
    const nextDash = next === undefined ? null : dashOf(text, next);
    return nextDash === null ? null : splice(text, dash, nextDash, '');
  }
  if (list.items.length > 1) return splice(text, line, behindLine(text, end), '');
  const above = text.slice(0, dash).trimEnd();
  if (!above.endsWith(':')) return null;
  return splice(splice(text, line, behindLine(text, end), ''), above.length, above.length, ' []');
}
