import type { Service } from '../../k8s/objects.ts';
import { podOf, type Place } from '../../protocol/place.ts';
import { getObject } from '../apiserver/read.ts';
import { nodeAt } from '../network/nodes.ts';
import { parseUrl } from '../network/target.ts';
import type { World } from '../world.ts';
import type { Caller } from './subject.ts';

/** So many of the latest connections are looked through, and so many callers named. */
const CONNECTIONS_MAX = 500;
const CALLERS_MAX = 12;

/**
 * Who calls a Service or means to: `from` if somebody is asked about, else its traffic clients and those whose latest
 * connections went there or named it in vain.
 */
export function callersOf(world: World, service: Service, from: Place | null): Caller[] {
  const found = new Map<string, Caller>();
  const add = (place: Place, host: string, port: number): void => {
    if (from !== null && place !== from) return;
    if (found.size >= CALLERS_MAX || !meansService(world, service, place, host, port)) return;
    const key = `${place} ${host} ${port}`;
    if (!found.has(key)) found.set(key, { place, host, port });
  };
  for (const client of world.network.clients.values()) {
    const target = parseUrl(client.url);
    if (typeof target !== 'string' && exists(world, client.from)) add(client.from, target.host, target.port);
  }
  // What a place dialled last counts: a slip that somebody has put right since is no trouble any more.
  const heard = new Set<Place>();
  const ids = world.network.connections.keysArray();
  for (const id of ids.slice(-CONNECTIONS_MAX).toReversed()) {
    const connection = world.network.connections.get(id);
    if (connection?.owner.kind !== 'command' || !exists(world, connection.from)) continue;
    const { from: place, host, port } = connection;
    if (heard.has(place) || !meansService(world, service, place, host, port)) continue;
    heard.add(place);
    add(place, host, port);
  }
  if (from !== null && found.size === 0) return [{ place: from, host: null, port: null }];
  return [...found.values()];
}

function exists(world: World, place: Place): boolean {
  const pod = podOf(place);
  return pod === null || getObject(world, 'pods', pod.namespace, pod.name) !== undefined;
}

/** Whether a host as dialled from a place means the Service: one of its addresses, or a name that is or should be its. */
function meansService(world: World, service: Service, place: Place, host: string, port: number): boolean {
  const { namespace = '', name } = service.metadata;
  const addresses = [
    ...(service.spec.clusterIPs ?? []),
    ...(service.spec.externalIPs ?? []),
    ...(service.status?.loadBalancer?.ingress ?? []).map((each) => each.ip),
  ];
  if (addresses.includes(host)) return true;
  if (nodeAt(world, host) !== null) return (service.spec.ports ?? []).some((each) => each.nodePort === port);
  const [first, second] = host.toLowerCase().replace(/\.$/, '').split('.');
  if (first !== name) return false;
  if (second !== undefined) return second === namespace;
  const home = podOf(place)?.namespace;
  // The short name of another namespace's Service of that name means that one.
  return home === namespace || home === undefined || getObject(world, 'services', home, name) === undefined;
}
