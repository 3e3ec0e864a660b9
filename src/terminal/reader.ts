import type { Terminal } from '@xterm/xterm';
import { searchBack, type History } from './history.ts';
import { KEYS } from './keys.ts';
import { completeIn, editLine, emptyLine, type Key, type Line } from './lineEditor.ts';
import { visible } from './visible.ts';

/** Reads lines from an xterm: editing, history and completion happen here, whole lines go to the shell. */
export interface Reader {
  /** The prompt of the shell that waits, or null while something runs. */
  prompt(prompt: string | null): void;
  /** Output of the shell. */
  write(text: string): void;
  /** A command that a control equals: shown muted, above the line that is being typed. */
  note(command: string): void;
  /** Types a whole line and sends it, as soon as a shell waits for one. */
  run(line: string): void;
  dispose(): void;
}

export interface ReaderPort {
  /** A line, and the prompt behind which it was typed. */
  send(line: string, prompt: string): void;
  interrupt(): void;
  complete(line: string): Promise<{ from: number; words: readonly string[] }>;
}

/** How many completions are listed. */
const LISTED = 60;

/** How long a completion may keep what is typed behind it waiting, in milliseconds. */
const COMPLETION_MS = 1_500;

/** The prompt for the rest of a piece. */
const MORE = '> ';

export function createReader(xterm: Terminal, port: ReaderPort, history: History): Reader {
  return new LineReader(xterm, port, history);
}

class LineReader implements Reader {
  private readonly xterm: Terminal;
  private readonly port: ReaderPort;
  private readonly typed: { dispose(): void };
  private readonly history: History;
  private line: Line;
  private shownPrompt: string | null = null;
  /** Rows above the cursor that the drawn line takes. */
  private rowsUp = 0;
  /** Lines that came before the shell was ready for them (a paste of several). */
  private readonly ahead: string[] = [];
  /** Keys that came while a completion was on its way; null while none is. */
  private waiting: string[] | null = null;
  /** What Ctrl+R looks for, and the place in the history that it has found; null while nobody looks. */
  private search: { readonly text: string; readonly at: number } | null = null;
  private clearing = false;

  constructor(xterm: Terminal, port: ReaderPort, history: History) {
    this.xterm = xterm;
    this.port = port;
    this.history = history;
    this.line = this.empty();
    this.typed = xterm.onData((data) => this.take(data));
  }

  prompt(next: string | null): void {
    if (next === this.shownPrompt) return;
    this.shownPrompt = next;
    this.rowsUp = 0;
    if (next === null) return;
    this.clearing = false;
    const waiting = this.ahead.shift();
    if (waiting === undefined) return this.draw();
    const since = this.line;
    this.line = { ...this.empty(), text: waiting, cursor: waiting.length };
    this.enter();
    this.line = since;
  }

  write(text: string): void {
    if (this.shownPrompt !== null) this.erase();
    // What `clear` writes is for the screen, which was cleared when it was typed.
    // oxlint-disable-next-line no-control-regex
    this.xterm.write(visible(this.clearing ? text.replace(/^(\x1b\[[0-9;]*[HJ])+/, '') : text));
    if (this.shownPrompt !== null && text.endsWith('\n')) this.draw();
  }

  note(command: string): void {
    if (this.shownPrompt !== null) this.erase();
    this.xterm.write(`\x1b[90m# ${visible(command)}\x1b[0m\n`);
    this.draw();
  }

  run(line: string): void {
    if (this.shownPrompt === null) {
      this.ahead.push(line);
      return;
    }
    this.line = { ...this.empty(), text: line, cursor: line.length };
    this.enter();
  }

  dispose(): void {
    this.typed.dispose();
  }

  /** Keys one by one; several lines at once are a paste. */
  private take(data: string): void {
    const special = data.length === 1 || data in KEYS;
    if (special || !/[\r\n]/.test(data)) return this.key(data);
    const lines = data.replaceAll('\r\n', '\r').replaceAll('\n', '\r').split('\r');
    lines.forEach((text, index) => {
      if (text !== '') this.key(text);
      if (index < lines.length - 1) this.key('\r');
    });
    return undefined;
  }

  private key(data: string): void {
    if (this.waiting !== null && data !== '\x03') {
      this.waiting.push(data);
      return;
    }
    if (this.search !== null && this.searchKey(data)) return;
    if (data === '\x03') return this.interrupt();
    if (data === '\x0c') {
      this.xterm.clear();
      return this.draw();
    }
    if (this.shownPrompt === null) {
      // What is typed while something runs belongs to the next prompt.
      if (data === '\r') {
        this.ahead.push(this.line.text);
        this.line = this.empty();
      } else if (!data.startsWith('\x1b')) this.line = this.edited(data);
      return;
    }
    if (data === '\r') this.enter();
    else if (data === '\t') void this.complete();
    else if (data === '\x12') this.look('', this.history.lines().length);
    else if (data === '\x04' && this.line.text === '') this.leave();
    else if (data in KEYS || !data.startsWith('\x1b')) {
      this.line = this.edited(data === '\x04' ? '\x1b[3~' : data);
      this.draw();
    }
  }

  private empty(): Line {
    return emptyLine(this.history.lines());
  }

  private edited(data: string): Line {
    const type = KEYS[data];
    const key: Key = type ? { type } : { type: 'insert', text: plain(data.replaceAll('\t', '    ')) };
    return editLine(this.line, key, this.history.lines());
  }

  private interrupt(): void {
    this.waiting = null;
    this.ahead.length = 0;
    this.xterm.write('^C\n');
    this.line = this.empty();
    if (this.shownPrompt === null) {
      this.port.interrupt();
      return;
    }
    this.rowsUp = 0;
    // What was begun on the lines before is given up, and the shell prompts anew.
    if (this.shownPrompt === MORE) {
      this.shownPrompt = null;
      this.port.interrupt();
      return;
    }
    this.draw();
  }

  /** Ctrl+D at an empty line leaves a shell that is inside another; the laptop's own stays. */
  private leave(): void {
    if (this.shownPrompt?.startsWith('laptop:') === true) return;
    this.line = { ...this.empty(), text: 'exit', cursor: 4 };
    this.enter();
  }

  private enter(): void {
    this.line = { ...this.line, cursor: this.line.text.length };
    this.draw();
    this.xterm.write('\n');
    this.rowsUp = 0;
    const { text } = this.line;
    const behind = this.shownPrompt ?? '';
    this.history.remember(text);
    this.line = this.empty();
    this.shownPrompt = null;
    if (/^\s*clear\b/.test(text)) {
      this.clearing = true;
      this.xterm.clear();
    }
    this.port.send(text, behind);
  }

  /** Asks what could follow; whatever is typed meanwhile comes behind it. */
  private async complete(): Promise<void> {
    const asked = this.line;
    const queue: string[] = [];
    this.waiting = queue;
    const answer = await Promise.race([
      this.port.complete(asked.text.slice(0, asked.cursor)).catch(() => null),
      new Promise<null>((resolve) => {
        setTimeout(() => resolve(null), COMPLETION_MS);
      }),
    ]);
    if (this.waiting !== queue) return;
    this.waiting = null;
    if (answer !== null && this.shownPrompt !== null) {
      const { from, words } = answer;
      const next = completeIn(asked, from, words);
      if (next.text === asked.text && words.length > 1) {
        const listed = words.slice(0, LISTED).map(visible).join('  ');
        this.xterm.write(`\n${listed}${words.length > LISTED ? '  …' : ''}\n`);
        this.rowsUp = 0;
      }
      this.line = next;
      this.draw();
    }
    for (const data of queue) this.key(data);
  }

  /** Ctrl+R: the newest line before a place in the history that contains the text. */
  private look(text: string, before: number): void {
    const found = text === '' ? -1 : searchBack(this.history.lines(), text, before);
    this.search = { text, at: found < 0 && text !== '' ? (this.search?.at ?? -1) : found };
    this.draw();
  }

  /** True when the key was for the search; else the search is over, and the key is for the line that it has found. */
  private searchKey(data: string): boolean {
    const { text, at } = this.search ?? { text: '', at: -1 };
    if (data === '\x12') {
      if (text !== '') this.look(text, at < 0 ? this.history.lines().length : at);
      return true;
    }
    if (data === '\x7f' || data === '\b') {
      this.look(text.slice(0, -1), this.history.lines().length);
      return true;
    }
    if (data === '\x07' || data === '\x03') {
      this.search = null;
      this.draw();
      return true;
    }
    // oxlint-disable-next-line no-control-regex
    if (!/[\x00-\x1f]/.test(data)) {
      this.look(text + data, this.history.lines().length);
      return true;
    }
    const found = this.history.lines()[at];
    this.search = null;
    if (found !== undefined) this.line = { ...this.empty(), text: found, cursor: found.length };
    this.draw();
    return data === '\x1b' || data === '\t';
  }

  private erase(): void {
    this.xterm.write(`${this.rowsUp > 0 ? `\x1b[${this.rowsUp}A` : ''}\r\x1b[J`);
    this.rowsUp = 0;
  }

  private draw(): void {
    if (this.shownPrompt === null) return;
    this.erase();
    const { cols } = this.xterm;
    const { search } = this;
    const found = search === null ? null : (this.history.lines()[search.at] ?? '');
    const prompt = search === null ? this.shownPrompt : `(reverse-i-search)\`${visible(search.text)}': `;
    const text = plain(found ?? this.line.text);
    const whole = prompt.length + text.length;
    const at = prompt.length + (found === null ? this.line.cursor : text.length);
    this.xterm.write(`\x1b[90m${visible(prompt)}\x1b[0m${text}`);
    // At the right edge the cursor stays on the last column until something follows.
    if (whole > 0 && whole % cols === 0) this.xterm.write(' \b');
    const up = Math.floor(whole / cols) - Math.floor(at / cols);
    this.xterm.write(`${up > 0 ? `\x1b[${up}A` : ''}\r${at % cols > 0 ? `\x1b[${at % cols}C` : ''}`);
    this.rowsUp = Math.floor(at / cols);
  }
}

/** A line holds no control characters. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, '');
}
