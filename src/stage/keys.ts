import type { Place } from '../protocol/place.ts';
import { nodeOf, podOf } from '../protocol/place.ts';

/** Selection keys: `Pod/ns/name`, `Service/ns/name`, `Node/name`, `Client/name`, `Deployment/ns/name`, `Connection/id`. */

export function podKey(nsName: string): string {
  return `Pod/${nsName}`;
}

export function serviceKey(nsName: string): string {
  return `Service/${nsName}`;
}

export function nodeKey(name: string): string {
  return `Node/${name}`;
}

export function clientKey(name: string): string {
  return `Client/${name}`;
}

export function connectionKey(id: number): string {
  return `Connection/${id}`;
}

/** A thing that is drawn outside and that nobody can select by itself: `Outside/laptop`. */
export function outsideKey(place: string): string {
  return `Outside/${place}`;
}

/** What is left of a key behind its kind (`ns/name`, `name`, an id). */
export function nameIn(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** `ns/name` of a connection's `service`, which may carry a port's name behind a colon. */
export function serviceOf(text: string | null): string | null {
  if (text === null) return null;
  const colon = text.indexOf(':');
  return colon < 0 ? text : text.slice(0, colon);
}

/** The key of the thing that a place stands for; outside clients behind one NAT share their group's tile. */
export function keyOfPlace(place: Place): string {
  const pod = podOf(place);
  if (pod !== null) return podKey(`${pod.namespace}/${pod.name}`);
  const node = nodeOf(place);
  if (node !== null) return nodeKey(node);
  return outsideKey(tileOfPlace(place));
}

/** The outside tile of a place: `nat/office/a` and `nat/office/b` are both drawn at `nat/office`. */
export function tileOfPlace(place: Place): string {
  const [kind, group] = place.split('/');
  return kind === 'nat' && group !== undefined ? `nat/${group}` : place;
}
