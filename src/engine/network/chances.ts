import type { ConnectionOwner } from '../../protocol/connection.ts';
import type { Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';

/**
 * What a flow's chances are keyed with: who sends where. Each client has its own, so that another client at the same place
 * changes nothing for it.
 */
export function subjectOf(owner: ConnectionOwner | null, from: Place, destination: string): string {
  const who = owner?.kind === 'client' ? `client ${owner.name}` : from;
  return `${who} > ${destination}`;
}

/** The number of the next flow of a subject, from 0. */
export function nextOf(world: World, subject: string): number {
  const { begun } = world.network;
  const n = begun.get(subject) ?? 0;
  begun.set(subject, n + 1);
  return n;
}
