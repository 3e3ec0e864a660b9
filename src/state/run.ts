import type { TimedInput } from '../protocol/input.ts';

/**
 * The inputs of the run: those that are past, and, after a rewind, those that lie ahead until somebody acts otherwise. With
 * seed and cluster file the past ones are the whole run: a crashed worker comes back from them.
 */
export interface Run {
  /** Grows in place: a loop in the terminal makes tens of thousands. */
  readonly past: TimedInput[];
  readonly ahead: readonly TimedInput[];
  /** How many of those ahead have been sent again and not yet been told back. */
  readonly sent: number;
}

export function newRun(inputs: readonly TimedInput[]): Run {
  return { past: [...inputs], ahead: [], sent: 0 };
}

/** After a rewind (or a jump ahead): what lies behind `nowUs` is past, the rest is ahead. */
export function rewound(run: Run, nowUs: number): Run {
  const past = run.past.filter((one) => one.at <= nowUs);
  const ahead = [...run.past.slice(past.length), ...run.ahead];
  return { past, ahead, sent: 0 };
}

/** The inputs ahead that are due by `nowUs` and not yet sent. */
export function dueAgain(run: Run, nowUs: number): readonly TimedInput[] {
  return run.ahead.slice(run.sent).filter((one) => one.at <= nowUs);
}

/** When the next input ahead is due; null when none is. */
export function nextAgain(run: Run): number | null {
  return run.ahead[run.sent]?.at ?? null;
}

/**
 * Takes inputs that the engine told of. Those that were sent again leave the list ahead; anything else is a new act: another
 * history begins, and what lay ahead is gone.
 */
export function told(
  run: Run,
  inputs: readonly TimedInput[],
): { readonly run: Run; readonly acted: boolean } {
  if (inputs.length === 0) return { run, acted: false };
  const again = Math.min(run.sent, inputs.length);
  const { past } = run;
  for (const input of inputs) past.push(input);
  const acted = inputs.length > again;
  return {
    run: { past, ahead: acted ? [] : run.ahead.slice(again), sent: acted ? 0 : run.sent - again },
    acted,
  };
}
