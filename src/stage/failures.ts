import type { Connection } from '../protocol/connection.ts';
import { serviceOf } from './keys.ts';

/** How far back a Service's failures are counted, in virtual time. */
const WINDOW_US = 10_000_000;

const WORDS: Readonly<Record<string, string>> = {
  refused: 'refused',
  timeout: 'timed out',
  unreachable: 'unreachable',
  reset: 'reset',
  'dns-failure': 'not resolved',
};

/** How the connections of the last seconds failed, by the Service they were meant for: `3 refused, 1 timed out`. */
export function recentFailures(connections: readonly Connection[], nowUs: number): Map<string, string> {
  const byService = new Map<string, Map<string, number>>();
  for (const connection of connections) {
    const { closedAt, verdict } = connection;
    if (closedAt === null || verdict === null || verdict === 'answered') continue;
    if (connection.owner.kind === 'probe' || nowUs - closedAt > WINDOW_US) continue;
    const service = serviceOf(connection.service);
    if (service === null) continue;
    const counts = byService.get(service) ?? new Map<string, number>();
    byService.set(service, counts.set(verdict, (counts.get(verdict) ?? 0) + 1));
  }
  return new Map([...byService].map(([service, counts]) => [service, inWords(counts)]));
}

function inWords(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([verdict, count]) => `${count} ${WORDS[verdict] ?? verdict}`)
    .join(', ');
}
