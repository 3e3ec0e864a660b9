import { advance, forkCluster, returnTo, rewind, type Cluster } from '../engine/cluster.ts';
import { presentHistory, type History } from '../engine/history.ts';
import { withPods } from '../engine/network/clientStats.ts';
import type { World } from '../engine/world.ts';
import type { Client, PodCount } from '../protocol/client.ts';
import type { ClientComparison, Comparison, Outcome } from '../protocol/comparison.ts';

/** Two histories are compared over at least so much time after they parted, so that traffic has had its say. */
const LEAST_US = 30_000_000;

/** And over no more than this: every comparison runs both again, while the page waits. */
const MOST_US = 120_000_000;

/**
 * Runs two histories on to the same moment, each in a copy, and counts what every client got since they parted. Chance is
 * keyed, so that both meet the same traffic. Null: one of them is no longer kept.
 */
export function compareHistories(cluster: Cluster, leftId: number, rightId: number): Comparison | null {
  const all = [...cluster.left, presentHistory(cluster)];
  const [left, right] = [all.find((one) => one.id === leftId), all.find((one) => one.id === rightId)];
  if (!left || !right) return null;
  const sinceUs = partingOf(left, right, all);
  const untilUs = Math.min(Math.max(left.endUs, right.endUs, sinceUs + LEAST_US), sinceUs + MOST_US);
  const before = worldAt(cluster, left, sinceUs);
  const worlds = [worldAt(cluster, left, untilUs), worldAt(cluster, right, untilUs)] as const;
  const names = new Set(worlds.flatMap((world) => world.network.clients.keysArray()));
  const clients = [...names].sort().map((name): ClientComparison => {
    const known = worlds.map((world) => world.network.clients.get(name));
    const [one, other] = worlds.map((world) => outcomeOf(world, before, name, sinceUs));
    const url = known[0]?.url ?? known[1]?.url ?? '';
    const same = JSON.stringify(one) === JSON.stringify(other);
    return { name, url, left: one ?? null, right: other ?? null, same };
  });
  return { sinceUs, untilUs, clients, same: clients.every((one) => one.same) };
}

/** Where two histories part: walk the one that began later up to the other's own line. */
function partingOf(left: History, right: History, all: readonly History[]): number {
  /** Every history on the way back to the first → up to when the two are one. */
  const ancestors = (history: History): Map<number, number> => {
    const shared = new Map([[history.id, Infinity]]);
    let until = Infinity;
    let one: History | undefined = history;
    while (one !== undefined && one.parent !== null) {
      const parent: number = one.parent;
      until = Math.min(until, one.forkedAtUs);
      shared.set(parent, until);
      one = all.find(({ id }) => id === parent);
    }
    return shared;
  };
  const [ofLeft, ofRight] = [ancestors(left), ancestors(right)];
  for (const [id, at] of ofLeft) {
    const other = ofRight.get(id);
    if (other !== undefined) return Number.isFinite(Math.min(at, other)) ? Math.min(at, other) : 0;
  }
  return 0;
}

function worldAt(cluster: Cluster, history: History, us: number): World {
  const copy = forkCluster(cluster);
  if (history.id === copy.line.id) rewind(copy, us);
  else returnTo(copy, history.id, us);
  while (advance(copy, us).length > 0);
  return copy.world;
}

/** Fields of a client's statistics that count something. */
const COUNTS = ['requests', 'answered', 'refused', 'timeout', 'unreachable', 'reset', 'dnsFailure'] as const;

function outcomeOf(world: World, before: World, name: string, sinceUs: number): Outcome | null {
  const client = world.network.clients.get(name);
  if (!client) return null;
  const now = withPods(world, client).stats;
  const then = statsBefore(before, client);
  const counts = Object.fromEntries(COUNTS.map((field) => [field, now[field] - (then?.[field] ?? 0)]));
  const pods = Object.entries(now.byPod)
    .map(([pod, count]): [string, PodCount] => {
      const old = then?.byPod[pod] ?? { connections: 0, requests: 0 };
      return [
        pod,
        { connections: count.connections - old.connections, requests: count.requests - old.requests },
      ];
    })
    .filter(([, count]) => count.connections > 0 || count.requests > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...(counts as Omit<Outcome, 'pods' | 'seenAs'>), pods, seenAs: seenAs(world, name, sinceUs) };
}

function statsBefore(before: World, client: Client): Client['stats'] | null {
  const known = before.network.clients.get(client.name);
  return known?.addedAt === client.addedAt ? withPods(before, known).stats : null;
}

function seenAs(world: World, name: string, sinceUs: number): string[] {
  const seen = new Set<string>();
  for (const { owner, startedAt, sourceSeen, endpoint } of world.network.connections.values()) {
    if (owner.kind !== 'client' || owner.name !== name || startedAt < sinceUs) continue;
    if (sourceSeen !== null && endpoint) seen.add(sourceSeen.replace(/:\d+$/, ''));
  }
  return [...seen].sort();
}
