import { cidrContains, familyOf } from '../../k8s/addresses.ts';
import { hashText } from '../../base/hash.ts';
import type { IpFamily } from '../../k8s/clusterSettings.ts';
import type { RulePort } from './model.ts';
import { byAddress } from './order.ts';
import type { RuleSet } from './ruleTexts.ts';

type SetType = 'hash:ip' | 'hash:ip,port' | 'hash:ip,port,ip' | 'hash:ip,port,net' | 'bitmap:port';

/** The sets that IPVS mode keeps, in the order in which they are made. */
// kubernetes: pkg/proxy/ipvs/proxier.go (ipsetInfo)
const TYPES = {
  'LOOP-BACK': 'hash:ip,port,ip',
  'CLUSTER-IP': 'hash:ip,port',
  'EXTERNAL-IP': 'hash:ip,port',
  'EXTERNAL-IP-LOCAL': 'hash:ip,port',
  'LOAD-BALANCER': 'hash:ip,port',
  'LOAD-BALANCER-FW': 'hash:ip,port',
  'LOAD-BALANCER-LOCAL': 'hash:ip,port',
  'LOAD-BALANCER-SOURCE-IP': 'hash:ip,port,ip',
  'LOAD-BALANCER-SOURCE-CIDR': 'hash:ip,port,net',
  'NODE-PORT-TCP': 'bitmap:port',
  'NODE-PORT-LOCAL-TCP': 'bitmap:port',
  'NODE-PORT-UDP': 'bitmap:port',
  'NODE-PORT-LOCAL-UDP': 'bitmap:port',
  'NODE-PORT-SCTP-HASH': 'hash:ip,port',
  'NODE-PORT-LOCAL-SCTP-HASH': 'hash:ip,port',
  'HEALTH-CHECK-NODE-PORT': 'bitmap:port',
  'IPVS-IPS': 'hash:ip',
} as const satisfies Record<string, SetType>;

export type SetName = keyof typeof TYPES;

/** What the rules say that they match a set for. */
// kubernetes: pkg/proxy/ipvs/ipset.go
const SAID = {
  'LOOP-BACK': 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose',
  'CLUSTER-IP': 'Kubernetes service cluster ip + port for masquerade purpose',
  'EXTERNAL-IP': 'Kubernetes service external ip + port for masquerade and filter purpose',
  'EXTERNAL-IP-LOCAL': 'Kubernetes service external ip + port with externalTrafficPolicy=local',
  'LOAD-BALANCER': 'Kubernetes service lb portal',
  'LOAD-BALANCER-LOCAL': 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local',
  'LOAD-BALANCER-FW': 'Kubernetes service load balancer ip + port for load balancer with sourceRange',
  'LOAD-BALANCER-SOURCE-IP':
    'Kubernetes service load balancer ip + port + source IP for packet filter purpose',
  'LOAD-BALANCER-SOURCE-CIDR':
    'Kubernetes service load balancer ip + port + source cidr for packet filter purpose',
  'NODE-PORT-TCP': 'Kubernetes nodeport TCP port for masquerade purpose',
  'NODE-PORT-LOCAL-TCP': 'Kubernetes nodeport TCP port with externalTrafficPolicy=local',
  'NODE-PORT-UDP': 'Kubernetes nodeport UDP port for masquerade purpose',
  'NODE-PORT-LOCAL-UDP': 'Kubernetes nodeport UDP port with externalTrafficPolicy=local',
  'NODE-PORT-SCTP-HASH': "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  'NODE-PORT-LOCAL-SCTP-HASH':
    "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  'HEALTH-CHECK-NODE-PORT': 'Kubernetes health check node port',
  'IPVS-IPS': 'Addresses on the ipvs interface',
} as const satisfies Record<SetName, string>;

/** What each set holds. */
export type IpSets = Readonly<Record<SetName, ReadonlySet<string>>>;

/** `KUBE-CLUSTER-IP`, for IPv6 `KUBE-6-CLUSTER-IP`. */
// kubernetes: pkg/proxy/ipvs/ipset.go (NewIPSet)
export function setName(family: IpFamily, name: SetName): string {
  return `${family === 'IPv6' ? 'KUBE-6-' : 'KUBE-'}${name}`;
}

/** `-m comment --comment "…" -m set --match-set KUBE-CLUSTER-IP dst,dst`. */
export function matchSet(family: IpFamily, name: SetName, how: string): string {
  return `-m comment --comment "${SAID[name]}" -m set --match-set ${setName(family, name)} ${how}`;
}

// kubernetes: pkg/proxy/ipvs/proxier.go (syncProxyRules)
export function ipSetsOf(set: RuleSet): IpSets {
  const sets = Object.fromEntries(Object.keys(TYPES).map((name) => [name, new Set<string>()])) as Record<
    SetName,
    Set<string>
  >;
  for (const port of set.ports) fill(set, port, (name, entry) => void sets[name].add(entry));
  for (const ip of boundAddresses(set)) sets['IPVS-IPS'].add(ip);
  return sets;
}

function fill(set: RuleSet, port: RulePort, add: (name: SetName, entry: string) => void): void {
  const protocol = port.protocol.toLowerCase();
  const entry = (ip: string): string => `${ip},${protocol}:${port.port}`;
  for (const { node, ip, port: number } of port.endpoints) {
    if (node === set.rules.node) add('LOOP-BACK', `${ip},${protocol}:${number},${ip}`);
  }
  add('CLUSTER-IP', entry(port.clusterIP));
  for (const ip of port.externalIPs) add(port.externalLocal ? 'EXTERNAL-IP-LOCAL' : 'EXTERNAL-IP', entry(ip));
  const fromNode = allowsNode(set, port);
  for (const ip of port.balancerIPs) {
    add('LOAD-BALANCER', entry(ip));
    if (port.externalLocal) add('LOAD-BALANCER-LOCAL', entry(ip));
    if (port.sourceRanges.length === 0) continue;
    add('LOAD-BALANCER-FW', entry(ip));
    for (const range of port.sourceRanges) add('LOAD-BALANCER-SOURCE-CIDR', `${entry(ip)},${range}`);
    if (fromNode) add('LOAD-BALANCER-SOURCE-IP', `${entry(ip)},${ip}`);
  }
  if (port.nodePort !== null) {
    const own = nodeIps(set).map((ip) => `${ip},sctp:${port.nodePort}`);
    for (const one of port.protocol === 'SCTP' ? own : [String(port.nodePort)]) {
      const kind = port.protocol === 'SCTP' ? 'SCTP-HASH' : port.protocol;
      add(`NODE-PORT-${kind}`, one);
      if (port.externalLocal) add(`NODE-PORT-LOCAL-${kind}`, one);
    }
  }
  if (port.healthCheckNodePort !== null) add('HEALTH-CHECK-NODE-PORT', String(port.healthCheckNodePort));
}

/** Whether the source ranges let the Node itself in: then what comes from the balancer's own address may pass too. */
export function allowsNode(set: RuleSet, port: RulePort): boolean {
  const [ip] = nodeIps(set);
  return ip !== undefined && port.sourceRanges.some((range) => cidrContains(range, ip));
}

export function nodeIps({ rules, family }: RuleSet): string[] {
  return rules.ips.filter((ip) => familyOf(ip) === family);
}

/** The addresses on `kube-ipvs0`: those of Services that are not the machine's own. */
export function boundAddresses(set: RuleSet): string[] {
  const ips = set.ports.flatMap((port) => [port.clusterIP, ...port.externalIPs, ...port.balancerIPs]);
  return byAddress([...new Set(ips)].filter((ip) => !set.rules.ips.includes(ip)));
}

/** Sets as `ipset list` prints them. */
// Simplified: the sizes in memory and the start values of hashes are made up.
export function ipsetList(set: RuleSet): string {
  const sets = ipSetsOf(set);
  return (Object.keys(TYPES) as SetName[]).map((name) => listed(set, name, [...sets[name]])).join('\n');
}

function listed(set: RuleSet, name: SetName, members: readonly string[]): string {
  const type = TYPES[name];
  const bitmap = type === 'bitmap:port';
  const family = set.family === 'IPv6' ? 'inet6' : 'inet';
  const start = hashText(`${set.rules.node} ${name}`).toString(16).padStart(8, '0');
  const lines = [
    `Name: ${setName(set.family, name)}`,
    `Type: ${type}`,
    `Revision: ${bitmap ? 3 : type === 'hash:ip,port,net' ? 8 : 6}`,
    bitmap
      ? 'Header: range 0-65535'
      : `Header: family ${family} hashsize 1024 maxelem 65536 bucketsize 12 initval 0x${start}`,
    `Size in memory: ${bitmap ? 8264 : 200 + 64 * members.length}`,
    `References: ${members.length > 0 ? 1 : 0}`,
    `Number of entries: ${members.length}`,
    'Members:',
    ...(bitmap ? members.toSorted((a, b) => Number(a) - Number(b)) : members),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
