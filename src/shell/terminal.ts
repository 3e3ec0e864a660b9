import type { CommandContext } from './command.ts';
import type { Conductor, Job } from './conductor.ts';
import { createJob } from './conductor.ts';
import type { FileBacking } from './files.ts';
import type { LineSource } from './lines.ts';
import { laptopOptions, podOptions } from './placeOptions.ts';
import { quote } from './programRun.ts';
import { createSession, type Output, type Session, type Terminal } from './session.ts';

/** A terminal that somebody (or a script) uses: a shell on the laptop, and shells in Pods inside it. */
export interface TerminalHandle {
  /** Takes lines until they end; gives the exit code of the outermost shell. */
  run(): Promise<number>;
  /** Stops what runs now: Ctrl+C (130), or the limit (124). */
  interrupt(code: number): void;
  /** Virtual time at which the statement that runs now began; null while none runs. */
  statementSince(): number | null;
  readonly job: Job;
}

export interface TerminalOptions {
  readonly conductor: Conductor;
  readonly lines: LineSource;
  readonly write: (text: string) => void | Promise<void>;
  /** The places from the outermost shell to the one that waits for a line now, for the prompt. */
  readonly onPrompt?: (prompt: string | null) => void;
  /** Files of the laptop. */
  readonly files?: FileBacking;
  /** Whether somebody types; a script is read as bash reads one. */
  readonly interactive: boolean;
}

/** Exit code of a shell whose container was killed. */
const KILLED = 137;

/** A shell that is open, the outermost first. */
interface Open {
  readonly session: Session;
  readonly prompt: string;
  /** Whether its container still runs. */
  readonly alive: () => boolean;
}

export function createTerminal(options: TerminalOptions): TerminalHandle {
  const { conductor, lines, write } = options;
  const job = createJob();
  const host = conductor.hostFor(job);
  const open: Open[] = [];
  let since: number | null = null;

  // Also when a program waits that knows nothing of it: whoever is in a container goes with it.
  job.onAdvance = () => {
    for (const one of open) if (!one.alive()) one.session.kill(KILLED);
  };

  const terminal: Terminal = {
    host,
    memory: new Map(),
    statement: (state) => {
      job.busy = state === 'begins';
      if (state === 'begins') {
        since = host.nowUs();
        options.onPrompt?.(null);
      } else {
        if (open.length === 1) since = null;
        options.onPrompt?.(state === 'more' ? '> ' : (open.at(-1)?.prompt ?? ''));
      }
    },
    enter,
    newHost: () => {
      const own = createJob();
      own.busy = true;
      return {
        host: conductor.hostFor(own),
        end: () => {
          own.busy = false;
          conductor.remove(own);
        },
      };
    },
    parked: async (promise) => {
      job.waits++;
      try {
        return await promise;
      } finally {
        job.waits--;
      }
    },
  };

  /** Runs something in a shell that is open meanwhile. */
  async function within(one: Open, run: () => Promise<number>): Promise<number> {
    open.push(one);
    try {
      return await run();
    } finally {
      open.splice(open.indexOf(one), 1);
    }
  }

  /** Runs a program in a container; see `CommandContext.enter`. */
  async function enter(target: Parameters<CommandContext['enter']>[0], output: Output): Promise<number> {
    const { namespace, pod, container, command, interactive } = target;
    const found = podOptions(host, { namespace, pod, container, command });
    const session = createSession(terminal, {
      ...found.options,
      // A terminal is one stream; its other end writes it to standard output.
      output: target.tty ? { out: output.out, err: output.out } : output,
      interactive,
      tty: target.tty,
    });
    const one: Open = { session, prompt: found.prompt, alive: found.alive };
    const before = since;
    return within(one, async () => {
      if (found.script !== undefined) return session.runText(found.script, target.stdin ?? undefined);
      if (!found.isShell) return session.runText(command.map(quote).join(' '), target.stdin ?? undefined);
      if (target.stdin !== null) return session.runText(target.stdin);
      return interactive ? session.readLines(lines) : 0;
    }).finally(() => {
      // The statement of the shell outside goes on.
      terminal.statement('begins');
      since = before;
    });
  }

  return {
    job,
    run: async () => {
      const session = createSession(
        terminal,
        laptopOptions({ out: write, err: write }, options.files, options.interactive),
      );
      const exitCode = await within({ session, prompt: 'laptop:~$ ', alive: () => true }, () =>
        session.readLines(lines),
      );
      job.busy = false;
      return exitCode;
    },
    interrupt: (code) => open.at(-1)?.session.interrupt(code),
    statementSince: () => since,
  };
}
