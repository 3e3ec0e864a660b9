import type { EndpointSet } from './categorize.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { chainNames, endpointChain } from './names.ts';
import type { MatchedAddress, MasqueradeCause, RuleLines, SetKind } from './ruleLines.ts';

/** Single rules as `iptables-save` prints them. */
// kubernetes: pkg/proxy/iptables/proxier.go (syncProxyRules, writeServiceToEndpointRules)
export const iptablesLines: RuleLines = linesWith(comment);

/** The same where there are so many endpoints that their rules carry no comments. */
export const bareIptablesLines: RuleLines = linesWith(() => '');

/** `said` words the comment of a rule about an endpoint. */
function linesWith(said: (text: string) => string): RuleLines {
  return {
    match,
    masquerade: (port, why, endpoint, clusterCIDR) => masquerade(port, why, endpoint, clusterCIDR, said),
    choose: (port, kind, set, index, remembered) => choose(port, kind, set, index, remembered, said),
    translate: (port, endpoint) => translate(port, endpoint, said),
    refuse,
    firewall,
  };
}

const LABELS = { clusterIP: 'cluster IP', externalIP: 'external IP', balancerIP: 'loadbalancer IP' } as const;

/** `-d 10.96.0.1/32`, with the prefix length that the family's host addresses have. */
export function host(ip: string): string {
  return ip.includes(':') ? `${ip}/128` : `${ip}/32`;
}

export function protocolOf(port: RulePort): string {
  return port.protocol.toLowerCase();
}

/** `-m comment --comment …`, quoted when iptables-save would. */
export function comment(text: string): string {
  return `-m comment --comment ${/^[A-Za-z0-9_-]+$/.test(text) ? text : `"${text}"`}`;
}

function match(port: RulePort, address: MatchedAddress, set: SetKind): string {
  const names = chainNames(port);
  const protocol = protocolOf(port);
  if (address.kind === 'nodePort') {
    return `-A KUBE-NODEPORTS -p ${protocol} ${comment(port.key)} -m ${protocol} --dport ${port.nodePort} -j ${names.external}`;
  }
  const guarded = address.kind === 'balancerIP' && port.sourceRanges.length > 0;
  const target = address.kind === 'clusterIP' ? names[set] : guarded ? names.firewall : names.external;
  return (
    `-A KUBE-SERVICES -d ${host(address.ip)} -p ${protocol} ${comment(`${port.key} ${LABELS[address.kind]}`)} ` +
    `-m ${protocol} --dport ${port.port} -j ${target}`
  );
}

function masquerade(
  port: RulePort,
  why: MasqueradeCause,
  endpoint: RuleEndpoint | null,
  clusterCIDR: string,
  said: (text: string) => string,
): string {
  const names = chainNames(port);
  switch (why) {
    case 'not-from-pod':
      return clusterMasquerade(port, port.internalLocal ? names.local : names.cluster, clusterCIDR);
    case 'external':
      return `-A ${names.external} ${comment(`masquerade traffic for ${port.key} external destinations`)} -j KUBE-MARK-MASQ`;
    case 'local':
      return (
        `-A ${names.external} ${comment(`masquerade LOCAL traffic for ${port.key} external destinations`)} ` +
        '-m addrtype --src-type LOCAL -j KUBE-MARK-MASQ'
      );
    case 'hairpin':
      return endpoint ? hairpinRule(port, endpoint, said) : '';
  }
}

export function clusterMasquerade(port: RulePort, chain: string, clusterCIDR: string): string {
  const protocol = protocolOf(port);
  return (
    `-A ${chain} ! -s ${clusterCIDR} -d ${host(port.clusterIP)} -p ${protocol} ` +
    `${comment(`${port.key} cluster IP`)} -m ${protocol} --dport ${port.port} -j KUBE-MARK-MASQ`
  );
}

/** The rule in an endpoint's chain that marks what the endpoint sends to itself. */
function hairpinRule(port: RulePort, endpoint: RuleEndpoint, said: (text: string) => string): string {
  return words(
    `-A ${endpointChain(port, endpoint)} -s ${host(endpoint.ip)}`,
    said(port.key),
    '-j KUBE-MARK-MASQ',
  );
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function choose(
  port: RulePort,
  kind: SetKind,
  set: EndpointSet,
  index: number,
  remembered: boolean,
  say: (text: string) => string,
): string {
  const endpoint = set.endpoints[index];
  if (!endpoint) return '';
  const chain = chainNames(port)[kind];
  const target = endpointChain(port, endpoint);
  const said = say(`${port.key} -> ${endpoint.address}`);
  if (remembered) {
    const mask = port.family === 'IPv6' ? 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' : '255.255.255.255';
    const recent = `-m recent --rcheck --seconds ${port.affinityS} --reap --name ${target} --mask ${mask} --rsource`;
    return words(`-A ${chain}`, said, recent, `-j ${target}`);
  }
  const left = set.endpoints.length - index;
  const chance = left > 1 ? `-m statistic --mode random --probability ${probability(left)}` : '';
  return words(`-A ${chain}`, said, chance, `-j ${target}`);
}

/** 1/n as iptables-save prints it: kube-proxy writes ten decimals, the kernel keeps 31 bits. */
export function probability(n: number): string {
  const written = Number((1 / n).toFixed(10));
  return (Math.round(0x8000_0000 * written) / 0x8000_0000).toFixed(11);
}

function translate(port: RulePort, endpoint: RuleEndpoint, said: (text: string) => string): string {
  const protocol = protocolOf(port);
  const chain = endpointChain(port, endpoint);
  const mask = port.family === 'IPv6' ? 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' : '255.255.255.255';
  const remember = port.affinityS === null ? '' : `-m recent --set --name ${chain} --mask ${mask} --rsource`;
  const dnat = `-m ${protocol} -j DNAT --to-destination ${endpoint.address}`;
  return words(`-A ${chain} -p ${protocol}`, said(port.key), remember, dnat);
}

function refuse(
  port: RulePort,
  address: MatchedAddress,
  what: 'no endpoints' | 'no local endpoints',
): string {
  const protocol = protocolOf(port);
  const reject = port.family === 'IPv6' ? 'icmp6-port-unreachable' : 'icmp-port-unreachable';
  const target = what === 'no endpoints' ? `REJECT --reject-with ${reject}` : 'DROP';
  const said = comment(`${port.key} has ${what}`);
  if (address.kind === 'nodePort') {
    return (
      `-A KUBE-EXTERNAL-SERVICES -p ${protocol} ${said} -m addrtype --dst-type LOCAL -m ${protocol} ` +
      `--dport ${port.nodePort} -j ${target}`
    );
  }
  const chain = address.kind === 'clusterIP' ? 'KUBE-SERVICES' : 'KUBE-EXTERNAL-SERVICES';
  return `-A ${chain} -d ${host(address.ip)} -p ${protocol} ${said} -m ${protocol} --dport ${port.port} -j ${target}`;
}

function firewall(port: RulePort, ip: string): string {
  const protocol = protocolOf(port);
  return (
    `-A KUBE-PROXY-FIREWALL -d ${host(ip)} -p ${protocol} ` +
    `${comment(`${port.key} traffic not accepted by ${chainNames(port).firewall}`)} -m ${protocol} --dport ${port.port} -j DROP`
  );
}
