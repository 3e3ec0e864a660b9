import { EPOCH_MS } from '../../../k8s/age.ts';

/** Virtual time as RFC 3339 in whole seconds, as the API writes moments. */
export function formatInstant(us: number): string {
  return `${new Date(EPOCH_MS + Math.floor(us / 1_000_000) * 1_000).toISOString().slice(0, 19)}Z`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** An API timestamp as RFC 1123 with a numeric zone: `Thu, 01 Jan 2026 00:00:00 +0000`. */
export function formatLong(timestamp: string | undefined): string {
  const moment = new Date(timestamp ?? '0001-01-01T00:00:00Z');
  const day = String(moment.getUTCDate()).padStart(2, '0');
  const year = String(moment.getUTCFullYear()).padStart(4, '0');
  const clock = moment.toISOString().slice(11, 19);
  return `${DAYS[moment.getUTCDay()]}, ${day} ${MONTHS[moment.getUTCMonth()]} ${year} ${clock} +0000`;
}
