import type { RuleEndpoint, RulePort } from './model.ts';

/** What decides which endpoints a Node uses. */
export interface Locality {
  readonly node: string;
  /** Null: the Node has no zone label. */
  readonly zone: string | null;
}

/** The endpoints that a Node's rules hold for one rule port. */
export interface Categorized {
  /** For traffic under policy Cluster. */
  readonly cluster: EndpointSet;
  /** For traffic under policy Local. */
  readonly local: EndpointSet;
  /** Whether there is any usable endpoint anywhere: without one traffic is rejected, not dropped. */
  readonly hasAny: boolean;
}

export interface EndpointSet {
  readonly endpoints: readonly RuleEndpoint[];
  /** `ip:port` of each, sorted. */
  readonly addresses: readonly string[];
}

const NONE: EndpointSet = { endpoints: [], addresses: [] };

/**
 * Sorts the endpoints of a rule port for one Node: by readiness, the hints for its zone or itself, and whether they are its own.
 * Verdicts are kept by (rule port, zone, locality), so that many Nodes share them.
 */
// kubernetes: pkg/proxy/topology.go (CategorizeEndpoints)
export function categorize(port: RulePort, where: Locality): Categorized {
  if (port.endpoints.length === 0) return { cluster: NONE, local: NONE, hasAny: false };
  const cache = cacheOf(port);
  const external = port.nodePort !== null || port.balancerIPs.length > 0 || port.externalIPs.length > 0;
  const usesCluster = !port.internalLocal || external;
  const usesLocal = port.internalLocal || (port.externalLocal && external);
  const cluster = usesCluster ? clusterSet(port, cache, where) : NONE;
  const local = usesLocal ? localSet(port, cache, where.node) : NONE;
  const hasAny = cluster.endpoints.length > 0 || (usesLocal && cache.anyUsable);
  return { cluster, local, hasAny };
}

/** Which topology hints a Node follows for a port: all ready endpoints must carry them and one must be meant for it. */
// kubernetes: pkg/proxy/topology.go (topologyModeFromHints)
export function topologyOf(port: RulePort, where: Locality): 'none' | 'zone' | 'node' {
  const { ready } = cacheOf(port);
  if (ready.length === 0) return 'none';
  if (
    ready.every((each) => each.forNodes.length > 0) &&
    ready.some((each) => each.forNodes.includes(where.node))
  ) {
    return 'node';
  }
  const { zone } = where;
  if (zone === null || !ready.every((each) => each.forZones.length > 0)) return 'none';
  return ready.some((each) => each.forZones.includes(zone)) ? 'zone' : 'none';
}

/** The ready endpoints that a Node has itself, whatever the policies are. */
export function readyOn(port: RulePort, node: string): readonly RuleEndpoint[] {
  return endpointsOn(port, cacheOf(port), node).filter((each) => each.ready);
}

interface Cache {
  readonly ready: readonly RuleEndpoint[];
  /** Serving and terminating: what is fallen back on. */
  readonly leaving: readonly RuleEndpoint[];
  readonly anyUsable: boolean;
  /** False: no endpoint carries a hint, so that all Nodes share one set. */
  readonly hinted: boolean;
  readonly nodeHinted: boolean;
  readonly clusterSets: Map<string, EndpointSet>;
  readonly localSets: Map<string, EndpointSet>;
  localByNode: Map<string, RuleEndpoint[]> | null;
}

const caches = new WeakMap<RulePort, Cache>();

function cacheOf(port: RulePort): Cache {
  const known = caches.get(port);
  if (known) return known;
  const ready = port.endpoints.filter((each) => each.ready);
  const leaving = port.endpoints.filter((each) => each.serving && each.terminating);
  const cache: Cache = {
    ready,
    leaving,
    anyUsable: ready.length > 0 || leaving.length > 0,
    hinted: ready.some((each) => each.forZones.length > 0 || each.forNodes.length > 0),
    nodeHinted: ready.some((each) => each.forNodes.length > 0),
    clusterSets: new Map(),
    localSets: new Map(),
    localByNode: null,
  };
  caches.set(port, cache);
  return cache;
}

function clusterSet(port: RulePort, cache: Cache, where: Locality): EndpointSet {
  const key = !cache.hinted ? '' : cache.nodeHinted ? `node ${where.node}` : `zone ${where.zone ?? ''}`;
  const known = cache.clusterSets.get(key);
  if (known) return known;
  const made = makeSet(cache.ready.length > 0 ? hintedFor(port, cache.ready, where) : cache.leaving);
  cache.clusterSets.set(key, made);
  return made;
}

function hintedFor(port: RulePort, ready: readonly RuleEndpoint[], where: Locality): readonly RuleEndpoint[] {
  const topology = topologyOf(port, where);
  if (topology === 'node') return ready.filter((each) => each.forNodes.includes(where.node));
  if (topology === 'zone') return ready.filter((each) => each.forZones.includes(where.zone ?? ''));
  return ready;
}

function localSet(port: RulePort, cache: Cache, node: string): EndpointSet {
  const known = cache.localSets.get(node);
  if (known) return known;
  const own = endpointsOn(port, cache, node);
  const ready = own.filter((each) => each.ready);
  const set = makeSet(ready.length > 0 ? ready : own.filter((each) => each.serving && each.terminating));
  cache.localSets.set(node, set);
  return set;
}

function endpointsOn(port: RulePort, cache: Cache, node: string): readonly RuleEndpoint[] {
  cache.localByNode ??= groupByNode(port.endpoints);
  return cache.localByNode.get(node) ?? [];
}

function groupByNode(endpoints: readonly RuleEndpoint[]): Map<string, RuleEndpoint[]> {
  const groups = new Map<string, RuleEndpoint[]>();
  for (const endpoint of endpoints) {
    if (endpoint.node === null) continue;
    const group = groups.get(endpoint.node);
    if (group) group.push(endpoint);
    else groups.set(endpoint.node, [endpoint]);
  }
  return groups;
}

function makeSet(endpoints: readonly RuleEndpoint[]): EndpointSet {
  return endpoints.length === 0 ? NONE : { endpoints, addresses: endpoints.map((each) => each.address) };
}
