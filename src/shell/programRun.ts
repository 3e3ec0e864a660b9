import type { ResolvedCommandContext } from 'just-bash/browser';
import type { Place } from '../protocol/place.ts';
import { CAUGHT, ERR_VARIABLE, HIDDEN, INPUT_VARIABLE, OUT_VARIABLE, type Sinks } from './attach.ts';
import { type Tree } from './trees.ts';
import type { CommandContext, EnterTarget, Program, ShellHost, TimeUp } from './command.ts';
import { Interrupted } from './conductor.ts';
import { decodeBytes, type SessionFiles } from './files.ts';
import type { Ended, Interpreter } from './interpreter.ts';

/** Where and how programs of a shell run: in its foreground, in its background, or for a limited time. */
export interface Run {
  readonly host: ShellHost;
  /** Of the statement that runs now: programs stop waiting when it is aborted. */
  signal(): AbortSignal;
  /** With which exit code an interrupted program ends. */
  code(): number;
  /** Whether no more statements are to be run. */
  stopped(): boolean;
}

/** In the environment: which run a program belongs to, when it is not the foreground. */
export const RUN_VARIABLE = '__RUN';

/** What programs need of the shell that they are in. */
export interface Surroundings {
  readonly place: Place;
  readonly container: string | null;
  readonly interpreter: Interpreter;
  readonly files: SessionFiles;
  /** The device that is the terminal. */
  readonly terminal: string;
  /** Whether programs see a terminal there; `kubectl exec` without `-t` gives them none. */
  readonly tty: boolean;
  /** Variables that only a shell would have set, where a program was started without one. */
  readonly unset: ReadonlySet<string>;
  readonly memory: Map<string, string>;
  readonly enter: (
    target: EnterTarget,
    opener: Pick<CommandContext, 'out' | 'err' | 'host' | 'signal'>,
  ) => Promise<number>;
  readonly runs: Map<string, Run>;
  readonly foreground: Run;
  newRunId(): string;
  /** Reads a text for this shell, its commands led to the sinks. */
  statementsOf(text: string, sinks: Sinks): Promise<Tree[]>;
}

/** The status of what was stopped because its time was up. */
export const TIME_UP = 124;

/** The run that a command belongs to. */
export function runOf(ctx: ResolvedCommandContext, around: Surroundings): Run {
  return around.runs.get(ctx.env.get(RUN_VARIABLE) ?? '') ?? around.foreground;
}

/** Runs one of our programs for bash. */
export async function runProgram(
  program: Program,
  args: readonly string[],
  ctx: ResolvedCommandContext,
  around: Surroundings,
): Promise<Ended> {
  const run = runOf(ctx, around);
  const caught = { stdout: '', stderr: '' };
  const signal = run.signal();
  try {
    const exitCode = await program(args, contextOf(ctx, run, around, caught));
    // A program may have an own status for being stopped; when its time was up that is not for it to say.
    const timeUp = signal.aborted && run.code() === TIME_UP;
    return { ...caught, exitCode: timeUp ? TIME_UP : exitCode };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { ...caught, exitCode: run.code() };
  }
}

interface Caught {
  stdout: string;
  stderr: string;
}

function contextOf(
  ctx: ResolvedCommandContext,
  run: Run,
  around: Surroundings,
  caught: Caught,
): CommandContext {
  const sinks = sinksOf(ctx);
  const path = (text: string): string => ctx.fs.resolvePath(ctx.cwd, text);
  const context: CommandContext = {
    host: run.host,
    place: around.place,
    container: around.container,
    env: exported(ctx, around),
    cwd: ctx.cwd,
    stdin: decodeBytes(ctx.stdin as unknown as string),
    stdinGiven: ctx.stdin !== ('' as unknown) || ctx.env.has(INPUT_VARIABLE),
    isTty: around.tty && sinks.out === around.terminal,
    signal: run.signal(),
    out: (text) => {
      if (sinks.out === CAUGHT) caught.stdout += text;
      else around.files.write(sinks.out, text);
    },
    err: (text) => {
      if (sinks.err === CAUGHT) caught.stderr += text;
      else around.files.write(sinks.err, text);
    },
    readFile: async (file) => {
      try {
        return await ctx.fs.readFile(path(file));
      } catch {
        return null;
      }
    },
    writeFile: async (file, content) => ctx.fs.writeFile(path(file), content),
    filesBelow: async (file) => filesBelow(ctx.fs, path(file)),
    enter: (target) => around.enter(target, context),
    run: async (line) => {
      let text = '';
      const device = around.files.addDevice((more) => {
        text += more;
      });
      const both = { out: device, err: device };
      const statements = await around.statementsOf(line, both);
      const { exitCode } = await runWithin(statements, ctx, run, around, both);
      around.files.removeDevice(device);
      return { stdout: text, stderr: '', exitCode };
    },
    runFor: (limitUs, command, end) => runFor(limitUs, command, end, ctx, run, around, context),
    memory: around.memory,
  };
  return context;
}

async function filesBelow(fs: ResolvedCommandContext['fs'], path: string): Promise<readonly string[] | null> {
  if (!(await fs.exists(path))) return null;
  if (!(await fs.stat(path)).isDirectory) return [''];
  const found: string[] = [];
  for (const name of await fs.readdir(path)) {
    for (const below of (await filesBelow(fs, `${path}/${name}`)) ?? [])
      found.push(below === '' ? name : `${name}/${below}`);
  }
  return found;
}

/** Where the output of the command goes that was given this context. */
export function sinksOf(ctx: ResolvedCommandContext): Sinks {
  return { out: ctx.env.get(OUT_VARIABLE) ?? CAUGHT, err: ctx.env.get(ERR_VARIABLE) ?? CAUGHT };
}

/** What a program sees of the shell's variables, in their order. */
export function exported(ctx: ResolvedCommandContext, around: Surroundings): Record<string, string> {
  const shown = ctx.exportedEnv ?? {};
  const variables: Record<string, string> = {};
  for (const name of ctx.env.keys()) {
    const value = shown[name];
    if (value !== undefined && !name.startsWith(HIDDEN) && !around.unset.has(name)) variables[name] = value;
  }
  return variables;
}

/** Runs statements in a shell of their own inside a run, as a program's child. */
export async function runWithin(
  statements: Iterable<Tree>,
  ctx: ResolvedCommandContext,
  run: Run,
  around: Surroundings,
  sinks: Sinks,
  more: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string } = {},
): Promise<Ended> {
  const id = around.newRunId();
  around.runs.set(id, run);
  try {
    return await around.interpreter.run(statements, {
      env: { ...exported(ctx, around), ...more.env, ...sinkVariables(sinks), [RUN_VARIABLE]: id },
      cwd: ctx.cwd,
      stopped: () => run.stopped(),
      ...(more.stdin === undefined ? {} : { stdin: more.stdin }),
    });
  } finally {
    around.runs.delete(id);
  }
}

/** The variables that say where output goes. */
export function sinkVariables(sinks: Sinks): Record<string, string> {
  return { [OUT_VARIABLE]: sinks.out, [ERR_VARIABLE]: sinks.err };
}

/** Its time is up: the alarm stops what runs inside, and only that. What it wrote until then is kept. */
async function runFor(
  limitUs: number,
  command: readonly string[],
  end: TimeUp,
  ctx: ResolvedCommandContext,
  run: Run,
  around: Surroundings,
  context: CommandContext,
): Promise<number> {
  const limit = new AbortController();
  const finished = new AbortController();
  run.host.alarm(limitUs, finished.signal).then(
    () => limit.abort(end.signal),
    () => undefined,
  );
  const signal = AbortSignal.any([limit.signal, run.signal()]);
  const inside: Run = {
    host: run.host,
    signal: () => signal,
    code: () => (limit.signal.aborted ? TIME_UP : run.code()),
    stopped: () => limit.signal.aborted || run.stopped(),
  };
  const made: string[] = [];
  const device = (write: (text: string) => void): string => {
    const path = around.files.addDevice(write);
    made.push(path);
    return path;
  };
  const sinks = sinksOf(ctx);
  const led = {
    out: sinks.out === CAUGHT ? device(context.out) : sinks.out,
    err: sinks.err === CAUGHT ? device(context.err) : sinks.err,
  };
  try {
    const statements = await around.statementsOf(command.map(quote).join(' '), led);
    const { exitCode } = await runWithin(statements, ctx, inside, around, led, { stdin: context.stdin });
    return limit.signal.aborted ? end.exitCode : exitCode;
  } finally {
    finished.abort();
    made.forEach((path) => around.files.removeDevice(path));
  }
}

/** A word as the shell takes it back. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
