import type { ResolvedCommandContext } from 'just-bash/browser';
import { CAUGHT } from './attach.ts';
import { decodeBytes } from './files.ts';
import { ended, type Ended } from './interpreter.ts';
import type { Pipe } from './pipe.ts';
import { runOf, sinksOf, type Surroundings } from './programRun.ts';

/** Filters that say something of each line as it comes. What they do with a text is asked of bash's own commands. */
export const STREAMED = new Set([
  'grep',
  'egrep',
  'fgrep',
  'sed',
  'awk',
  'cut',
  'tr',
  'head',
  'cat',
  'tee',
  'uniq',
  'nl',
  'rev',
  'jq',
  'fold',
  'expand',
]);

/** How a filter with these arguments treats its lines. */
interface Habit {
  /** `each`: lines stand alone. `sofar`: what it says depends on the lines before. `whole`: it needs the end. */
  readonly kind: 'each' | 'sofar' | 'whole';
  /** It ends by itself after so many lines of output. */
  readonly most?: number;
  /** It ends by itself, silently, with the first line that it finds. */
  readonly first?: true;
}

/** Beyond this much text what depends on lines before waits for the end. */
const LONGEST_SOFAR = 2_000_000;

export async function streamFilter(
  words: readonly string[],
  ctx: ResolvedCommandContext,
  pipe: Pipe | undefined,
  around: Surroundings,
): Promise<Ended> {
  const [name = '', ...args] = words;
  const apply = async (text: string): Promise<Ended> => {
    const result = await ctx.exec?.(name, { args, cwd: ctx.cwd, stdin: text });
    if (!result) return ended(127);
    const bytes = result.stdoutKind === 'bytes' || result.stdoutEncoding === 'binary';
    return { ...result, stdout: bytes ? decodeBytes(result.stdout) : result.stdout };
  };
  if (!pipe) return apply(decodeBytes(ctx.stdin as unknown as string));
  const habit = habitOf(name, args);
  if (habit.kind === 'whole') return apply(await pipe.all());
  // What is wrong with the command line is known before a line has come.
  const probe = await apply('');
  if (probe.exitCode >= 2) return probe;
  const run = runOf(ctx, around);
  const { out } = sinksOf(ctx);
  let caught = '';
  const show = async (text: string): Promise<void> => {
    if (out === CAUGHT) caught += text;
    else if (text !== '') await around.files.pass(out, text);
  };
  const { exitCode, stderr } = await filterLines(pipe, habit, apply, show, () => run.stopped());
  return { stdout: caught, stderr, exitCode: exitCode ?? probe.exitCode };
}

async function filterLines(
  pipe: Pipe,
  habit: Habit,
  apply: (text: string) => Promise<Ended>,
  show: (text: string) => Promise<void>,
  stopped: () => boolean,
): Promise<{ exitCode: number | null; stderr: string }> {
  let before = '';
  let shown = '';
  let lines = 0;
  let exitCode: number | null = null;
  let stderr = '';
  for (;;) {
    const chunk = await pipe.lines();
    if (chunk === null || stopped()) break;
    before = habit.kind === 'sofar' ? before + chunk : chunk;
    if (before.length > LONGEST_SOFAR && habit.kind === 'sofar') before += await pipe.all();
    const result = await apply(before);
    ({ stderr } = result);
    exitCode = habit.kind === 'each' ? Math.min(exitCode ?? 255, result.exitCode) : result.exitCode;
    if (habit.kind === 'each') {
      await show(result.stdout);
      lines += result.stdout.split('\n').length - 1;
    } else if (result.stdout.startsWith(shown)) {
      await show(result.stdout.slice(shown.length));
      shown = result.stdout;
      lines = shown.split('\n').length - 1;
    }
    if (stopped()) break;
    if (habit.first && result.exitCode === 0) break;
    if (habit.most !== undefined && lines >= habit.most) break;
  }
  return { exitCode, stderr };
}

function habitOf(name: string, args: readonly string[]): Habit {
  const flags = args.filter((word) => /^-[A-Za-z]/.test(word));
  const letters = flags.join('').replaceAll('-', '');
  const files = args.filter((word) => !word.startsWith('-'));
  switch (name) {
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return grepHabit(args, letters, files);
    case 'sed':
      return args.some((word) => /\$(!|[a-z]|$)|(^|[;{ ])N|(^|[;{ ])G/.test(word) || word === '-i') ||
        files.length > 1
        ? { kind: 'whole' }
        : { kind: 'sofar' };
    case 'awk':
      return args.some((word) => /\bEND\b|getline|system\(/.test(word))
        ? { kind: 'whole' }
        : { kind: 'sofar' };
    case 'head':
      return headHabit(args);
    case 'cat':
      return files.length > 0 ? { kind: 'whole' } : { kind: letters === '' ? 'each' : 'sofar' };
    case 'uniq':
      return letters === '' || letters === 'i' ? { kind: 'sofar' } : { kind: 'whole' };
    case 'jq':
      return /[sn]/.test(letters) || flags.some((flag) => flag.startsWith('--'))
        ? { kind: 'whole' }
        : { kind: 'sofar' };
    case 'tee':
    case 'nl':
      return { kind: 'sofar' };
    default:
      return { kind: files.length > (name === 'tr' ? 2 : 0) ? 'whole' : 'each' };
  }
}

function grepHabit(args: readonly string[], letters: string, files: readonly string[]): Habit {
  const given = args.some((word) => /^(-e|-f|--regexp|--file)/.test(word));
  if (files.length > (given ? 0 : 1)) return { kind: 'whole' };
  if (/[cL]/.test(letters) || args.includes('--count')) return { kind: 'whole' };
  if (/[ql]/.test(letters) || args.some((word) => /^--(quiet|silent)$/.test(word)))
    return { kind: 'each', first: true };
  const most = /^(?:-m|--max-count=)(\d+)$/;
  const at = args.findIndex((word) => word === '-m');
  const text =
    at >= 0 ? args[at + 1] : args.map((word) => most.exec(word)?.[1]).find((one) => one !== undefined);
  if (text !== undefined) return { kind: 'sofar', most: Number(text) };
  return {
    kind:
      /[nbABC\d]/.test(letters) || args.some((word) => /^--(line-number|context|after|before)/.test(word))
        ? 'sofar'
        : 'each',
  };
}

/** `head`, `head -5`, `head -n 5`; what counts from the end or bytes waits. */
function headHabit(args: readonly string[]): Habit {
  const text = args.join(' ');
  if (text === '') return { kind: 'sofar', most: 10 };
  const count = /^(?:-n ?|--lines[= ]|-)(\d+)$/.exec(text)?.[1];
  return count === undefined ? { kind: 'whole' } : { kind: 'sofar', most: Number(count) };
}
