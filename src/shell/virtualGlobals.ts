import { hashText, joinHash } from '../base/hash.ts';
import { EPOCH_MS } from '../engine/kernel/kernel.ts';

/**
 * While `act` runs, the global clock and chance are virtual: bash's own `$RANDOM`, `$SECONDS`, `date`, `printf %()T`,
 * `shuf` and awk's `rand()` read them, and must follow the seed and the cluster's time. The shell has a thread (or a
 * process) of its own, so nobody else is disturbed.
 */
export async function withVirtualGlobals<T>(
  seed: number,
  nowUs: () => number,
  act: () => Promise<T>,
): Promise<T> {
  const restore = installVirtualGlobals(seed, nowUs);
  try {
    return await act();
  } finally {
    restore();
  }
}

/** Puts the virtual clock and chance in place for good; gives what takes them away again. */
export function installVirtualGlobals(seed: number, nowUs: () => number): () => void {
  const real = { Date: globalThis.Date, random: Math.random };
  const nowMs = (): number => EPOCH_MS + Math.floor(nowUs() / 1000);
  class VirtualDate extends real.Date {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(nowMs());
      else super(...(args as [number]));
    }
    static override now(): number {
      return nowMs();
    }
  }
  let drawn = 0;
  const start = hashText('shell', seed);
  Math.random = () => joinHash(start, drawn++) / 0x1_0000_0000;
  globalThis.Date = VirtualDate as DateConstructor;
  return () => {
    Math.random = real.random;
    globalThis.Date = real.Date;
  };
}
