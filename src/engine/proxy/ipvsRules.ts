import { hostPort } from '../../k8s/addresses.ts';
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

export function realServer(address: string): string {
  return `  -> ${address.padEnd(28)} Masq    1      0          0         `;
}

function match(port: RulePort, address: MatchedAddress): string {
  const number = address.kind === 'nodePort' ? (port.nodePort ?? 0) : port.port;
  return virtualServer(port, address.ip, number);
}

function masquerade(
  _port: RulePort,
  why: MasqueradeCause,
  _endpoint: RuleEndpoint | null,
  clusterCIDR: string,
): string {
  switch (why) {
    case 'not-from-pod':
      return `-A KUBE-SERVICES ! -s ${clusterCIDR} -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ`;
    case 'external':
      return '-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ';
    case 'local':
      return '-A KUBE-NODE-PORT -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ';
    case 'hairpin':
      return '-A KUBE-POSTROUTING -m comment --comment "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose" -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE';
  }
}

function choose(_port: RulePort, _kind: SetKind, set: EndpointSet, index: number): string {
  return realServer(set.addresses[index] ?? '').trimEnd();
}

function translate(_port: RulePort, endpoint: RuleEndpoint): string {
  return realServer(endpoint.address).trimEnd();
}

function refuse(port: RulePort, address: MatchedAddress): string {
  return `${match(port, address)} (no real servers)`;
}

function firewall(): string {
  return '-A KUBE-LOAD-BALANCER-FW -j DROP';
}
