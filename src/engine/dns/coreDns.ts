import { after } from '../../base/table.ts';
import { nthAddress, parseIp } from '../../k8s/addresses.ts';
import type { DnsRecord, DnsReply } from '../../protocol/report.ts';
import { EPOCH_MS } from '../kernel/kernel.ts';
import type { ServiceEntry, Version } from '../proxy/state.ts';
import type { World } from '../world.ts';
import { forwardQuestion } from './outside.ts';
import {
  addressFromLabel,
  addressFromReverse,
  addressRecord,
  backendsOf,
  endpointLabel,
  isReady,
  serviceDomain,
  TTL_S,
  ZONE,
  type Backend,
  type Selection,
} from './records.ts';

export interface Question {
  /** With or without the final dot; names know no case. */
  readonly name: string;
  readonly type: string;
}

/** What a DNS server says, without who said it and how long that took. */
export type Answer = Pick<DnsReply, 'rcode' | 'authoritative' | 'answers' | 'authority' | 'additional'> & {
  /** The provider's resolver had to be asked. */
  readonly forwarded: boolean;
};

/** How many names in a row a CNAME may lead through. */
const CHASE_MAX = 8;

/** CoreDNS's plugin `kubernetes` for the zone cluster.local: what it answers when it knows `version` of the cluster. */
// coredns: plugin/kubernetes/{kubernetes,handler,reverse}.go, plugin/backend_lookup.go; kubernetes/dns docs/specification.md
export function answerInCluster(world: World, version: Version, name: string, type: string): Answer {
  return answerInZone(world, version, name, type, 0);
}

/** The names of an address that a question under in-addr.arpa or ip6.arpa means; null when it has none. */
export function answerReverse(world: World, version: Version, name: string, type: string): Answer | null {
  const found = reverseRecords(world, version, name);
  if (found.length === 0) return null;
  return type === 'PTR' ? positive(found) : negative(version, 'NOERROR');
}

/** Lower case, with the final dot. */
export function absolute(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower : `${lower}.`;
}

/** Whether a name lies in a zone; both with their final dots. */
export function isInZone(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}

/** An answer with records. */
export function positive(
  answers: readonly DnsRecord[],
  additional: readonly DnsRecord[] = [],
  forwarded = false,
): Answer {
  return { rcode: 'NOERROR', authoritative: true, answers, authority: [], additional, forwarded };
}

/** No such name, or no such record. */
export function negative(version: Version, rcode: 'NOERROR' | 'NXDOMAIN'): Answer {
  return {
    rcode,
    authoritative: true,
    answers: [],
    authority: [soa(version)],
    additional: [],
    forwarded: false,
  };
}

function soa(version: Version): DnsRecord {
  const serial = Math.floor(EPOCH_MS / 1000 + Math.max(version.at, -600_000_000) / 1_000_000);
  const data = `ns.dns.${ZONE} hostmaster.${ZONE} ${serial} 7200 1800 86400 ${TTL_S}`;
  return { name: ZONE, type: 'SOA', ttl: TTL_S, data };
}

function answerInZone(world: World, version: Version, name: string, type: string, depth: number): Answer {
  const labels = name === ZONE ? [] : name.slice(0, -ZONE.length - 1).split('.');
  const kind = labels.pop();
  if (kind === undefined) return answerApex(world, version, type);
  if (kind !== 'svc' && kind !== 'pod')
    return answerSpecial(world, version, [...labels, kind].join('.'), name, type);
  const namespace = labels.pop();
  if (namespace === undefined) return negative(version, 'NOERROR');
  const known = version.namespaces.has(namespace);
  const own = labels.pop();
  if (own === undefined) return negative(version, known ? 'NOERROR' : 'NXDOMAIN');
  if (kind === 'pod')
    return known && labels.length === 0 ? answerPod(version, own, name, type) : negative(version, 'NXDOMAIN');
  const entry = version.services.get(`${namespace}/${own}`);
  const selection = selectionOf(labels);
  if (!entry?.service || !selection) return negative(version, 'NXDOMAIN');
  if (entry.service.spec.type === 'ExternalName') {
    return selection.kind === 'service'
      ? answerExternalName(world, version, entry, name, type, depth)
      : negative(version, 'NXDOMAIN');
  }
  return answerService(version, entry, selection, name, type);
}

/** The zone's name server is the Service that CoreDNS is behind. */
// coredns: plugin/kubernetes/ns.go (nsAddrs)
function answerApex(world: World, version: Version, type: string): Answer {
  if (type === 'SOA') return positive([soa(version)]);
  if (type !== 'NS') return negative(version, 'NOERROR');
  const data = `kube-dns.kube-system.svc.${ZONE}`;
  return positive([{ name: ZONE, type: 'NS', ttl: TTL_S, data }], [addressRecord(data, clusterDns(world))]);
}

function answerSpecial(world: World, version: Version, labels: string, name: string, type: string): Answer {
  if (labels === 'dns-version') {
    const record = { name, type: 'TXT', ttl: 28_800, data: '"1.1.0"' };
    return type === 'TXT' ? positive([record]) : negative(version, 'NOERROR');
  }
  if (labels !== 'ns.dns') return negative(version, 'NXDOMAIN');
  return ofType(version, [addressRecord(name, clusterDns(world))], type);
}

function clusterDns(world: World): string {
  return nthAddress(world.settings.serviceCIDRs[0] ?? '', 10);
}

/** What is left of the Service's name: nothing, one label for an endpoint, two for a port; null for more. */
function selectionOf(labels: readonly string[]): Selection | null {
  const [first, second] = labels;
  if (first === undefined) return { kind: 'service' };
  if (labels.length === 1) return { kind: 'endpoint', name: first };
  if (labels.length > 2 || second === undefined) return null;
  return { kind: 'port', port: first.replace(/^_/, ''), protocol: second.replace(/^_/, '') };
}

/** `pods insecure`: any address that is spelt right is answered, whether a Pod has it or not. */
function answerPod(version: Version, label: string, name: string, type: string): Answer {
  const ip = addressFromLabel(label);
  return ip === null ? negative(version, 'NXDOMAIN') : ofType(version, [addressRecord(name, ip)], type);
}

function answerService(
  version: Version,
  entry: ServiceEntry,
  selection: Selection,
  name: string,
  type: string,
): Answer {
  const backends = backendsOf(entry, selection);
  if (backends.length === 0) return negative(version, 'NXDOMAIN');
  if (type === 'SRV') return answerSrv(version, backends, name);
  const ips = [...new Set(backends.map((backend) => backend.ip))];
  return ofType(
    version,
    ips.map((ip) => addressRecord(name, ip)),
    type,
  );
}

function ofType(version: Version, records: readonly DnsRecord[], type: string): Answer {
  const found = records.filter((record) => record.type === type);
  return found.length > 0 ? positive(found) : negative(version, 'NOERROR');
}

/** One SRV for each (name, port); the weight is shared out among all addresses. */
// coredns: plugin/backend_lookup.go (SRV)
function answerSrv(version: Version, backends: readonly Backend[], name: string): Answer {
  const weight = Math.max(1, Math.floor(100 / backends.length));
  const answers = new Map<string, DnsRecord>();
  const additional = new Map<string, DnsRecord>();
  for (const backend of backends) {
    if (backend.port === null) continue;
    const data = `0 ${weight} ${backend.port} ${backend.name}`;
    answers.set(data, { name, type: 'SRV', ttl: TTL_S, data });
    additional.set(`${backend.name} ${backend.ip}`, addressRecord(backend.name, backend.ip));
  }
  if (answers.size === 0) return negative(version, 'NOERROR');
  return positive([...answers.values()], [...additional.values()]);
}

/** The CNAME, and behind it what the target's addresses are, asked of this very server. */
function answerExternalName(
  world: World,
  version: Version,
  entry: ServiceEntry,
  name: string,
  type: string,
  depth: number,
): Answer {
  const external = entry.service?.spec.externalName ?? '';
  if (external === '' || parseIp(external)) return negative(version, 'NXDOMAIN');
  const target = absolute(external);
  const cname: DnsRecord = { name, type: 'CNAME', ttl: TTL_S, data: target };
  if (type === 'CNAME') return positive([cname]);
  if ((type !== 'A' && type !== 'AAAA') || target === name || depth >= CHASE_MAX)
    return negative(version, 'NOERROR');
  if (isInZone(target, ZONE)) {
    const next = answerInZone(world, version, target, type, depth + 1);
    if (next.answers.length === 0) return negative(version, 'NOERROR');
    return positive([cname, ...next.answers], [], next.forwarded);
  }
  return positive([cname, ...forwardQuestion(world, target, type).answers], [], true);
}

/** A ClusterIP's Service, else every Service that has the address as a ready endpoint. */
function reverseRecords(world: World, version: Version, name: string): DnsRecord[] {
  const ip = addressFromReverse(name);
  if (ip === null) return [];
  const record = (data: string): DnsRecord => ({ name, type: 'PTR', ttl: TTL_S, data });
  const owner = version.services.get(version.byAddress.get(ip) ?? '');
  if (owner) return [record(serviceDomain(owner))];
  const found = new Set<string>();
  const prefix = `${ip} `;
  world.proxy.byEndpoint.forRange(prefix, after(prefix), false, (key) => {
    const entry = version.services.get(key.split(' ')[1] ?? '');
    if (entry?.service)
      for (const label of labelsOf(entry, ip)) found.add(`${label}.${serviceDomain(entry)}`);
  });
  return [...found].map(record);
}

function labelsOf(entry: ServiceEntry, ip: string): string[] {
  return entry.slices.flatMap((slice) =>
    (slice.endpoints ?? []).flatMap((endpoint) =>
      endpoint.addresses[0] === ip && isReady(endpoint) ? [endpointLabel(endpoint)] : [],
    ),
  );
}

/** Whether answers under this name come from endpoints, whose order is shuffled. */
export function isShuffled(answers: readonly DnsRecord[]): boolean {
  return answers.length > 1 && answers.every((record) => record.type === 'A' || record.type === 'AAAA');
}
