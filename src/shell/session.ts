import type { CommandName, ResolvedCommandContext } from 'just-bash/browser';
import type { Place } from '../protocol/place.ts';
import { attach, statementOf, type Attaching, type Sinks, type Tree } from './attach.ts';
import type { CommandContext, Program, ShellHost } from './command.ts';
import { SessionFiles, type FileBacking } from './files.ts';
import { createInterpreter, type Ended } from './interpreter.ts';
import { createJobs } from './jobs.ts';
import { scriptLines, type LineSource } from './lines.ts';
import { createLoop, type Loop } from './loop.ts';
import { RUN_VARIABLE, runProgram, type Run, type Surroundings } from './programRun.ts';
import { registerShellCommands } from './shellCommands.ts';
import type { Voice } from './syntax.ts';

/** What a session needs from the terminal that it runs in. */
export interface Terminal {
  readonly host: ShellHost;
  /** Shows text, whether it was meant as output or as error. */
  write(text: string): void | Promise<void>;
  /** A statement begins or has ended; between the two, time waits for it. */
  statement(state: 'begins' | 'ended' | 'more'): void;
  /** Runs a program in a container; see `CommandContext.enter`. */
  enter: CommandContext['enter'];
  /** A host of its own for something in the background. */
  newHost(): { readonly host: ShellHost; end(): void };
  /** Lets time go on while the foreground waits for something in the background. */
  parked<T>(promise: Promise<T>): Promise<T>;
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

export interface SessionOptions {
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
  /** How this shell words its own messages. */
  readonly voice: Voice;
  /** Somebody types: the shell goes on after text that it cannot read, and tells of its background. */
  readonly interactive: boolean;
  /** Whether programs see a terminal. */
  readonly tty: boolean;
  /** A program is run that nobody's shell has started. */
  readonly withoutShell: boolean;
}

/** So many questions of bash whether to go on while virtual time stands, and it will never end: 100,000 turns of a loop. */
const BUSY_LIMIT = 2_000_000;

/** As at the limit of virtual time: it would never have ended. */
const NEVER_ENDING = 124;

/** Messages of bash with which it gives up the whole run and not only the statement, when that was not asked for. */
const GIVEN_UP = /limit exceeded|exceeded \(|maximum .* depth|call stack|too many|unbound variable/;

export function createSession(terminal: Terminal, options: SessionOptions): Session {
  const files = new SessionFiles(options.files);
  const interpreter = createInterpreter({ ...options, files });
  const functions = new Map<string, Tree>();
  const worded = wording(options.voice);
  const show = (text: string): void | Promise<void> =>
    ABORTED.test(text) ? undefined : terminal.write(worded(text));
  const device = files.addDevice(show);
  const sinks: Sinks = { out: device, err: device };
  const leftovers: Sinks = { out: device, err: files.addDevice((text) => show(prefixed(text))) };

  let controller = new AbortController();
  let code = 130;
  let stopping = false;
  let killed: number | null = null;
  let busy = { at: 0, asked: 0 };
  let soft = false;
  let env: ReadonlyMap<string, string> = new Map(Object.entries(options.env));
  let loop: Loop | null = null;
  let waitingForLine: ((line: null) => void) | null = null;
  let runIds = 0;
  let loopIds = 0;

  const foreground: Run = {
    host: terminal.host,
    signal: () => controller.signal,
    code: () => code,
    stopped: () => {
      if (stopping || killed !== null) return true;
      const now = terminal.host.nowUs();
      if (busy.at !== now) busy = { at: now, asked: 0 };
      if (++busy.asked > BUSY_LIMIT) stop(NEVER_ENDING);
      return stopping;
    },
  };
  const around: Surroundings = {
    place: options.place,
    container: options.container,
    interpreter,
    files,
    terminal: device,
    tty: options.tty,
    unset: new Set(options.withoutShell ? ['PWD', 'OLDPWD', '_'] : ['OLDPWD']),
    memory: terminal.memory,
    enter: terminal.enter,
    runs: new Map(),
    foreground,
    newRunId: () => String(++runIds),
    statementsOf: async (text, to) => {
      const reading = await interpreter.parse(text);
      const statements = reading.kind === 'whole' || reading.kind === 'heredoc' ? reading.statements : [];
      attach(statements, to, how);
      return statements;
    },
  };
  const jobs = createJobs(interpreter, around, {
    newHost: terminal.newHost,
    parked: terminal.parked,
    interactive: options.interactive,
    functions,
  });
  const commands = registerShellCommands(interpreter, around, {
    shells: options.shells,
    voice: options.voice,
    seen,
    makeLoop: (lines, to, voice) => makeLoop(lines, to, voice, false),
  });
  const how: Attaching = {
    isBuiltin: (name) => BUILTINS.has(name),
    deferred: commands.deferred,
    background: jobs.background,
  };
  for (const [name, program] of options.programs) {
    interpreter.register(name, (args, ctx) => {
      seen(ctx);
      return runProgram(program, args, ctx, around);
    });
  }

  /** Keeps hold of the shell's variables, so that they outlive a run that is stopped. */
  function seen(ctx: ResolvedCommandContext): void {
    if (ctx.env.get(RUN_VARIABLE) !== undefined) return;
    // The third argument is the map itself; `ctx.env` is a view of it that ends with the command.
    ctx.env.forEach((_value, _name, variables) => {
      env = variables;
    });
  }

  function makeLoop(lines: LineSource, to: Sinks, voice: Voice, outermost: boolean): Promise<Loop> {
    const id = String(loopIds++);
    const made = createLoop({
      id,
      interpreter,
      lines,
      sinks: to,
      leftovers: outermost ? leftovers : to,
      how,
      voice,
      forgiving: outermost && options.interactive,
      functions: outermost ? functions : new Map(),
      complain: (text) => void files.write(to.err, text),
      onPiece: outermost ? onPiece : () => undefined,
      onStatement: () => {
        soft = false;
        busy = { at: terminal.host.nowUs(), asked: 0 };
        if (outermost) terminal.statement('begins');
      },
    });
    return made.then((ready) => {
      commands.loops.set(id, ready);
      return ready;
    });
  }

  function onPiece(state: 'begins' | 'ended' | 'more'): void {
    if (state === 'ended') {
      const news = jobs.news();
      if (news !== '') files.write(device, news);
    }
    if (state === 'begins') {
      files.refresh();
      controller = new AbortController();
      code = 130;
      stopping = false;
    }
    terminal.statement(state);
  }

  function stop(withCode: number): void {
    code = withCode;
    stopping = true;
    controller.abort();
  }

  async function runLoop(lines: LineSource, stdin?: string): Promise<number> {
    const until: LineSource = {
      count: lines.count,
      next: async () => {
        if (killed !== null) return null;
        const ended = new Promise<null>((resolve) => {
          waitingForLine = resolve;
        });
        return Promise.race([lines.next(), ended]);
      },
    };
    loop = await makeLoop(until, sinks, options.voice, true);
    let exitCode = 0;
    let more = true;
    while (more) {
      const result = await runOnce(loop, stdin);
      exitCode = result.exitCode;
      more = goesOn(loop, result);
    }
    jobs.end();
    return killed ?? (await onExit(exitCode));
  }

  async function runOnce(from: Loop, stdin: string | undefined): Promise<Ended> {
    const variables = Object.fromEntries(env);
    const result = await interpreter.run(from.feed(), {
      env: variables,
      cwd: variables['PWD'] ?? options.cwd,
      stopped: foreground.stopped,
      ...(stdin === undefined ? {} : { stdin }),
    });
    const rest = stopping ? '' : result.stdout + result.stderr;
    if (rest !== '') await files.appendFile(device, rest);
    return result;
  }

  /** Whether the shell goes on after its run came to an end: it was stopped, or a statement was too much for it. */
  function goesOn(from: Loop, result: Ended): boolean {
    if (killed !== null) return false;
    const gaveUp =
      GIVEN_UP.test(result.stderr) && (options.interactive || !result.stderr.includes('unbound variable'));
    if (!stopping && !gaveUp) return false;
    const status = stopping ? code : result.exitCode;
    if (status !== NEVER_ENDING) from.discard();
    else if (from.options().includes('e')) return false;
    stopping = false;
    busy = { at: terminal.host.nowUs(), asked: 0 };
    controller = new AbortController();
    from.stopped(status);
    return true;
  }

  /** What `trap … EXIT` asked for. */
  async function onExit(exitCode: number): Promise<number> {
    const action = commands.traps.get('EXIT');
    if (action === undefined) return exitCode;
    terminal.statement('begins');
    const statements = await around.statementsOf(action, sinks);
    const known = [...functions.values()].map((one) => statementOf(one));
    await interpreter.run([...known, ...statements], {
      env: Object.fromEntries(env),
      cwd: options.cwd,
      stopped: foreground.stopped,
    });
    return exitCode;
  }

  return {
    readLines: runLoop,
    runText: (text, stdin) => runLoop(scriptLines(text), stdin),
    interrupt: (withCode) => {
      const alone = withCode === NEVER_ENDING && !soft && loop?.loops() !== true;
      if (!alone) {
        stop(withCode);
        return;
      }
      // The program alone is told, once; the statement it stands in goes on with its status.
      soft = true;
      code = withCode;
      controller.abort();
      controller = new AbortController();
    },
    kill: (withCode) => {
      killed = withCode;
      stop(withCode);
      waitingForLine?.(null);
    },
  };
}

/** What bash says when it is told to stop: nobody needs to hear it. */
const ABORTED = /^(?:bash: )?execution aborted\n$/;

/** Messages of bash that come without its name. */
function prefixed(text: string): string {
  return text.replaceAll(/^(?!bash: )(?=.)/gm, 'bash: ');
}

/** The shell's messages in the words of the shell that a place has. */
function wording(voice: Voice): (text: string) => string {
  if (voice.shell === 'bash') return (text) => text;
  const { name, shell } = voice;
  return (text) => {
    if (!text.includes('bash: ')) return text;
    return text
      .replaceAll(
        /^bash: (?:line \d+: )?(.+): command not found$/gm,
        `${name}: ${shell === 'dash' ? '1: ' : ''}$1: not found`,
      )
      .replaceAll(/^bash: (?:line \d+: )?/gm, `${name}: `);
  };
}

/** What bash does itself, without looking for a program; these write nothing while they run. */
const BUILTINS = new Set(
  (
    ': [ alias break builtin cd compgen complete compopt continue declare dirs echo exit export false getopts hash help let ' +
    'local mapfile popd printf pushd pwd read readarray readonly return set shift shopt test true type typeset unalias unset'
  ).split(' '),
);
