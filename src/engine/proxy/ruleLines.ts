import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import type { EndpointSet } from './categorize.ts';
import { iptablesLines } from './iptablesRules.ts';
import { ipvsLines } from './ipvsRules.ts';
import type { RuleEndpoint, RulePort } from './model.ts';
import { nftablesLines } from './nftablesRules.ts';

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
  /** The rule that has their source replaced; `endpoint` is needed for `hairpin`. */
  masquerade(
    port: RulePort,
    why: MasqueradeCause,
    endpoint: RuleEndpoint | null,
    clusterCIDR: string,
  ): string;
  /** The rule that sends them to the endpoint at `index`; `remembered`: by session affinity. */
  choose(port: RulePort, kind: SetKind, set: EndpointSet, index: number, remembered: boolean): string;
  translate(port: RulePort, endpoint: RuleEndpoint): string;
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

export function linesOf(mode: ProxyMode): RuleLines {
  return LINES[mode];
}
