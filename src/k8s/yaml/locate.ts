import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap } from 'yaml';
import { contentEnd } from './places.ts';

/** Where something stands in a chunk, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Path = readonly (string | number)[];

/** The node at a path, or null when it is absent or lies behind an alias. */
export function nodeAt(document: Document.Parsed, path: Path): Node | null {
  let node: Node | null = document.contents;
  for (const step of path) node = childOf(node, step);
  return node;
}

function childOf(node: Node | null, step: string | number): Node | null {
  if (isMap(node)) return (pairOf(node, String(step))?.value as Node | null | undefined) ?? null;
  if (isSeq(node) && typeof step === 'number') return (node.items[step] as Node | undefined) ?? null;
  return null;
}

/** The pair with this key; of several the last, which is the one that counts. */
export function pairOf(map: YAMLMap, key: string): Pair | null {
  return map.items.findLast((pair) => isScalar(pair.key) && keyText(pair.key as Node) === key) ?? null;
}

export function keyText(node: Node | null): string {
  return isScalar(node) ? (node.source ?? '') : '';
}

/**
 * The place of a field that the server names by its path text (`spec.ports[0].nodePort`), or of the nearest
 * thing above it that is there: the key of a field, the whole of a list item.
 */
export function rangeOfPath(document: Document.Parsed, base: Path, path: string): Range {
  let node = resolved(document, nodeAt(document, base));
  let range = rangeOf(node);
  let rest = path;
  while (rest !== '' && node !== null) {
    const next = step(node, rest.replace(/^\./, ''));
    if (next === null) break;
    range = next.range;
    node = resolved(document, next.node);
    rest = next.rest;
  }
  return range;
}

function resolved(document: Document.Parsed, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

interface Step {
  readonly node: Node | null;
  readonly range: Range;
  readonly rest: string;
}

function step(node: Node, rest: string): Step | null {
  if (isSeq(node)) {
    const match = /^\[([0-9]+)\]/.exec(rest);
    const item = match === null ? undefined : (node.items[Number(match[1])] as Node | undefined);
    return match === null || item === undefined
      ? null
      : { node: item, range: rangeOf(item), rest: rest.slice(match[0].length) };
  }
  if (!isMap(node)) return null;
  const found = longestKey(node, rest);
  if (found === null) return null;
  return {
    node: found.pair.value as Node | null,
    range: rangeOf(found.pair.key as Node | null),
    rest: rest.slice(found.length),
  };
}

/** Keys may hold dots themselves (`app.kubernetes.io/name`), so the longest key that fits is meant. */
function longestKey(map: YAMLMap, rest: string): { pair: Pair; length: number } | null {
  let best: { pair: Pair; length: number } | null = null;
  for (const pair of map.items) {
    const key = keyText(pair.key as Node | null);
    const length = lengthOfKey(key, rest);
    if (length > 0 && length >= (best?.length ?? 0)) best = { pair, length };
  }
  return best;
}

function lengthOfKey(key: string, rest: string): number {
  if (rest.startsWith(`[${key}]`)) return key.length + 2;
  const end = rest[key.length];
  if (end !== undefined && end !== '.' && end !== '[') return 0;
  // The server writes some names with another case (spec.LoadBalancerSourceRanges).
  return rest.slice(0, key.length).toLowerCase() === key.toLowerCase() ? key.length : 0;
}

function rangeOf(node: Node | null): Range {
  return { start: node?.range?.[0] ?? 0, end: contentEnd(node) };
}
