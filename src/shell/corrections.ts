import type { CommandName } from 'just-bash/browser';
import type { ResolvedCommandContext } from 'just-bash/browser';
import { ended, type Ended, type Interpreter } from './interpreter.ts';
import { correctedFilter } from './jqFilter.ts';
import { plainDiff } from './plainDiff.ts';

type Correction = (args: readonly string[], ctx: ResolvedCommandContext) => Promise<Ended>;

/** Puts right what just-bash's own commands print otherwise than GNU's and BusyBox'. */
export function correctCommands(
  interpreter: Interpreter,
  commands: readonly CommandName[],
  user: string,
): void {
  const all: Partial<Record<CommandName, Correction>> = {
    ...CORRECTIONS,
    ls: (args, ctx) => ls(args, ctx, user),
  };
  for (const name of commands) {
    const run = all[name];
    if (run) interpreter.register(name, run);
  }
}

const CORRECTIONS: Partial<Record<CommandName, Correction>> = {
  diff,
  head,
  uniq,
  wc,
  paste,
  grep: (args, ctx) => grep('grep', args, ctx),
  egrep: (args, ctx) => grep('egrep', args, ctx),
  fgrep: (args, ctx) => grep('fgrep', args, ctx),
  jq,
};

async function original(ctx: ResolvedCommandContext, args: readonly string[]): Promise<Ended> {
  return (await ctx.origCommand?.([...args])) ?? ended(127);
}

/** Flags whose value follows at once, or of which several stand in one word, as words of their own. */
function separated(args: readonly string[], joined: RegExp, mark = ''): string[] {
  const at = args.findIndex((word) => !word.startsWith('-') || word === '-');
  const own = at < 0 ? args.length : at;
  return args.flatMap((word, index) => {
    const found = index < own ? joined.exec(word) : null;
    return found ? [found[1] ?? '', `${mark}${found[2] ?? ''}`] : [word];
  });
}

/** `-j`: as `-r`, and no line ends. The filter is the first word that is neither a flag nor a flag's value. */
async function jq(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const flags = { '--arg': 2, '--argjson': 2, '--slurpfile': 2, '--rawfile': 2, '-f': 1, '--from-file': 1 };
  const skipped = (at: number): boolean =>
    Object.entries(flags).some(([flag, count]) => {
      const from = args.lastIndexOf(flag, at - 1);
      return from >= 0 && at - from <= count;
    });
  const filter = args.findIndex((word, at) => !word.startsWith('-') && !skipped(at));
  const words = filter < 0 ? [...args] : args.with(filter, correctedFilter(args[filter] ?? ''));
  const joined = words.some((word) => /^-[a-zA-Z]*j/.test(word) || word === '--join-output');
  if (!joined) return original(ctx, words);
  const plain = words.flatMap((word) => (/^-[a-zA-Z]*j|^--join-output$/.test(word) ? ['-c'] : [word]));
  const result = await original(
    ctx,
    plain.filter((word) => word !== '-r' && word !== '--raw-output'),
  );
  const values = result.stdout
    .split('\n')
    .map((line) => (line.startsWith('"') ? String(JSON.parse(line)) : line));
  return { ...result, stdout: values.join('') };
}

/** Without options, the plain form; a unified one has no line above its names. */
async function diff(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const result = await original(ctx, args);
  if (result.exitCode !== 1 || !result.stdout.startsWith('===')) return result;
  const unified = args.some((word) => /^-[a-zA-Z]*[uU]|^--unified/.test(word));
  const stdout = unified ? result.stdout.replace(/^=+\n/, '') : plainDiff(result.stdout);
  return { ...result, stdout };
}

/** `-n -N`: all but the last N lines. */
async function head(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const words = separated(args, /^(-n)(.+)$/);
  const at = words.indexOf('-n');
  const count = Number(words[at + 1]);
  if (at < 0 || !(count < 0)) return original(ctx, args);
  const result = await original(ctx, words.with(at + 1, String(Number.MAX_SAFE_INTEGER)));
  const lines = result.stdout.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return { ...result, stdout: lines.slice(0, Math.max(0, lines.length + count)).join('') };
}

/** Counts stand in seven columns. */
async function uniq(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const result = await original(ctx, args);
  const counts = args.some((word) => /^-[a-z]*c/.test(word) || word === '--count');
  if (!counts) return result;
  const stdout = result.stdout.replaceAll(/^ *(\d+) /gm, (_all, count: string) => `${count.padStart(7)} `);
  return { ...result, stdout };
}

/** `-sd,` is two flags and a value; without files, standard input is meant. */
async function paste(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const words = separated(separated(args, /^(-s)(d.*)$/, '-'), /^(-d)(.+)$/);
  const files = words.filter((word, at) => (!word.startsWith('-') || word === '-') && words[at - 1] !== '-d');
  return original(ctx, files.length === 0 ? [...words, '-'] : words);
}

/** Several counts of standard input stand in seven columns each. */
async function wc(args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const result = await original(ctx, args);
  const files = args.some((word) => !word.startsWith('-'));
  const counts = result.stdout.trim().split(/\s+/);
  if (files || counts.length < 2) return result;
  return { ...result, stdout: `${counts.map((count) => count.padStart(7)).join(' ')}\n` };
}

/** Every line is written at once here, asked for or not; and GNU's grep ends a line that it cannot read with 2. */
async function grep(name: string, args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const words = onePattern(
    name,
    args.filter((word) => word !== '--line-buffered'),
  );
  const result = await original(ctx, words);
  if (!/^e?f?grep: (unrecognized|invalid) option/.test(result.stderr)) return result;
  const usage = 'Usage: grep [OPTION]... PATTERNS [FILE]...\n';
  return {
    ...result,
    exitCode: 2,
    stderr: `${result.stderr.trimEnd()}\n${usage}Try '${name} --help' for more information.\n`,
  };
}

/** Several `-e PATTERN` as one. */
function onePattern(name: string, args: readonly string[]): readonly string[] {
  const words = separated(separated(args, /^(-[a-zA-Z]+)(e)$/, '-'), /^(-e)(.+)$/);
  const at = [...words.keys()].filter((index) => words[index] === '-e');
  if (at.length === 0) return args;
  const extended = name === 'egrep' || words.some((word) => /^-[a-zA-Z]*[EP]/.test(word));
  const patterns = at.map((index) => words[index + 1] ?? '');
  const rest = words.filter((_word, index) => !at.includes(index) && !at.includes(index - 1));
  return ['-e', patterns.join(extended ? '|' : '\\|'), ...rest];
}

/** Files belong to whoever works here, and a long list marks nothing behind its names. */
async function ls(args: readonly string[], ctx: ResolvedCommandContext, user: string): Promise<Ended> {
  const result = await original(ctx, args);
  if (!args.some((word) => /^-[a-zA-Z]*[ln]/.test(word))) return result;
  const marked = args.some((word) => /^-[a-zA-Z]*[Fp]/.test(word));
  const stdout = result.stdout
    .replaceAll(/^([-dlrwxst]{10} +\d+) user user /gm, `$1 ${user} ${user} `)
    .replaceAll(marked ? /$^/g : /^(d[-rwxst]{9} .*)\/$/gm, '$1');
  return { ...result, stdout };
}
