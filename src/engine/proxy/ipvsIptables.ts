import { FORWARD, kubeletTables, MASQUERADING, NAT_JUMPS } from './iptablesBase.ts';
import { add, printTables, type IptablesTable } from './iptablesTables.ts';
import { allowsNode, ipSetsOf, matchSet, setName, type IpSets, type SetName } from './ipvsSets.ts';
import type { RuleSet } from './ruleTexts.ts';

/** The iptables rules that IPVS mode needs beside its virtual servers: as many for ten thousand Services as for one. */
// kubernetes: pkg/proxy/ipvs/proxier.go (writeIptablesRules, createAndLinkKubeChain)
export function ipvsIptablesSave(set: RuleSet): string {
  const sets = ipSetsOf(set);
  const tables = kubeletTables(set).map(([name, table]): [string, IptablesTable] => {
    const chains = name === 'nat' ? NAT_CHAINS : name === 'filter' ? FILTER_CHAINS : [];
    for (const chain of chains) table.set(chain, []);
    const before = name === 'filter' ? FILTER_JUMPS : [];
    // kube-proxy puts its jumps in front of the kubelet's.
    for (const rule of before.toReversed()) table.get(rule.split(' ', 2)[1] ?? '')?.unshift(rule);
    for (const rule of name === 'nat' ? natRules(set, sets) : name === 'filter' ? filterRules(set, sets) : [])
      add(table, rule);
    return [name, table];
  });
  return printTables(tables, set.family, set.nowUs);
}

const NAT_CHAINS = [
  'KUBE-LOAD-BALANCER',
  'KUBE-MARK-MASQ',
  'KUBE-NODE-PORT',
  'KUBE-POSTROUTING',
  'KUBE-SERVICES',
];
const FILTER_CHAINS = [
  'KUBE-FORWARD',
  'KUBE-IPVS-FILTER',
  'KUBE-IPVS-OUT-FILTER',
  'KUBE-NODE-PORT',
  'KUBE-PROXY-FIREWALL',
  'KUBE-SOURCE-RANGES-FIREWALL',
];

const FILTER_JUMPS = [
  '-A INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER',
  '-A INPUT -m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL',
  '-A INPUT -m comment --comment "kubernetes health check rules" -j KUBE-NODE-PORT',
  '-A FORWARD -m comment --comment "kube-proxy firewall rules" -j KUBE-PROXY-FIREWALL',
  '-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
  '-A OUTPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-OUT-FILTER',
];

function natRules(set: RuleSet, sets: IpSets): string[] {
  const rules: string[] = [...NAT_JUMPS, ...MASQUERADING];
  const when = (name: SetName, ...made: readonly string[]): void => {
    if (sets[name].size > 0) rules.push(...made);
  };
  const on = (name: SetName, how = 'dst,dst'): string => matchSet(set.family, name, how);
  rules.push(`-A KUBE-SERVICES -s ${set.family === 'IPv6' ? '::1/128' : '127.0.0.0/8'} -j RETURN`);
  if (sets['LOOP-BACK'].size > 0) {
    // It comes before what looks at marks.
    const first = rules.findIndex((rule) => rule.startsWith('-A KUBE-POSTROUTING'));
    rules.splice(first, 0, `-A KUBE-POSTROUTING ${on('LOOP-BACK', 'dst,dst,src')} -j MASQUERADE`);
  }
  when('LOAD-BALANCER', `-A KUBE-SERVICES ${on('LOAD-BALANCER')} -j KUBE-LOAD-BALANCER`);
  when('LOAD-BALANCER-LOCAL', `-A KUBE-LOAD-BALANCER ${on('LOAD-BALANCER-LOCAL')} -j RETURN`);
  for (const [protocol, kind, how] of NODE_PORT_SETS) {
    when(
      `NODE-PORT-LOCAL-${kind}`,
      `-A KUBE-NODE-PORT -p ${protocol} ${on(`NODE-PORT-LOCAL-${kind}`, how)} -j RETURN`,
    );
    when(
      `NODE-PORT-${kind}`,
      `-A KUBE-NODE-PORT -p ${protocol} ${on(`NODE-PORT-${kind}`, how)} -j KUBE-MARK-MASQ`,
    );
  }
  when('CLUSTER-IP', `-A KUBE-SERVICES ! -s ${set.clusterCIDR} ${on('CLUSTER-IP')} -j KUBE-MARK-MASQ`);
  when('EXTERNAL-IP', `-A KUBE-SERVICES ${on('EXTERNAL-IP')} -j KUBE-MARK-MASQ`);
  for (const name of ['EXTERNAL-IP', 'EXTERNAL-IP-LOCAL'] as const) {
    when(
      name,
      `-A KUBE-SERVICES ${on(name)} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`,
      `-A KUBE-SERVICES ${on(name)} -m addrtype --dst-type LOCAL -j ACCEPT`,
    );
  }
  rules.push('-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT');
  rules.push('-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ');
  for (const name of ['CLUSTER-IP', 'LOAD-BALANCER'] as const) {
    when(name, `-A KUBE-SERVICES -m set --match-set ${setName(set.family, name)} dst,dst -j ACCEPT`);
  }
  return rules;
}

const NODE_PORT_SETS = [
  ['tcp', 'TCP', 'dst'],
  ['udp', 'UDP', 'dst'],
  ['sctp', 'SCTP-HASH', 'dst,dst'],
] as const;

function filterRules(set: RuleSet, sets: IpSets): string[] {
  const on = (name: SetName, how: string): string => matchSet(set.family, name, how);
  const returns = (name: SetName, how: string): string =>
    `-A KUBE-IPVS-FILTER -m set --match-set ${setName(set.family, name)} ${how} -j RETURN`;
  const reject = set.family === 'IPv6' ? 'icmp6-port-unreachable' : 'icmp-port-unreachable';
  const firewall = (
    [
      ['LOAD-BALANCER-FW', 'KUBE-PROXY-FIREWALL', 'dst,dst', 'KUBE-SOURCE-RANGES-FIREWALL'],
      ['LOAD-BALANCER-SOURCE-CIDR', 'KUBE-SOURCE-RANGES-FIREWALL', 'dst,dst,src', 'RETURN'],
      ['LOAD-BALANCER-SOURCE-IP', 'KUBE-SOURCE-RANGES-FIREWALL', 'dst,dst,src', 'RETURN'],
    ] as const
  ).flatMap(([name, chain, how, target]) =>
    sets[name].size > 0 ? [`-A ${chain} ${on(name, how)} -j ${target}`] : [],
  );
  return [
    ...firewall,
    '-A KUBE-SOURCE-RANGES-FIREWALL -j DROP',
    ...notFromNode(set),
    ...FORWARD,
    `-A KUBE-NODE-PORT ${on('HEALTH-CHECK-NODE-PORT', 'dst')} -j ACCEPT`,
    returns('LOAD-BALANCER', 'dst,dst'),
    returns('CLUSTER-IP', 'dst,dst'),
    returns('EXTERNAL-IP', 'dst,dst'),
    returns('EXTERNAL-IP-LOCAL', 'dst,dst'),
    returns('HEALTH-CHECK-NODE-PORT', 'dst'),
    `-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set ${setName(set.family, 'IPVS-IPS')} dst -j REJECT --reject-with ${reject}`,
  ];
}

/** Balancer addresses whose source ranges leave the Node out: what it sends there has that address as its source too. */
function notFromNode(set: RuleSet): string[] {
  return set.ports.flatMap((port) =>
    port.sourceRanges.length === 0 || allowsNode(set, port)
      ? []
      : port.balancerIPs.map(
          (ip) =>
            `-A KUBE-IPVS-OUT-FILTER -s ${ip}/${set.family === 'IPv6' ? 128 : 32} -m ipvs --vaddr ${ip} --vproto ${port.protocol.toLowerCase()} --vport ${port.port} -j DROP`,
        ),
  );
}
