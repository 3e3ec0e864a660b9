import type { IpFamily, ProxyMode } from '../../k8s/clusterSettings.ts';
import { clusterCIDR } from '../network/nodes.ts';
import type { World } from '../world.ts';
import { iptablesSave } from './iptablesText.ts';
import { ipvsadmList } from './ipvsText.ts';
import { rulePortsOf, type RulePort } from './model.ts';
import { nftList } from './nftablesText.ts';
import { rulesOf, type NodeRules } from './nodeView.ts';

/** What the text of one Node's rules is made from. */
export interface RuleSet {
  readonly rules: NodeRules;
  readonly family: IpFamily;
  readonly clusterCIDR: string;
  readonly serviceCIDRs: readonly string[];
  /** The rule ports of this family, by Service. */
  readonly ports: readonly RulePort[];
  readonly nowUs: number;
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
  const rules = { ...rulesOf(world, node), mode };
  const all = [...rules.version.services.values()].flatMap((entry) => rulePortsOf(entry));
  const sets = world.settings.ipFamilies.map((family): RuleSet => {
    const ports = all.filter((port) => port.family === family);
    const { serviceCIDRs } = world.settings;
    const nowUs = world.kernel.nowUs;
    return { rules, family, clusterCIDR: clusterCIDR(world, family), serviceCIDRs, ports, nowUs };
  });
  if (mode === 'ipvs') return ipvsadmList(sets);
  return sets.map((set) => (mode === 'iptables' ? iptablesSave(set) : nftList(set))).join('');
}
