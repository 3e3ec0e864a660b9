import { hostPort } from '../../k8s/addresses.ts';
import { conntrackOf } from '../network/conntrack.ts';
import type { World } from '../world.ts';
import { categorize, type EndpointSet } from './categorize.ts';
import { realServer, virtualServer } from './ipvsRules.ts';
import { nodeIps } from './ipvsSets.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { compareAddresses } from './order.ts';
import type { RuleSet } from './ruleTexts.ts';

interface VirtualServer {
  readonly port: RulePort;
  readonly ip: string;
  readonly number: number;
  readonly endpoints: EndpointSet;
}

/** `tcp vip:port` → `ip:port` of a real server → how many of its connections are open. */
type OpenConnections = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A Node's virtual servers as `ipvsadm -Ln` prints them, in its order. */
// kubernetes: pkg/proxy/ipvs/proxier.go (syncProxyRules)
export function ipvsadmList(world: World, sets: readonly RuleSet[]): string {
  const servers = sets.flatMap((set) => set.ports.flatMap((port) => serversOf(set, port)));
  const open = openConnections(world, sets[0]?.rules.node ?? '');
  servers.sort(
    (a, b) =>
      compareText(a.port.family, b.port.family) ||
      PROTOCOL[a.port.protocol] - PROTOCOL[b.port.protocol] ||
      compareAddresses(a.ip, b.ip) ||
      a.number - b.number,
  );
  const lines = [
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
    ...servers.flatMap((server) => linesOf(server, open)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const PROTOCOL = { TCP: 6, UDP: 17, SCTP: 132 } as const;

function serversOf(set: RuleSet, port: RulePort): VirtualServer[] {
  const found = categorize(port, set.rules);
  const pick = (local: boolean): EndpointSet =>
    local && found.local.endpoints.length > 0 ? found.local : found.cluster;
  const make = (ip: string, number: number, local: boolean): VirtualServer => ({
    port,
    ip,
    number,
    endpoints: pick(local),
  });
  const { nodePort } = port;
  return [
    make(port.clusterIP, port.port, port.internalLocal),
    ...[...port.externalIPs, ...port.balancerIPs].map((ip) => make(ip, port.port, port.externalLocal)),
    ...(nodePort === null ? [] : nodeIps(set).map((ip) => make(ip, nodePort, port.externalLocal))),
  ];
}

/**
 * One server with its endpoints. An endpoint that left stays with weight 0 for as long as it has connections: graceful
 * termination.
 */
// kubernetes: pkg/proxy/ipvs/graceful_termination.go. Simplified: closed connections do not stay as inactive for a while.
function linesOf({ port, ip, number, endpoints }: VirtualServer, open: OpenConnections): string[] {
  const counts = open.get(`${port.protocol} ${hostPort(ip, number)}`);
  const leaving = [...(counts?.keys() ?? [])].filter((address) => !endpoints.addresses.includes(address));
  const servers = [
    ...endpoints.endpoints.toSorted(compareEndpoints).map(({ address }) => ({ address, weight: 1 })),
    ...leaving.map((address) => ({ address, weight: 0 })),
  ];
  return [
    virtualServer(port, ip, number),
    ...servers.map(({ address, weight }) => realServer(address, weight, counts?.get(address) ?? 0)),
  ];
}

function compareEndpoints(a: RuleEndpoint, b: RuleEndpoint): number {
  return compareAddresses(a.ip, b.ip) || a.port - b.port;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function openConnections(world: World, node: string): OpenConnections {
  const found = new Map<string, Map<string, number>>();
  for (const { protocol, state, original, reply } of conntrackOf(world, node)) {
    if (protocol !== 'TCP' || state !== 'ESTABLISHED') continue;
    const key = `${protocol} ${hostPort(original.destination, original.destinationPort)}`;
    const address = hostPort(reply.source, reply.sourcePort);
    const counts = found.get(key) ?? new Map<string, number>();
    counts.set(address, (counts.get(address) ?? 0) + 1);
    found.set(key, counts);
  }
  return found;
}
