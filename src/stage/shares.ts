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
}

interface ServiceCounts {
  /** The Pods in rotation, as one text. */
  readonly rotation: string;
  readonly base: ReadonlyMap<string, number>;
}

export const NO_COUNTS: ShareCounts = { byService: new Map() };

/** With fewer connections than this, a share says more about chance than about the Service. */
const FEWEST = 8;

/** Shares by `ns/name` of the Pod, with the counts to hand in the next time. */
export function sharesOf(
  services: readonly ServiceRow[],
  clients: readonly Client[],
  before: ShareCounts,
): { counts: ShareCounts; shares: Map<string, Share> } {
  const totals = new Map<string, number>();
  for (const client of clients) {
    for (const [pod, count] of Object.entries(client.stats.byPod)) {
      totals.set(pod, (totals.get(pod) ?? 0) + count.connections);
    }
  }
  const shares = new Map<string, Share>();
  const byService = new Map<string, ServiceCounts>();
  for (const service of [...services].sort((a, b) => a.createdAt - b.createdAt)) {
    if (service.type === 'ExternalName' || service.type === 'Headless') continue;
    const pods = podsInRotation(service);
    if (pods.length === 0) continue;
    const rotation = pods.join(' ');
    const known = before.byService.get(service.key);
    // A count that shrank belongs to another past: the clients were replaced, or time was turned back.
    const shrank =
      known !== undefined && pods.some((pod) => (totals.get(pod) ?? 0) < (known.base.get(pod) ?? 0));
    const changed = known === undefined || shrank || known.rotation !== rotation;
    const base = changed
      ? new Map(pods.map((pod) => [pod, known === undefined ? 0 : (totals.get(pod) ?? 0)]))
      : known.base;
    byService.set(service.key, { rotation, base });
    const counts = pods.map((pod) => (totals.get(pod) ?? 0) - (base.get(pod) ?? 0));
    const sum = counts.reduce((all, count) => all + count, 0);
    if (sum < FEWEST) continue;
    pods.forEach((pod, index) => {
      // Which Service a connection came through is not counted: the oldest one speaks for the Pod.
      if (shares.has(pod)) return;
      shares.set(pod, { got: (counts[index] ?? 0) / sum, expected: 1 / pods.length });
    });
  }
  return { counts: { byService }, shares };
}

function podsInRotation(service: ServiceRow): string[] {
  const pods = new Set<string>();
  for (const slot of inRotation(service)) if (slot.pod !== null) pods.add(slot.pod);
  return [...pods].sort();
}
