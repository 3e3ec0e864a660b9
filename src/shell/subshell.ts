import type { ResolvedCommandContext } from 'just-bash/browser';
import { type Sinks } from './attach.ts';
import { commandOf, statementOf, type Tree } from './trees.ts';
import { decodeBytes } from './files.ts';
import type { Ended } from './interpreter.ts';
import { scriptLines, type LineSource } from './lines.ts';
import type { Loop } from './loop.ts';
import { runOf, runWithin, sinksOf, type Surroundings } from './programRun.ts';
import type { Voice } from './syntax.ts';
import { fileText } from './texts.ts';

/** Makes a loop over lines whose commands are led to these sinks. */
export type MakeLoop = (lines: LineSource, sinks: Sinks, voice: Voice) => Promise<Loop>;

/** `sh -c TEXT [NAME ARGUMENT…]`, `sh FILE [ARGUMENT…]`, or `sh` with text on standard input: a shell of its own. */
export async function subshell(
  name: string,
  args: readonly string[],
  ctx: ResolvedCommandContext,
  around: Surroundings,
  how: { readonly voice: Voice; readonly makeLoop: MakeLoop },
): Promise<Ended> {
  const called = await readCall(name, args, ctx);
  if ('exitCode' in called) return called;
  const sinks = sinksOf(ctx);
  const spoken = called.isText ? `${name}: -c` : called.name;
  const loop = await how.makeLoop(scriptLines(called.text), sinks, {
    ...how.voice,
    name: spoken,
    numbered: true,
  });
  const first = called.options === '' ? [] : [statementOf(commandOf(['set', `-${called.options}`]))];
  const { words } = called;
  const positional: Record<string, string> = {
    '0': called.name,
    '#': String(words.length),
    '@': words.join(' '),
  };
  for (const [index, word] of words.entries()) positional[String(index + 1)] = word;
  return runWithin(oneAfterTheOther(first, loop.feed()), ctx, runOf(ctx, around), around, sinks, {
    env: positional,
    ...(called.fromInput ? {} : { stdin: decodeBytes(ctx.stdin as unknown as string) }),
  });
}

interface Call {
  readonly text: string;
  /** `$0`. */
  readonly name: string;
  readonly words: readonly string[];
  /** For `set`. */
  readonly options: string;
  /** Whether the text was an argument, and whether it came on standard input. */
  readonly isText: boolean;
  readonly fromInput: boolean;
}

async function readCall(
  name: string,
  args: readonly string[],
  ctx: ResolvedCommandContext,
): Promise<Call | Ended> {
  const words = [...args];
  const flags: string[] = [];
  while (/^[-+][a-zA-Z]/.test(words[0] ?? '')) flags.push(words.shift() ?? '');
  while (words[0]?.startsWith('--')) words.shift();
  const options = flags.map((flag) => flag.replaceAll(/[^eufx]/g, '')).join('');
  if (flags.some((flag) => flag.includes('c'))) {
    const text = words.shift() ?? '';
    return { text, name: words.shift() ?? name, words, options, isText: true, fromInput: false };
  }
  const file = words.shift();
  if (file === undefined) {
    const text = decodeBytes(ctx.stdin as unknown as string);
    return { text, name, words, options, isText: false, fromInput: true };
  }
  const text = await fileText(file, ctx, name);
  if (typeof text !== 'string') return { ...text, exitCode: 127 };
  return { text, name: file, words, options, isText: false, fromInput: false };
}

function* oneAfterTheOther(first: Iterable<Tree>, second: Iterable<Tree>): Iterable<Tree> {
  yield* first;
  yield* second;
}
