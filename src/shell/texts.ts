import type { ResolvedCommandContext } from 'just-bash/browser';
import { type Sinks } from './attach.ts';
import { commandOf, statementOf, type Tree } from './trees.ts';
import { ended, type Ended, type Interpreter } from './interpreter.ts';
import { withStatus } from './loop.ts';
import type { Surroundings } from './programRun.ts';
import { syntaxMessage, type Voice } from './syntax.ts';

/** The command that makes a text the statements of the group that asks for it. */
const TEXT = '__text';

/**
 * `eval` and `source`: what they run is known only when they run. Each becomes a group that first has its text read and then
 * runs what it says, so that it works in this very shell and its output is led as anybody's. Gives `Attaching.deferred`.
 */
export function registerTexts(
  interpreter: Interpreter,
  around: Surroundings,
  voice: Voice,
): (name: string, args: readonly Tree[], sinks: Sinks) => Tree | null {
  const slots: Slot[] = [];
  interpreter.register(TEXT, (args, ctx) => readText(args, ctx, slots, around, voice));
  return (name, args, sinks) => {
    if (args.length === 0 && name === 'eval') return null;
    const slot: Slot = { statements: [] };
    slots.push(slot);
    const called = name === 'eval' ? name : 'source';
    return groupOf(slot, commandOf([TEXT, String(slots.length - 1), called, sinks.out, sinks.err, ...args]));
  };
}

interface Slot {
  statements: Tree[];
}

/** A group whose body is made while it runs. */
function groupOf(slot: Slot, read: Tree): Tree {
  const ask = statementOf(read);
  // The status that a text finds (`eval 'echo $?'`) is not an error of reading it.
  ask.pipelines.push({ type: 'Pipeline', commands: [commandOf([':'])], negated: false });
  ask.operators.push('&&');
  const body = {
    *[Symbol.iterator]() {
      yield ask;
      yield* slot.statements;
    },
  };
  return { type: 'Group', body, redirections: [] };
}

async function readText(
  args: readonly string[],
  ctx: ResolvedCommandContext,
  slots: readonly Slot[],
  around: Surroundings,
  voice: Voice,
): Promise<Ended> {
  const [id = '', name = '', out = '', err = '', ...words] = args;
  const slot = slots[Number(id)];
  if (!slot) return ended(1);
  const status = Number(ctx.env.get('?') ?? 0);
  slot.statements = [];
  const text = name === 'eval' ? words.join(' ') : await fileText(words[0], ctx, voice.name);
  if (typeof text !== 'string') return text;
  const reading = await around.interpreter.parse(text);
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

/** A script's text, or what the shell says when it is not there. */
export async function fileText(
  path: string | undefined,
  ctx: ResolvedCommandContext,
  shell: string,
): Promise<string | Ended> {
  if (path === undefined) return { ...ended(2), stderr: `${shell}: source: filename argument required\n` };
  try {
    return await ctx.fs.readFile(ctx.fs.resolvePath(ctx.cwd, path));
  } catch {
    return { ...ended(1), stderr: `${shell}: ${path}: No such file or directory\n` };
  }
}
