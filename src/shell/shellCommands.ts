import type { ResolvedCommandContext } from 'just-bash/browser';
import { assignmentOf, commandOf, statementOf, type Sinks, type Tree } from './attach.ts';
import { decodeBytes } from './files.ts';
import type { Ended, Interpreter } from './interpreter.ts';
import { scriptLines } from './lines.ts';
import { NEXT, withStatus, type Loop } from './loop.ts';
import { exported, runOf, runWithin, sinksOf, sinkVariables, type Surroundings } from './programRun.ts';
import { syntaxMessage, type Voice } from './syntax.ts';

/** What of a shell's own commands must know that it is one of many, and on a virtual clock. */
export interface ShellCommands {
  /** Loops of this interpreter, by id. */
  readonly loops: Map<string, Loop>;
  /** For `eval` and `source`: see `Attaching.deferred`. */
  deferred(name: string, args: readonly Tree[], sinks: Sinks): Tree | null;
  /** What `trap` was told, by signal name without SIG. */
  readonly traps: Map<string, string>;
}

/** Makes a loop over lines whose commands are led to these sinks. */
export type MakeLoop = (lines: ReturnType<typeof scriptLines>, sinks: Sinks, voice: Voice) => Promise<Loop>;

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
  const texts = new Map<string, { statements: Tree[] }>();
  const begun: number[] = [];
  const { voice } = options;

  interpreter.register(NEXT, async ([id = '', ...given], ctx) => {
    options.seen(ctx);
    return loops.get(id)?.next(given) ?? ended(1);
  });
  interpreter.register('__time', async ([what], ctx) => {
    const now = runOf(ctx, around).host.nowUs();
    if (what === 'begins') {
      begun.push(now);
      return ended(Number(ctx.env.get('?') ?? 0));
    }
    return timed(ctx, now - (begun.pop() ?? now), what === 'posix');
  });
  interpreter.register('__text', readText);
  interpreter.register('trap', async (args) => trap(args, traps));
  interpreter.register('env', env);
  interpreter.register('printenv', printenv);
  for (const name of options.shells) interpreter.register(name, (args, ctx) => shell(name, args, ctx));

  function timed(ctx: ResolvedCommandContext, us: number, posix: boolean): Ended {
    const seconds = us / 1e6;
    const minutes = Math.floor(seconds / 60);
    const text = posix
      ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
      : `\nreal\t${minutes}m${(seconds % 60).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
    return { stdout: '', stderr: text, exitCode: Number(ctx.env.get('?') ?? 0) };
  }

  /** `__text ID eval WORDS…`: makes the words' text the statements of the group that asked. */
  async function readText(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
    const [id = '', name = '', out = '', err = '', ...words] = args;
    const slot = texts.get(id);
    if (!slot) return ended(1);
    const status = Number(ctx.env.get('?') ?? 0);
    slot.statements = [];
    const text = name === 'eval' ? words.join(' ') : await fileText(words[0], ctx);
    if (typeof text !== 'string') return text;
    const reading = await interpreter.parse(text);
    if (reading.kind === 'wrong' || reading.kind === 'more') {
      slot.statements = [withStatus(2)];
      return {
        ...ended(status),
        stderr: syntaxMessage({ ...voice, name: `${voice.name}: ${name}` }, reading, text, 1),
      };
    }
    slot.statements = await around.statementsOf(text, { out, err });
    return ended(status);
  }

  async function fileText(path: string | undefined, ctx: ResolvedCommandContext): Promise<string | Ended> {
    if (path === undefined) {
      return { ...ended(2), stderr: `${voice.name}: source: filename argument required\n` };
    }
    try {
      return await ctx.fs.readFile(ctx.fs.resolvePath(ctx.cwd, path));
    } catch {
      return { ...ended(1), stderr: `${voice.name}: ${path}: No such file or directory\n` };
    }
  }

  function deferred(name: string, args: readonly Tree[], sinks: Sinks): Tree | null {
    if (args.length === 0 && name === 'eval') return null;
    const id = String(texts.size);
    const slot: { statements: Tree[] } = { statements: [] };
    texts.set(id, slot);
    const read = commandOf(['__text', id, name === 'eval' ? name : 'source', sinks.out, sinks.err, ...args]);
    const always = { type: 'Pipeline', commands: [commandOf([':'])], negated: false };
    const ask = statementOf(read);
    ask.pipelines.push(always);
    ask.operators.push('&&');
    // A body that is made while it runs: first the text is read, then what it says.
    const body = {
      *[Symbol.iterator]() {
        yield ask;
        yield* slot.statements;
      },
    };
    return { type: 'Group', body, redirections: [] };
  }

  async function env(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
    const variables = exported(ctx, around);
    const rest = [...args];
    const given: Tree[] = [];
    for (let word = rest[0]; word !== undefined; word = rest[0]) {
      const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
      if (word === '-i' || word === '-') for (const name of Object.keys(variables)) delete variables[name];
      else if (word === '-u') {
        rest.shift();
        delete variables[rest[0] ?? ''];
      } else if (assignment) {
        variables[assignment[1] ?? ''] = assignment[2] ?? '';
        given.push(assignmentOf(assignment[1] ?? '', assignment[2] ?? ''));
      } else break;
      rest.shift();
    }
    if (rest.length === 0) return { ...ended(0), stdout: lines(variables) };
    const sinks = sinksOf(ctx);
    const child = statementOf({ ...commandOf([...rest]), assignments: given });
    return interpreter.run([child], {
      env: { ...variables, ...sinkVariables(sinks) },
      cwd: ctx.cwd,
      stdin: decodeBytes(ctx.stdin as unknown as string),
      stopped: () => runOf(ctx, around).stopped(),
    });
  }

  async function printenv(names: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
    const variables = exported(ctx, around);
    if (names.length === 0) return { ...ended(0), stdout: lines(variables) };
    const found = names.filter((name) => Object.hasOwn(variables, name));
    return {
      ...ended(found.length === names.length ? 0 : 1),
      stdout: found.map((name) => `${variables[name]}\n`).join(''),
    };
  }

  /** `sh -c TEXT`, `sh FILE`, or `sh` with text on standard input: a shell of its own. */
  async function shell(name: string, args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
    const rest = [...args];
    const flags: string[] = [];
    while (/^[-+][a-zA-Z]/.test(rest[0] ?? '')) flags.push(rest.shift() ?? '');
    while (rest[0]?.startsWith('--')) rest.shift();
    const set = flags.map((flag) => flag.replaceAll(/[^eufx]/g, '')).join('');
    let text: string | Ended;
    let called = name;
    let fromInput = false;
    if (flags.some((flag) => flag.includes('c'))) {
      text = rest.shift() ?? '';
      called = rest.shift() ?? name;
    } else if (rest.length > 0) {
      called = rest.shift() ?? name;
      text = await fileText(called, ctx);
      if (typeof text !== 'string')
        return { ...text, exitCode: 127, stderr: text.stderr.replace(/^\S+:/, `${name}:`) };
    } else {
      text = decodeBytes(ctx.stdin as unknown as string);
      fromInput = true;
    }
    const spoken: Voice = { ...voice, name: called === name && flags.length > 0 ? `${name}: -c` : called };
    const sinks = sinksOf(ctx);
    const loop = await options.makeLoop(scriptLines(text), sinks, spoken);
    const positional: Record<string, string> = { '0': called, '#': String(rest.length), '@': rest.join(' ') };
    rest.forEach((word, index) => (positional[String(index + 1)] = word));
    const first = set === '' ? [] : [statementOf(commandOf(['set', `-${set}`]))];
    return runWithin(oneAfterTheOther(first, loop.feed()), ctx, runOf(ctx, around), around, sinks, {
      env: positional,
      ...(fromInput ? {} : { stdin: decodeBytes(ctx.stdin as unknown as string) }),
    });
  }

  return { loops, deferred, traps };
}

function ended(exitCode: number): Ended {
  return { stdout: '', stderr: '', exitCode };
}

function lines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function* oneAfterTheOther(first: Iterable<Tree>, second: Iterable<Tree>): Iterable<Tree> {
  yield* first;
  yield* second;
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
