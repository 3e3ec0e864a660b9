import type { ResolvedCommandContext } from 'just-bash/browser';
import { attach, CAUGHT, INHERITED, markInput, type Attaching, type Sinks, TO_FILE } from './attach.ts';
import { commandOf, statementOf, type Tree } from './trees.ts';
import { arraysOf } from './arrays.ts';
import type { ShellHost } from './command.ts';
import { ended, type Ended, type Interpreter } from './interpreter.ts';
import { createPipe, type Pipe } from './pipe.ts';
import { RUN_VARIABLE, runOf, sinksOf, sinkVariables, type Run, type Surroundings } from './programRun.ts';
import { liveReader, readLine } from './readLine.ts';
import { streamFilter, STREAMED } from './streamFilter.ts';

/**
 * Pipelines whose commands run at once, joined by pipes, where bash (the library) would run one after the other: so lines
 * come out of `kubectl get -w | grep web` as they are written. Pipelines of commands that take no time are left to bash.
 */
export interface Pipelines {
  /** For `Attaching.pipeline`. */
  pipeline(pipeline: Tree, how: Attaching): Tree | null;
}

/** In the environment of a command: the pipe that it reads from. */
const PIPE_VARIABLE = '__I';

/** The status of a program that wrote to a pipe which nobody reads. */
const BROKEN_PIPE = 141;

interface Stage {
  readonly statement: Tree;
  /** Its errors go into the pipe as well (`|&`). */
  readonly errToo: boolean;
  /** It takes its input from the pipe as it comes; else it starts when all of it is there. */
  readonly live: boolean;
  /** It only writes what comes to a file. */
  readonly file: boolean;
}

export function createPipelines(
  interpreter: Interpreter,
  around: Surroundings,
  options: {
    readonly newHost: () => { readonly host: ShellHost; end(): void };
    /** What the commands inherit beyond variables. */
    readonly functions: ReadonlyMap<string, Tree>;
    /** When what a run has started in the background has ended. */
    readonly endOf: (run: string) => Promise<unknown>;
    /** Whether a command of this name ends without waiting for anything. */
    readonly isInstant: (name: string) => boolean;
  },
): Pipelines {
  const bodies: (readonly Stage[])[] = [];
  const pipes = new Map<string, Pipe>();
  const pipeOf = (ctx: ResolvedCommandContext): Pipe | undefined =>
    pipes.get(ctx.env.get(PIPE_VARIABLE) ?? '');
  interpreter.register('__filter', (args, ctx) => streamFilter(args, ctx, pipeOf(ctx), around));
  interpreter.register('__read', (args, ctx) => readLine(args, ctx, pipeOf(ctx)));
  interpreter.register(TO_FILE, (args, ctx) => toFile(args, ctx, pipeOf(ctx)));
  interpreter.register('__pipe', ([id, arrays = ''], ctx) => run(bodies[Number(id)] ?? [], arrays, ctx));

  async function run(stages: readonly Stage[], arrays: string, ctx: ResolvedCommandContext): Promise<Ended> {
    const outer = runOf(ctx, around);
    const sinks = sinksOf(ctx);
    const caught = { out: '', err: '' };
    const collected = {
      out: sinks.out === CAUGHT ? around.files.addDevice((text) => void (caught.out += text)) : null,
      err: sinks.err === CAUGHT ? around.files.addDevice((text) => void (caught.err += text)) : null,
    };
    const last = { out: collected.out ?? sinks.out, err: collected.err ?? sinks.err };
    const strands = stages.map(() => startStrand(outer));
    const joints = strands.slice(1).map((reader, at) => {
      const writer = strands[at] ?? reader;
      const pipe = createPipe({
        onBroken: () => writer.break(),
        park: reader.host.park,
        parkWriter: writer.host.park,
        signal: reader.run.signal(),
      });
      pipes.set(reader.id, pipe);
      return pipe;
    });
    const known = [...aliasing(ctx), ...(await around.statementsOf(arrays, sinks))];
    const codes = await outer.host.park(
      Promise.all(
        stages.map((stage, at) =>
          runStage(stage, { strand: strands[at], from: joints[at - 1], to: joints[at] }, last, ctx, known),
        ),
      ),
    );
    for (const strand of strands) pipes.delete(strand.id);
    for (const device of Object.values(collected)) if (device !== null) around.files.removeDevice(device);
    // A file at the end is no command of the pipeline.
    if (stages.at(-1)?.file === true) codes.pop();
    const pipefail = (ctx.env.get('SHELLOPTS') ?? '').split(':').includes('pipefail');
    const failed = pipefail ? codes.findLast((code) => code !== 0) : undefined;
    return {
      stdout: caught.out,
      stderr: caught.err,
      exitCode: failed ?? codes.at(-1) ?? 0,
      internalPipeStatusOverride: codes,
    };
  }

  interface Strand {
    readonly id: string;
    readonly host: ShellHost;
    readonly run: Run;
    /** Its output goes nowhere: it ends. */
    break(): void;
    end(): void;
  }

  /** Each command has its own place in the queue of those who wait for time. */
  function startStrand(outer: Run): Strand {
    const controller = new AbortController();
    const { host, end } = options.newHost();
    const signal = AbortSignal.any([controller.signal, outer.signal()]);
    const run: Run = {
      host,
      signal: () => signal,
      code: () => (controller.signal.aborted ? BROKEN_PIPE : outer.code()),
      stopped: () => signal.aborted || outer.stopped(),
    };
    const id = around.newRunId();
    around.runs.set(id, run);
    return {
      id,
      host,
      run,
      break: () => controller.abort(),
      end: () => {
        around.runs.delete(id);
        end();
      },
    };
  }

  async function runStage(
    stage: Stage,
    ends: {
      readonly strand: Strand | undefined;
      readonly from: Pipe | undefined;
      readonly to: Pipe | undefined;
    },
    last: Sinks,
    ctx: ResolvedCommandContext,
    known: readonly Tree[],
  ): Promise<number> {
    const { strand, from, to } = ends;
    if (!strand) return 0;
    const device = to ? around.files.addDevice((text) => to.write(text)) : null;
    const own: Sinks = { out: device ?? last.out, err: stage.errToo && device !== null ? device : last.err };
    const stdin = from && !stage.live ? await from.all() : undefined;
    const functions = [...options.functions.values()].map((one) => statementOf(one));
    const result = await interpreter.run([...known, ...functions, stage.statement], {
      env: {
        ...Object.fromEntries(ctx.env),
        ...sinkVariables(own),
        [RUN_VARIABLE]: strand.id,
        [PIPE_VARIABLE]: strand.id,
      },
      cwd: ctx.cwd,
      stopped: strand.run.stopped,
      ...(stdin === undefined ? {} : { stdin }),
    });
    const stopped = strand.run.stopped();
    if (!stopped) {
      if (result.stdout !== '') await around.files.pass(own.out, result.stdout);
      if (result.stderr !== '') await around.files.pass(own.err, result.stderr);
    }
    from?.close();
    if (!stopped) await strand.host.park(options.endOf(strand.id));
    to?.end();
    if (device !== null) around.files.removeDevice(device);
    strand.end();
    return stopped ? strand.run.code() : result.exitCode;
  }

  return {
    pipeline: (pipeline, how) => {
      const commands: readonly Tree[] = pipeline.commands;
      if (!commands.slice(0, -1).some((command) => mayWait(command, options.isInstant))) return null;
      const stages = commands.map((command, at): Stage => {
        const file = nameOf(command) === TO_FILE;
        const live = at > 0 && (file || filtered(command) || liveReader(command));
        const statement = statementOf(command);
        if (at > 0 && !live) markInput(command);
        attach([statement], INHERITED, how);
        return { statement, errToo: Boolean(pipeline.pipeStderr?.[at]), live, file };
      });
      bodies.push(stages);
      const arrays = arraysOf([commands, ...options.functions.values()]);
      return commandOf(['__pipe', String(bodies.length - 1), ...arrays]);
    },
  };
}

/** A shell that expands aliases passes that on. */
function aliasing(ctx: ResolvedCommandContext): Tree[] {
  const expands = (ctx.env.get('BASHOPTS') ?? '').split(':').includes('expand_aliases');
  return expands ? [statementOf(commandOf(['shopt', '-s', 'expand_aliases']))] : [];
}

/** Whether a command may take time, or go on without end. */
function mayWait(node: Tree, isInstant: (name: string) => boolean): boolean {
  if (node === null || typeof node !== 'object') return false;
  if (['While', 'Until', 'For', 'CStyleFor'].includes(node.type)) return true;
  if (node.type === 'SimpleCommand' && node.name) {
    const name = nameOf(node);
    if (name === null || !isInstant(name)) return true;
  }
  return Object.values(node).some((part) =>
    Array.isArray(part) ? part.some((one) => mayWait(one, isInstant)) : mayWait(part, isInstant),
  );
}

/** Makes a filter that can work line by line take its lines as they come; false for all other commands. */
function filtered(command: Tree): boolean {
  if (command.type !== 'SimpleCommand' || !command.name) return false;
  const name = nameOf(command);
  if (name === null || !STREAMED.has(name)) return false;
  const redirected = command.redirections.some((one: Tree) => one.operator.startsWith('<'));
  if (redirected) return false;
  command.args.unshift(command.name);
  command.name = commandOf(['__filter']).name;
  return true;
}

function nameOf(command: Tree): string | null {
  const parts = command.name?.parts;
  const name: unknown = parts?.length === 1 ? parts[0].value : undefined;
  return typeof name === 'string' ? name : null;
}

/** `__tofile new|more FILE`: writes what comes through a pipe, as it comes. */
async function toFile(
  [mode, file = '']: readonly string[],
  ctx: ResolvedCommandContext,
  pipe: Pipe | undefined,
): Promise<Ended> {
  const path = ctx.fs.resolvePath(ctx.cwd, file);
  if (mode === 'new') await ctx.fs.writeFile(path, '');
  for (let text = await pipe?.lines(); typeof text === 'string'; text = await pipe?.lines()) {
    await ctx.fs.appendFile(path, text);
  }
  return ended(0);
}
