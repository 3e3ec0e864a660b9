/** How wide columns become. Padding is spaces; widths count code points. */
export interface TabSettings {
  readonly minWidth: number;
  readonly padding: number;
}

/** The tables of `kubectl get`. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/printers/tabwriter.go
export const GET_TABLE: TabSettings = { minWidth: 6, padding: 3 };

/** The texts of `kubectl describe`. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go tabbedString
export const DESCRIPTION: TabSettings = { minWidth: 0, padding: 2 };

/**
 * Aligns tab-separated cells with elastic tab stops: a column is a run of consecutive lines that have a tab-terminated
 * cell there; what follows the last tab of a line belongs to no column. `remembered` keeps the widths of earlier
 * calls, for tables that grow while they are watched; it is changed.
 */
// The algorithm of Go's text/tabwriter.
export function alignCells(text: string, settings: TabSettings, remembered?: number[]): string {
  if (text === '') return '';
  const complete = text.endsWith('\n');
  const lines = (complete ? text.slice(0, -1) : text).split('\n').map((line) => line.split('\t'));
  const out: string[] = [];
  formatBlock({ lines, settings, remembered, out, widths: [] }, 0, lines.length);
  return out.join('\n') + (complete ? '\n' : '');
}

interface Work {
  readonly lines: readonly (readonly string[])[];
  readonly settings: TabSettings;
  readonly remembered: number[] | undefined;
  readonly out: string[];
  readonly widths: number[];
}

function formatBlock(work: Work, from: number, to: number): void {
  const column = work.widths.length;
  let unwritten = from;
  for (let at = from; at < to; at++) {
    if (column >= cellCount(work, at)) continue;
    writeLines(work, unwritten, at);
    const start = at;
    let width = Math.max(work.settings.minWidth, work.remembered?.[column] ?? 0);
    for (; at < to && column < cellCount(work, at); at++) {
      width = Math.max(width, widthOf(work.lines[at]?.[column] ?? '') + work.settings.padding);
    }
    if (work.remembered) work.remembered[column] = width;
    work.widths.push(width);
    formatBlock(work, start, at);
    work.widths.pop();
    unwritten = at;
    at--;
  }
  writeLines(work, unwritten, to);
}

/** How many cells of a line are ended by a tab. */
function cellCount(work: Work, line: number): number {
  return (work.lines[line]?.length ?? 1) - 1;
}

function writeLines(work: Work, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const cells = work.lines[at] ?? [];
    let line = '';
    for (const [column, cell] of cells.entries()) {
      const width = work.widths[column];
      line += width === undefined ? cell : cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
    }
    work.out.push(line);
  }
}

function widthOf(cell: string): number {
  let width = 0;
  for (const _ of cell) width++;
  return width;
}
