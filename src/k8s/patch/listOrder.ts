import { isRecord } from '../../base/plain.ts';
import { goText, PatchError } from './patchError.ts';

/** Elements of lists that are merged, and the order that they end up in. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go

export type Fields = Record<string, unknown>;

export const DIRECTIVE = '$patch';

/** What tells an element apart: the value of its merge key, or the plain value itself (`mergeKey` ''). */
export function keyOf(element: unknown, mergeKey: string): unknown {
  if (mergeKey === '') return element;
  const value = isRecord(element) ? element[mergeKey] : undefined;
  if (isRecord(element) && Object.hasOwn(element, mergeKey)) return value;
  throw noMergeKey(element, mergeKey);
}

export function noMergeKey(element: unknown, mergeKey: string): PatchError {
  return new PatchError(`map: ${goText(element)} does not contain declared merge key: ${mergeKey}`, 500);
}

/** Where the list has an element of that key, -1 when it has none. */
export function indexOfKey(list: readonly unknown[], key: unknown, mergeKey: string): number {
  return list.findIndex((element) =>
    mergeKey === ''
      ? element === key
      : isRecord(element) && Object.hasOwn(element, mergeKey) && element[mergeKey] === key,
  );
}

/** What the elements are: all maps, or all of one plain type. Throws when they are mixed, or lists themselves. */
// kubernetes: sliceElementType
export function areMaps(...lists: readonly (readonly unknown[])[]): boolean {
  const types = new Set(lists.flat().map((element) => (Array.isArray(element) ? 'list' : typeOf(element))));
  if (types.has('list')) throw new PatchError('lists of lists are not supported', 422);
  if (types.size > 1) throw new PatchError(`list element types are not identical: ${goText(lists)}`, 500);
  return types.has('map');
}

function typeOf(value: unknown): string {
  return isRecord(value) ? 'map' : typeof value;
}

/**
 * Puts the elements that a patch names into the patch's order and leaves the others where the server had them, as far as
 * both are possible.
 */
// kubernetes: normalizeElementOrder
export function inOrder(
  named: readonly unknown[],
  others: readonly unknown[],
  order: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  return interleave(
    sortLike(others, serverOrder, mergeKey),
    sortLike(named, order, mergeKey),
    serverOrder,
    mergeKey,
  );
}

/** Sorts a list like another that has the same keys; elements to be deleted come last. */
// kubernetes: normalizeSliceOrder
export function sortLike(list: readonly unknown[], order: readonly unknown[], mergeKey: string): unknown[] {
  const isDeletion = (element: unknown): boolean =>
    mergeKey !== '' && isRecord(element) && element[DIRECTIVE] === 'delete';
  const places = new Map<unknown, number>();
  for (const [place, element] of order.entries()) {
    const key = keyOf(element, mergeKey);
    if (!places.has(key)) places.set(key, place);
  }
  const placed = list.map((element) => ({ element, place: places.get(keyOf(element, mergeKey)) ?? -1 }));
  const kept = placed.filter(({ element }) => !isDeletion(element)).sort((a, b) => a.place - b.place);
  return [...kept.map(({ element }) => element), ...list.filter(isDeletion)];
}

/** The elements of a list that another names, and the rest. */
export function partition(
  list: readonly unknown[],
  by: readonly unknown[],
  mergeKey: string,
): [named: unknown[], others: unknown[]] {
  const named: unknown[] = [];
  const others: unknown[] = [];
  for (const element of list) {
    const key = keyOf(element, mergeKey);
    (indexOfKey(by, key, mergeKey) >= 0 ? named : others).push(element);
  }
  return [named, others];
}

// kubernetes: mergeSortedSlice
function interleave(
  left: readonly unknown[],
  right: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const placeOf = (element: unknown): number => indexOfKey(serverOrder, keyOf(element, mergeKey), mergeKey);
  const result: unknown[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const [l, r] = [placeOf(left[i]), placeOf(right[j])];
    result.push(l >= 0 && r >= 0 && l < r ? left[i++] : right[j++]);
  }
  return [...result, ...left.slice(i), ...right.slice(j)];
}
