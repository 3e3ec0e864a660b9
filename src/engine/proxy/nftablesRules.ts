import type { EndpointSet } from './categorize.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { nftEndpointName, nftServiceName } from './names.ts';
import type { MatchedAddress, MasqueradeCause, RuleLines, SetKind } from './ruleLines.ts';

/** Single rules and map elements in the words of `nft list table ip kube-proxy`. */
// kubernetes: pkg/proxy/nftables/proxier.go
export const nftablesLines: RuleLines = { match, masquerade, choose, translate, refuse, firewall };

/** `ip` or `ip6`, as the family's addresses are called. */
export function nftFamily({ family }: Pick<RulePort, 'family'>): 'ip' | 'ip6' {
  return family === 'IPv6' ? 'ip6' : 'ip';
}

/** `10.96.45.12 . tcp . 80`. */
export function addressElement(port: RulePort, ip: string): string {
  return `${ip} . ${protocolOf(port)} . ${port.port}`;
}

/** `tcp . 30080`. */
export function nodePortElement(port: RulePort): string {
  return `${protocolOf(port)} . ${port.nodePort}`;
}

export function protocolOf(port: RulePort): string {
  return port.protocol.toLowerCase();
}

export function setChain(port: RulePort, kind: SetKind): string {
  return `${kind === 'cluster' ? 'service' : 'local'}-${nftServiceName(port)}`;
}

export function externalChain(port: RulePort): string {
  return `external-${nftServiceName(port)}`;
}

export function firewallChain(port: RulePort): string {
  return `firewall-${nftServiceName(port)}`;
}

export function endpointChainName(port: RulePort, endpoint: RuleEndpoint): string {
  return `endpoint-${nftEndpointName(port, endpoint)}`;
}

export function affinitySet(port: RulePort, endpoint: RuleEndpoint): string {
  return `affinity-${nftEndpointName(port, endpoint)}`;
}

export const MARK = 'meta mark set meta mark | 0x00004000';

function match(port: RulePort, address: MatchedAddress, set: SetKind): string {
  if (address.kind === 'nodePort') {
    return `element service-nodeports { ${nodePortElement(port)} : goto ${externalChain(port)} }`;
  }
  const target = address.kind === 'clusterIP' ? setChain(port, set) : externalChain(port);
  return `element service-ips { ${addressElement(port, address.ip)} : goto ${target} }`;
}

function masquerade(
  port: RulePort,
  why: MasqueradeCause,
  _endpoint: RuleEndpoint | null,
  clusterCIDR: string,
): string {
  const ip = nftFamily(port);
  switch (why) {
    case 'not-from-pod':
      return `${ip} daddr @cluster-ips ${ip} saddr != ${clusterCIDR} ${MARK} comment "masquerade clusterIP traffic from outside cluster"`;
    case 'external':
      return `${MARK} comment "masquerade"`;
    case 'local':
      return `fib saddr type local ${MARK} comment "masquerade local traffic"`;
    case 'hairpin':
      return `ct status dnat ${ip} saddr . ${ip} daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random`;
  }
}

/** The longest map that a journey shows whole; of a longer one it shows the element that was taken. */
const SHOWN_WHOLE = 32;

function choose(
  port: RulePort,
  _kind: SetKind,
  set: EndpointSet,
  index: number,
  remembered: boolean,
): string {
  const endpoint = set.endpoints[index];
  if (!endpoint) return '';
  if (remembered) return affinityRule(port, endpoint);
  return balanceRule(port, set, set.endpoints.length > SHOWN_WHOLE ? index : null);
}

/** `ip saddr @affinity-… goto endpoint-…`. */
export function affinityRule(port: RulePort, endpoint: RuleEndpoint): string {
  return `${nftFamily(port)} saddr @${affinitySet(port, endpoint)} goto ${endpointChainName(port, endpoint)}`;
}

/**
 * The rule that takes one of a set at random: by its address, or with session affinity by its chain.
 * With `only`, the other elements are left out.
 */
export function balanceRule(port: RulePort, set: EndpointSet, only: number | null = null): string {
  const sticky = port.affinityS !== null;
  const element = (endpoint: RuleEndpoint, index: number): string =>
    `${index} : ${sticky ? `goto ${endpointChainName(port, endpoint)}` : `${endpoint.ip} . ${endpoint.port}`}`;
  const chosen = only === null ? undefined : set.endpoints[only];
  const elements =
    chosen && only !== null ? `…, ${element(chosen, only)}, …` : set.endpoints.map(element).join(', ');
  const random = `numgen random mod ${set.endpoints.length}`;
  return sticky
    ? `${random} vmap { ${elements} }`
    : `meta l4proto ${protocolOf(port)} dnat ${nftFamily(port)} to ${random} map { ${elements} }`;
}

/** Null without session affinity: the rule that chooses gives the new destination itself. */
function translate(port: RulePort, endpoint: RuleEndpoint): string | null {
  return port.affinityS === null ? null : dnatRule(port, endpoint);
}

export function dnatRule(port: RulePort, endpoint: RuleEndpoint): string {
  return `meta l4proto ${protocolOf(port)} dnat to ${endpoint.address}`;
}

function refuse(
  port: RulePort,
  address: MatchedAddress,
  what: 'no endpoints' | 'no local endpoints',
): string {
  const verdict = what === 'no endpoints' ? 'goto reject-chain' : 'drop';
  return address.kind === 'nodePort'
    ? `element no-endpoint-nodeports { ${nodePortElement(port)} comment "${port.key}" : ${verdict} }`
    : `element no-endpoint-services { ${addressElement(port, address.ip)} comment "${port.key}" : ${verdict} }`;
}

function firewall(port: RulePort, ip: string): string {
  return `element firewall-ips { ${addressElement(port, ip)} : goto ${firewallChain(port)} }`;
}
