import type { Connection } from '../protocol/connection.ts';
import { serviceOf } from './keys.ts';

/** How far back a Service's failures are counted, in virtual time. */
const WINDOW_US = 10_000_000;

/** Connections that failed in the last seconds, by the Service they were meant for. */
export function recentFailures(connections: readonly Connection[], nowUs: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const connection of connections) {
    const { closedAt, verdict } = connection;
    if (closedAt === null || verdict === null || verdict === 'answered') continue;
    if (connection.owner.kind === 'probe' || nowUs - closedAt > WINDOW_US) continue;
    const service = serviceOf(connection.service);
    if (service !== null) counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  return counts;
}
