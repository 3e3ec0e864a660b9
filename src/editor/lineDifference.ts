/** The lines that differ between two texts, with a little of what stands around them. */

export interface DifferenceLine {
  readonly sign: ' ' | '+' | '-' | '…';
  readonly text: string;
}

const CONTEXT = 2;

/** A longest-common-subsequence difference; the texts are objects' YAML, a few hundred lines at most. */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  const a = before === '' ? [] : before.trimEnd().split('\n');
  const b = after === '' ? [] : after.trimEnd().split('\n');
  const common = lengths(a, b);
  const lines: DifferenceLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i] ?? '' });
      i++;
      j++;
    } else if (j < b.length && (i >= a.length || (common[i]?.[j + 1] ?? 0) > (common[i + 1]?.[j] ?? 0))) {
      lines.push({ sign: '+', text: b[j++] ?? '' });
    } else lines.push({ sign: '-', text: a[i++] ?? '' });
  }
  return withContext(lines);
}

/** `[i][j]`: how many lines the ends of both texts from there have in common. */
function lengths(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = table[i];
      if (!row) continue;
      row[j] =
        a[i] === b[j] ? (table[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function withContext(lines: readonly DifferenceLine[]): DifferenceLine[] {
  const near = lines.map((_line, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => line.sign !== ' '),
  );
  const shown: DifferenceLine[] = [];
  lines.forEach((line, at) => {
    if (near[at]) shown.push(line);
    else if (near[at - 1]) shown.push({ sign: '…', text: '' });
  });
  return shown;
}
