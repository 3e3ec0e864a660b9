import { cidrContains } from '../../k8s/addresses.ts';
import { timestamp } from '../kernel/kernel.ts';
import { categorize, type Categorized, type EndpointSet } from './categorize.ts';
import { clusterMasquerade, comment, hairpinRule, host, iptablesLines, protocolOf } from './iptablesRules.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { chainNames } from './names.ts';
import type { MatchedAddress, SetKind } from './ruleLines.ts';
import type { RuleSet } from './ruleTexts.ts';

/** The rules of a table by chain, in the order in which they are checked. */
type Table = Map<string, string[]>;

/** A Node's rules as `iptables-save` (or `ip6tables-save`) prints them: the chains of kube-proxy only. */
// kubernetes: pkg/proxy/iptables/proxier.go (syncProxyRules)
export function iptablesSave(set: RuleSet): string {
  const filter = emptyTable(FILTER_CHAINS);
  const nat = emptyTable(NAT_CHAINS);
  for (const rule of FILTER_START) add(filter, rule);
  for (const rule of NAT_START) add(nat, rule);
  for (const port of set.ports) writePort(set, port, filter, nat);
  add(
    nat,
    '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
  );
  const tool = set.family === 'IPv6' ? 'ip6tables-save' : 'iptables-save';
  const at = dateText(set.nowUs);
  return [print(filter, 'filter', tool, at), print(nat, 'nat', tool, at)].join('');
}

const FILTER_CHAINS = [
  'INPUT',
  'FORWARD',
  'OUTPUT',
  'KUBE-EXTERNAL-SERVICES',
  'KUBE-FIREWALL',
  'KUBE-FORWARD',
  'KUBE-NODEPORTS',
  'KUBE-PROXY-FIREWALL',
  'KUBE-SERVICES',
];
const NAT_CHAINS = [
  'PREROUTING',
  'INPUT',
  'OUTPUT',
  'POSTROUTING',
  'KUBE-MARK-MASQ',
  'KUBE-NODEPORTS',
  'KUBE-POSTROUTING',
  'KUBE-SERVICES',
];

const NEW = '-m conntrack --ctstate NEW';

const FILTER_START = [
  `-A INPUT ${NEW} -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
  '-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS',
  `-A INPUT ${NEW} -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES`,
  '-A INPUT -j KUBE-FIREWALL',
  `-A FORWARD ${NEW} -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
  '-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
  `-A FORWARD ${NEW} -m comment --comment "kubernetes service portals" -j KUBE-SERVICES`,
  `-A FORWARD ${NEW} -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES`,
  `-A OUTPUT ${NEW} -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
  `-A OUTPUT ${NEW} -m comment --comment "kubernetes service portals" -j KUBE-SERVICES`,
  '-A OUTPUT -j KUBE-FIREWALL',
  '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
  '-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP',
  '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
  '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
];

const NAT_START = [
  '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  '-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  '-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
  '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
  '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
  '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
  '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
];

function writePort(set: RuleSet, port: RulePort, filter: Table, nat: Table): void {
  const found = categorize(port, set.rules);
  const internal: SetKind = port.internalLocal ? 'local' : 'cluster';
  writeAddress(port, { kind: 'clusterIP', ip: port.clusterIP }, found, internal, filter, nat);
  const external: MatchedAddress[] = [
    ...port.externalIPs.map((ip) => ({ kind: 'externalIP', ip }) as const),
    ...port.balancerIPs.map((ip) => ({ kind: 'balancerIP', ip }) as const),
    ...(port.nodePort === null ? [] : [{ kind: 'nodePort', ip: '' } as const]),
  ];
  const outside: SetKind = port.externalLocal ? 'local' : 'cluster';
  for (const address of external) writeAddress(port, address, found, outside, filter, nat);
  if (port.healthCheckNodePort !== null) {
    add(
      filter,
      `-A KUBE-NODEPORTS -p tcp ${comment(`${port.key} health check node port`)} -m tcp --dport ${port.healthCheckNodePort} -j ACCEPT`,
    );
  }
  if (!found.hasAny) return;
  if (external.length > 0) writeExternal(set, port, found, nat);
  if (port.sourceRanges.length > 0) writeFirewall(set, port, filter, nat);
  writeChain(set, port, 'cluster', found.cluster, internal, nat);
  writeChain(set, port, 'local', found.local, internal, nat);
  const used = new Map<string, RuleEndpoint>();
  for (const each of [...found.cluster.endpoints, ...found.local.endpoints]) used.set(each.address, each);
  for (const endpoint of used.values()) {
    add(nat, hairpinRule(port, endpoint));
    add(nat, iptablesLines.translate(port, endpoint));
  }
}

/** Where packets for an address go, or why they are turned away. */
function writeAddress(
  port: RulePort,
  address: MatchedAddress,
  found: Categorized,
  kind: SetKind,
  filter: Table,
  nat: Table,
): void {
  const usable = found[kind].endpoints.length > 0;
  const internal = address.kind === 'clusterIP';
  // Under externalTrafficPolicy Local, Pods and the Node itself still get through to all endpoints.
  if (found.hasAny && (usable || !internal)) {
    if (address.kind === 'nodePort' && port.family === 'IPv4') {
      const protocol = protocolOf(port);
      add(
        nat,
        `-A KUBE-NODEPORTS -d 127.0.0.0/8 -p ${protocol} ${comment(port.key)} -m ${protocol} --dport ${port.nodePort} ` +
          `-m nfacct --nfacct-name  localhost_nps_accepted_pkts -j ${chainNames(port).external}`,
      );
    }
    add(nat, iptablesLines.match(port, address, kind));
  }
  if (!usable)
    add(filter, iptablesLines.refuse(port, address, found.hasAny ? 'no local endpoints' : 'no endpoints'));
}

function writeExternal(set: RuleSet, port: RulePort, found: Categorized, nat: Table): void {
  const names = chainNames(port);
  if (!port.externalLocal) {
    add(nat, iptablesLines.masquerade(port, 'external', null, set.clusterCIDR));
    add(nat, `-A ${names.external} -j ${names.cluster}`);
    return;
  }
  const said = (what: string): string => comment(`${what} for ${port.key} external destinations`);
  add(nat, `-A ${names.external} -s ${set.clusterCIDR} ${said('pod traffic')} -j ${names.cluster}`);
  add(nat, iptablesLines.masquerade(port, 'local', null, set.clusterCIDR));
  add(
    nat,
    `-A ${names.external} ${said('route LOCAL traffic')} -m addrtype --src-type LOCAL -j ${names.cluster}`,
  );
  if (found.local.endpoints.length > 0) add(nat, `-A ${names.external} -j ${names.local}`);
}

function writeFirewall(set: RuleSet, port: RulePort, filter: Table, nat: Table): void {
  const names = chainNames(port);
  const said = comment(`${port.key} loadbalancer IP`);
  const nodeIp = set.rules.ips.find((ip) => ip.includes(':') === (port.family === 'IPv6'));
  for (const range of port.sourceRanges)
    add(nat, `-A ${names.firewall} -s ${range} ${said} -j ${names.external}`);
  for (const ip of port.balancerIPs) {
    if (nodeIp && port.sourceRanges.some((range) => cidrContains(range, nodeIp))) {
      add(nat, `-A ${names.firewall} -s ${host(ip)} ${said} -j ${names.external}`);
    }
    add(filter, iptablesLines.firewall(port, ip));
  }
  add(
    nat,
    `-A ${names.firewall} ${comment(`other traffic to ${port.key} will be dropped by KUBE-PROXY-FIREWALL`)}`,
  );
}

function writeChain(
  set: RuleSet,
  port: RulePort,
  kind: SetKind,
  endpoints: EndpointSet,
  internal: SetKind,
  nat: Table,
): void {
  const chain = chainNames(port)[kind];
  if (endpoints.endpoints.length === 0) return;
  if (kind === internal) add(nat, clusterMasquerade(port, chain, set.clusterCIDR));
  if (port.affinityS !== null) {
    for (const index of endpoints.endpoints.keys())
      add(nat, iptablesLines.choose(port, kind, endpoints, index, true));
  }
  for (const index of endpoints.endpoints.keys())
    add(nat, iptablesLines.choose(port, kind, endpoints, index, false));
}

function emptyTable(chains: readonly string[]): Table {
  return new Map(chains.map((chain) => [chain, []]));
}

function add(table: Table, rule: string): void {
  const chain = rule.split(' ')[1] ?? '';
  const known = table.get(chain);
  if (known) known.push(rule);
  else table.set(chain, [rule]);
}

const BUILT_IN = new Set(['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING']);

function print(table: Table, name: string, tool: string, at: string): string {
  const chains = [...table.keys()].map((chain) => `:${chain} ${BUILT_IN.has(chain) ? 'ACCEPT' : '-'} [0:0]`);
  const rules = [...table.values()].flat();
  const lines = [
    `# Generated by ${tool} v1.8.11 (nf_tables) on ${at}`,
    `*${name}`,
    ...chains,
    ...rules,
    'COMMIT',
    `# Completed on ${at}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `Thu Jan  1 00:10:00 2026`. */
export function dateText(nowUs: number): string {
  const date = new Date(timestamp(nowUs));
  const [day = '', , month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ');
  const number = String(date.getUTCDate()).padStart(2);
  return `${day} ${month} ${number} ${time} ${year}`;
}
