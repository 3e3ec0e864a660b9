import type { CommandName } from 'just-bash/browser';
import { ended, type Interpreter } from './interpreter.ts';

/** Puts right what just-bash's own commands print otherwise than GNU's and BusyBox'. */
export function correctCommands(interpreter: Interpreter, commands: readonly CommandName[]): void {
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
