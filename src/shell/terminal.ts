import { onLaptop, type Typing } from './complete.ts';
import { NAMESPACE_MEMORY } from './commands/kubectl/session.ts';
import type { EnterTarget } from './command.ts';
import type { Conductor, Job } from './conductor.ts';
import { createJob, Interrupted } from './conductor.ts';
import type { FileBacking } from './files.ts';
import type { LineSource } from './lines.ts';
import { laptopOptions, nodeOptions, podOptions, type InnerShell } from './placeOptions.ts';
import { quote } from './programRun.ts';
import { createSession, type Opener, type Session, type Terminal } from './session.ts';

/** A terminal that somebody (or a script) uses: a shell on the laptop, and shells in Pods inside it. */
export interface TerminalHandle {
  /** Takes lines until they end; gives the exit code of the outermost shell. */
  run(): Promise<number>;
  /** Stops what runs now: Ctrl+C (130), or the limit (124). */
  interrupt(code: number): void;
  /** What is known of where the next line is typed. */
  typing(): Typing;
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
  /** What stands before a line that is typed there; null where nobody types: it runs one command and ends. */
  readonly prompt: string | null;
  /** Whether its container still runs. */
  readonly alive: () => boolean;
  readonly inBackground: boolean;
  /** What can be run there. */
  readonly programs: readonly string[];
}

export function createTerminal(options: TerminalOptions): TerminalHandle {
  const { conductor, lines, write } = options;
  const job = createJob();
  const host = conductor.hostFor(job);
  const open: Open[] = [];
  let since: number | null = null;
  const nodeFiles = new Map<string, FileBacking>();

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
        const shells = open.filter((one) => !one.inBackground);
        if (shells.length === 1) since = null;
        const prompt = shells.at(-1)?.prompt ?? null;
        options.onPrompt?.(prompt !== null && state === 'more' ? '> ' : prompt);
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
  async function enter(target: EnterTarget, opener: Opener): Promise<number> {
    const found = 'node' in target ? nodeOptions(host, target, nodeFiles) : podOptions(host, target);
    // What was started in the background is no business of whoever types.
    const inBackground = opener.host !== host;
    const own: Terminal = inBackground
      ? { ...terminal, host: opener.host, statement: () => undefined }
      : terminal;
    const session = createSession(own, {
      ...found.options,
      // A terminal is one stream; its other end writes it to standard output.
      output: target.tty ? { out: opener.out, err: opener.out } : opener,
      interactive: target.interactive && !inBackground,
      tty: target.tty,
    });
    const before = since;
    const end = (): void => session.kill(KILLED);
    opener.signal.addEventListener('abort', end);
    const programs = [...found.options.programs.keys(), ...found.options.commands];
    const prompt = takesLines(found, target) ? found.prompt : null;
    const one = { session, prompt, alive: found.alive, inBackground, programs };
    const exitCode = await within(one, () => runIn(session, found, target, lines));
    opener.signal.removeEventListener('abort', end);
    if (opener.signal.aborted) throw new Interrupted();
    if (!inBackground) {
      // The statement of the shell outside goes on.
      terminal.statement('begins');
      since = before;
    }
    return exitCode;
  }

  return {
    job,
    run: async () => {
      const session = createSession(
        terminal,
        laptopOptions(host.world(), { out: write, err: write }, options.files, options.interactive),
      );
      const exitCode = await within(
        {
          session,
          prompt: 'laptop:~$ ',
          alive: () => true,
          inBackground: false,
          programs: onLaptop().programs,
        },
        () => session.readLines(lines),
      );
      job.busy = false;
      return exitCode;
    },
    interrupt: (code) => open.findLast((one) => !one.inBackground)?.session.interrupt(code),
    statementSince: () => since,
    typing: () => ({
      namespace: terminal.memory.get(NAMESPACE_MEMORY) ?? 'default',
      programs: open.findLast((one) => !one.inBackground)?.programs ?? onLaptop().programs,
    }),
  };
}

/** What was asked for: a text, a program, or a shell that takes the terminal's lines. */
function runIn(session: Session, found: InnerShell, target: EnterTarget, lines: LineSource): Promise<number> {
  const stdin = target.stdin ?? undefined;
  if (found.script !== undefined) return session.runText(found.script, stdin);
  if (!found.isShell) return session.runText(lineOf(found, target.command), stdin);
  if (stdin !== undefined) return session.runText(stdin);
  return takesLines(found, target) ? session.readLines(lines) : Promise.resolve(0);
}

/** Whether the terminal's lines go to the shell in there. */
function takesLines({ script, isShell }: InnerShell, { stdin, interactive }: EnterTarget): boolean {
  return script === undefined && isShell && (stdin ?? null) === null && interactive;
}

/** The command as a line. An image's program is known by its name, wherever the image keeps it. */
function lineOf(found: InnerShell, [first = '', ...rest]: readonly string[]): string {
  const name = first.slice(first.lastIndexOf('/') + 1);
  return [found.options.programs.has(name) ? name : first, ...rest].map(quote).join(' ');
}
