import type { Completion, FromWorker, ToWorker } from '../protocol/messages.ts';
import type { Conductor } from '../shell/conductor.ts';
import { GIVEN_UP_LINE, type LineSource } from '../shell/lines.ts';
import { createTerminal, type TerminalHandle } from '../shell/terminal.ts';
import { completeLine } from '../shell/complete.ts';
import { createOutbox } from '../shell/outbox.ts';
import { installVirtualGlobals } from '../shell/virtualGlobals.ts';

/** The terminals of the page, one a tab. */
export interface Shells {
  receive(message: Extract<ToWorker, { tab: string }>): void;
  complete(tab: string, line: string): Completion;
}

interface Tab {
  /** The prompt that waits; null while something runs. */
  readonly prompt: () => string | null;
  readonly terminal: TerminalHandle;
  readonly lines: TypedLines;
}

export function createShells(conductor: Conductor, tell: (message: FromWorker) => void): Shells {
  const tabs = new Map<string, Tab>();
  // Only where nobody else lives: the clock and the chance of the thread become the cluster's.
  if ('WorkerGlobalScope' in globalThis) {
    installVirtualGlobals(conductor.cluster().seed, () => conductor.cluster().world.kernel.nowUs);
  }

  function open(tab: string): Tab {
    const lines = typedLines();
    let shown: string | null = null;
    let begun = false;
    const outbox = createOutbox(
      () => conductor.cluster().world.kernel.nowUs,
      (text, at) => tell({ type: 'output', tab, text, at }),
    );
    const terminal = createTerminal({
      conductor,
      lines,
      write: outbox.write,
      onPrompt: (prompt) => {
        shown = prompt;
        // The line that opened the shell stands behind a prompt already.
        if (prompt !== null && prompt !== MORE && lines.count() > 0 && !begun) return;
        begun = true;
        outbox.flush();
        tell({ type: 'prompt', tab, prompt });
      },
      interactive: true,
    });
    const opened = { terminal, lines, prompt: () => shown };
    tabs.set(tab, opened);
    void terminal.run().then(() => {
      tabs.delete(tab);
      outbox.flush();
      tell({ type: 'ended', tab });
    });
    return opened;
  }

  return {
    receive: (message) => {
      const tab = tabs.get(message.tab) ?? (message.type === 'close-tab' ? null : open(message.tab));
      if (message.type === 'line') tab?.lines.push(message.text);
      // Behind `> ` nothing runs: what was begun is given up.
      else if (message.type === 'interrupt' && tab?.prompt() === MORE) tab.lines.push(GIVEN_UP_LINE);
      else if (message.type === 'interrupt') tab?.terminal.interrupt(130);
      else if (message.type === 'close-tab') tab?.lines.end();
    },
    complete: (tab, line) => completeLine(conductor.cluster().world, line, tabs.get(tab)?.terminal.typing()),
  };
}

/** The prompt for the rest of a piece. */
const MORE = '> ';

interface TypedLines extends LineSource {
  push(line: string): void;
  end(): void;
}

/** Lines as somebody types them. */
function typedLines(): TypedLines {
  const ready: (string | null)[] = [];
  let given = 0;
  let waiting: ((line: string | null) => void) | null = null;
  const give = (line: string | null): void => {
    if (line !== null) given++;
    if (waiting) {
      const resolve = waiting;
      waiting = null;
      resolve(line);
    } else ready.push(line);
  };
  return {
    next: () => {
      const line = ready.shift();
      if (line !== undefined) return Promise.resolve(line);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    push: (text) => text.split('\n').forEach(give),
    end: () => give(null),
    count: () => given,
  };
}
