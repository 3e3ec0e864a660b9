import type { Client } from '../protocol/client.ts';
import type { ServiceRow } from '../protocol/rows.ts';
import { inRotation } from './text/words.ts';

/** What a Pod got of the connections of its Service's clients, beside what an even choice would have given it. */
export interface Share {
  readonly got: number;
  readonly expected: number;
}

/**
 * Counts from the moment at which the choice last changed: a share of all connections ever would be compared with an
 * expectation that holds only since then.
 */
export interface ShareCounts {
  readonly byService: ReadonlyMap<string, ServiceCounts>;
  /** What is known of each client: when it was added, and how many connections it had opened. */
  readonly clients: ReadonlyMap<string, Pick<Client, 'addedAt'> & { readonly connections: number }>;
}

interface ServiceCounts {
  readonly row: ServiceRow;
  readonly pods: readonly string[];
  /** The Pods in rotation, as one text. */
  readonly rotation: string;
  readonly base: ReadonlyMap<string, number>;
}

export const NO_COUNTS: ShareCounts = { byService: new Map(), clients: new Map() };

/** With fewer connections than this, a share says more about chance than about the Service. */
const FEWEST = 8;

/**
 * Shares by `ns/name` of the Pod, with the counts to hand in the next time. Traffic calls this with every frame, so that
 * nothing is counted before somebody asks: `shares` does.
 */
export function sharesOf(
  services: readonly ServiceRow[],
  clients: readonly Client[],
  before: ShareCounts,
): { counts: ShareCounts; shares: () => ReadonlyMap<string, Share> } {
  const totals = lazily(() => totalsOf(clients));
  const known = countsOf(clients);
  const shrank = [...before.clients].some(([name, { addedAt, connections }]) => {
    const now = known.get(name);
    return now?.addedAt !== addedAt || now.connections < connections;
  });
  const byService = new Map<string, ServiceCounts>();
  for (const service of services) {
    if (service.type === 'ExternalName' || service.type === 'Headless') continue;
    const old = before.byService.get(service.key);
    const own = old?.row === service && !shrank ? old : recount(service, old, totals);
    if (own !== null) byService.set(service.key, own);
  }
  return { counts: { byService, clients: known }, shares: lazily(() => compare(byService, totals())) };
}

function recount(
  row: ServiceRow,
  known: ServiceCounts | undefined,
  totals: () => ReadonlyMap<string, number>,
): ServiceCounts | null {
  const pods = podsInRotation(row);
  if (pods.length === 0) return null;
  const rotation = pods.join(' ');
  const countOf = (pod: string): number => totals().get(pod) ?? 0;
  // A count that shrank belongs to another past: the clients were replaced, or time was turned back.
  const shrank = known !== undefined && pods.some((pod) => countOf(pod) < (known.base.get(pod) ?? 0));
  const changed = known === undefined || shrank || known.rotation !== rotation;
  const base = changed
    ? new Map(pods.map((pod) => [pod, known === undefined ? 0 : countOf(pod)]))
    : known.base;
  return { row, pods, rotation, base };
}

function compare(
  byService: ReadonlyMap<string, ServiceCounts>,
  totals: ReadonlyMap<string, number>,
): Map<string, Share> {
  const shares = new Map<string, Share>();
  for (const { pods, base } of [...byService.values()].sort((a, b) => a.row.createdAt - b.row.createdAt)) {
    const counts = pods.map((pod) => (totals.get(pod) ?? 0) - (base.get(pod) ?? 0));
    const sum = counts.reduce((all, count) => all + count, 0);
    if (sum < FEWEST) continue;
    pods.forEach((pod, index) => {
      // Which Service a connection came through is not counted: the oldest one speaks for the Pod.
      if (shares.has(pod)) return;
      shares.set(pod, { got: (counts[index] ?? 0) / sum, expected: 1 / pods.length });
    });
  }
  return shares;
}

function totalsOf(clients: readonly Client[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const client of clients) {
    for (const [pod, count] of Object.entries(client.stats.byPod)) {
      totals.set(pod, (totals.get(pod) ?? 0) + count.connections);
    }
  }
  return totals;
}

function countsOf(clients: readonly Client[]): ShareCounts['clients'] {
  return new Map(
    clients.map(({ name, addedAt, stats }) => [name, { addedAt, connections: stats.connections }]),
  );
}

function podsInRotation(service: ServiceRow): string[] {
  const pods = new Set<string>();
  for (const slot of inRotation(service)) if (slot.pod !== null) pods.add(slot.pod);
  return [...pods].sort();
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
