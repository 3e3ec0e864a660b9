import type { CommandName } from 'just-bash/browser';
import { ended, type Interpreter } from './interpreter.ts';

/** Puts right what just-bash's own commands print otherwise than GNU's and BusyBox'. */
export function correctCommands(interpreter: Interpreter, commands: readonly CommandName[]): void {
  if (commands.includes('xargs')) {
    interpreter.register('xargs', async (args, ctx) => (await ctx.origCommand?.(spread(args))) ?? ended(127));
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
