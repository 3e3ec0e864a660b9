/** So many equal lines are shown around what differs. */
const CONTEXT = 3;

type Edit = { readonly mark: ' ' | '-' | '+'; readonly line: string };

/** Two texts as `diff -u` shows their difference; '' when they are equal. */
export function unifiedDiff(before: string, after: string, names: readonly [string, string]): string {
  const edits = editsOf(linesOf(before), linesOf(after));
  if (edits.every(({ mark }) => mark === ' ')) return '';
  const hunks = hunksOf(edits).map((hunk) => hunkText(edits, hunk));
  return `--- ${names[0]}\n+++ ${names[1]}\n${hunks.join('')}`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The longest common lines stay; manifests are short enough for the plain table. */
function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] =
        a[i] === b[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push({ mark: ' ', line: a[i] ?? '' });
      i++;
      j++;
    } else if (
      i < a.length &&
      (j >= b.length || (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))
    ) {
      edits.push({ mark: '-', line: a[i++] ?? '' });
    } else edits.push({ mark: '+', line: b[j++] ?? '' });
  }
  return edits;
}

interface Hunk {
  readonly from: number;
  to: number;
}

function hunksOf(edits: readonly Edit[]): Hunk[] {
  const hunks: Hunk[] = [];
  for (const [at, { mark }] of edits.entries()) {
    if (mark === ' ') continue;
    const from = Math.max(0, at - CONTEXT);
    const to = Math.min(edits.length, at + CONTEXT + 1);
    const last = hunks.at(-1);
    if (last && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  return hunks;
}

function hunkText(edits: readonly Edit[], { from, to }: Hunk): string {
  const count = (part: readonly Edit[], other: '-' | '+'): number =>
    part.filter(({ mark }) => mark !== other).length;
  const [head, body] = [edits.slice(0, from), edits.slice(from, to)];
  const range = (other: '-' | '+'): string => {
    const size = count(body, other);
    const start = count(head, other) + (size === 0 ? 0 : 1);
    return size === 1 ? String(start) : `${start},${size}`;
  };
  const lines = body.map(({ mark, line }) => `${mark}${line}\n`).join('');
  return `@@ -${range('+')} +${range('-')} @@\n${lines}`;
}
