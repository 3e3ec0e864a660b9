import { cidrContains, familyOf } from '../../k8s/addresses.ts';
import { categorize, type Categorized } from './categorize.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { baseChains } from './nftablesBase.ts';
import {
  addressElement,
  affinityRule,
  affinitySet,
  balanceRule,
  dnatRule,
  endpointChainName,
  externalChain,
  firewallChain,
  MARK,
  nftFamily,
  nodePortElement,
  protocolOf,
  setChain,
} from './nftablesRules.ts';
import { byAddress } from './order.ts';
import type { SetKind } from './ruleLines.ts';
import type { RuleSet } from './ruleTexts.ts';

/** The parts of the table while it is written. */
interface NftTable {
  readonly hairpins: Set<string>;
  readonly clusterIPs: Set<string>;
  readonly serviceIPs: string[];
  readonly nodePorts: string[];
  readonly noEndpoints: string[];
  readonly noEndpointPorts: string[];
  readonly firewall: string[];
  readonly affinity: [name: string, seconds: number, clients: readonly string[]][];
  readonly chains: [name: string, rules: string[]][];
}

/** A Node's rules as `nft list table ip kube-proxy` prints them. */
// kubernetes: pkg/proxy/nftables/proxier.go (setupNFTables, syncProxyRules)
export function nftList(set: RuleSet): string {
  const table: NftTable = {
    hairpins: new Set(),
    clusterIPs: new Set(),
    serviceIPs: [],
    nodePorts: [],
    noEndpoints: [],
    noEndpointPorts: [],
    firewall: [],
    affinity: [],
    chains: [],
  };
  for (const port of set.ports) writePort(set, port, table);
  const blocks = [
    ...setsOf(set, table),
    ...[...baseChains(set), ...table.chains].map(([name, rules]) => block(`chain ${name}`, rules)),
  ];
  return `table ${nftFamily(set)} kube-proxy {\n\tcomment "rules for kube-proxy"\n${blocks.join('\n')}}\n`;
}

function writePort(set: RuleSet, port: RulePort, table: NftTable): void {
  const found = categorize(port, set.rules);
  const internal: SetKind = port.internalLocal ? 'local' : 'cluster';
  const outside: SetKind = port.externalLocal ? 'local' : 'cluster';
  table.clusterIPs.add(port.clusterIP);
  const verdict = found.hasAny ? 'drop' : 'goto reject-chain';
  const refused = (element: string): string => `${element} comment "${port.key}" : ${verdict}`;
  if (found[internal].endpoints.length === 0)
    table.noEndpoints.push(refused(addressElement(port, port.clusterIP)));
  else table.serviceIPs.push(`${addressElement(port, port.clusterIP)} : goto ${setChain(port, internal)}`);
  for (const ip of [...port.externalIPs, ...port.balancerIPs]) {
    if (found.hasAny) table.serviceIPs.push(`${addressElement(port, ip)} : goto ${externalChain(port)}`);
    if (found[outside].endpoints.length === 0) table.noEndpoints.push(refused(addressElement(port, ip)));
  }
  if (port.nodePort !== null) {
    if (found.hasAny) table.nodePorts.push(`${nodePortElement(port)} : goto ${externalChain(port)}`);
    if (found[outside].endpoints.length === 0) table.noEndpointPorts.push(refused(nodePortElement(port)));
  }
  if (found.hasAny) writeChains(set, port, found, table);
  if (port.sourceRanges.length > 0 && port.balancerIPs.length > 0) writeFirewall(set, port, table);
}

/** Source ranges are checked before anything else, whether there are endpoints or not. */
function writeFirewall(set: RuleSet, port: RulePort, table: NftTable): void {
  const chain = firewallChain(port);
  for (const ip of port.balancerIPs) table.firewall.push(`${addressElement(port, ip)} : goto ${chain}`);
  const nodeIp = set.rules.ips.find((ip) => familyOf(ip) === set.family);
  const fromNode = nodeIp !== undefined && port.sourceRanges.some((range) => cidrContains(range, nodeIp));
  const sources = [...port.sourceRanges, ...(fromNode ? port.balancerIPs : [])];
  // nft prints a set of one as that one.
  const those = sources.length === 1 ? sources[0] : `{ ${sources.join(', ')} }`;
  table.chains.push([chain, [`${nftFamily(set)} saddr != ${those} drop`]]);
}

function writeChains(set: RuleSet, port: RulePort, found: Categorized, table: NftTable): void {
  for (const kind of ['cluster', 'local'] as const) {
    const { endpoints } = found[kind];
    if (endpoints.length === 0) continue;
    const sticky = port.affinityS === null ? [] : endpoints.map((each) => affinityRule(port, each));
    table.chains.push([setChain(port, kind), [...sticky, balanceRule(port, found[kind])]]);
  }
  if (port.nodePort !== null || port.externalIPs.length > 0 || port.balancerIPs.length > 0) {
    table.chains.push([externalChain(port), externalRules(set, port, found)]);
  }
  const used = new Map<string, RuleEndpoint>();
  for (const each of [...found.cluster.endpoints, ...found.local.endpoints]) used.set(each.address, each);
  for (const endpoint of used.values()) {
    if (endpoint.node === set.rules.node)
      table.hairpins.add(`${endpoint.ip} . ${endpoint.ip} . ${protocolOf(port)} . ${endpoint.port}`);
    if (port.affinityS !== null) writeAffinity(set, port, endpoint, port.affinityS, table);
  }
}

/** With session affinity each endpoint has a chain of its own, which notes the client and gives the new destination. */
function writeAffinity(
  { remembered }: RuleSet,
  port: RulePort,
  endpoint: RuleEndpoint,
  seconds: number,
  table: NftTable,
): void {
  const set = affinitySet(port, endpoint);
  const clients = remembered(port, endpoint.address).map(
    ({ ip, leftUs }) => `${ip} expires ${duration(leftUs / 1e6)}`,
  );
  table.affinity.push([set, seconds, clients]);
  table.chains.push([
    endpointChainName(port, endpoint),
    [`update @${set} { ${nftFamily(port)} saddr }`, dnatRule(port, endpoint)],
  ]);
}

function externalRules(set: RuleSet, port: RulePort, found: Categorized): string[] {
  const cluster = setChain(port, 'cluster');
  if (!port.externalLocal) return [`${MARK} comment "masquerade"`, `goto ${cluster}`];
  return [
    `${nftFamily(set)} saddr ${set.clusterCIDR} goto ${cluster} comment "short-circuit pod traffic"`,
    `fib saddr type local ${MARK} comment "masquerade local traffic"`,
    `fib saddr type local goto ${cluster} comment "short-circuit local traffic"`,
    ...(found.local.endpoints.length > 0 ? [`goto ${setChain(port, 'local')}`] : []),
  ];
}

function setsOf(set: RuleSet, table: NftTable): string[] {
  const type = set.family === 'IPv6' ? 'ipv6_addr' : 'ipv4_addr';
  const nodeIps = set.rules.ips.filter((ip) => familyOf(ip) === set.family).slice(0, 1);
  const pair = `type ${type} . inet_proto . inet_service : verdict`;
  const number = 'type inet_proto . inet_service : verdict';
  const hairpin = `type ${type} . ${type} . inet_proto . inet_service`;
  return [
    elements('set hairpin-connections', hairpin, 'service hairpin connections', [...table.hairpins]),
    elements('set cluster-ips', `type ${type}`, 'Active ClusterIPs', byAddress([...table.clusterIPs]), 2),
    elements('set nodeport-ips', `type ${type}`, 'IPs that accept NodePort traffic', nodeIps, 2),
    elements(
      'map no-endpoint-services',
      pair,
      'vmap to drop or reject packets to services with no endpoints',
      table.noEndpoints,
    ),
    elements(
      'map no-endpoint-nodeports',
      number,
      'vmap to drop or reject packets to service nodeports with no endpoints',
      table.noEndpointPorts,
    ),
    elements(
      'map firewall-ips',
      pair,
      'destinations that are subject to LoadBalancerSourceRanges',
      table.firewall,
    ),
    elements('map service-ips', pair, 'ClusterIP, ExternalIP and LoadBalancer IP traffic', table.serviceIPs),
    elements('map service-nodeports', number, 'NodePort traffic', table.nodePorts),
    ...table.affinity.map(([name, seconds, clients]) =>
      block(`set ${name}`, [
        `type ${type}`,
        'flags dynamic,timeout',
        `timeout ${duration(seconds)}`,
        ...elementLines(clients, 2),
      ]),
    ),
  ];
}

/** Sets print two elements a line, maps one. */
function elements(head: string, type: string, said: string, values: readonly string[], perLine = 1): string {
  return block(head, [type, `comment "${said}"`, ...elementLines(values, perLine)]);
}

function elementLines(values: readonly string[], perLine: number): string[] {
  if (values.length === 0) return [];
  const rows: string[] = [];
  for (let i = 0; i < values.length; i += perLine) rows.push(values.slice(i, i + perLine).join(', '));
  return [`elements = { ${rows.join(',\n\t\t\t     ')} }`];
}

/** `3h` as nft prints 10800 seconds, `2s50ms` for what is no whole number. */
function duration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [Math.floor(seconds) % 60, 's'],
    [Math.floor(seconds * 1000) % 1000, 'ms'],
  ];
  return parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('');
}

function block(head: string, lines: readonly string[]): string {
  return `\t${head} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}
