import type { EndpointSet } from './categorize.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { nftEndpointName, nftServiceName } from './names.ts';
import type { MatchedAddress, MasqueradeCause, RuleLines, SetKind } from './ruleLines.ts';

/** Single rules and map elements in the words of `nft list table ip kube-proxy`. */
// kubernetes: pkg/proxy/nftables/proxier.go
export const nftablesLines: RuleLines = { match, masquerade, choose, translate, refuse, firewall };

/** `ip` or `ip6`, as the family's addresses are called. */
export function nftFamily(port: RulePort): 'ip' | 'ip6' {
  return port.family === 'IPv6' ? 'ip6' : 'ip';
}

/** `10.96.45.12 . tcp . 80`. */
export function addressElement(port: RulePort, ip: string): string {
  return `${ip} . ${port.protocol.toLowerCase()} . ${port.port}`;
}

/** `tcp . 30080`. */
export function nodePortElement(port: RulePort): string {
  return `${port.protocol.toLowerCase()} . ${port.nodePort}`;
}

export function setChain(port: RulePort, kind: SetKind): string {
  return `${kind === 'cluster' ? 'service' : 'local'}-${nftServiceName(port)}`;
}

export function externalChain(port: RulePort): string {
  return `external-${nftServiceName(port)}`;
}

export function endpointChainName(port: RulePort, endpoint: RuleEndpoint): string {
  return `endpoint-${nftEndpointName(port, endpoint)}`;
}

export function affinitySet(port: RulePort, endpoint: RuleEndpoint): string {
  return `affinity-${nftEndpointName(port, endpoint)}`;
}

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
  endpoint: RuleEndpoint | null,
  clusterCIDR: string,
): string {
  const ip = nftFamily(port);
  switch (why) {
    case 'not-from-pod':
      return `${ip} daddr ${port.clusterIP} ${ip} saddr != ${clusterCIDR} jump mark-for-masquerade`;
    case 'external':
      return `chain ${externalChain(port)}: jump mark-for-masquerade`;
    case 'local':
      return 'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"';
    case 'hairpin':
      return `${ip} saddr ${endpoint?.ip ?? ''} jump mark-for-masquerade`;
  }
}

function choose(port: RulePort, kind: SetKind, set: EndpointSet, index: number, remembered: boolean): string {
  const endpoint = set.endpoints[index];
  if (!endpoint) return '';
  const target = `goto ${endpointChainName(port, endpoint)}`;
  if (remembered) return `${nftFamily(port)} saddr @${affinitySet(port, endpoint)} ${target}`;
  return `chain ${setChain(port, kind)}: numgen random mod ${set.endpoints.length} vmap { … ${index} : ${target} … }`;
}

function translate(port: RulePort, endpoint: RuleEndpoint): string {
  return `meta l4proto ${port.protocol.toLowerCase()} dnat to ${endpoint.address}`;
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
  return `element firewall-ips { ${addressElement(port, ip)} comment "${port.key}" : goto firewall-${nftServiceName(port)} }`;
}
