import type { CommandName, ResolvedCommandContext } from 'just-bash/browser';
import type { Place } from '../protocol/place.ts';
import { attach, type Attaching, type Sinks } from './attach.ts';
import { statementOf, type Tree } from './trees.ts';
import type { CommandContext, EnterTarget, Program, ShellHost } from './command.ts';
import { correctCommands } from './corrections.ts';
import { SessionFiles, type FileBacking } from './files.ts';
import { Foreground } from './foreground.ts';
import { createInterpreter, type Ended, type Interpreter } from './interpreter.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { scriptLines, type LineSource } from './lines.ts';
import { createLoop, withStatus, type Loop, type LoopOptions } from './loop.ts';
import { createPipelines } from './pipeline.ts';
import { RUN_VARIABLE, runProgram, TIME_UP, type Surroundings } from './programRun.ts';
import { registerShellCommands, type ShellCommands } from './shellCommands.ts';
import type { Voice } from './syntax.ts';
import { ABORTED, prefixed, traced, wording } from './wording.ts';

/** What a session needs from the terminal that it runs in. */
export interface Terminal {
  readonly host: ShellHost;
  /** A statement begins or has ended; between the two, time waits for it. */
  statement(state: 'begins' | 'ended' | 'more'): void;
  /** Runs a program in a container, for a program that shows its output and ends it; see `CommandContext.enter`. */
  enter(target: EnterTarget, opener: Opener): Promise<number>;
  /** A host of its own for something in the background. */
  newHost(): { readonly host: ShellHost; end(): void };
  readonly memory: Map<string, string>;
}

/** One shell in one place: bash with our programs. Variables, functions and options last as long as it does. */
export interface Session {
  /** Takes lines until `exit` or their end; gives the exit code. */
  readLines(lines: LineSource): Promise<number>;
  /** Runs a text; its output goes to the terminal. */
  runText(text: string, stdin?: string): Promise<number>;
  /**
   * Stops what runs now, programs and loops, with this status: 130 for Ctrl+C, 124 at the limit of time. At the limit only the
   * statement is given up; what stands behind it goes on.
   */
  interrupt(code: number): void;
  /** Ends the shell with this code, whatever it does: its container is gone. */
  kill(code: number): void;
}

/** Where what a session shows goes: the terminal, or the streams of the program that opened it. */
export interface Output {
  out(text: string): void | Promise<void>;
  err(text: string): void | Promise<void>;
}

/** The program that opens a session inside another. */
export type Opener = Pick<CommandContext, 'out' | 'err' | 'host' | 'signal'>;

export interface SessionOptions {
  readonly output: Output;
  /** `$0`, `$1`, … `$#`, `$@`, as they are at the start. */
  readonly positional: Readonly<Record<string, string>>;
  readonly place: Place;
  readonly container: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What can be run here beyond bash's own commands. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Which of bash's own commands there are. */
  readonly commands: readonly CommandName[];
  /** The names under which a shell can be started here. */
  readonly shells: readonly string[];
  readonly files: FileBacking;
  /** Directories that are there before anybody has made one. */
  readonly directories: readonly string[];
  /** Whose files `ls -l` says they are. */
  readonly user: string;
  /** How this shell words its own messages. */
  readonly voice: Voice;
  /** Somebody types: the shell goes on after text that it cannot read, and tells of its background. */
  readonly interactive: boolean;
  /** Whether programs see a terminal. */
  readonly tty: boolean;
  /** A program is run that nobody's shell has started. */
  readonly withoutShell: boolean;
}

/** Messages of bash with which it gives up the whole run and not only the statement, when that was not asked for. */
const GIVEN_UP = /limit exceeded|exceeded \(|maximum .* depth|call stack|too many|unbound variable/;

export function createSession(terminal: Terminal, options: SessionOptions): Session {
  return new ShellSession(terminal, options);
}

class ShellSession implements Session {
  private readonly terminal: Terminal;
  private readonly options: SessionOptions;
  private readonly files: SessionFiles;
  private readonly interpreter: Interpreter;
  private readonly foreground: Foreground;
  private readonly around: Surroundings;
  private readonly jobs: Jobs;
  private readonly commands: ShellCommands;
  private readonly how: Attaching;
  private readonly functions = new Map<string, Tree>();
  /** Where the commands' output goes, and what bash says that no command's redirection has caught. */
  private readonly sinks: Sinks;
  private readonly leftovers: Sinks;
  /** The shell's variables as they were last seen: they outlive a run that is stopped. */
  private env: ReadonlyMap<string, string>;
  private loop: Loop | null = null;
  private loopCount = 0;
  private runCount = 0;
  private endWaiting: () => void = () => undefined;

  constructor(terminal: Terminal, options: SessionOptions) {
    this.terminal = terminal;
    this.options = options;
    this.files = new SessionFiles(options.files, options.directories);
    this.interpreter = createInterpreter({ ...options, files: this.files });
    this.foreground = new Foreground(terminal.host);
    this.env = new Map(Object.entries({ ...options.env, ...options.positional }));
    const worded = wording(options.voice);
    const { output } = options;
    const show =
      (stream: 'out' | 'err') =>
      (text: string): void | Promise<void> =>
        ABORTED.test(text) ? undefined : output[stream](worded(stream === 'err' ? traced(text) : text));
    const device = this.files.addDevice(show('out'));
    const errors = show('err');
    this.sinks = { out: device, err: this.files.addDevice(errors) };
    this.leftovers = { out: device, err: this.files.addDevice((text) => errors(prefixed(text))) };
    this.around = this.surroundings(device);
    this.jobs = createJobs(this.interpreter, this.around, {
      newHost: terminal.newHost,
      parked: (promise) => terminal.host.park(promise),
      interactive: options.interactive,
      functions: this.functions,
    });
    this.commands = registerShellCommands(this.interpreter, this.around, {
      shells: options.shells,
      voice: options.voice,
      seen: (ctx) => this.seen(ctx),
      makeLoop: (lines, to, voice) => this.makeInnerLoop(lines, to, voice),
    });
    const pipelines = createPipelines(this.interpreter, this.around, {
      newHost: terminal.newHost,
      functions: this.functions,
      endOf: this.jobs.endOf,
      isInstant: (name) => BUILTINS.has(name) || INSTANT.has(name),
    });
    this.how = {
      isBuiltin: (name) => BUILTINS.has(name),
      deferred: this.commands.deferred,
      background: this.jobs.background,
      pipeline: pipelines.pipeline,
    };
    correctCommands(this.interpreter, options.commands, options.user);
    for (const [name, program] of options.programs) {
      this.interpreter.register(name, (args, ctx) => {
        this.seen(ctx);
        return runProgram(program, args, ctx, this.around);
      });
    }
  }

  async readLines(lines: LineSource): Promise<number> {
    const exitCode = await this.runLoop(lines);
    const { interactive, voice, container } = this.options;
    if (interactive && voice.shell === 'bash' && container !== null && this.foreground.killed === null) {
      this.files.write(this.sinks.err, 'exit\n');
    }
    return exitCode;
  }

  runText(text: string, stdin?: string): Promise<number> {
    return this.runLoop(scriptLines(text), stdin);
  }

  interrupt(status: number): void {
    this.foreground.interrupt(status, this.loop?.loops() === true);
  }

  kill(status: number): void {
    this.foreground.killed = status;
    this.foreground.stop(status);
    this.endWaiting();
  }

  private surroundings(device: string): Surroundings {
    const { terminal, options } = this;
    return {
      place: options.place,
      container: options.container,
      interpreter: this.interpreter,
      files: this.files,
      terminal: device,
      tty: options.tty,
      unset: new Set(options.withoutShell ? ['PWD', 'OLDPWD', '_'] : ['OLDPWD']),
      memory: terminal.memory,
      enter: terminal.enter,
      runs: new Map(),
      foreground: this.foreground,
      newRunId: () => String(++this.runCount),
      statementsOf: async (text, to) => {
        const reading = await this.interpreter.parse(text);
        const statements = reading.kind === 'whole' || reading.kind === 'heredoc' ? reading.statements : [];
        attach(statements, to, this.how);
        return statements;
      },
    };
  }

  /** Keeps hold of the shell's variables. */
  private seen(ctx: ResolvedCommandContext): void {
    if (ctx.env.get(RUN_VARIABLE) !== undefined) return;
    // The third argument is the map itself; `ctx.env` is a view of it that ends with the command.
    ctx.env.forEach((_value, _name, variables) => {
      this.env = variables;
    });
  }

  /** The loop of the shell itself. */
  private makeLoop(lines: LineSource): Promise<Loop> {
    return this.keptLoop({
      lines,
      sinks: this.sinks,
      leftovers: this.leftovers,
      voice: this.options.voice,
      forgiving: this.options.interactive,
      functions: this.functions,
      onPiece: (state) => this.onPiece(state),
      onStatement: () => {
        this.foreground.begin();
        this.terminal.statement('begins');
      },
    });
  }

  /** The loop of a shell that a command of this one starts. */
  private makeInnerLoop(lines: LineSource, to: Sinks, voice: Voice): Promise<Loop> {
    return this.keptLoop({
      lines,
      sinks: to,
      leftovers: to,
      voice,
      forgiving: false,
      functions: new Map(),
      onPiece: () => undefined,
      onStatement: () => undefined,
    });
  }

  private async keptLoop(
    options: Omit<LoopOptions, 'id' | 'interpreter' | 'how' | 'complain'>,
  ): Promise<Loop> {
    const id = String(this.loopCount++);
    const loop = await createLoop({
      ...options,
      id,
      interpreter: this.interpreter,
      how: this.how,
      complain: (text) => this.files.write(options.sinks.err, text),
    });
    this.commands.loops.set(id, loop);
    return loop;
  }

  private onPiece(state: 'begins' | 'ended' | 'more'): void {
    if (state === 'ended') {
      const news = this.jobs.news();
      if (news !== '') this.files.write(this.sinks.err, news);
    }
    if (state === 'begins') {
      this.files.refresh();
      this.foreground.reset();
    }
    this.terminal.statement(state);
  }

  private async runLoop(lines: LineSource, stdin?: string): Promise<number> {
    const loop = await this.makeLoop(this.untilKilled(lines));
    this.loop = loop;
    for (;;) {
      const result = await this.runOnce(loop, stdin);
      if (this.goesOn(loop, result)) continue;
      this.jobs.end();
      return this.foreground.killed ?? (await this.onExit(result.exitCode));
    }
  }

  /** The lines, as long as the shell is not killed while it waits for one. */
  private untilKilled(lines: LineSource): LineSource {
    return {
      count: lines.count,
      next: () => {
        if (this.foreground.killed !== null) return Promise.resolve(null);
        const ended = new Promise<null>((resolve) => {
          this.endWaiting = () => resolve(null);
        });
        return Promise.race([lines.next(), ended]);
      },
    };
  }

  private async runOnce(loop: Loop, stdin: string | undefined): Promise<Ended> {
    const variables = Object.fromEntries(this.env);
    const result = await this.interpreter.run(loop.feed(), {
      env: variables,
      cwd: variables['PWD'] ?? this.options.cwd,
      stopped: () => this.foreground.stopped(),
      ...(stdin === undefined ? {} : { stdin }),
    });
    const rest = this.foreground.stopping ? '' : result.stdout + result.stderr;
    if (rest !== '') this.files.write(this.sinks.err, rest);
    return result;
  }

  /** Whether the shell goes on after its run came to an end: it was stopped, or a statement was too much for it. */
  private goesOn(loop: Loop, result: Ended): boolean {
    const { foreground, options } = this;
    if (foreground.killed !== null) return false;
    const unset = result.stderr.includes('unbound variable');
    const gaveUp = GIVEN_UP.test(result.stderr) && (options.interactive || !unset);
    if (!foreground.stopping && !gaveUp) return false;
    const status = foreground.stopping ? foreground.code() : result.exitCode;
    if (status !== TIME_UP) loop.discard();
    else if (loop.options().includes('e')) return false;
    foreground.reset();
    loop.stopped(status);
    return true;
  }

  /** What `trap … EXIT` asked for. */
  private async onExit(exitCode: number): Promise<number> {
    const text = this.commands.traps.get('EXIT');
    if (text === undefined) return exitCode;
    this.terminal.statement('begins');
    const statements = await this.around.statementsOf(text, this.sinks);
    const known = [...this.functions.values()].map((one) => statementOf(one));
    let reachedItsEnd = false;
    function* action(): Iterable<Tree> {
      yield* [...known, withStatus(exitCode), ...statements];
      reachedItsEnd = true;
    }
    const variables = Object.fromEntries(this.env);
    const result = await this.interpreter.run(action(), {
      env: variables,
      cwd: variables['PWD'] ?? this.options.cwd,
      stopped: () => this.foreground.stopped(),
    });
    // What the action ends with is nothing to anybody, unless it is an `exit`.
    return reachedItsEnd ? exitCode : result.exitCode;
  }
}

/** What bash does itself, without looking for a program; these write nothing while they run. */
const BUILTINS = new Set(
  (
    ': [ alias break builtin cd compgen complete compopt continue declare dirs echo exit export false getopts hash help let ' +
    'local mapfile popd printf pushd pwd read readarray readonly return set shift shopt test true type typeset unalias unset'
  ).split(' '),
);

/** Commands of bash's library that take no time and come to an end. */
const INSTANT = new Set(
  (
    'echo cat ls mkdir rmdir touch rm cp mv ln chmod readlink head tail wc stat grep fgrep egrep rg sed awk sort uniq comm cut ' +
    'paste tr rev nl fold expand unexpand strings split column join tee find basename dirname tree du env printenv history ' +
    'jq base64 diff date seq expr md5sum sha1sum sha256sum file tac hostname whoami od gzip gunzip zcat mktemp'
  ).split(' '),
);
