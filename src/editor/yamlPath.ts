/**
 * Where in a manifest a line stands, found by indentation alone, so that it works in text that does not parse (yet).
 */

export interface YamlPlace {
  /** Of the document that the line belongs to; '' where it has none. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The keys above the line, from the outside in; list items leave no key. */
  readonly parents: readonly string[];
  /** The key on the line; '' when there is none yet. */
  readonly key: string;
  /** Whether the position is behind the key's colon. */
  readonly onValue: boolean;
  /** Keys that stand beside the line already. */
  readonly siblings: readonly string[];
}

interface Parsed {
  /** Column at which the key stands (behind the dashes of list items). */
  readonly indent: number;
  /** Columns of dashes on the line. */
  readonly dashes: readonly number[];
  readonly key: string;
  readonly blank: boolean;
}

/** The place of a position; `line` and `column` count from 1, as the editor's do. */
export function placeAt(text: string, line: number, column: number): YamlPlace {
  const lines = text.split('\n');
  const [from, to] = documentAround(lines, line - 1);
  const here = parse(lines[line - 1] ?? '');
  const indent = here.blank ? Math.max(0, column - 1) : here.indent;
  const parents: string[] = [];
  let level = indent;
  let dashAt = here.dashes[0] ?? Number.POSITIVE_INFINITY;
  for (let i = line - 2; i >= from && level > 0; i--) {
    const above = parse(lines[i] ?? '');
    if (above.blank) continue;
    const isParent = above.indent < level && above.key !== '' && above.indent <= dashAt;
    const atDash = above.dashes.length > 0 && (above.dashes[0] ?? 0) < level && above.indent >= level;
    if (isParent) {
      parents.unshift(above.key);
      level = above.indent;
      dashAt = above.dashes[0] ?? Number.POSITIVE_INFINITY;
      if (above.dashes.length > 0) level = above.dashes[0] === 0 ? 1 : (above.dashes[0] ?? level) + 1;
    } else if (atDash) {
      level = (above.dashes[0] ?? 0) + 1;
      dashAt = above.dashes[0] ?? dashAt;
    }
  }
  const colon = /^[\s-]*("[^"]*"|'[^']*'|[^\s:#][^:#]*?)\s*:/.exec(lines[line - 1] ?? '');
  return {
    apiVersion: topValue(lines, from, to, 'apiVersion'),
    kind: topValue(lines, from, to, 'kind'),
    parents,
    key: here.key,
    onValue: colon !== null && column - 1 >= colon[0].length,
    siblings: siblingsOf(lines, from, to, line - 1, indent),
  };
}

function parse(line: string): Parsed {
  const withoutComment = /^\s*#/.test(line) ? '' : line;
  const dashes: number[] = [];
  let at = 0;
  for (;;) {
    while (withoutComment.charAt(at) === ' ') at++;
    if (withoutComment.charAt(at) !== '-' || !/[\s]|^$/.test(withoutComment.charAt(at + 1))) break;
    dashes.push(at);
    at++;
  }
  const rest = withoutComment.slice(at);
  const key = /^("[^"]*"|'[^']*'|[^\s:#][^:#]*?)\s*:(\s|$)/.exec(rest)?.[1] ?? '';
  return {
    indent: at,
    dashes,
    key: key.replace(/^["']|["']$/g, ''),
    blank: rest.trim() === '' && dashes.length === 0,
  };
}

function documentAround(lines: readonly string[], at: number): [number, number] {
  let from = at;
  while (from > 0 && !/^---(\s|$)/.test(lines[from] ?? '')) from--;
  let to = at + 1;
  while (to < lines.length && !/^---(\s|$)/.test(lines[to] ?? '')) to++;
  return [from, to];
}

function topValue(lines: readonly string[], from: number, to: number, key: string): string {
  for (let i = from; i < to; i++) {
    const match = new RegExp(`^${key}\\s*:\\s*["']?([\\w./-]+)`).exec(lines[i] ?? '');
    if (match?.[1]) return match[1];
  }
  return '';
}

/** Keys at the same column in the same mapping: up and down until something stands further out. */
function siblingsOf(
  lines: readonly string[],
  from: number,
  to: number,
  at: number,
  indent: number,
): string[] {
  const found: string[] = [];
  const walk = (start: number, step: number): void => {
    for (let i = start; i >= from && i < to; i += step) {
      const one = parse(lines[i] ?? '');
      if (one.blank) continue;
      if (one.indent === indent && one.key !== '') found.push(one.key);
      const begins = one.dashes.some((dash) => dash < indent) && one.indent <= indent;
      if (one.indent < indent || (begins && step < 0)) return;
      if (begins && step > 0) {
        if (one.indent === indent) found.pop();
        return;
      }
    }
  };
  const here = parse(lines[at] ?? '');
  if (here.dashes.length === 0) walk(at - 1, -1);
  walk(at + 1, 1);
  return found;
}
