import { isMap, isSeq, type Node } from 'yaml';

/** Places in a text, in UTF-16 units. */

/** Where the content of a node ends: without the blank lines and comments that the parser counts to collections. */
export function contentEnd(node: Node | null): number {
  if (node === null) return 0;
  const end = node.range?.[1] ?? 0;
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    const value = last?.value as Node | null | undefined;
    const key = last?.key as Node | undefined;
    if (value === null || value === undefined) return (key?.range?.[1] ?? end) + 1;
    // An empty value stands right behind its colon.
    return value.range?.[0] === value.range?.[1]
      ? Math.max((key?.range?.[1] ?? 0) + 1, 0)
      : contentEnd(value);
  }
  if (isSeq(node) && !node.flow) {
    const last = node.items.at(-1) as Node | undefined;
    return last === undefined ? end : Math.max(contentEnd(last), last.range?.[0] ?? 0);
  }
  return end;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line end of the line that holds `offset`. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The dash in front of a list item, or null when something odd stands there (an anchor, a tag). */
export function dashOf(text: string, item: Node): number | null {
  let at = (item.range?.[0] ?? 0) - 1;
  while (at >= 0 && /[\s]/.test(text[at] ?? '')) at--;
  return text[at] === '-' ? at : null;
}
