import type { Service } from '../k8s/objects.ts';
import type { Client, ClientStats } from '../protocol/client.ts';
import { podOf } from '../protocol/place.ts';
import type { TrafficSpan } from '../protocol/series.ts';
import { getObject } from '../engine/apiserver/read.ts';
import type { Cluster } from '../engine/cluster.ts';
import { parseUrl } from '../engine/network/target.ts';
import type { World } from '../engine/world.ts';

/** So many spans are given at most: the latest. */
const SPANS_MAX = 120;

const COUNTS = ['answered', 'refused', 'timeout', 'unreachable', 'reset', 'dnsFailure'] as const;

/**
 * What the clients of a Service (`ns/name`) got, span by span from checkpoint to checkpoint and up to now: a pure function of
 * the history, wherever one stands in it.
 */
export function seriesOf(cluster: Cluster, key: string): TrafficSpan[] {
  const moments = cluster.checkpoints.slice(-SPANS_MAX).map(({ at, world }) => ({ at, world }));
  const now = cluster.world.kernel.nowUs;
  if ((moments.at(-1)?.at ?? 0) < now) moments.push({ at: now, world: cluster.world });
  const names = [...new Set(moments.flatMap(({ world }) => clientsOf(world, key)))];
  return moments.slice(1).map(({ at, world }, index) => {
    const before = moments[index] ?? { at: 0, world };
    const counts = Object.fromEntries(
      COUNTS.map((field) => [field, sum(names.map((name) => grown(world, before.world, name, field)))]),
    ) as Pick<TrafficSpan, (typeof COUNTS)[number]>;
    return { fromUs: before.at, toUs: at, ...counts, openUs: medianOpening(world, key, before.at) };
  });
}

function grown(world: World, before: World, name: string, field: (typeof COUNTS)[number]): number {
  const now: Client | undefined = world.network.clients.get(name);
  if (!now) return 0;
  const known = before.network.clients.get(name);
  const then: ClientStats | null = known?.addedAt === now.addedAt ? known.stats : null;
  return now.stats[field] - (then?.[field] ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The clients whose address is a name or an address of the Service. */
function clientsOf(world: World, key: string): string[] {
  const [namespace = '', name = ''] = key.split('/');
  const service = getObject<Service>(world, 'services', namespace, name);
  const addresses = [
    ...(service?.spec.clusterIPs ?? []),
    ...(service?.spec.externalIPs ?? []),
    ...(service?.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
  ];
  const nodePorts = (service?.spec.ports ?? []).map((port) => port.nodePort);
  const nodeIps = world.settings.nodes.flatMap((node) => node.ips);
  return [...world.network.clients.values()]
    .filter((client) => {
      const url = parseUrl(client.url);
      if (typeof url === 'string') return false;
      if (addresses.includes(url.host)) return true;
      if (nodeIps.includes(url.host)) return nodePorts.includes(url.port);
      const [first, second] = url.host.split('.');
      const home = podOf(client.from)?.namespace ?? null;
      return first === name && (second ?? home) === namespace;
    })
    .map((client) => client.name);
}

function medianOpening(world: World, key: string, sinceUs: number): number | null {
  const times: number[] = [];
  for (const { service, startedAt, establishedAt, owner } of world.network.connections.values()) {
    if (startedAt < sinceUs || establishedAt === null || owner.kind === 'probe') continue;
    if (service?.split(':')[0] === key) times.push(establishedAt - startedAt);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}
