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
  const [kind, namespace, name] = place.split('/');
  return kind === 'pod' && namespace && name ? { namespace, name } : null;
}

/** The Node that a place names, or null. */
export function nodeOf(place: Place): string | null {
  return place.startsWith('node/') ? place.slice('node/'.length) : null;
}
