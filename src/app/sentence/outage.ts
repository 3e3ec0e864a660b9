import { denialWords, REASONS } from '../../panels/words.ts';
import type { Client } from '../../protocol/client.ts';
import type { Connection } from '../../protocol/connection.ts';
import { deniedBy } from '../../protocol/journey.ts';
import type { NodeRow, ServiceRow } from '../../protocol/rows.ts';
import { isFailing as isUnanswered } from '../../stage/text/words.ts';
import type { WorldView } from '../../state/world.ts';
import { hostOf, problemWords, shortKey, shortPod } from './names.ts';

/** What a sentence is made from. */
export type Seen = Pick<
  WorldView,
  'clients' | 'services' | 'pods' | 'connections' | 'nodes' | 'workloads' | 'nowUs'
>;

/** A connection that failed this long ago still counts, when the ones after it went well. */
const LATELY_US = 6_000_000;

/** The client that fails, in one sentence with the reason; null when every client is answered. */
export function outage(world: Seen): string | null {
  const ways = waysOf(world);
  const clients = [...world.clients.values()];
  const failing = clients.filter(isFailing);
  const first = failing[0] ?? clients.find(({ name, last }) => last !== 'gone' && ways.get(name)?.failed);
  if (!first) return null;
  const way = ways.get(first.name);
  const failed = way?.failed ?? null;
  const { what, why } = whatAndWhy(
    isFailing(first) ? (first.last ?? '') : (failed?.verdict ?? ''),
    first,
    failed,
    world,
  );
  const partly =
    way && way.failures > 0 && way.failures < way.total
      ? ` on ${way.failures} of its last ${way.total} connections`
      : '';
  const others = failing.length > 1 ? ` In all, ${failing.length} of ${clients.length} clients fail.` : '';
  return `${first.name} ${what}${partly}${why === null ? '' : `: ${why}`}.${others}`;
}

/** `gone`: its own Pod does not run, so that nothing is sent. */
function isFailing(client: Client): boolean {
  return isUnanswered(client) && client.last !== 'gone';
}

interface Ways {
  /** From the first one that failed. */
  readonly total: number;
  readonly failures: number;
  /** The latest that failed; null when none did. */
  readonly failed: Connection | null;
}

/** How the connections of each client went that have ended lately. */
function waysOf({ connections, nowUs }: Seen): ReadonlyMap<string, Ways> {
  const ways = new Map<string, Ways>();
  for (const connection of connections.values()) {
    const { owner, state, closedAt, verdict } = connection;
    if (owner.kind !== 'client' || state !== 'closed' || (closedAt ?? 0) < nowUs - LATELY_US) continue;
    const before = ways.get(owner.name) ?? { total: 0, failures: 0, failed: null };
    const bad = verdict !== null && verdict !== 'answered';
    // What went well before the first failure does not make it a failure in part.
    if (!bad && before.failures === 0) continue;
    ways.set(owner.name, {
      total: before.total + 1,
      failures: before.failures + (bad ? 1 : 0),
      failed: bad ? connection : before.failed,
    });
  }
  return ways;
}

/** `gets no answer from web`, `NetworkPolicy default/deny denies it` */
function whatAndWhy(
  last: string,
  client: Client,
  connection: Connection | null,
  world: Seen,
): { what: string; why: string | null } {
  const named = connection?.service?.split(':')[0];
  const service = named === undefined ? dialled(client, world) : world.services.get(named);
  const to = service ? shortKey(service.key) : hostOf(client.url);
  const what = WORDS[last]?.(to) ?? `gets ${last} from ${to}`;
  return { what, why: connection && reasonWords(connection, service, world) };
}

const WORDS: Readonly<Record<string, (to: string) => string>> = {
  refused: (to) => `is refused by ${to}`,
  timeout: (to) => `gets no answer from ${to}`,
  unreachable: (to) => `finds no way to ${to}`,
  reset: (to) => `is cut off by ${to}`,
  'dns-failure': (to) => `does not learn the address of ${to}`,
};

/** The Service that a client's URL names, for a connection that never came so far. */
function dialled(client: Client, { services }: Seen): ServiceRow | undefined {
  const [
    name = '',
    namespace = client.from.startsWith('pod/') ? (client.from.split('/')[1] ?? '') : 'default',
  ] = hostOf(client.url).split('.');
  return services.get(`${namespace}/${name}`);
}

function reasonWords(connection: Connection, service: ServiceRow | undefined, world: Seen): string | null {
  const policies = deniedBy(connection);
  if (policies.length > 0) return denialWords(policies);
  const { reason, endpoint, destination } = connection;
  const pod = endpoint?.pod ? shortPod(endpoint.pod) : null;
  switch (reason) {
    case null:
      return null;
    case 'no-endpoints':
      return service?.problem ? problemWords(service.problem) : REASONS[reason];
    case 'no-local-endpoints':
      return localWords(connection, service, world);
    case 'not-listening':
      return endpoint ? `${pod ?? endpoint.ip} does not listen on port ${endpoint.port}` : REASONS[reason];
    case 'no-route':
      return destination ? `nothing answers at ${destination.ip}:${destination.port}` : REASONS[reason];
    case 'gone':
      return pod ? goneWords(connection, pod, world) : REASONS[reason];
    case 'node-down':
      return endpoint?.node ? `${endpoint.node} is down` : REASONS[reason];
    case 'dns-timeout':
    case 'dns-refused':
      return dnsWords(world) ?? REASONS[reason];
    default:
      return REASONS[reason];
  }
}

function goneWords({ source }: Connection, pod: string, { nodes }: Seen): string {
  const stopped = source.node !== null && nodes.get(source.node)?.proxyStopped;
  return stopped
    ? `kube-proxy is stopped on ${source.node}, whose rules still lead to ${pod}, which is gone`
    : `rules still lead to ${pod}, which is gone`;
}

/** `node-3 has no ready Pod for it (externalTrafficPolicy: Local)` */
function localWords(connection: Connection, service: ServiceRow | undefined, { nodes }: Seen): string {
  const { destination, source, steps } = connection;
  const reached = [...nodes.values()].find(({ ips }) => destination !== null && ips.includes(destination.ip));
  const decided = steps.findLast(({ where }) => where.endsWith(' kube-proxy'))?.where.split(' ')[0];
  const node = decided ?? source.node;
  const policy =
    reached || source.node === null || service?.internalTrafficPolicy !== 'Local'
      ? 'externalTrafficPolicy'
      : 'internalTrafficPolicy';
  return node === null ? REASONS['no-local-endpoints'] : `${node} has no ready Pod for it (${policy}: Local)`;
}

/** Why cluster DNS does not answer; null when nothing is to be seen of it. */
export function dnsWords({ services, nodes }: Seen): string | null {
  const dns = services.get('kube-system/kube-dns');
  if (!dns) return 'there is no Service kube-dns';
  if (dns.problem !== null) return 'cluster DNS has no ready Pod';
  const down = dns.slots.find(({ node }) => node !== null && isDown(nodes.get(node)));
  return down ? `${down.node} is down, and with it ${one(dns.slots.length)} CoreDNS Pods` : null;
}

function one(count: number): string {
  return count === 1 ? 'the only one of the' : `one of ${count}`;
}

function isDown(node: NodeRow | undefined): boolean {
  return node !== undefined && (node.down || !node.ready);
}
