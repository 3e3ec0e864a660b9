/** Which place each thing has: kept from before, so that nothing moves because something else came or went. */
export type Places = ReadonlyMap<string, number>;

export const NO_PLACES: Places = new Map();

/**
 * Things keep the places they had; new ones take the lowest free places in the order given. When a place would be `limit` or
 * more, all close up, in the order that they have.
 */
export function keepPlaces(before: Places, keys: readonly string[], limit: number): Map<string, number> {
  const places = new Map<string, number>();
  const taken = new Set<number>();
  let doubled = false;
  for (const key of keys) {
    const place = before.get(key);
    if (place === undefined) continue;
    if (taken.has(place)) doubled = true;
    places.set(key, place);
    taken.add(place);
  }
  let free = 0;
  let highest = -1;
  for (const key of keys) {
    let place = places.get(key);
    if (place === undefined) {
      while (taken.has(free)) free++;
      place = free;
      places.set(key, place);
      taken.add(place);
    }
    highest = Math.max(highest, place);
  }
  if (highest < limit && !doubled) return places;
  const inOrder = [...places].sort((a, b) => a[1] - b[1]);
  return new Map(inOrder.map(([key], index) => [key, index]));
}

/** How many places are in use, counted to the highest. */
export function extent(places: Places): number {
  let highest = -1;
  for (const place of places.values()) if (place > highest) highest = place;
  return highest + 1;
}
