import { timestamp } from '../../../engine/kernel/kernel.ts';
import type { CommandContext } from '../../command.ts';
import { refuse } from './arguments.ts';

/** The longest that `scope settle` waits, in virtual time. */
const SETTLE_LIMIT_US = 3_600_000_000;

/** `scope time`: virtual seconds since the beginning, and the clock's time. */
export async function time(args: readonly string[], context: CommandContext): Promise<number> {
  if (args.length > 0) return refuse(context, 'usage: scope time');
  const now = context.host.nowUs();
  context.out(`${(now / 1e6).toFixed(6)} s  ${timestamp(now)}\n`);
  return 0;
}

/** `scope settle`: waits until nothing is on its way; exit code 1 when that took longer than an hour. */
export async function settle(args: readonly string[], context: CommandContext): Promise<number> {
  if (args.length > 0) return refuse(context, 'usage: scope settle');
  const began = context.host.nowUs();
  const settled = await context.host.settle(SETTLE_LIMIT_US, context.signal);
  const took = ((context.host.nowUs() - began) / 1e6).toFixed(3);
  if (settled) context.out(`settled after ${took} s\n`);
  else context.err(`not settled after ${took} s\n`);
  return settled ? 0 : 1;
}
