import { hostPort } from '../../k8s/addresses.ts';
import { categorize, type EndpointSet } from './categorize.ts';
import { realServer, virtualServer } from './ipvsRules.ts';
import type { RulePort } from './model.ts';
import type { RuleSet } from './ruleTexts.ts';

/** A Node's virtual servers as `ipvsadm -Ln` prints them. */
// kubernetes: pkg/proxy/ipvs/proxier.go (syncProxyRules)
export function ipvsadmList(sets: readonly RuleSet[]): string {
  const servers = sets.flatMap((set) => set.ports.flatMap((port) => serversOf(set, port)));
  servers.sort((a, b) => (a.sort < b.sort ? -1 : 1));
  const lines = [
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
    ...servers.flatMap((server) => server.lines),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function serversOf(
  set: RuleSet,
  port: RulePort,
): { readonly sort: string; readonly lines: readonly string[] }[] {
  const found = categorize(port, set.rules);
  const pick = (local: boolean): EndpointSet =>
    local && found.local.endpoints.length > 0 ? found.local : found.cluster;
  const make = (ip: string, number: number, endpoints: EndpointSet): { sort: string; lines: string[] } => ({
    sort: `${port.protocol} ${hostPort(ip, number)}`,
    lines: [virtualServer(port, ip, number), ...endpoints.addresses.map(realServer)],
  });
  const outside = [...port.externalIPs, ...port.balancerIPs];
  const { nodePort } = port;
  const nodeIps = set.rules.ips.filter((ip) => ip.includes(':') === (port.family === 'IPv6'));
  return [
    make(port.clusterIP, port.port, pick(port.internalLocal)),
    ...outside.map((ip) => make(ip, port.port, pick(port.externalLocal))),
    ...(nodePort === null ? [] : nodeIps.map((ip) => make(ip, nodePort, pick(port.externalLocal)))),
  ];
}
