import { changedKeys, scanPrefix } from '../../base/table.ts';
import type { Client, ClientStats, PodCount } from '../../protocol/client.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { Verdict } from '../../protocol/journey.ts';
import { record } from '../kernel/happenings.ts';
import type { World } from '../world.ts';
import { causeOfFailure, reasonWords } from './outcome.ts';
import type { ClientTurns } from './state.ts';

/** What a client counts, and the happenings when it starts to fail or is well again. */

/** So many answers in a row make a client that failed well again: one good endpoint among bad ones does not. */
const RECOVERED_AFTER = 5;

const COUNTERS = {
  refused: 'refused',
  timeout: 'timeout',
  unreachable: 'unreachable',
  reset: 'reset',
  'dns-failure': 'dnsFailure',
  // A server that closes without an answer counts as a broken connection.
  answered: 'reset',
} as const satisfies Record<Verdict, keyof ClientStats>;

export function countFailure(stats: ClientStats, verdict: Verdict): ClientStats {
  const counter = COUNTERS[verdict];
  return { ...stats, [counter]: stats[counter] + 1 };
}

/** Counts a connection that was opened, or a request that was answered, for the Pod that took it. */
export function countForPod(world: World, client: string, pod: string | null, what: keyof PodCount): void {
  if (pod === null) return;
  const { clientPods } = world.network;
  const key = `${client}\n${pod}`;
  const before = clientPods.get(key) ?? { connections: 0, requests: 0 };
  clientPods.set(key, { ...before, [what]: before[what] + 1 });
}

/** The client as others see it: with what each Pod did for it. */
export function withPods(world: World, client: Client): Client {
  const byPod: Record<string, PodCount> = {};
  const prefix = `${client.name}\n`;
  for (const [key, count] of scanPrefix(world.network.clientPods, prefix))
    byPod[key.slice(prefix.length)] = count;
  return { ...client, stats: { ...client.stats, byPod } };
}

/** The same with those Pods only whose counts differ from what they were in `before`. */
export function withChangedPods(before: World, world: World, clients: readonly Client[]): Client[] {
  const byClient = new Map<string, Record<string, PodCount>>();
  for (const key of changedKeys(before.network.clientPods, world.network.clientPods).set) {
    const [name = '', pod = ''] = key.split('\n');
    const count = world.network.clientPods.get(key);
    const byPod = byClient.get(name) ?? {};
    byClient.set(name, byPod);
    if (count) byPod[pod] = count;
  }
  return clients.map((client) => ({
    ...client,
    stats: { ...client.stats, byPod: byClient.get(client.name) ?? {} },
  }));
}

/** Forgets what Pods did for a client that is gone. */
export function forgetPods(world: World, client: string): void {
  const { clientPods } = world.network;
  for (const [key] of scanPrefix(clientPods, `${client}\n`)) clientPods.delete(key);
}

/** Takes note of how a request ended; only a change is a happening. */
export function noteOutcome(
  world: World,
  client: Client,
  turns: ClientTurns,
  connection: Connection,
  failure: Verdict | null,
): ClientTurns {
  if (failure === null) {
    const goodInRow = turns.goodInRow + 1;
    if (turns.failing.length === 0 || goodInRow < RECOVERED_AFTER) return { ...turns, goodInRow };
    recordChange(world, client, connection, 'client-recovered', `${client.name} gets answers again.`);
    return { ...turns, goodInRow, failing: [] };
  }
  // Requests do not end in the order in which they began, so each kind of failure is told once.
  if (turns.failing.includes(failure)) return { ...turns, goodInRow: 0 };
  const text = `${client.name} gets no answer from ${client.url}: ${failure}${reasonWords(connection)}.`;
  recordChange(world, client, connection, 'client-failing', text);
  return { ...turns, goodInRow: 0, failing: [...turns.failing, failure] };
}

/** Follows from the latest that happened to the Service or Pod that it was about. */
function recordChange(
  world: World,
  client: Client,
  connection: Connection,
  what: string,
  text: string,
): void {
  const cause = causeOfFailure(world, connection) ?? connection.cause;
  record(world, { actor: client.name, what, subject: `Client/${client.name}`, text, cause });
}
