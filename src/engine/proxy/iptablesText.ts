import { cidrContains } from '../../k8s/addresses.ts';
import { categorize, type Categorized, type EndpointSet } from './categorize.ts';
import { filterTable, mangleTable, natTable, toNodePorts } from './iptablesBase.ts';
import { clusterMasquerade, comment, host, protocolOf } from './iptablesRules.ts';
import { add, printTables, type IptablesTable } from './iptablesTables.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { chainNames } from './names.ts';
import type { MatchedAddress, SetKind } from './ruleLines.ts';
import type { RuleSet } from './ruleTexts.ts';

/** A Node's rules as `iptables-save` (or `ip6tables-save`) prints them: the chains of kube-proxy and the kubelet. */
// kubernetes: pkg/proxy/iptables/proxier.go (syncProxyRules)
export function iptablesSave(set: RuleSet): string {
  const filter = filterTable(set);
  const nat = natTable();
  for (const port of set.ports) writePort(set, port, filter, nat);
  add(nat, toNodePorts(set));
  const tables = [['mangle', mangleTable()] as const, ['filter', filter] as const, ['nat', nat] as const];
  return printTables(tables, set.family, set.nowUs);
}

function writePort(set: RuleSet, port: RulePort, filter: IptablesTable, nat: IptablesTable): void {
  const found = categorize(port, set.rules);
  const internal: SetKind = port.internalLocal ? 'local' : 'cluster';
  writeAddress(set, port, { kind: 'clusterIP', ip: port.clusterIP }, found, internal, filter, nat);
  const external: MatchedAddress[] = [
    ...port.externalIPs.map((ip) => ({ kind: 'externalIP', ip }) as const),
    ...port.balancerIPs.map((ip) => ({ kind: 'balancerIP', ip }) as const),
    ...(port.nodePort === null ? [] : [{ kind: 'nodePort', ip: '' } as const]),
  ];
  const outside: SetKind = port.externalLocal ? 'local' : 'cluster';
  for (const address of external) writeAddress(set, port, address, found, outside, filter, nat);
  if (port.healthCheckNodePort !== null) {
    add(
      filter,
      `-A KUBE-NODEPORTS -p tcp ${comment(`${port.key} health check node port`)} -m tcp --dport ${port.healthCheckNodePort} -j ACCEPT`,
    );
  }
  if (!found.hasAny) return;
  if (external.length > 0) writeExternal(set, port, found, nat);
  if (port.sourceRanges.length > 0 && port.balancerIPs.length > 0) writeFirewall(set, port, filter, nat);
  writeChain(set, port, 'cluster', found.cluster, internal, nat);
  writeChain(set, port, 'local', found.local, internal, nat);
  const used = new Map<string, RuleEndpoint>();
  for (const each of [...found.cluster.endpoints, ...found.local.endpoints]) used.set(each.address, each);
  for (const endpoint of used.values()) {
    add(nat, set.lines.masquerade(port, 'hairpin', endpoint, set.clusterCIDR));
    add(nat, set.lines.translate(port, endpoint) ?? '');
  }
}

/** Where packets for an address go, or why they are turned away. */
function writeAddress(
  set: RuleSet,
  port: RulePort,
  address: MatchedAddress,
  found: Categorized,
  kind: SetKind,
  filter: IptablesTable,
  nat: IptablesTable,
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
    add(nat, set.lines.match(port, address, kind));
  }
  if (!usable)
    add(filter, set.lines.refuse(port, address, found.hasAny ? 'no local endpoints' : 'no endpoints'));
}

function writeExternal(set: RuleSet, port: RulePort, found: Categorized, nat: IptablesTable): void {
  const names = chainNames(port);
  if (!port.externalLocal) {
    add(nat, set.lines.masquerade(port, 'external', null, set.clusterCIDR));
    add(nat, `-A ${names.external} -j ${names.cluster}`);
    return;
  }
  const said = (what: string): string => comment(`${what} for ${port.key} external destinations`);
  add(nat, `-A ${names.external} -s ${set.clusterCIDR} ${said('pod traffic')} -j ${names.cluster}`);
  add(nat, set.lines.masquerade(port, 'local', null, set.clusterCIDR));
  add(
    nat,
    `-A ${names.external} ${said('route LOCAL traffic')} -m addrtype --src-type LOCAL -j ${names.cluster}`,
  );
  if (found.local.endpoints.length > 0) add(nat, `-A ${names.external} -j ${names.local}`);
}

function writeFirewall(set: RuleSet, port: RulePort, filter: IptablesTable, nat: IptablesTable): void {
  const names = chainNames(port);
  const said = comment(`${port.key} loadbalancer IP`);
  const nodeIp = set.rules.ips.find((ip) => ip.includes(':') === (port.family === 'IPv6'));
  for (const range of port.sourceRanges)
    add(
      nat,
      `-A ${names.firewall} ${range.endsWith('/0') ? '' : `-s ${range} `}${said} -j ${names.external}`,
    );
  for (const ip of port.balancerIPs) {
    if (nodeIp && port.sourceRanges.some((range) => cidrContains(range, nodeIp))) {
      add(nat, `-A ${names.firewall} -s ${host(ip)} ${said} -j ${names.external}`);
    }
    add(filter, set.lines.firewall(port, ip));
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
  nat: IptablesTable,
): void {
  const chain = chainNames(port)[kind];
  if (endpoints.endpoints.length === 0) return;
  if (kind === internal) add(nat, clusterMasquerade(port, chain, set.clusterCIDR));
  if (port.affinityS !== null) {
    for (const index of endpoints.endpoints.keys())
      add(nat, set.lines.choose(port, kind, endpoints, index, true));
  }
  for (const index of endpoints.endpoints.keys())
    add(nat, set.lines.choose(port, kind, endpoints, index, false));
}
