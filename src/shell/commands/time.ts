import { EPOCH_MS } from '../../engine/kernel/kernel.ts';
import type { CommandContext, Program } from '../command.ts';
import { Interrupted } from '../conductor.ts';
import { toolsOf } from './system.ts';

/** Programs about time. They wait on, and tell, the cluster's clock. */
export const timePrograms: readonly (readonly [string, Program])[] = [
  ['sleep', sleep],
  ['timeout', timeout],
  ['watch', watch],
];

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `10`, `0.5`, `2m`; null when it is no duration. */
function seconds(text: string): number | null {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1) : null;
}

async function sleep(args: readonly string[], context: CommandContext): Promise<number> {
  if (args.length === 0) {
    context.err("sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  if (args.length === 1 && (args[0] === 'infinity' || args[0] === 'inf')) {
    for (;;) await context.host.sleep(86_400_000_000, context.signal);
  }
  let total = 0;
  for (const word of args) {
    const one = seconds(word);
    if (one === null) {
      context.err(`sleep: invalid time interval '${word}'\nTry 'sleep --help' for more information.\n`);
      return 1;
    }
    total += one;
  }
  await context.host.sleep(total * 1e6, context.signal);
  return 0;
}

const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  ALRM: 14,
  TERM: 15,
};

/** `KILL`, `SIGKILL`, `kill`, `9`; null when it is no signal. */
function signalOf(text: string): string | null {
  const name = text.toUpperCase().replace(/^SIG/, '');
  return Object.keys(SIGNALS).find((one) => one === name || String(SIGNALS[one]) === name) ?? null;
}

/**
 * timeout: 124 when the time is up, 137 when the command was killed, else the command's own exit code. BusyBox's lets the
 * shell see how the command ended.
 */
// coreutils: src/timeout.c; busybox: coreutils/timeout.c
async function timeout(args: readonly string[], context: CommandContext): Promise<number> {
  const rest = [...args];
  let signal = 'TERM';
  let preserves = toolsOf(context).net === 'busybox';
  while (rest[0]?.startsWith('-')) {
    const flag = rest.shift() ?? '';
    const [, inline] = /^(?:-s|--signal=)(.+)$/.exec(flag) ?? [];
    if (flag === '-s' || flag === '--signal' || inline !== undefined) {
      const text = inline ?? rest.shift() ?? '';
      const found = signalOf(text);
      if (found === null) {
        context.err(`timeout: ${text}: invalid signal\nTry 'timeout --help' for more information.\n`);
        return 125;
      }
      signal = found;
    } else if (flag === '-k' || flag === '--kill-after') rest.shift();
    else if (flag === '--preserve-status' || flag === '-p') preserves = true;
  }
  const text = rest.shift();
  const limit = seconds(text ?? '');
  if (text === undefined || rest.length === 0) {
    context.err("timeout: missing operand\nTry 'timeout --help' for more information.\n");
    return 125;
  }
  if (limit === null) {
    context.err(`timeout: invalid time interval '${text}'\nTry 'timeout --help' for more information.\n`);
    return 125;
  }
  const exitCode = preserves || signal === 'KILL' ? 128 + (SIGNALS[signal] ?? 0) : 124;
  // 0 is no limit at all.
  const limitUs = limit === 0 ? Number.MAX_SAFE_INTEGER / 4 : limit * 1e6;
  return context.runFor(limitUs, rest, { signal, exitCode });
}

/** Runs a command again and again; in the terminal each round is shown under its headline. */
async function watch(args: readonly string[], context: CommandContext): Promise<number> {
  let every = 2;
  const rest = [...args];
  while (rest[0]?.startsWith('-')) {
    const flag = rest.shift() ?? '';
    const inline = /^(?:-n|--interval=)(.+)$/.exec(flag)?.[1];
    if (inline !== undefined) every = Number(inline);
    else if (flag === '-n' || flag === '--interval') every = Number(rest.shift());
  }
  if (rest.length === 0 || !(every > 0)) {
    context.err('Usage: watch [options] command\n');
    return 1;
  }
  const line = rest.join(' ');
  try {
    for (;;) {
      const { stdout, stderr } = await context.run(line);
      context.out(`${headline(every, line, context)}\n\n${stdout}${stderr}\n`);
      await context.host.sleep(every * 1e6, context.signal);
    }
  } catch (error) {
    if (error instanceof Interrupted) return 0;
    throw error;
  }
}

/** What stands over each round, as wide as a terminal; BusyBox and procps tell the time each their way. */
function headline(every: number, line: string, context: CommandContext): string {
  const moment = new Date(EPOCH_MS + Math.floor(context.host.nowUs() / 1000));
  const [day, date, month, year, time] = moment.toUTCString().replace(',', '').split(' ');
  const start = `Every ${every.toFixed(1)}s: ${line}`;
  const busybox = toolsOf(context).net === 'busybox';
  const clock = busybox
    ? moment.toISOString().slice(0, 19).replace('T', ' ')
    : `${context.env['HOSTNAME'] ?? 'localhost'}: ${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`;
  return `${start} ${clock.padStart(WIDTH - start.length - 1)}`;
}

const WIDTH = 80;
