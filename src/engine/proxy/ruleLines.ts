import type { IpFamily, ProxyMode } from '../../k8s/clusterSettings.ts';
import type { EndpointSet } from './categorize.ts';
import { bareIptablesLines, iptablesLines } from './iptablesRules.ts';
import { ipvsLines } from './ipvsRules.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { nftablesLines } from './nftablesRules.ts';
import type { Version } from './state.ts';

/** Which address of a rule port a packet was sent to. */
export interface MatchedAddress {
  readonly kind: 'clusterIP' | 'externalIP' | 'balancerIP' | 'nodePort';
  readonly ip: string;
}

/** Which of a rule port's two endpoint sets is meant. */
export type SetKind = 'cluster' | 'local';

/** The rules that a packet meets, one by one, as the tools of a mode print them. */
export interface RuleLines {
  /** The rule that takes packets for this address. */
  match(port: RulePort, address: MatchedAddress, set: SetKind): string;
  /** The rule that has their source replaced; `endpoint` is needed for `hairpin`, `address` for IPVS. */
  masquerade(
    port: RulePort,
    why: MasqueradeCause,
    endpoint: RuleEndpoint | null,
    clusterCIDR: string,
    address?: MatchedAddress,
  ): string;
  /** The rule that sends them to the endpoint at `index`; `remembered`: by session affinity. */
  choose(port: RulePort, kind: SetKind, set: EndpointSet, index: number, remembered: boolean): string;
  /** The rule that gives them its address; null: the one that chose it did. */
  translate(port: RulePort, endpoint: RuleEndpoint): string | null;
  /** The rule that turns packets away: no endpoints anywhere (rejected) or none on this Node (dropped). */
  refuse(port: RulePort, address: MatchedAddress, what: 'no endpoints' | 'no local endpoints'): string;
  /** The rule that drops what the source ranges do not allow. */
  firewall(port: RulePort, ip: string): string;
}

/** `not-from-pod`: to a ClusterIP from outside the Pod CIDR. `hairpin`: to itself. */
export type MasqueradeCause = 'not-from-pod' | 'external' | 'local' | 'hairpin';

const LINES: Readonly<Record<ProxyMode, RuleLines>> = {
  iptables: iptablesLines,
  nftables: nftablesLines,
  ipvs: ipvsLines,
};

/** In a cluster of so many endpoints kube-proxy leaves comments out of iptables rules about endpoints. */
// kubernetes: pkg/proxy/iptables/proxier.go (largeClusterEndpointsThreshold)
const LARGE_CLUSTER_ENDPOINTS = 1000;

export function isLargeCluster({ endpointCount }: Version, family: IpFamily): boolean {
  return (endpointCount.get(family) ?? 0) > LARGE_CLUSTER_ENDPOINTS;
}

/** The words of a Node's rules. */
export function linesOf(
  { mode, version }: { readonly mode: ProxyMode; readonly version: Version },
  family: IpFamily,
): RuleLines {
  return mode === 'iptables' && isLargeCluster(version, family) ? bareIptablesLines : LINES[mode];
}
