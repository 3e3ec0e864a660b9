import type { IpFamily, ProxyMode } from '../../k8s/clusterSettings.ts';
import { serviceCidrs } from '../apiserver/allocation/ranges.ts';
import { rememberedClients } from '../network/affinity.ts';
import { clusterCIDR } from '../network/nodes.ts';
import type { World } from '../world.ts';
import { kubeletTables } from './iptablesBase.ts';
import { printTables } from './iptablesTables.ts';
import { iptablesSave } from './iptablesText.ts';
import { ipvsIptablesSave } from './ipvsIptables.ts';
import { boundAddresses, ipsetList } from './ipvsSets.ts';
import { ipvsadmList } from './ipvsText.ts';
import { rulePortsOf, type RulePort } from './model.ts';
import { nftList } from './nftablesText.ts';
import { rulesOf, type NodeRules } from './nodeView.ts';
import { linesOf, type RuleLines } from './ruleLines.ts';

/** What the text of one Node's rules is made from. */
export interface RuleSet {
  readonly rules: NodeRules;
  readonly family: IpFamily;
  readonly clusterCIDR: string;
  readonly serviceCIDRs: readonly string[];
  /** The rule ports of this family, by Service. */
  readonly ports: readonly RulePort[];
  readonly lines: RuleLines;
  readonly nowUs: number;
  /** The clients that session affinity remembers for an endpoint of a port. */
  readonly remembered: (port: RulePort, endpoint: string) => readonly { ip: string; leftUs: number }[];
}

/**
 * What a Node's kube-proxy has programmed now, as the mode's own tool prints it (`iptables-save`, `nft list table`,
 * `ipvsadm -Ln`). Decisions and texts come from the same rules.
 */
export function rulesText(
  world: World,
  node: string,
  mode: ProxyMode = world.settings.kubeProxy.mode,
): string {
  const sets = ruleSetsOf(world, node, mode);
  if (mode === 'ipvs') return ipvsadmList(world, sets);
  return sets.map((set) => (mode === 'iptables' ? iptablesSave(set) : nftList(set))).join('');
}

/** What `iptables-save` (or `ip6tables-save`) prints on a Node, whatever its kube-proxy uses. */
export function iptablesSaveOn(world: World, node: string, family: IpFamily): string {
  const set = ruleSetsOf(world, node).find((each) => each.family === family);
  if (!set) return '';
  switch (set.rules.mode) {
    case 'iptables':
      return iptablesSave(set);
    case 'ipvs':
      return ipvsIptablesSave(set);
    case 'nftables':
      return printTables(kubeletTables(set), family, set.nowUs);
  }
}

/** What `ipset list` prints on a Node: IPVS keeps in sets what its few iptables rules match. */
export function ipsetListOn(world: World, node: string): string {
  if (world.settings.kubeProxy.mode !== 'ipvs') return '';
  return ruleSetsOf(world, node).map(ipsetList).join('\n');
}

/** The addresses on a Node's `kube-ipvs0`: every ClusterIP, external and balancer address; none in other modes. */
export function ipvsAddressesOn(world: World, node: string): string[] {
  return world.settings.kubeProxy.mode === 'ipvs' ? ruleSetsOf(world, node).flatMap(boundAddresses) : [];
}

function ruleSetsOf(world: World, node: string, mode: ProxyMode = world.settings.kubeProxy.mode): RuleSet[] {
  const rules = { ...rulesOf(world, node), mode };
  const all = [...rules.version.services.values()].flatMap((entry) => rulePortsOf(entry));
  return world.settings.ipFamilies.map((family): RuleSet => {
    const ports = all.filter((port) => port.family === family);
    // Simplified: every kube-proxy knows of a new range at once.
    const serviceCIDRs = serviceCidrs(world);
    const { nowUs } = world.kernel;
    const lines = linesOf(rules, family);
    return {
      rules,
      family,
      clusterCIDR: clusterCIDR(world, family),
      serviceCIDRs,
      ports,
      lines,
      nowUs,
      remembered: (port, endpoint) => rememberedClients(world, rules, port, endpoint),
    };
  });
}
