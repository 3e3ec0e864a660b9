import type { Terminal } from '@xterm/xterm';
import { completeIn, editLine, emptyLine, type Key, type Line } from './lineEditor.ts';

/** Reads lines from an xterm: editing, history and completion happen here, whole lines go to the shell. */
export interface Reader {
  /** The prompt of the shell that waits, or null while something runs. */
  prompt(prompt: string | null): void;
  /** Output of the shell. */
  write(text: string): void;
  /** A command that a control equals: shown muted, above the line that is being typed. */
  note(command: string): void;
  dispose(): void;
}

export interface ReaderPort {
  /** A line, and the prompt behind which it was typed. */
  send(line: string, prompt: string): void;
  interrupt(): void;
  complete(line: string): Promise<{ from: number; words: readonly string[] }>;
}

/** Escape sequences that keys send. */
const KEYS: Readonly<Record<string, Exclude<Key['type'], 'insert'>>> = {
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x1b[3~': 'delete',
  '\x1b[D': 'left',
  '\x1b[C': 'right',
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1b[H': 'home',
  '\x1b[F': 'end',
  '\x01': 'home',
  '\x05': 'end',
  '\x02': 'left',
  '\x06': 'right',
  '\x10': 'up',
  '\x0e': 'down',
  '\x17': 'killWord',
  '\x0b': 'killToEnd',
  '\x15': 'killToStart',
  '\x1b[1;5D': 'wordLeft',
  '\x1b[1;5C': 'wordRight',
  '\x1bb': 'wordLeft',
  '\x1bf': 'wordRight',
};

/** How many completions are listed. */
const LISTED = 60;

export function createReader(xterm: Terminal, port: ReaderPort): Reader {
  const history: string[] = [];
  let line: Line = emptyLine(history);
  let prompt: string | null = null;
  /** Rows above the cursor that the drawn line takes. */
  let rowsUp = 0;
  /** Lines that came before the shell was ready for them (a paste of several). */
  const ahead: string[] = [];

  // oxlint-disable-next-line no-control-regex
  const visible = (text: string): string => text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');

  function erase(): void {
    xterm.write(`${rowsUp > 0 ? `\x1b[${rowsUp}A` : ''}\r\x1b[J`);
    rowsUp = 0;
  }

  function draw(): void {
    if (prompt === null) return;
    erase();
    const { cols } = xterm;
    const text = visible(line.text);
    const whole = prompt.length + text.length;
    const at = prompt.length + line.cursor;
    xterm.write(`\x1b[90m${prompt}\x1b[0m${text}`);
    // At the right edge the cursor stays on the last column until something follows.
    if (whole > 0 && whole % cols === 0) xterm.write(' \b');
    const up = Math.floor(whole / cols) - Math.floor(at / cols);
    xterm.write(`${up > 0 ? `\x1b[${up}A` : ''}\r${at % cols > 0 ? `\x1b[${at % cols}C` : ''}`);
    rowsUp = Math.floor(at / cols);
  }

  function enter(): void {
    line = { ...line, cursor: line.text.length };
    draw();
    xterm.write('\n');
    rowsUp = 0;
    const { text } = line;
    const behind = prompt ?? '';
    if (text.trim() !== '' && history.at(-1) !== text) history.push(text);
    line = emptyLine(history);
    prompt = null;
    port.send(text, behind);
  }

  async function complete(): Promise<void> {
    const before = line.text.slice(0, line.cursor);
    const { from, words } = await port.complete(before);
    if (prompt === null || line.text.slice(0, line.cursor) !== before) return;
    const next = completeIn(line, from, words);
    if (next.text === line.text && words.length > 1) {
      xterm.write(`\n${words.slice(0, LISTED).join('  ')}${words.length > LISTED ? '  …' : ''}\n`);
      rowsUp = 0;
    }
    line = next;
    draw();
  }

  function key(data: string): void {
    if (data === '\x03') {
      if (prompt === null) {
        xterm.write('^C\n');
        port.interrupt();
      } else {
        xterm.write('^C\n');
        rowsUp = 0;
        line = emptyLine(history);
        draw();
      }
      return;
    }
    if (data === '\x0c') {
      xterm.clear();
      draw();
      return;
    }
    if (prompt === null) {
      // What is typed while something runs belongs to the next prompt.
      if (data === '\r') {
        ahead.push(line.text);
        line = emptyLine(history);
      } else if (!data.startsWith('\x1b')) line = editLine(line, keyOf(data), history);
      return;
    }
    if (data === '\r') enter();
    else if (data === '\t') void complete();
    else if (data in KEYS || !data.startsWith('\x1b')) {
      line = editLine(line, keyOf(data), history);
      draw();
    }
  }

  function keyOf(data: string): Key {
    const type = KEYS[data];
    return type ? { type } : { type: 'insert', text: visible(data.replaceAll('\t', '    ')) };
  }

  const typed = xterm.onData((data) => {
    const special = data.length === 1 || data in KEYS;
    if (special || !/[\r\n]/.test(data)) return key(data);
    const lines = data.replaceAll('\r\n', '\r').replaceAll('\n', '\r').split('\r');
    lines.forEach((text, index) => {
      if (text !== '') key(text);
      if (index < lines.length - 1) key('\r');
    });
    return undefined;
  });

  return {
    prompt: (next) => {
      if (next === prompt) return;
      prompt = next;
      rowsUp = 0;
      const waiting = ahead.shift();
      if (prompt !== null && waiting !== undefined) {
        const typedSince = line;
        line = { ...emptyLine(history), text: waiting, cursor: waiting.length };
        enter();
        line = typedSince;
      } else draw();
    },
    write: (text) => {
      if (prompt !== null) erase();
      xterm.write(text);
      if (prompt !== null && text.endsWith('\n')) draw();
    },
    note: (command) => {
      if (prompt !== null) erase();
      xterm.write(`\x1b[90m# ${visible(command)}\x1b[0m\n`);
      draw();
    },
    dispose: () => typed.dispose(),
  };
}
