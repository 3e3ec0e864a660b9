import type { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { createHistory } from './history.ts';
import { createReader } from './reader.ts';

type Completion = { from: number; words: readonly string[] };

/** A reader with nothing on its screen: what is typed into it, and what it sends. */
function open() {
  let type: (data: string) => void = () => undefined;
  let answer: (found: Completion) => void = () => undefined;
  const sent: string[] = [];
  const screen: string[] = [];
  let interrupts = 0;
  const xterm = {
    cols: 80,
    onData: (take: (data: string) => void) => {
      type = take;
      return { dispose: () => undefined };
    },
    write: (text: string) => screen.push(text),
    clear: () => screen.splice(0),
  };
  const port = {
    send: (line: string) => sent.push(line),
    interrupt: () => interrupts++,
    complete: () =>
      new Promise<Completion>((resolve) => {
        answer = resolve;
      }),
  };
  const reader = createReader(xterm as unknown as Terminal, port, createHistory());
  reader.prompt('laptop:~$ ');
  const keys = (...data: string[]): void => data.forEach((one) => type(one));
  /** As the page does: the next prompt comes when the line has been run. */
  const line = (text: string): void => {
    keys(...text, '\r');
    reader.prompt(null);
    reader.prompt('laptop:~$ ');
  };
  const complete = async (words: readonly string[], from: number): Promise<void> => {
    answer({ from, words });
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
  };
  return { reader, keys, line, complete, sent, screen, interrupts: () => interrupts };
}

const TAB = '\t';
const ENTER = '\r';
const CTRL_R = '\x12';
const CTRL_C = '\x03';

describe('completion', () => {
  it('what is typed before it has come stands behind it', async () => {
    const { keys, complete, sent } = open();
    keys(...'kubectl get dep', TAB, ...'web', ENTER);
    expect(sent).toEqual([]);
    await complete(['deployments.apps'], 12);
    expect(sent).toEqual(['kubectl get deployments.apps web']);
  });

  it('one after the other, each of what is there then', async () => {
    const { keys, complete, sent } = open();
    keys(...'kub', TAB, ...'ge', TAB, ENTER);
    await complete(['kubectl'], 0);
    await complete(['get'], 8);
    expect(sent).toEqual(['kubectl get ']);
  });

  it('of nothing changes nothing', async () => {
    const { keys, complete, sent } = open();
    keys(...'nosuch x', TAB, 'y', ENTER);
    await complete([], 7);
    expect(sent).toEqual(['nosuch xy']);
  });

  it('is given up by Ctrl+C', async () => {
    const { keys, complete, sent } = open();
    keys(...'kub', TAB, ...'xx', CTRL_C, ...'ls', ENTER);
    await complete(['kubectl'], 0);
    expect(sent).toEqual(['ls']);
  });
});

describe('search in the history', () => {
  it.each([
    ['the newest that contains it', [CTRL_R, ...'get'], 'kubectl get svc'],
    ['an older one', [CTRL_R, ...'get', CTRL_R], 'kubectl get pods'],
    ['none older: stays', [CTRL_R, ...'get', CTRL_R, CTRL_R], 'kubectl get pods'],
    ['letters taken back', [CTRL_R, ...'getx', '\x7f'], 'kubectl get svc'],
    ['given up', ['a', CTRL_R, ...'get', '\x07'], 'a'],
    ['edited', [CTRL_R, ...'pods', '\x05', ...' -A'], 'kubectl get pods -A'],
  ])('%s', (_fact, pressed, line) => {
    const terminal = open();
    terminal.line('kubectl get pods');
    terminal.line('kubectl get svc');
    terminal.line('echo done');
    terminal.keys(...pressed, ENTER);
    expect(terminal.sent.at(-1)).toBe(line);
  });
});

describe('lines', () => {
  it('that come while something runs wait for the next prompt', () => {
    const { reader, keys, sent } = open();
    keys(...'sleep 5', ENTER);
    reader.prompt(null);
    keys(...'echo a', ENTER, ...'echo b', ENTER);
    expect(sent).toEqual(['sleep 5']);
    reader.prompt('laptop:~$ ');
    expect(sent).toEqual(['sleep 5', 'echo a']);
  });

  it('Ctrl+C stops what runs, and forgets what was typed ahead', () => {
    const { reader, keys, sent, interrupts } = open();
    keys(...'sleep 5', ENTER);
    reader.prompt(null);
    keys(...'echo a', ENTER, CTRL_C);
    reader.prompt('laptop:~$ ');
    expect([interrupts(), sent]).toEqual([1, ['sleep 5']]);
  });

  it('Ctrl+C gives up what was begun on lines before', () => {
    const { reader, keys, sent, interrupts } = open();
    keys(...'for i in 1; do', ENTER);
    reader.prompt('> ');
    keys(...'echo', CTRL_C);
    expect(interrupts()).toBe(1);
    reader.prompt('laptop:~$ ');
    keys(...'ls', ENTER);
    expect(sent).toEqual(['for i in 1; do', 'ls']);
  });

  it('Ctrl+D leaves a shell inside another, and never the last', () => {
    const { reader, keys, sent } = open();
    keys('\x04');
    reader.prompt('/ # ');
    keys('\x04');
    expect(sent).toEqual(['exit']);
  });

  it('a paste of several lines sends the first and keeps the others', () => {
    const { reader, keys, sent } = open();
    keys('echo a\necho b\n');
    reader.prompt('laptop:~$ ');
    expect(sent).toEqual(['echo a', 'echo b']);
  });
});

describe('output', () => {
  it.each([
    ['an escape sequence', 'a\x1b[2Jb', 'a^[[2Jb'],
    ['a bell and a backspace', '\x07\b', '^G^H'],
    ['a carriage return', 'safe\rrm -rf', 'safe^Mrm -rf'],
    ['a control character of eight bits', '\u009b31m', 'M-^[31m'],
    ['line ends and tabs', 'a\r\n\tb\n', 'a\n\tb\n'],
  ])('%s is shown and not obeyed', (_fact, text, shown) => {
    const { reader, screen } = open();
    reader.prompt(null);
    screen.splice(0);
    reader.write(text);
    expect(screen.join('')).toBe(shown);
  });

  it('`clear` clears', () => {
    const { reader, keys, screen } = open();
    reader.prompt(null);
    reader.write('old');
    reader.prompt('laptop:~$ ');
    keys(...'clear', ENTER);
    reader.write('\x1b[2J\x1b[H');
    expect(screen.join('')).toBe('');
  });
});
