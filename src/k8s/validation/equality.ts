/**
 * Whether two values of the API mean the same: absent, null, an empty list and an empty map are one.
 */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/api/equality/semantic.go
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return sameList(a, b);
  return sameMap(a as Record<string, unknown>, b as Record<string, unknown>);
}

function sameList(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((one, index) => sameValue(one, b[index]));
}

function sameMap(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  for (const key of Object.keys(a)) if (!sameValue(a[key], b[key])) return false;
  for (const key of Object.keys(b)) if (!(key in a) && !isEmpty(b[key])) return false;
  return true;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  return Object.keys(value).length === 0;
}

/** A copy of a map with its keys in order, as Go prints maps. */
export function sortedMap<V>(map: Readonly<Record<string, V>> | null | undefined): Record<string, V> {
  return Object.fromEntries(Object.entries(map ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
