import type { Reading } from './syntax.ts';

/** Where a shell's lines come from: a script, or somebody who types. */
export interface LineSource {
  /** The next line without its end; null at the end. */
  next(): Promise<string | null>;
  /** How many lines were given so far. */
  readonly count: () => number;
}

/** In place of a line: somebody has given up the piece that is open (Ctrl+C behind `> `). */
export const GIVEN_UP_LINE = '\u0003';

/** The lines of a script, one after the other. */
export function scriptLines(script: string): LineSource {
  const lines = script.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let at = 0;
  return { next: async () => (at < lines.length ? (lines[at++] ?? '') : null), count: () => at };
}

/** A piece of shell text: what is run as one. */
export interface Piece {
  readonly text: string;
  readonly reading: Reading;
  /** The number of its first line; 1 is the source's first. */
  readonly line: number;
  /** Whether the source ended before the piece did. */
  readonly cut: boolean;
}

/**
 * Reads lines until they make one whole piece: a loop with its `done`, a here-document with its end. Null at the end of
 * the source. What is still open there is given as it is, so that somebody can say what is wrong.
 */
export async function readPiece(
  source: LineSource,
  read: (text: string) => Promise<Reading>,
  onMore: () => void = () => undefined,
): Promise<Piece | null> {
  const first = await source.next();
  if (first === null) return null;
  const line = source.count();
  let text = first;
  for (;;) {
    const reading = await read(text);
    if (reading.kind === 'whole' || reading.kind === 'wrong') return { text, reading, line, cut: false };
    onMore();
    const more = await linesFor(source, reading, onMore);
    if (more.text?.endsWith(GIVEN_UP_LINE)) return { text: '', reading: NOTHING, line, cut: false };
    if (more.text !== null) text = `${text}\n${more.text}`;
    if (more.ended) return { text, reading: await read(text), line, cut: true };
  }
}

const NOTHING: Reading = { kind: 'whole', statements: [] };

/** One line; of a here-document all up to its end, so that a long one is not read again for every line. */
async function linesFor(
  source: LineSource,
  reading: Reading,
  onMore: () => void,
): Promise<{ text: string | null; ended: boolean }> {
  if (reading.kind !== 'heredoc') {
    const line = await source.next();
    return { text: line, ended: line === null };
  }
  const lines: string[] = [];
  for (;;) {
    const line = await source.next();
    if (line === null) return { text: lines.length > 0 ? lines.join('\n') : null, ended: true };
    lines.push(line);
    if (line === GIVEN_UP_LINE) break;
    if ((reading.stripTabs ? line.replace(/^\t+/, '') : line) === reading.delimiter) break;
    onMore();
  }
  return { text: lines.join('\n'), ended: false };
}
