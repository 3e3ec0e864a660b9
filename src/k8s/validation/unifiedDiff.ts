/** How many unchanged lines are shown around a change. */
const CONTEXT = 3;

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** The difference of two texts, line by line, as `diff -u` shows it without its file names. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/diff/diff.go
export function unifiedDiff(before: string, after: string): string {
  const edits = editsBetween(before.split('\n'), after.split('\n'));
  return hunksOf(edits)
    .map(({ start, end }) => formatHunk(edits, start, end))
    .join('');
}

/** What the texts share at both ends is set aside; the longest common subsequence sorts out the middle. */
function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...before.slice(0, head).map(unchanged),
    ...middleEdits(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(unchanged),
  ];
}

function unchanged(line: string): Edit {
  return { sign: ' ', line };
}

function middleEdits(before: readonly string[], after: readonly string[]): Edit[] {
  const common = commonLengths(before, after);
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [from, to] = [before[i], after[j]];
    const down = common[i + 1]?.[j] ?? -1;
    const right = common[i]?.[j + 1] ?? -1;
    if (from !== undefined && from === to) {
      edits.push({ sign: ' ', line: from });
      i++;
      j++;
    } else if (from !== undefined && (to === undefined || down >= right)) {
      edits.push({ sign: '-', line: from });
      i++;
    } else {
      edits.push({ sign: '+', line: to ?? '' });
      j++;
    }
  }
  return edits;
}

/** At `[i][j]`, how many lines the texts from there on have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const common = Array.from({ length: before.length + 1 }, () => Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const here = common[i] as number[];
      const below = common[i + 1] as number[];
      const match = before[i] === after[j];
      here[j] = match ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, here[j + 1] ?? 0);
    }
  }
  return common;
}

/** Changes with the lines around them; those that touch are one. */
function hunksOf(edits: readonly Edit[]): { start: number; end: number }[] {
  const hunks: { start: number; end: number }[] = [];
  for (const [index, { sign }] of edits.entries()) {
    if (sign === ' ') continue;
    const start = Math.max(0, index - CONTEXT);
    const end = Math.min(edits.length, index + CONTEXT + 1);
    const last = hunks.at(-1);
    if (last && start <= last.end) last.end = end;
    else hunks.push({ start, end });
  }
  return hunks;
}

function formatHunk(edits: readonly Edit[], start: number, end: number): string {
  const shown = edits.slice(start, end);
  const range = (other: '-' | '+'): string => {
    const count = (part: readonly Edit[]) => part.filter(({ sign }) => sign === ' ' || sign === other).length;
    const length = count(shown);
    const first = count(edits.slice(0, start)) + (length === 0 ? 0 : 1);
    return length === 1 ? `${first}` : `${first},${length}`;
  };
  const lines = shown.map(({ sign, line }) => `${sign}${line}\n`).join('');
  return `@@ -${range('-')} +${range('+')} @@\n${lines}`;
}
