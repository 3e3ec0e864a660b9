import { del, get, set } from 'idb-keyval';

/**
 * What is kept on this machine between visits. Small values go to localStorage at once, so that a reload right after a key
 * press loses nothing; what is too large for it goes to IndexedDB. Nothing ever leaves the browser.
 */

const PREFIX = 'servicescope.';

/** Characters; localStorage holds about five million for a whole site. */
const SMALL = 1_000_000;

/** Says in localStorage that the value is in IndexedDB. */
const ELSEWHERE = '"@indexeddb"';

export function keep<T>(key: string, value: T): void {
  const text = JSON.stringify(value);
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

export function forgetKept(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept then.
  }
  del(PREFIX + key).catch(() => undefined);
}
