import { get, set } from 'idb-keyval';

/**
 * What is kept on this machine between visits. Small values go to localStorage, so that a reload right after a key
 * press loses nothing; what is too large for it goes to IndexedDB. Nothing ever leaves the browser.
 */

const PREFIX = 'servicescope.';

/** Characters; localStorage holds about five million for a whole site. */
const SMALL = 1_000_000;

/** Says in localStorage that the value is in IndexedDB. */
const ELSEWHERE = '"@indexeddb"';

/** How long writing waits for the next change, in milliseconds; leaving the page does not wait. */
const WRITE_AFTER_MS = 120;

const waiting = new Map<string, unknown>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** Keeps a value in place of the one before, shortly after the last change or when the page is left. */
export function keep<T>(key: string, value: T): void {
  waiting.set(key, value);
  timer ??= setTimeout(writeAll, WRITE_AFTER_MS);
}

function writeAll(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  for (const [key, value] of waiting) write(key, JSON.stringify(value));
  waiting.clear();
}

globalThis.addEventListener?.('pagehide', writeAll);
globalThis.document?.addEventListener('visibilitychange', () => {
  if (document.hidden) writeAll();
});

function write(key: string, text: string): void {
  try {
    if (text.length <= SMALL) {
      localStorage.setItem(PREFIX + key, text);
      return;
    }
    localStorage.setItem(PREFIX + key, ELSEWHERE);
  } catch {
    // A full or forbidden localStorage: IndexedDB may still take it.
  }
  set(PREFIX + key, text).catch(() => undefined);
}

/** The kept value, or null. What can't be read counts as absent. */
export async function loadKept<T>(key: string): Promise<T | null> {
  try {
    const small = localStorage.getItem(PREFIX + key);
    if (small !== null && small !== ELSEWHERE) return JSON.parse(small) as T;
    const large = await get<string>(PREFIX + key);
    return large === undefined ? null : (JSON.parse(large) as T);
  } catch {
    return null;
  }
}
