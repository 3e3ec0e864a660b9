import { familyOf } from '../../k8s/addresses.ts';
import { nftFamily } from './nftablesRules.ts';
import type { RuleSet } from './ruleTexts.ts';

/** The chains of the table that are there whatever the Services are, in the order in which they are made. */
// kubernetes: pkg/proxy/nftables/proxier.go (nftablesBaseChains, nftablesJumpChains, setupNFTables)
export function baseChains(set: RuleSet): [name: string, rules: string[]][] {
  const ip = nftFamily(set);
  const vmap = (map: string): string => `${ip} daddr . meta l4proto . th dport vmap @${map}`;
  const nodePortVmap = (map: string): string =>
    `${ip} daddr @nodeport-ips meta l4proto . th dport vmap @${map}`;
  const cidrs = set.serviceCIDRs.filter((cidr) => familyOf(cidr.split('/')[0] ?? '') === set.family);
  // nft prints a set of one as that one.
  const allocated = cidrs.length === 1 ? cidrs[0] : `{ ${cidrs.join(', ')} }`;
  const onNew = (...chains: string[]): string[] => chains.map((chain) => `ct state new jump ${chain}`);
  return [
    ['filter-prerouting-pre-dnat', [hook('filter', 'prerouting', 'dstnat - 10'), ...onNew('firewall-check')]],
    ['filter-output-pre-dnat', [hook('filter', 'output', 'dstnat - 10'), ...onNew('firewall-check')]],
    [
      'filter-input',
      [hook('filter', 'input', 'filter'), ...onNew('nodeport-endpoints-check', 'service-endpoints-check')],
    ],
    [
      'filter-forward',
      [hook('filter', 'forward', 'filter'), ...onNew('service-endpoints-check', 'cluster-ips-check')],
    ],
    [
      'filter-output',
      [hook('filter', 'output', 'filter'), ...onNew('service-endpoints-check', 'cluster-ips-check')],
    ],
    ['nat-prerouting', [hook('nat', 'prerouting', 'dstnat'), 'jump services']],
    ['nat-output', [hook('nat', 'output', 'dstnat'), 'jump services']],
    ['nat-postrouting', [hook('nat', 'postrouting', 'srcnat'), 'jump masquerading']],
    ['nodeport-endpoints-check', [nodePortVmap('no-endpoint-nodeports')]],
    ['service-endpoints-check', [vmap('no-endpoint-services')]],
    ['firewall-check', [vmap('firewall-ips')]],
    [
      'services',
      [
        `${ip} daddr @cluster-ips ${ip} saddr != ${set.clusterCIDR} meta mark set meta mark | 0x00004000 comment "masquerade clusterIP traffic from outside cluster"`,
        vmap('service-ips'),
        nodePortVmap('service-nodeports'),
      ],
    ],
    [
      'masquerading',
      [
        'meta mark & 0x00004000 != 0x00000000 meta mark set meta mark ^ 0x00004000 masquerade fully-random',
        `ct status dnat ${ip} saddr . ${ip} daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random`,
      ],
    ],
    [
      'cluster-ips-check',
      [
        `${ip} daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"`,
        `${ip} daddr ${allocated} drop comment "Drop traffic to unallocated ClusterIPs"`,
      ],
    ],
    ['reject-chain', ['comment "helper for @no-endpoint-services / @no-endpoint-nodeports"', 'reject']],
  ];
}

function hook(kind: string, name: string, priority: string): string {
  return `type ${kind} hook ${name} priority ${priority}; policy accept;`;
}
