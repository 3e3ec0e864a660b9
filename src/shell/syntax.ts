import type { Tree } from './trees.ts';

/** What became of a piece of shell text. */
export type Reading =
  | { readonly kind: 'whole'; readonly statements: Tree[] }
  /** The next line belongs to it. */
  | { readonly kind: 'more' }
  /** A here-document is open: every line belongs to it until this one. Complete in itself when there are no more lines. */
  | {
      readonly kind: 'heredoc';
      readonly delimiter: string;
      readonly stripTabs: boolean;
      readonly statements: Tree[];
    }
  /** Cannot be read, from line `line` (0 is the first) on. */
  | { readonly kind: 'wrong'; readonly line: number; readonly token: string; readonly tooLong?: string };

/** Makes sense of a parse: its tree, or its message. */
export function readSyntax(text: string, statements: Tree[], message: string): Reading {
  if (message !== '') return readMessage(text, message);
  const deferred = statements.find((statement) => statement.deferredError);
  if (deferred) {
    const { token } = deferred.deferredError;
    const at = text.split('\n').findIndex((line) => line.includes(token));
    return { kind: 'wrong', line: Math.max(0, at), token };
  }
  const heredocs = heredocsIn(statements);
  const open = heredocs.find((one) => one.terminated === false);
  if (open) return { kind: 'heredoc', delimiter: open.delimiter, stripTabs: open.stripTabs, statements };
  if (heredocs.length === 0 && endsOpen(text)) return { kind: 'more' };
  return { kind: 'whole', statements };
}

/** Whether the text ends with a backslash, `|`, `&&` or `||` that wants the next line. */
export function endsOpen(text: string): boolean {
  let quote = '';
  let last = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\' && quote !== "'") {
      i++;
      if (i === text.length) return true;
      last = 'x';
    } else if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
      last = char;
    } else if (char === '#' && (i === 0 || /[\s;&|(]/.test(text.charAt(i - 1)))) {
      while (i + 1 < text.length && text.charAt(i + 1) !== '\n') i++;
    } else if (!/\s/.test(char)) last = char === last && '&|'.includes(char) ? char + char : char;
    else if (last === '&') last = 'x';
  }
  return last === '|' || last === '||' || last === '&&';
}

/** What a shell says of text that it cannot read. */
export interface Voice {
  readonly shell: 'bash' | 'ash' | 'dash';
  /** What its messages begin with. */
  readonly name: string;
  /** bash reading a script, or a string (`-c`), names the line. */
  readonly numbered: boolean;
}

/** The message for a reading that is wrong or ended too early; `firstLine` is the number of the piece's first line. */
// bash: parse.y report_syntax_error; busybox: shell/ash.c synexpect
export function syntaxMessage(voice: Voice, reading: Reading, text: string, firstLine: number): string {
  const lines = text.split('\n');
  if (reading.kind === 'wrong') {
    if (reading.tooLong !== undefined)
      return `${voice.name}: this command is too long for the simulator's shell: ${reading.tooLong}\n`;
    const at = firstLine + reading.line;
    if (voice.shell === 'ash') return `${voice.name}: syntax error: unexpected ${ashToken(reading.token)}\n`;
    if (voice.shell === 'dash')
      return `${voice.name}: ${at}: Syntax error: ${ashToken(reading.token)} unexpected\n`;
    const start = voice.numbered ? `${voice.name}: line ${at}:` : `${voice.name}:`;
    const first = `${start} syntax error near unexpected token \`${reading.token}'\n`;
    return voice.numbered ? `${first}${start} \`${lines[reading.line] ?? ''}'\n` : first;
  }
  const quote = openQuote(text);
  const end = firstLine + lines.length;
  if (quote !== null) {
    if (voice.shell === 'ash') return `${voice.name}: syntax error: unterminated quoted string\n`;
    if (voice.shell === 'dash') return `${voice.name}: ${end}: Syntax error: Unterminated quoted string\n`;
    const at = firstLine + quote.line;
    const start = voice.numbered ? `${voice.name}: line ${at}:` : `${voice.name}:`;
    return `${start} unexpected EOF while looking for matching \`${quote.closing}'\n`;
  }
  if (voice.shell === 'ash') return `${voice.name}: syntax error: unexpected end of file\n`;
  if (voice.shell === 'dash') return `${voice.name}: ${end}: Syntax error: end of file unexpected\n`;
  const start = voice.numbered ? `${voice.name}: line ${end}:` : `${voice.name}:`;
  return `${start} syntax error: unexpected end of file\n`;
}

function ashToken(token: string): string {
  return token === 'newline' ? 'newline' : `"${token}"`;
}

function readMessage(text: string, message: string): Reading {
  const tooLong = /(?:Input too large|Too many tokens): .*/.exec(message);
  if (tooLong) return { kind: 'wrong', line: 0, token: '', tooLong: tooLong[0] };
  if (/unexpected EOF/.test(message)) return { kind: 'more' };
  const position = /Parse error at (\d+):(\d+)/.exec(message);
  const line = Math.max(0, Number(position?.[1] ?? 1) - 1);
  const column = Math.max(0, Number(position?.[2] ?? 1) - 1);
  const rest = (text.split('\n')[line] ?? '').slice(column);
  const last =
    text
      .split('\n')
      .slice(line + 1)
      .join('')
      .trim() === '';
  if (
    /got EOF|got HEREDOC_CONTENT/.test(message) ||
    (last && rest.trim() === '' && OPEN_AT_END.test(message))
  ) {
    return readOpen(text);
  }
  const named = /unexpected token `(.+?)'/s.exec(message)?.[1];
  const found = /^\s*([;&|()<>]+|[^\s;&|()<>]+)/.exec(rest)?.[1];
  const token = named === undefined || named === '\n' ? (found ?? 'newline') : named;
  return { kind: 'wrong', line, token };
}

/** Messages that come of a text that ended too early when they are about its end. */
const OPEN_AT_END = /unexpected token|function body/;

/** A text that wants more, unless what it has is wrong already; a here-document that is open wants its end. */
function readOpen(text: string): Reading {
  const empty = /(?:^|[\n;])\s*(?:if|elif|while|until)\s+(then|do)\b/.exec(text);
  if (empty)
    return { kind: 'wrong', line: linesBefore(text, empty.index + empty[0].length), token: empty[1] ?? '' };
  const heredoc = /<<(-?)\s*(?:\\?([\w.-]+)|'([^']+)'|"([^"]+)")[^\n]*$/.exec(text);
  const delimiter = heredoc?.[2] ?? heredoc?.[3] ?? heredoc?.[4];
  if (!heredoc || delimiter === undefined) return { kind: 'more' };
  return { kind: 'heredoc', delimiter, stripTabs: heredoc[1] === '-', statements: [] };
}

function linesBefore(text: string, index: number): number {
  return text.slice(0, index).split('\n').length - 1;
}

/** The quote or bracket that is open at the end, with its line. */
function openQuote(text: string): { closing: string; line: number } | null {
  let quote = '';
  let opened = 0;
  let line = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\n') line++;
    if (char === '\\' && quote !== "'") i++;
    else if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'" || char === '`') {
      quote = char;
      opened = line;
    } else if (char === '#' && (i === 0 || /\s/.test(text.charAt(i - 1)))) {
      while (i + 1 < text.length && text.charAt(i + 1) !== '\n') i++;
    }
  }
  if (quote !== '') return { closing: quote, line: opened };
  const brackets = [
    { opening: '$(', closing: ')' },
    { opening: '${', closing: '}' },
  ];
  for (const { opening, closing } of brackets) {
    const at = text.lastIndexOf(opening);
    if (at >= 0 && !text.slice(at).includes(closing))
      return { closing, line: text.slice(0, at).split('\n').length - 1 };
  }
  return null;
}

interface HereDoc {
  readonly type: 'HereDoc';
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly terminated?: boolean;
}

/** The here-documents in a tree, in order. */
function heredocsIn(node: Tree, found: HereDoc[] = []): HereDoc[] {
  if (node === null || typeof node !== 'object') return found;
  if (node.type === 'HereDoc') found.push(node);
  for (const part of Object.values(node)) heredocsIn(part, found);
  return found;
}
