import { hostPort } from '../../k8s/addresses.ts';
import { matchSet } from './ipvsSets.ts';
import type { EndpointSet } from './categorize.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import type { MatchedAddress, MasqueradeCause, RuleLines, SetKind } from './ruleLines.ts';

/** Single rules as `ipvsadm -Ln` and the few iptables rules beside it print them. */
// kubernetes: pkg/proxy/ipvs/proxier.go, ipset.go
export const ipvsLines: RuleLines = { match, masquerade, choose, translate, refuse, firewall };

/** `TCP  10.96.45.12:80 rr persistent 10800`. */
export function virtualServer(port: RulePort, ip: string, number: number): string {
  const persistent = port.affinityS === null ? '' : ` persistent ${port.affinityS}`;
  return `${port.protocol.padEnd(4)} ${hostPort(ip, number)} rr${persistent}`;
}

export function realServer(address: string, weight = 1, active = 0): string {
  const [weightText, activeText] = [String(weight).padEnd(6), String(active).padEnd(10)];
  return `  -> ${address.padEnd(28)} Masq    ${weightText} ${activeText} 0         `;
}

function match(port: RulePort, address: MatchedAddress): string {
  const number = address.kind === 'nodePort' ? (port.nodePort ?? 0) : port.port;
  return virtualServer(port, address.ip, number);
}

function masquerade(
  port: RulePort,
  why: MasqueradeCause,
  _endpoint: RuleEndpoint | null,
  clusterCIDR: string,
  address?: MatchedAddress,
): string {
  switch (why) {
    case 'not-from-pod':
      return `-A KUBE-SERVICES ! -s ${clusterCIDR} ${matchSet(port.family, 'CLUSTER-IP', 'dst,dst')} -j KUBE-MARK-MASQ`;
    case 'external':
    case 'local':
      return externalMasquerade(port, address?.kind ?? 'balancerIP');
    case 'hairpin':
      return `-A KUBE-POSTROUTING ${matchSet(port.family, 'LOOP-BACK', 'dst,dst,src')} -j MASQUERADE`;
  }
}

function externalMasquerade(port: RulePort, kind: MatchedAddress['kind']): string {
  if (kind === 'externalIP')
    return `-A KUBE-SERVICES ${matchSet(port.family, 'EXTERNAL-IP', 'dst,dst')} -j KUBE-MARK-MASQ`;
  if (kind !== 'nodePort') return '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ';
  const set = port.protocol === 'SCTP' ? 'NODE-PORT-SCTP-HASH' : (`NODE-PORT-${port.protocol}` as const);
  const how = port.protocol === 'SCTP' ? 'dst,dst' : 'dst';
  return `-A KUBE-NODE-PORT -p ${port.protocol.toLowerCase()} ${matchSet(port.family, set, how)} -j KUBE-MARK-MASQ`;
}

function choose(_port: RulePort, _kind: SetKind, set: EndpointSet, index: number): string {
  return realServer(set.addresses[index] ?? '').trimEnd();
}

function translate(_port: RulePort, endpoint: RuleEndpoint): string {
  return realServer(endpoint.address).trimEnd();
}

function refuse(port: RulePort, address: MatchedAddress): string {
  return match(port, address);
}

function firewall(): string {
  return '-A KUBE-SOURCE-RANGES-FIREWALL -j DROP';
}
