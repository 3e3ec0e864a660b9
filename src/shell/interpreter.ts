import { Bash, defineCommand, type CommandName, type ResolvedCommandContext } from 'just-bash/browser';
import type { SessionFiles } from './files.ts';
import { plainArrays } from './arrays.ts';
import type { Tree } from './trees.ts';
import { readSyntax, type Reading } from './syntax.ts';

/**
 * bash as we use it: text becomes a tree, trees are changed by us, and a run takes its statements one by one from whoever
 * feeds it. So a session is one run, and everything that a line changes (variables, functions, options) is there for the next.
 */
export interface Interpreter {
  /** Makes a command known; what bash has under this name is replaced. */
  register(name: string, run: Command): void;
  parse(text: string): Promise<Reading>;
  /** Runs statements until they end, in a shell of its own. */
  run(statements: Iterable<Tree>, options: RunOptions): Promise<Ended>;
}

export type Command = (args: readonly string[], ctx: ResolvedCommandContext) => Promise<Ended>;

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** What `PIPESTATUS` is to say. */
  readonly internalPipeStatusOverride?: number[];
}

/** Nothing written, and this status. */
export function ended(exitCode: number): Ended {
  return { stdout: '', stderr: '', exitCode };
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin?: string;
  /** Asked before every statement; from true on nothing more is run. */
  readonly stopped: () => boolean;
}

/** Nothing here is bounded by counting: a run lasts as long as its session. What never waits is stopped by `stopped`. */
const LIMITS = {
  maxCommandCount: Number.MAX_SAFE_INTEGER,
  maxLoopIterations: Number.MAX_SAFE_INTEGER,
  maxWorkUnits: Number.MAX_SAFE_INTEGER,
  maxOutputSize: Number.MAX_SAFE_INTEGER,
  maxInputBytes: Number.MAX_SAFE_INTEGER,
  maxExecutionTimeMs: Number.MAX_SAFE_INTEGER,
  maxCallDepth: 500,
};

/** Names a run's statements in the text that bash is given for it. */
const RUN = '__run';

export function createInterpreter(options: {
  readonly files: SessionFiles;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Which of bash's own commands there are. */
  readonly commands: readonly CommandName[];
}): Interpreter {
  const bash = new Bash({
    fs: options.files,
    env: { ...options.env },
    cwd: options.cwd,
    commands: [...options.commands],
    executionLimits: LIMITS,
    // Its guards against hostile scripts cost two thirds of the time; scripts here can reach nothing.
    defenseInDepth: false,
  });
  const runs = new Map<string, Iterable<Tree>>();
  let runCount = 0;
  let parsing: ((ast: Tree) => void) | null = null;

  bash.registerTransformPlugin({
    name: 'trees',
    transform: ({ ast }: { ast: Tree }) => {
      if (parsing) {
        parsing(ast);
        return { ast: { ...ast, statements: [] } };
      }
      const statements = runs.get(runOf(ast) ?? '');
      return { ast: statements ? { ...ast, statements } : ast };
    },
  });

  // bash parses before it first waits, so that nobody else's text can come between.
  function treesOf(text: string): { statements: Tree[]; nothing: Promise<Ended> } {
    let statements: Tree[] = [];
    parsing = (ast) => {
      statements = ast.statements;
    };
    const nothing = bash.exec(text, { rawScript: true });
    parsing = null;
    return { statements, nothing };
  }

  return {
    register: (name, run) => bash.registerCommand(defineCommand(name, (args, ctx) => run(args, ctx))),
    parse: async (text) => {
      const { statements, nothing } = treesOf(text);
      plainArrays(statements, (list) => treesOf(list).statements);
      return readSyntax(text, statements, (await nothing).stderr);
    },
    run: async (statements, { env, cwd, stdin, stopped }) => {
      const id = String(runCount++);
      runs.set(id, statements);
      try {
        return await bash.exec(`${RUN} ${id}`, {
          rawScript: true,
          env: { ...env },
          replaceEnv: true,
          cwd,
          signal: guard(stopped),
          ...(stdin === undefined ? {} : { stdin }),
        });
      } finally {
        runs.delete(id);
      }
    },
  };
}

/** The number in `__run 7`. */
function runOf(ast: Tree): string | null {
  const command = ast.statements[0]?.pipelines[0]?.commands[0];
  return command?.name?.parts[0]?.value === RUN ? String(command.args[0]?.parts[0]?.value) : null;
}

/**
 * A signal that never fires but says that it has when it is asked. bash asks before every statement; that a program is not
 * torn down in the middle is what lets it say its last words.
 */
function guard(stopped: () => boolean): AbortSignal {
  const { signal } = new AbortController();
  Object.defineProperty(signal, 'aborted', { get: stopped });
  return signal;
}
