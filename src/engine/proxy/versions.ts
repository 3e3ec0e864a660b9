import type { Table } from '../../base/table.ts';
import { hostPort } from '../../k8s/addresses.ts';
import type { EndpointSlice, Pod, Service } from '../../k8s/objects.ts';
import type { Change } from '../apiserver/state.ts';
import { notePod } from '../network/addressBook.ts';
import { forgetEndpoint } from '../network/affinity.ts';
import type { World } from '../world.ts';
import { LATENCY_MAX_US, roundGapUs } from './rounds.ts';
import { versionOf, type ServiceEntry, type Version } from './state.ts';

/** How long a version is kept for CoreDNS: its watch lags by 50 ms at most, an answer is on its way for less than 100 ms. */
const DNS_HISTORY_US = 200_000;

const SERVICE_NAME = 'kubernetes.io/service-name';
const HEADLESS = 'service.kubernetes.io/headless';

/** Takes one change of the API into the shared table. The work grows with the change, not with the cluster. */
export function noteChange(world: World, change: Change): void {
  switch (change.resource) {
    case 'services':
      noteService(world, change);
      return publish(world, true);
    case 'endpointslices.discovery.k8s.io':
      if (noteSlice(world, change)) publish(world, true);
      return;
    case 'namespaces':
      if (change.type === 'DELETED') world.proxy.namespaces.delete(change.name);
      else if (change.type === 'ADDED') world.proxy.namespaces.set(change.name, 1);
      else return;
      return publish(world, false);
    case 'pods':
      return notePod(world, change.type === 'DELETED' ? null : (change.object as unknown as Pod));
  }
}

/**
 * The virtual time from which every running kube-proxy's rules equal the API; not after now when they do already.
 * Stopped ones never will and do not count.
 */
export function rulesCurrentAt(world: World): number {
  const last = world.proxy.rounds.maxKey() ?? 0;
  return (world.proxy.rounds.get(last)?.startsAt ?? 0) + LATENCY_MAX_US;
}

/** The version that a CoreDNS Pod knew at `at`, by its own constant lag. */
export function versionAt(world: World, at: number): Version {
  const { history, rounds } = world.proxy;
  const found = history.getPairOrNextLower(at)?.[1] ?? history.get(history.minKey() ?? 0);
  const first = rounds.get(rounds.minKey() ?? 0);
  const version = found ?? first?.version;
  if (!version) throw new Error('the proxies have at least the empty version');
  return version;
}

/** Every `ip protocol port` that a Service's rules match outside of Node addresses, and its bare ClusterIPs. */
export function addressKeys(service: Service | null): string[] {
  const spec = service?.spec;
  if (!service || !spec || spec.type === 'ExternalName' || isHeadless(service) || isLeftToOthers(service))
    return [];
  const own = clusterIPsOf(service);
  const keys = [...own];
  const ips = [...own, ...(spec.externalIPs ?? []), ...balancerIPsOf(service)];
  for (const ip of ips) {
    for (const port of spec.ports ?? []) keys.push(addressKey(ip, port.protocol ?? 'TCP', port.port));
  }
  return keys;
}

export function addressKey(ip: string, protocol: string, port: number): string {
  return `${hostPort(ip, port)} ${protocol}`;
}

/** Whether IPVS binds an address to its dummy interface: a ClusterIP, an external or a balancer address of any Service. */
export function isBound({ byAddress }: Version, ip: string): boolean {
  const prefix = ip.includes(':') ? `[${ip}]:` : `${ip}:`;
  return byAddress.has(ip) || byAddress.nextHigherKey(prefix)?.startsWith(prefix) === true;
}

export function isHeadless(service: Service): boolean {
  return service.spec.clusterIP === 'None';
}

/** Services with this label are some other proxy's matter. */
// kubernetes: pkg/proxy/apis/well_known_labels.go
export function isLeftToOthers(service: Service): boolean {
  return service.metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined;
}

export function clusterIPsOf(service: Service): readonly string[] {
  const { clusterIPs, clusterIP } = service.spec;
  return (clusterIPs ?? (clusterIP ? [clusterIP] : [])).filter((ip) => ip !== '' && ip !== 'None');
}

/** The balancer's addresses that Nodes answer for themselves: those whose mode is not `Proxy`. */
// kubernetes: pkg/proxy/serviceport.go
export function balancerIPsOf(service: Service): readonly string[] {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap((each) => (each.ip && each.ipMode !== 'Proxy' ? [each.ip] : []));
}

function nodePortKeys(service: Service | null): string[] {
  if (!service || addressKeys(service).length === 0) return [];
  const ports = service.spec.ports ?? [];
  return ports.flatMap((port) => (port.nodePort ? [nodePortKey(port.protocol ?? 'TCP', port.nodePort)] : []));
}

export function nodePortKey(protocol: string, port: number): string {
  return `${protocol} ${port}`;
}

function noteService(world: World, change: Change): void {
  const { services, byAddress, byNodePort } = world.proxy;
  const key = `${change.namespace}/${change.name}`;
  const before = services.get(key);
  const service = change.type === 'DELETED' ? null : (change.object as unknown as Service);
  setEntry(services, { key, service, slices: before?.slices ?? [] });
  const old = before?.service ?? null;
  moveKeys(byAddress, key, addressKeys(old), addressKeys(service));
  moveKeys(byNodePort, key, nodePortKeys(old), nodePortKeys(service));
}

function moveKeys(
  table: Table<string>,
  owner: string,
  before: readonly string[],
  after: readonly string[],
): void {
  const kept = new Set(after);
  for (const key of before) {
    if (!kept.has(key) && table.get(key) === owner) table.delete(key);
  }
  for (const key of after) {
    if (table.get(key) !== owner) table.set(key, owner);
  }
}

/** False when the slice belongs to no Service. A slice that changes its Service's name leaves the old one. */
function noteSlice(world: World, change: Change): boolean {
  const before = (change.previous as EndpointSlice | null) ?? null;
  const after = change.type === 'DELETED' ? null : (change.object as unknown as EndpointSlice);
  const last = before ?? (change.type === 'DELETED' ? (change.object as unknown as EndpointSlice) : null);
  const from = last ? serviceOf(last) : null;
  const to = after ? serviceOf(after) : null;
  if (from !== null && from !== to) replaceSlice(world, from, change.name, null);
  if (to !== null && after) replaceSlice(world, to, change.name, after);
  return from !== null || to !== null;
}

function serviceOf(slice: EndpointSlice): string | null {
  const name = slice.metadata.labels?.[SERVICE_NAME];
  return name ? `${slice.metadata.namespace ?? ''}/${name}` : null;
}

function replaceSlice(world: World, key: string, name: string, slice: EndpointSlice | null): void {
  const { services, byEndpoint } = world.proxy;
  const entry = services.get(key) ?? { key, service: null, slices: [] };
  const old = entry.slices.find((each) => each.metadata.name === name);
  const slices = entry.slices.filter((each) => each !== old);
  if (slice) slices.push(slice);
  slices.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  setEntry(services, { key, service: entry.service, slices });
  const kept = new Set(slice ? endpointIPs(slice) : []);
  if (old) {
    for (const ip of endpointIPs(old)) if (!kept.has(ip)) byEndpoint.delete(`${ip} ${key} ${name}`);
  }
  for (const ip of kept) byEndpoint.set(`${ip} ${key} ${name}`, 1);
  if (old) forgetLeaving(world, key, old, slice);
  if (old) countEndpoints(world, old, -1);
  if (slice) countEndpoints(world, slice, 1);
}

/** Endpoints that no Node uses any more are not remembered for anybody. */
function forgetLeaving(world: World, key: string, old: EndpointSlice, slice: EndpointSlice | null): void {
  if (world.proxy.affinity.size === 0) return;
  const usable = new Set(slice ? usableIPs(slice) : []);
  const [namespace = '', name = ''] = key.split('/');
  for (const ip of usableIPs(old)) {
    if (usable.has(ip)) continue;
    for (const { port } of old.ports ?? []) forgetEndpoint(world, namespace, name, hostPort(ip, port ?? 0));
  }
}

/** Ready ones, and those that still serve while they end. */
function usableIPs({ endpoints = [] }: EndpointSlice): string[] {
  const usable = endpoints.filter(
    ({ conditions: { ready, serving, terminating } = {} }) =>
      ready !== false || (terminating === true && serving !== false),
  );
  return usable.flatMap(({ addresses }) => addresses.slice(0, 1));
}

function countEndpoints({ proxy }: World, slice: EndpointSlice, sign: 1 | -1): void {
  if (slice.metadata.labels?.[HEADLESS] !== undefined) return;
  const count = (slice.endpoints ?? []).length * (slice.ports ?? []).length;
  if (count === 0) return;
  proxy.endpointCount.set(
    slice.addressType,
    (proxy.endpointCount.get(slice.addressType) ?? 0) + sign * count,
  );
}

function endpointIPs(slice: EndpointSlice): string[] {
  return (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses.slice(0, 1));
}

function setEntry(services: Table<ServiceEntry>, entry: ServiceEntry): void {
  if (entry.service === null && entry.slices.length === 0) services.delete(entry.key);
  else services.set(entry.key, Object.freeze(entry));
}

/** Makes the table as it is now a version: at once for CoreDNS, in the next round for the kube-proxies. */
function publish(world: World, forProxies: boolean): void {
  const { proxy, kernel } = world;
  const version = versionOf(proxy, kernel.nowUs);
  proxy.history.set(kernel.nowUs, version);
  dropBefore(proxy.history, kernel.nowUs - DNS_HISTORY_US);
  if (!forProxies) return;
  const last = proxy.rounds.maxKey() ?? 0;
  const lastStartsAt = proxy.rounds.get(last)?.startsAt ?? Number.MIN_SAFE_INTEGER;
  const startsAt = Math.max(kernel.nowUs, lastStartsAt + roundGapUs(world));
  // A round that has not started yet takes this change along.
  if (lastStartsAt >= kernel.nowUs) proxy.rounds.set(last, { startsAt: lastStartsAt, version });
  else proxy.rounds.set(last + 1, { startsAt, version });
  forgetRounds(world);
}

/** Drops the versions that no CoreDNS can ask for any more: all before the last one made at or before `at`. */
function dropBefore(history: Table<Version, number>, at: number): void {
  const needed = history.getPairOrNextLower(at)?.[0];
  if (needed === undefined) return;
  for (;;) {
    const oldest = history.minKey();
    if (oldest === undefined || oldest >= needed) return;
    history.delete(oldest);
  }
}

/** Drops the rounds that every Node has behind it. */
function forgetRounds(world: World): void {
  const { rounds } = world.proxy;
  for (;;) {
    const oldest = rounds.minKey();
    const next = oldest === undefined ? undefined : rounds.get(oldest + 1);
    if (oldest === undefined || !next || next.startsAt + LATENCY_MAX_US > world.kernel.nowUs) return;
    rounds.delete(oldest);
  }
}
