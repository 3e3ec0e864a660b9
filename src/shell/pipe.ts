import { macrotask } from './conductor.ts';

/** What runs between two commands of a pipeline: text goes in at one end and comes out at the other, as it is written. */
export interface Pipe {
  /** Takes text; whoever has written much waits until it was read. After `close` the writer is told that nobody reads. */
  write(text: string): void | Promise<void>;
  /** No more text will come. */
  end(): void;
  /** Nobody reads any more. */
  close(): void;
  /** Whole lines that have come, all of them; what is left at the end may lack its line's end. Null at the end. */
  lines(): Promise<string | null>;
  /** One line; `ended` when the text ended before the line did. Null at the end. */
  line(): Promise<{ readonly text: string; readonly ended: boolean } | null>;
  /** Everything until the end. */
  all(): Promise<string>;
}

/** So many characters wait in a pipe before its writer has to: less than Linux' 64 KiB, so that little is made in vain. */
const CAPACITY = 4_096;

export function createPipe(options: {
  /** The writer writes to nobody. */
  readonly onBroken: () => void;
  /** Waits for something, and lets time go on meanwhile. */
  readonly park: <T>(promise: Promise<T>) => Promise<T>;
  /** The same for the writer. */
  readonly parkWriter: <T>(promise: Promise<T>) => Promise<T>;
  /** The reader is to give up. */
  readonly signal: AbortSignal;
}): Pipe {
  let waiting = '';
  let ended = false;
  let closed = false;
  let wakeReader: () => void = () => undefined;
  let wakeWriter: () => void = () => undefined;

  options.signal.addEventListener('abort', () => {
    wakeReader();
    wakeWriter();
  });

  /** Until there is a line, or the end. */
  async function filled(enough: () => boolean): Promise<void> {
    while (!ended && !options.signal.aborted && !enough()) {
      await options.park(
        new Promise<void>((resolve) => {
          wakeReader = resolve;
        }),
      );
    }
  }

  function take(length: number): string {
    const text = waiting.slice(0, length);
    waiting = waiting.slice(length);
    if (waiting.length < CAPACITY) wakeWriter();
    return text;
  }

  return {
    write: (text) => {
      if (text === '') return undefined;
      if (closed) {
        options.onBroken();
        return undefined;
      }
      waiting += text;
      wakeReader();
      if (waiting.length < CAPACITY) return undefined;
      return options.parkWriter(
        new Promise<void>((resolve) => {
          wakeWriter = resolve;
        }),
      );
    },
    end: () => {
      ended = true;
      wakeReader();
    },
    close: () => {
      closed = true;
      waiting = '';
      wakeWriter();
    },
    lines: async () => {
      await filled(() => waiting.includes('\n'));
      // Whatever else is written at this moment comes with it.
      await macrotask();
      if (options.signal.aborted) return null;
      const whole = waiting.lastIndexOf('\n') + 1;
      if (whole > 0) return take(whole);
      return waiting === '' ? null : take(waiting.length);
    },
    line: async () => {
      await filled(() => waiting.includes('\n'));
      if (options.signal.aborted) return null;
      const end = waiting.indexOf('\n');
      if (end >= 0) return { text: take(end + 1).slice(0, -1), ended: false };
      return waiting === '' ? null : { text: take(waiting.length), ended: true };
    },
    all: async () => {
      let text = '';
      while (!(ended || options.signal.aborted) || waiting !== '') {
        text += take(waiting.length);
        await filled(() => waiting !== '');
        if (options.signal.aborted) return text;
      }
      return text;
    },
  };
}
