/** Editing one line as a shell does: a pure function from keys to text. The terminal draws what it holds. */

export interface Line {
  readonly text: string;
  readonly cursor: number;
  /** Where in the history one is; its length means the line that is being typed. */
  readonly at: number;
  /** What was typed before going up into the history. */
  readonly draft: string;
}

export type Key =
  | { readonly type: 'insert'; readonly text: string }
  | {
      readonly type:
        | 'backspace'
        | 'delete'
        | 'left'
        | 'right'
        | 'home'
        | 'end'
        | 'up'
        | 'down'
        | 'wordLeft'
        | 'wordRight'
        | 'killWord'
        | 'killToEnd'
        | 'killToStart';
    };

export function emptyLine(history: readonly string[]): Line {
  return { text: '', cursor: 0, at: history.length, draft: '' };
}

export function editLine(line: Line, key: Key, history: readonly string[]): Line {
  const { text, cursor } = line;
  const cut = (from: number, to: number): Line => ({
    ...line,
    text: text.slice(0, from) + text.slice(to),
    cursor: from,
  });
  switch (key.type) {
    case 'insert':
      return {
        ...line,
        text: text.slice(0, cursor) + key.text + text.slice(cursor),
        cursor: cursor + key.text.length,
      };
    case 'backspace':
      return cursor === 0 ? line : cut(cursor - 1, cursor);
    case 'delete':
      return cut(cursor, Math.min(text.length, cursor + 1));
    case 'left':
      return { ...line, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { ...line, cursor: Math.min(text.length, cursor + 1) };
    case 'home':
      return { ...line, cursor: 0 };
    case 'end':
      return { ...line, cursor: text.length };
    case 'wordLeft':
      return { ...line, cursor: wordStart(text, cursor) };
    case 'wordRight':
      return { ...line, cursor: text.length - wordStart(reversed(text), text.length - cursor) };
    case 'killWord':
      return cut(wordStart(text, cursor), cursor);
    case 'killToEnd':
      return cut(cursor, text.length);
    case 'killToStart':
      return cut(0, cursor);
    case 'up':
      return recall(line, line.at - 1, history);
    case 'down':
      return recall(line, line.at + 1, history);
  }
}

/** Puts a completion in: the words' common beginning, and a space when there is just one. */
export function completeIn(line: Line, from: number, words: readonly string[]): Line {
  const [first] = words;
  if (first === undefined) return line;
  let common = first;
  for (const word of words) while (!word.startsWith(common)) common = common.slice(0, -1);
  const ending = words.length === 1 && !common.endsWith('/') ? ' ' : '';
  const before = line.text.slice(0, from) + common + ending;
  return { ...line, text: before + line.text.slice(line.cursor), cursor: before.length };
}

function recall(line: Line, at: number, history: readonly string[]): Line {
  if (at < 0 || at > history.length) return line;
  const draft = line.at === history.length ? line.text : line.draft;
  const text = at === history.length ? draft : (history[at] ?? '');
  return { text, cursor: text.length, at, draft };
}

function wordStart(text: string, cursor: number): number {
  let at = cursor;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--;
  while (at > 0 && !/\s/.test(text.charAt(at - 1))) at--;
  return at;
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
