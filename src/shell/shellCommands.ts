import type { ResolvedCommandContext } from 'just-bash/browser';
import type { Sinks } from './attach.ts';
import type { Tree } from './trees.ts';
import { env, printenv } from './environment.ts';
import { ended, type Ended, type Interpreter } from './interpreter.ts';
import { NEXT, type Loop } from './loop.ts';
import { mktemp } from './mktemp.ts';
import { runOf, type Surroundings } from './programRun.ts';
import { subshell, type MakeLoop } from './subshell.ts';
import type { Voice } from './syntax.ts';
import { xargs } from './xargs.ts';
import { registerTexts } from './texts.ts';

/** What of a shell's own commands must know that it is one of many, and on a virtual clock. */
export interface ShellCommands {
  /** Loops of this interpreter, by id. */
  readonly loops: Map<string, Loop>;
  /** For `eval` and `source`: see `Attaching.deferred`. */
  readonly deferred: (name: string, args: readonly Tree[], sinks: Sinks) => Tree | null;
  /** What `trap` was told, by signal name without SIG. */
  readonly traps: ReadonlyMap<string, string>;
}

export function registerShellCommands(
  interpreter: Interpreter,
  around: Surroundings,
  options: {
    /** The names under which a shell can be started. */
    readonly shells: readonly string[];
    readonly voice: Voice;
    readonly makeLoop: MakeLoop;
    /** Told of every piece that is asked for. */
    readonly seen: (ctx: ResolvedCommandContext) => void;
  },
): ShellCommands {
  const loops = new Map<string, Loop>();
  const traps = new Map<string, string>();
  interpreter.register(NEXT, async ([id = '', ...given], ctx) => {
    options.seen(ctx);
    return loops.get(id)?.next(given) ?? ended(1);
  });
  interpreter.register('__time', timeCommand(around));
  interpreter.register('trap', async (args) => trap(args, traps));
  interpreter.register('env', (args, ctx) => env(args, ctx, around));
  interpreter.register('mktemp', mktemp);
  interpreter.register('xargs', (args, ctx) => xargs(args, ctx, around));
  interpreter.register('printenv', (args, ctx) => printenv(args, ctx, around));
  for (const name of options.shells) {
    interpreter.register(name, (args, ctx) => subshell(name, args, ctx, around, options));
  }
  return { loops, traps, deferred: registerTexts(interpreter, around, options.voice) };
}

/** `__time begins`, and at the end `__time bash|posix STATUS`: what `time` prints, on the virtual clock. */
function timeCommand(
  around: Surroundings,
): (args: readonly string[], ctx: ResolvedCommandContext) => Promise<Ended> {
  const begun: number[] = [];
  return async ([what, status], ctx) => {
    const now = runOf(ctx, around).host.nowUs();
    if (what === 'begins') {
      begun.push(now);
      return ended(Number(ctx.env.get('?') ?? 0));
    }
    const seconds = (now - (begun.pop() ?? now)) / 1e6;
    const minutes = Math.floor(seconds / 60);
    const stderr =
      what === 'posix'
        ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
        : `\nreal\t${minutes}m${(seconds % 60).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
    return { ...ended(Number(status)), stderr };
  };
}

/** `trap ACTION SIGNAL…`; EXIT is what is acted on. */
function trap(args: readonly string[], traps: Map<string, string>): Ended {
  const rest = args[0] === '--' ? args.slice(1) : [...args];
  if (rest.length === 0 || rest[0] === '-p') {
    const shown = [...traps].map(
      ([signal, action]) => `trap -- '${action.replaceAll("'", `'\\''`)}' ${signal}\n`,
    );
    return { ...ended(0), stdout: shown.join('') };
  }
  const [action = '', ...signals] = rest.length === 1 ? ['-', ...rest] : rest;
  for (const word of signals) {
    const signal = word === '0' ? 'EXIT' : word.toUpperCase().replace(/^SIG/, '');
    if (action === '-') traps.delete(signal);
    else traps.set(signal, action);
  }
  return ended(0);
}
