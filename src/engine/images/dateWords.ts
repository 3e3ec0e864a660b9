import { EPOCH_MS } from '../kernel/kernel.ts';

/** The time in what a container's script says: known only when it is said, so its place is kept until then. */

const MARK = '\u0001';
const MARKED = new RegExp(`${MARK}date([^${MARK}]*)${MARK}`, 'g');

/** A place for the output of `date`, in which there is no space. */
export function dateMark(format: string): string {
  return `${MARK}date${encodeURIComponent(format)}${MARK}`;
}

/** The text of a script with a place in it for each `$(date …)`. */
export function markDates(text: string): string {
  return text.replace(/\$\(\s*date\b\s*([^)]*)\)|`\s*date\b\s*([^`]*)`/g, (_whole, inner, ticked) =>
    dateMark(String(inner ?? ticked ?? '').replace(/^["']|["']$/g, '')),
  );
}

/** A text as it is said at a moment. */
export function withDates(text: string, nowUs: number): string {
  if (!text.includes(MARK)) return text;
  return text.replace(MARKED, (_whole, format) => dateText(decodeURIComponent(String(format)), nowUs));
}

const LONG = '+%a %b %e %H:%M:%S UTC %Y';

/** What `date +FORMAT` prints; the container's clock is UTC. */
function dateText(args: string, nowUs: number): string {
  const moment = new Date(EPOCH_MS + Math.floor(nowUs / 1000));
  const [day = '', date = '', month = '', year = '', time = ''] = moment
    .toUTCString()
    .replace(',', '')
    .split(' ');
  const iso = moment.toISOString();
  const fields: Readonly<Record<string, string>> = {
    a: day,
    b: month,
    d: date,
    e: String(Number(date)).padStart(2),
    F: iso.slice(0, 10),
    H: time.slice(0, 2),
    m: iso.slice(5, 7),
    M: time.slice(3, 5),
    s: String(Math.floor(moment.getTime() / 1000)),
    S: time.slice(6, 8),
    T: time,
    Y: year,
    Z: 'UTC',
  };
  const format = /\+.*/.exec(args)?.[0].replace(/["']/g, '') ?? LONG;
  return format.slice(1).replace(/%([a-zA-Z])/g, (whole, letter) => fields[String(letter)] ?? String(whole));
}
