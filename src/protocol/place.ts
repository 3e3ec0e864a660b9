/**
 * Where traffic starts or ends: `pod/NAMESPACE/NAME`, `node/NAME`, `laptop`, `internet`, `nat/GROUP/NAME`
 * (an outside client that shares its group's one public address), or `host/NAME` (an outside host).
 */
export type Place = string;

/** `pod/NAME` means the default namespace; everything else is already whole. */
export function wholePlace(text: string): Place {
  const parts = text.split('/');
  return parts[0] === 'pod' && parts.length === 2 ? `pod/default/${parts[1]}` : text;
}

export interface PodPlace {
  readonly namespace: string;
  readonly name: string;
}

/** The Pod that a place names, or null. */
export function podOf(place: Place): PodPlace | null {
  const key = podKeyOf(place);
  if (key === null) return null;
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The same as `namespace/name`. */
export function podKeyOf(place: Place): string | null {
  if (!place.startsWith('pod/')) return null;
  const slash = place.indexOf('/', 'pod/'.length);
  if (slash <= 'pod/'.length || slash === place.length - 1) return null;
  // Put together anew: a piece cut out of a longer text is compared several times as slowly, and this is a table's key.
  return `${place.slice('pod/'.length, slash)}/${place.slice(slash + 1)}`;
}

/** The Node that a place names, or null. */
export function nodeOf(place: Place): string | null {
  return place.startsWith('node/') ? place.slice('node/'.length) : null;
}
