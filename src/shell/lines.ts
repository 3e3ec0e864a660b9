/** Where a shell's lines come from: a script, or somebody who types. */
export interface LineSource {
  /** The next line without its end; null at the end. */
  next(): Promise<string | null>;
}

/** The lines of a script, one after the other. */
export function scriptLines(script: string): LineSource {
  const lines = script.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let at = 0;
  return { next: async () => lines[at++] ?? null };
}

/** Tells whether a piece of shell text is whole: `more` when the next line belongs to it. */
export type Completeness = 'whole' | 'more';

/**
 * Reads lines until they make one whole piece: a loop with its `done`, a here-document with its end. Null at the end of
 * the source. What is still incomplete there is given as it is, so that the shell can say what is wrong.
 */
export async function readPiece(
  source: LineSource,
  completeness: (text: string) => Completeness,
  onMore: () => void = () => undefined,
): Promise<string | null> {
  let text = await source.next();
  if (text === null) return null;
  while (completeness(text) === 'more') {
    onMore();
    const line = await source.next();
    if (line === null) return text;
    text = `${text}\n${line}`;
  }
  return text;
}
