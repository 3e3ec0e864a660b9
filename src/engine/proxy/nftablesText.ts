import { familyOf } from '../../k8s/addresses.ts';
import { categorize, type Categorized } from './categorize.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { nftServiceName } from './names.ts';
import {
  addressElement,
  affinitySet,
  endpointChainName,
  externalChain,
  nftablesLines,
  nodePortElement,
  setChain,
} from './nftablesRules.ts';
import type { SetKind } from './ruleLines.ts';
import type { RuleSet } from './ruleTexts.ts';

/** The parts of the table while it is written. */
interface NftTable {
  readonly clusterIPs: string[];
  readonly serviceIPs: string[];
  readonly nodePorts: string[];
  readonly noEndpoints: string[];
  readonly noEndpointPorts: string[];
  readonly firewall: string[];
  readonly affinity: [name: string, seconds: number][];
  readonly chains: [name: string, rules: string[]][];
}

/** A Node's rules as `nft list table ip kube-proxy` prints them. */
// kubernetes: pkg/proxy/nftables/proxier.go (setupNFTables, syncProxyRules)
export function nftList(set: RuleSet): string {
  const table: NftTable = {
    clusterIPs: [],
    serviceIPs: [],
    nodePorts: [],
    noEndpoints: [],
    noEndpointPorts: [],
    firewall: [],
    affinity: [],
    chains: [],
  };
  for (const port of set.ports) writePort(set, port, table);
  const ip = set.family === 'IPv6' ? 'ip6' : 'ip';
  const blocks = [
    ...setsOf(set, table),
    ...baseChains(set, ip),
    ...table.chains.map(([name, rules]) => block(`chain ${name}`, rules)),
  ];
  return `table ${ip} kube-proxy {\n\tcomment "rules for kube-proxy"\n\n${blocks.join('\n')}}\n`;
}

function writePort(set: RuleSet, port: RulePort, table: NftTable): void {
  const found = categorize(port, set.rules);
  const internal: SetKind = port.internalLocal ? 'local' : 'cluster';
  const outside: SetKind = port.externalLocal ? 'local' : 'cluster';
  if (!table.clusterIPs.includes(port.clusterIP)) table.clusterIPs.push(port.clusterIP);
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
  if (port.sourceRanges.length > 0) writeFirewall(set, port, table);
  if (found.hasAny) writeChains(set, port, found, table);
}

function writeFirewall(set: RuleSet, port: RulePort, table: NftTable): void {
  const ip = set.family === 'IPv6' ? 'ip6' : 'ip';
  const chain = `firewall-${nftServiceName(port)}`;
  for (const address of port.balancerIPs) {
    table.firewall.push(`${addressElement(port, address)} comment "${port.key}" : goto ${chain}`);
  }
  table.chains.push([chain, [`${ip} saddr != { ${port.sourceRanges.join(', ')} } drop`]]);
}

function writeChains(set: RuleSet, port: RulePort, found: Categorized, table: NftTable): void {
  const ip = set.family === 'IPv6' ? 'ip6' : 'ip';
  if (port.nodePort !== null || port.externalIPs.length > 0 || port.balancerIPs.length > 0) {
    table.chains.push([externalChain(port), externalRules(set, port, found, ip)]);
  }
  for (const kind of ['cluster', 'local'] as const) {
    const { endpoints } = found[kind];
    if (endpoints.length === 0) continue;
    const sticky =
      port.affinityS === null
        ? []
        : endpoints.map((_each, index) => nftablesLines.choose(port, kind, found[kind], index, true));
    const targets = endpoints
      .map((each, index) => `${index} : goto ${endpointChainName(port, each)}`)
      .join(', ');
    const isInternal = (kind === 'local') === port.internalLocal;
    table.chains.push([
      setChain(port, kind),
      [
        ...(isInternal ? [nftablesLines.masquerade(port, 'not-from-pod', null, set.clusterCIDR)] : []),
        ...sticky,
        `numgen random mod ${endpoints.length} vmap { ${targets} }`,
      ],
    ]);
  }
  const used = new Map<string, RuleEndpoint>();
  for (const each of [...found.cluster.endpoints, ...found.local.endpoints]) used.set(each.address, each);
  for (const endpoint of used.values()) {
    const remember =
      port.affinityS === null ? [] : [`update @${affinitySet(port, endpoint)} { ${ip} saddr }`];
    if (port.affinityS !== null) table.affinity.push([affinitySet(port, endpoint), port.affinityS]);
    table.chains.push([
      endpointChainName(port, endpoint),
      [
        nftablesLines.masquerade(port, 'hairpin', endpoint, ''),
        ...remember,
        nftablesLines.translate(port, endpoint),
      ],
    ]);
  }
}

function externalRules(set: RuleSet, port: RulePort, found: Categorized, ip: string): string[] {
  const cluster = setChain(port, 'cluster');
  if (!port.externalLocal) return ['jump mark-for-masquerade', `goto ${cluster}`];
  return [
    `${ip} saddr ${set.clusterCIDR} goto ${cluster} comment "short-circuit pod traffic"`,
    'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"',
    `fib saddr type local goto ${cluster} comment "short-circuit local traffic"`,
    ...(found.local.endpoints.length > 0 ? [`goto ${setChain(port, 'local')}`] : []),
  ];
}

function setsOf(set: RuleSet, table: NftTable): string[] {
  const type = set.family === 'IPv6' ? 'ipv6_addr' : 'ipv4_addr';
  const nodeIps = set.rules.ips.filter((ip) => familyOf(ip) === set.family);
  const byAddress = `type ${type} . inet_proto . inet_service : verdict`;
  const byPort = 'type inet_proto . inet_service : verdict';
  return [
    elements('set cluster-ips', `type ${type}`, 'Active ClusterIPs', table.clusterIPs, 2),
    elements('set nodeport-ips', `type ${type}`, 'IPs that accept NodePort traffic', nodeIps, 2),
    elements(
      'map service-ips',
      byAddress,
      'ClusterIP, ExternalIP and LoadBalancer IP traffic',
      table.serviceIPs,
    ),
    elements('map service-nodeports', byPort, 'NodePort traffic', table.nodePorts),
    elements(
      'map no-endpoint-services',
      byAddress,
      'vmap to drop or reject packets to services with no endpoints',
      table.noEndpoints,
    ),
    elements(
      'map no-endpoint-nodeports',
      byPort,
      'vmap to drop or reject packets to service nodeports with no endpoints',
      table.noEndpointPorts,
    ),
    elements(
      'map firewall-ips',
      byAddress,
      'destinations that are subject to LoadBalancerSourceRanges',
      table.firewall,
    ),
    ...table.affinity.map(([name, seconds]) =>
      block(`set ${name}`, [`type ${type}`, 'flags dynamic,timeout', `timeout ${duration(seconds)}`]),
    ),
  ];
}

/** Sets print two elements a line, maps one. */
function elements(head: string, type: string, said: string, values: readonly string[], perLine = 1): string {
  const lines = [type, `comment "${said}"`];
  if (values.length > 0) {
    const rows: string[] = [];
    for (let i = 0; i < values.length; i += perLine) rows.push(values.slice(i, i + perLine).join(', '));
    lines.push(`elements = { ${rows.join(',\n\t\t\t     ')} }`);
  }
  return block(head, lines);
}

/** `3h` as nft prints 10800 seconds. */
function duration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  return parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('');
}

function block(head: string, lines: readonly string[]): string {
  return `\t${head} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}

function baseChains(set: RuleSet, ip: string): string[] {
  const cidrs = set.serviceCIDRs.filter((cidr) => familyOf(cidr.split('/')[0] ?? '') === set.family);
  const chains: [string, string[]][] = [
    [
      'filter-prerouting-pre-dnat',
      [hook('filter', 'prerouting', 'dstnat - 10'), 'ct state new jump firewall-check'],
    ],
    ['filter-output-pre-dnat', [hook('filter', 'output', 'dstnat - 10'), 'ct state new jump firewall-check']],
    [
      'filter-input',
      [
        hook('filter', 'input', 'filter'),
        'ct state new jump nodeport-endpoints-check',
        'ct state new jump service-endpoints-check',
      ],
    ],
    [
      'filter-forward',
      [
        hook('filter', 'forward', 'filter'),
        'ct state new jump service-endpoints-check',
        'ct state new jump cluster-ips-check',
      ],
    ],
    [
      'filter-output',
      [
        hook('filter', 'output', 'filter'),
        'ct state new jump service-endpoints-check',
        'ct state new jump cluster-ips-check',
      ],
    ],
    ['nat-prerouting', [hook('nat', 'prerouting', 'dstnat'), 'jump services']],
    ['nat-output', [hook('nat', 'output', 'dstnat'), 'jump services']],
    ['nat-postrouting', [hook('nat', 'postrouting', 'srcnat'), 'jump masquerading']],
    [
      'services',
      [
        `${ip} daddr . meta l4proto . th dport vmap @service-ips`,
        `${ip} daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports`,
      ],
    ],
    ['service-endpoints-check', [`${ip} daddr . meta l4proto . th dport vmap @no-endpoint-services`]],
    [
      'nodeport-endpoints-check',
      [`${ip} daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports`],
    ],
    [
      'cluster-ips-check',
      [
        `${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`,
        `${ip} daddr { ${cidrs.join(', ')} } drop comment "Drop traffic to unallocated ClusterIPs"`,
      ],
    ],
    ['firewall-check', [`${ip} daddr . meta l4proto . th dport vmap @firewall-ips`]],
    ['reject-chain', ['reject']],
    ['mark-for-masquerade', ['meta mark set meta mark | 0x00004000']],
    [
      'masquerading',
      [
        'meta mark & 0x00004000 == 0x00000000 return',
        'meta mark set meta mark ^ 0x00004000',
        'masquerade fully-random',
      ],
    ],
  ];
  return chains.map(([name, rules]) => block(`chain ${name}`, rules));
}

function hook(kind: string, name: string, priority: string): string {
  return `type ${kind} hook ${name} priority ${priority}; policy accept;`;
}
