import { hostPort } from '../k8s/addresses.ts';
import type { Connection } from '../protocol/connection.ts';
import type { Place } from '../protocol/place.ts';
import type { ClientTruth, NodeTruth, Truths } from '../protocol/truths.ts';
import { categorize } from '../engine/proxy/categorize.ts';
import { rulePortsOf } from '../engine/proxy/model.ts';
import { currentVersion, isProxyStopped, rulesOf } from '../engine/proxy/nodeView.ts';
import type { ServiceEntry } from '../engine/proxy/state.ts';
import { latestOf } from '../engine/kernel/happenings.ts';
import type { World } from '../engine/world.ts';

/** So many callers are listed, and so many connections of each. */
const CLIENTS_MAX = 40;
const CONNECTIONS_MAX = 5;

/** What the Nodes and the callers of a Service (`ns/name`) go by, beside what the API server has. */
export function truthsOf(world: World, key: string): Truths {
  const current = currentVersion(world).services.get(key);
  const nodes = world.settings.nodes.map(({ name }) => nodeTruth(world, name, key, current));
  return { apiChangedAt: changedAt(world, key), nodes, clients: clientsOf(world, key, current) };
}

function changedAt(world: World, key: string): number {
  const id = latestOf(world, `Service/${key}`);
  return (id === undefined ? undefined : world.happenings.byId.get(id)?.at) ?? 0;
}

function nodeTruth(world: World, node: string, key: string, current: ServiceEntry | undefined): NodeTruth {
  const rules = rulesOf(world, node);
  const held = rules.version.services.get(key);
  const addresses = (entry: ServiceEntry | undefined): string[] => [
    ...new Set(
      (entry ? rulePortsOf(entry) : []).flatMap((port) => {
        const { cluster, local } = categorize(port, rules);
        return port.internalLocal ? local.addresses : cluster.addresses;
      }),
    ),
  ];
  return {
    node,
    stopped: isProxyStopped(world, node),
    behind: held !== current,
    asOf: rules.version.at,
    knowsService: held?.service !== undefined && held.service !== null,
    endpoints: addresses(held).sort(),
    expected: addresses(current).sort(),
  };
}

function clientsOf(world: World, key: string, current: ServiceEntry | undefined): ClientTruth[] {
  const ready = new Set(
    (current ? rulePortsOf(current) : []).flatMap((port) =>
      port.endpoints.filter((one) => one.ready).map((one) => one.address),
    ),
  );
  const ips = current?.service?.spec.clusterIPs ?? [];
  const headless = ips[0] === 'None';
  const byPlace = new Map<Place, Connection[]>();
  for (const connection of world.network.connections.values()) {
    if (connection.owner.kind === 'probe' || connection.service?.split(':')[0] !== key) continue;
    byPlace.set(connection.from, [connection, ...(byPlace.get(connection.from) ?? [])]);
  }
  return [...byPlace].slice(0, CLIENTS_MAX).map(([from, list]) => {
    const open = list.filter((one) => one.state === 'open').slice(0, CONNECTIONS_MAX);
    const answer = list.flatMap((one) => one.dns.toReversed()).find((one) => one.answers.length > 0);
    return {
      from,
      connections: open.map((one) => {
        const address = one.endpoint ? hostPort(one.endpoint.ip, one.endpoint.port) : '';
        const since = one.establishedAt ?? one.startedAt;
        return { id: one.id, pod: one.endpoint?.pod ?? null, address, since, current: ready.has(address) };
      }),
      dns: answer
        ? {
            name: answer.name,
            answers: answer.answers,
            at: answer.answeredAt ?? answer.askedAt,
            current: headless || answer.answers.some((ip) => ips.includes(ip)),
          }
        : null,
    };
  });
}
