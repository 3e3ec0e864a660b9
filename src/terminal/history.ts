import { keep, loadKept } from '../state/kept.ts';

/** The lines that were typed, oldest first. */
export interface History {
  lines(): readonly string[];
  remember(line: string): void;
}

/** As bash's HISTSIZE. */
const LONGEST = 500;

export function createHistory(onChange: (lines: readonly string[]) => void = () => undefined): History & {
  /** Lines from before come first. */
  before(lines: readonly string[]): void;
} {
  const lines: string[] = [];
  return {
    lines: () => lines,
    before: (older) => lines.unshift(...older),
    remember: (line) => {
      if (line.trim() === '' || lines.at(-1) === line) return;
      lines.push(line);
      if (lines.length > LONGEST) lines.splice(0, lines.length - LONGEST);
      onChange(lines);
    },
  };
}

const KEY = 'history';
let page: History | null = null;

/** One history for every tab, kept between visits. */
export function pageHistory(): History {
  if (page) return page;
  const own = createHistory((lines) => keep(KEY, lines));
  page = own;
  void loadKept<readonly string[]>(KEY)
    .then((kept) => {
      if (Array.isArray(kept)) own.before(kept.filter((line) => typeof line === 'string'));
    })
    .catch(() => undefined);
  return own;
}

/** The newest line before the place `before` that contains the text; its place, -1 when there is none. */
export function searchBack(history: readonly string[], text: string, before: number): number {
  for (let at = Math.min(before, history.length) - 1; at >= 0; at--)
    if (history[at]?.includes(text)) return at;
  return -1;
}
