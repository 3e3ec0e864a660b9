import { Bash, defineCommand, type ResolvedCommandContext } from 'just-bash/browser';
import type { Place } from '../protocol/place.ts';
import { attachToTerminal, TTY_VARIABLE } from './attach.ts';
import type { CommandContext, Program, ShellHost } from './command.ts';
import { Interrupted } from './conductor.ts';
import { SessionFiles, type FileBacking } from './files.ts';
import { readPiece, type Completeness, type LineSource } from './lines.ts';

/** What a session needs from the terminal that it runs in. */
export interface Terminal {
  readonly host: ShellHost;
  /** Shows text, whether it was meant as output or as error. */
  write(text: string): void;
  readonly lines: LineSource;
  /** The signal of the statement that runs now: Ctrl+C, or the limit of 24 hours. */
  interruption(): AbortSignal;
  /** With which exit code an interrupted program ends: 130 for Ctrl+C, 124 at the limit. */
  interruptedCode(): number;
  /** A statement begins or has ended; between the two, time waits for it. */
  statement(state: 'begins' | 'ended' | 'more'): void;
  /** Runs a program in a container; see `CommandContext.enter`. */
  enter(target: Parameters<CommandContext['enter']>[0], from: Session): Promise<number>;
  readonly memory: Map<string, string>;
}

/** One shell in one place: bash with our programs. Variables, functions and options last as long as it does. */
export interface Session {
  readonly place: Place;
  readonly container: string | null;
  /** Takes lines of the terminal until `exit` or their end; gives the exit code. */
  readLines(): Promise<number>;
  /** Runs one piece of text; its output goes to the terminal. */
  runPiece(text: string): Promise<number>;
}

export interface SessionOptions {
  readonly place: Place;
  readonly container: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What can be run here beyond bash's own commands. */
  readonly programs: ReadonlyMap<string, Program>;
  readonly files: FileBacking;
}

/**
 * The loop that is the shell: it runs inside one execution of bash, so that everything a piece changes (variables,
 * functions, `set -e`, arrays) is there for the next.
 */
const LOOP = `__S=0
while __next; do
  if [ "$__S" != 0 ]; then __status "$__S"; fi
  eval "$__LINE"
  __S=$?
done
exit "$__S"`;

/** High enough for a long session; a loop that never waits is stopped by it within a second or two. */
const LIMITS = {
  maxCommandCount: 10_000_000,
  maxLoopIterations: 200_000,
  maxOutputSize: 64_000_000,
  maxExecutionTimeMs: 2_000_000_000,
};

export function createSession(terminal: Terminal, options: SessionOptions): Session {
  const files = new SessionFiles(options.files, (text) => terminal.write(text));
  const bash = new Bash({
    fs: files,
    cwd: options.cwd,
    env: { ...options.env },
    executionLimits: LIMITS,
    sleep: async (ms) => terminal.host.sleep(ms * 1000, terminal.interruption()),
  });
  const isOurs = (name: string): boolean => options.programs.has(name);
  bash.registerTransformPlugin({
    name: 'terminal',
    transform: ({ ast }) => {
      attachToTerminal(ast, isOurs);
      return { ast };
    },
  });
  const session: Session = {
    place: options.place,
    container: options.container,
    readLines: () => runLoop(terminal.lines),
    runPiece: (text) => runLoop(onePiece(text)),
  };

  for (const [name, program] of options.programs) {
    bash.registerCommand(defineCommand(name, (args, ctx) => runProgram(program, args, ctx)));
  }

  async function runProgram(program: Program, args: string[], ctx: ResolvedCommandContext): Promise<Ended> {
    const tty = ctx.env.get(TTY_VARIABLE) ?? '';
    const written = { stdout: '', stderr: '' };
    const context = contextOf(ctx, tty, written);
    try {
      const exitCode = await program(args, context);
      return { ...written, exitCode };
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      return { ...written, exitCode: terminal.interruptedCode() };
    }
  }

  function contextOf(ctx: ResolvedCommandContext, tty: string, written: Written): CommandContext {
    const path = (text: string): string => ctx.fs.resolvePath(ctx.cwd, text);
    const interruption = terminal.interruption();
    const context: CommandContext = {
      host: terminal.host,
      place: options.place,
      container: options.container,
      env: Object.fromEntries(ctx.env),
      cwd: ctx.cwd,
      stdin: decodeBytes(ctx.stdin as unknown as string),
      isTty: tty.includes('1'),
      signal: ctx.signal ? AbortSignal.any([ctx.signal, interruption]) : interruption,
      out: (text) => {
        if (tty.includes('1')) terminal.write(text);
        else written.stdout += text;
      },
      err: (text) => {
        if (tty.includes('2')) terminal.write(text);
        else written.stderr += text;
      },
      readFile: async (file) => {
        try {
          return await ctx.fs.readFile(path(file));
        } catch {
          return null;
        }
      },
      writeFile: async (file, content) => ctx.fs.writeFile(path(file), content),
      enter: (target) => terminal.enter(target, session),
      run: async (line) => {
        const env = { [TTY_VARIABLE]: '' };
        const result = await ctx.exec?.(line, { cwd: ctx.cwd, env });
        return result ?? { stdout: '', stderr: '', exitCode: 127 };
      },
      runFor: (limitUs, command) => runFor(limitUs, command.map(quote).join(' '), ctx, context),
      memory: terminal.memory,
    };
    return context;
  }

  /** Its time is up: the alarm stops what runs inside, and only that. */
  async function runFor(
    limitUs: number,
    text: string,
    ctx: ResolvedCommandContext,
    context: CommandContext,
  ): Promise<number> {
    const limit = new AbortController();
    const finished = new AbortController();
    terminal.host.alarm(limitUs, finished.signal).then(
      () => limit.abort(),
      () => undefined,
    );
    const signal = AbortSignal.any([limit.signal, context.signal]);
    const result = await ctx.exec?.(text, { cwd: ctx.cwd, signal });
    finished.abort();
    if (limit.signal.aborted || !result) return 124;
    context.out(result.stdout);
    context.err(result.stderr);
    return result.exitCode;
  }

  async function runLoop(lines: LineSource): Promise<number> {
    bash.registerCommand(defineCommand('__status', async (args) => ended(Number(args[0]))));
    bash.registerCommand(
      defineCommand('__next', async (_args, ctx) => {
        const piece = await nextPiece(lines);
        if (piece === null) return ended(1);
        await ctx.assignShellVariable?.('__LINE', piece);
        return ended(0);
      }),
    );
    const result = await bash.exec(LOOP, { rawScript: true, env: { ...options.env }, cwd: options.cwd });
    if (result.stdout || result.stderr) terminal.write(result.stdout + result.stderr);
    return result.exitCode;
  }

  async function nextPiece(lines: LineSource): Promise<string | null> {
    terminal.statement('ended');
    const text = await readPiece(lines, completeness, () => terminal.statement('more'));
    if (text === null) return null;
    terminal.statement('begins');
    files.refresh();
    return attached(text);
  }

  /** The piece with its output led to the terminal; as it is when it does not parse, so that bash says what is wrong. */
  function attached(text: string): string {
    try {
      return bash.transform(text).script;
    } catch {
      return text;
    }
  }

  function completeness(text: string): Completeness {
    if (/(^|[^\\])\\$|(\|\||&&|\|)\s*$/.test(text)) return 'more';
    try {
      bash.transform(text);
      return 'whole';
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      return /got EOF|unexpected EOF|unterminated here-document/.test(message) ? 'more' : 'whole';
    }
  }

  return session;
}

/** A word as the shell takes it back. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

interface Written {
  stdout: string;
  stderr: string;
}

type Ended = Written & { exitCode: number };

function ended(exitCode: number): Ended {
  return { stdout: '', stderr: '', exitCode };
}

function onePiece(text: string): LineSource {
  let given = false;
  return {
    next: async () => {
      if (given) return null;
      given = true;
      return text;
    },
  };
}

/** just-bash hands over bytes as text with one character a byte. */
function decodeBytes(bytes: string): string {
  for (let i = 0; i < bytes.length; i++) if (bytes.charCodeAt(i) > 0xff) return bytes;
  return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}
