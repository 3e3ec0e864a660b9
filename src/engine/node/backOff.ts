import { SECOND_US } from '../kernel/kernel.ts';
import type { BackOff } from './state.ts';

export const BACK_OFF_FIRST_US = 10 * SECOND_US;
export const BACK_OFF_MAX_US = 300 * SECOND_US;

/** One step further: 10 s, 20 s … 300 s; from the start again when nothing failed for twice the longest. */
// kubernetes: staging/src/k8s.io/client-go/util/flowcontrol/backoff.go
export function nextBackOff(current: BackOff | null, eventAt: number, nowUs: number): BackOff {
  const durationUs =
    current === null || hasExpired(current, eventAt)
      ? BACK_OFF_FIRST_US
      : Math.min(current.durationUs * 2, BACK_OFF_MAX_US);
  return { durationUs, updatedAt: nowUs };
}

/** Until when to wait after something that failed at `eventAt`; null when there is nothing to wait for. */
export function backOffUntil(current: BackOff | null, eventAt: number, nowUs: number): number | null {
  if (current === null || hasExpired(current, eventAt)) return null;
  const until = eventAt + current.durationUs;
  return nowUs < until ? until : null;
}

function hasExpired(current: BackOff, eventAt: number): boolean {
  return eventAt - current.updatedAt > 2 * BACK_OFF_MAX_US;
}
