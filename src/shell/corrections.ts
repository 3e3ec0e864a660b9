import type { CommandName } from 'just-bash/browser';
import type { ResolvedCommandContext } from 'just-bash/browser';
import { ended, type Ended, type Interpreter } from './interpreter.ts';

/** Puts right what just-bash's own commands print otherwise than GNU's and BusyBox'. */
export function correctCommands(
  interpreter: Interpreter,
  commands: readonly CommandName[],
  user: string,
): void {
  if (commands.includes('ls')) interpreter.register('ls', (args, ctx) => ls(args, ctx, user));
  if (commands.includes('xargs')) {
    interpreter.register('xargs', async (args, ctx) => (await ctx.origCommand?.(spread(args))) ?? ended(127));
  }
  for (const name of ['grep', 'egrep', 'fgrep'] as const) {
    if (commands.includes(name)) interpreter.register(name, (args, ctx) => grep(name, args, ctx));
  }
  if (!commands.includes('uniq')) return;
  interpreter.register('uniq', async (args, ctx) => {
    const result = (await ctx.origCommand?.([...args])) ?? ended(127);
    const counts = args.some((word) => /^-[a-z]*c/.test(word) || word === '--count');
    if (!counts) return result;
    // Counts stand in seven columns.
    const stdout = result.stdout.replaceAll(/^ *(\d+) /gm, (_all, count: string) => `${count.padStart(7)} `);
    return { ...result, stdout };
  });
}

/** xargs takes its values also where they follow their flag at once: `-n1`, `-I{}`. */
function spread(args: readonly string[]): string[] {
  const at = args.findIndex((word) => !word.startsWith('-'));
  const own = at < 0 ? args.length : at;
  return args.flatMap((word, index) => {
    const joined = index < own ? /^(-[nLIPds])(.+)$/.exec(word) : null;
    return joined ? [joined[1] ?? '', joined[2] ?? ''] : [word];
  });
}

/** Every line is written at once here, asked for or not; and GNU's grep ends a line that it cannot read with 2. */
async function grep(name: string, args: readonly string[], ctx: ResolvedCommandContext): Promise<Ended> {
  const result = (await ctx.origCommand?.(args.filter((word) => word !== '--line-buffered'))) ?? ended(127);
  if (!/^e?f?grep: (unrecognized|invalid) option/.test(result.stderr)) return result;
  const usage = 'Usage: grep [OPTION]... PATTERNS [FILE]...\n';
  return {
    ...result,
    exitCode: 2,
    stderr: `${result.stderr.trimEnd()}\n${usage}Try '${name} --help' for more information.\n`,
  };
}

/** Files belong to whoever works here, and a long list marks nothing behind its names. */
async function ls(args: readonly string[], ctx: ResolvedCommandContext, user: string): Promise<Ended> {
  const result = (await ctx.origCommand?.([...args])) ?? ended(127);
  if (!args.some((word) => /^-[a-zA-Z]*[ln]/.test(word))) return result;
  const marked = args.some((word) => /^-[a-zA-Z]*[Fp]/.test(word));
  const stdout = result.stdout
    .replaceAll(/^([-dlrwxst]{10} +\d+) user user /gm, `$1 ${user} ${user} `)
    .replaceAll(marked ? /$^/g : /^(d[-rwxst]{9} .*)\/$/gm, '$1');
  return { ...result, stdout };
}
