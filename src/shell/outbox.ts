import { macrotask } from './conductor.ts';

/** After so many writes whoever writes waits until they were sent: so a flood lets Ctrl+C through. */
const WRITES_AT_ONCE = 200;

/** Of more text than this only the end is sent; nobody reads more, and a terminal keeps no more lines. */
const LONGEST_TEXT = 1_000_000;

export interface Outbox {
  write(text: string): void | Promise<void>;
  /** Sends what waits, now: before a prompt. */
  flush(): void;
}

/** Gathers what a terminal shows and sends it in few letters; `at` is the virtual time of the first of it. */
export function createOutbox(nowUs: () => number, send: (text: string, at: number) => void): Outbox {
  let waiting: string[] = [];
  let at = 0;
  let sending: Promise<void> | null = null;

  function flush(): void {
    sending = null;
    if (waiting.length === 0) return;
    const text = waiting.join('');
    waiting = [];
    send(shortened(text), at);
  }

  return {
    flush,
    write: (text) => {
      if (waiting.length === 0) at = nowUs();
      else if (at !== nowUs()) {
        flush();
        at = nowUs();
      }
      waiting.push(text);
      sending ??= macrotask().then(flush);
      return waiting.length >= WRITES_AT_ONCE ? sending : undefined;
    },
  };
}

function shortened(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const cut = text.indexOf('\n', text.length - LONGEST_TEXT) + 1;
  const left = text.slice(0, cut).split('\n').length - 1;
  return `[${left} lines left out]\n${text.slice(cut)}`;
}
