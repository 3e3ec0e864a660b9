/**
 * Moments and ages as kubectl prints them. Virtual time is in integer microseconds; the API writes RFC 3339 text.
 */

/** The wall-clock moment of virtual time 0 (2026-01-01T00:00:00Z), in milliseconds since 1970. */
export const EPOCH_MS = 1_767_225_600_000;

const SECOND_US = 1_000_000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY_HOURS = 24;
const YEAR_DAYS = 365;

/**
 * A span in microseconds in two or three significant figures: `59s`, `3m20s`, `47h`, `2d`.
 * Everything is cut off, nothing is rounded up.
 */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/duration/duration.go
export function humanDuration(us: number): string {
  const seconds = Math.trunc(us / SECOND_US);
  // Clocks of two machines may differ a little: a second in the future is "now".
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  if (seconds < 10 * MINUTE) return pair(seconds, MINUTE, 'm', 's');
  if (seconds < 3 * HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < 8 * HOUR) return pair(Math.floor(seconds / MINUTE), 60, 'h', 'm');
  const hours = Math.floor(seconds / HOUR);
  if (hours < 48) return `${hours}h`;
  if (hours < 8 * DAY_HOURS) return pair(hours, DAY_HOURS, 'd', 'h');
  const days = Math.floor(hours / DAY_HOURS);
  if (days < 2 * YEAR_DAYS) return `${days}d`;
  if (days < 8 * YEAR_DAYS) return pair(days, YEAR_DAYS, 'y', 'd');
  return `${Math.floor(days / YEAR_DAYS)}y`;
}

/** The age of an API timestamp at `nowUs`; `<unknown>` when there is none. */
// kubernetes: pkg/printers/internalversion/printers.go translateTimestampSince
export function ageOf(timestamp: string | null | undefined, nowUs: number): string {
  const at = parseMoment(timestamp);
  return at === null ? '<unknown>' : humanDuration(nowUs - at);
}

/** The virtual moment of an API timestamp in microseconds; null when there is none or it is not a moment. */
export function parseMoment(timestamp: string | null | undefined): number | null {
  if (timestamp === null || timestamp === undefined || timestamp === '') return null;
  const match = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(timestamp);
  if (!match) return null;
  const wholeMs = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(wholeMs)) return null;
  const micros = Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
  return (wholeMs - EPOCH_MS) * 1000 + micros;
}

/** `large` and, when there is something left over, `small`: 7 and 0 gives `7h`, 7 and 59 gives `7h59m`. */
function pair(small: number, smallInLarge: number, largeUnit: string, smallUnit: string): string {
  const rest = small % smallInLarge;
  const whole = `${Math.floor(small / smallInLarge)}${largeUnit}`;
  return rest === 0 ? whole : `${whole}${rest}${smallUnit}`;
}
