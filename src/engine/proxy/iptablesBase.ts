import { tableOf, type IptablesTable } from './iptablesTables.ts';
import type { RuleSet } from './ruleTexts.ts';

/** The chains and rules that are there whatever the Services are: the kubelet's, and kube-proxy's own. */

const CANARY = 'KUBE-PROXY-CANARY';
const KUBELET_CANARY = 'KUBE-KUBELET-CANARY';

const NEW = '-m conntrack --ctstate NEW';

// kubernetes: pkg/kubelet/kubelet_network_linux.go
const BLOCK_LOCALNET =
  '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP';

/** Chains that nobody fills: kube-proxy and the kubelet find by them that somebody has flushed the tables. */
export function mangleTable(): IptablesTable {
  return tableOf([
    'PREROUTING',
    'INPUT',
    'FORWARD',
    'OUTPUT',
    'POSTROUTING',
    'KUBE-IPTABLES-HINT',
    KUBELET_CANARY,
    CANARY,
  ]);
}

// kubernetes: pkg/proxy/iptables/proxier.go (iptablesJumpChains, iptablesKubeletJumpChains)
export function filterTable({ family }: RuleSet): IptablesTable {
  const ipv6 = family === 'IPv6';
  const toFirewall = ['-A INPUT -j KUBE-FIREWALL', '-A OUTPUT -j KUBE-FIREWALL'];
  const table = tableOf(
    [
      'INPUT',
      'FORWARD',
      'OUTPUT',
      'KUBE-EXTERNAL-SERVICES',
      'KUBE-FIREWALL',
      'KUBE-FORWARD',
      KUBELET_CANARY,
      'KUBE-NODEPORTS',
      CANARY,
      'KUBE-PROXY-FIREWALL',
      'KUBE-SERVICES',
    ],
    [
      // The kubelet makes these for IPv4, before kube-proxy; for IPv6 kube-proxy puts them in front of its own.
      ...(ipv6 ? toFirewall : []),
      `-A INPUT ${NEW} -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
      '-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS',
      `-A INPUT ${NEW} -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES`,
      `-A FORWARD ${NEW} -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
      '-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
      `-A FORWARD ${NEW} -m comment --comment "kubernetes service portals" -j KUBE-SERVICES`,
      `-A FORWARD ${NEW} -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES`,
      `-A OUTPUT ${NEW} -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
      `-A OUTPUT ${NEW} -m comment --comment "kubernetes service portals" -j KUBE-SERVICES`,
      ...(ipv6 ? [] : [...toFirewall, BLOCK_LOCALNET]),
      '-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP',
      ...FORWARD,
    ],
  );
  return table;
}

/** What was marked, and what answers it, is let through whatever the default of FORWARD is. */
export const FORWARD: readonly string[] = [
  '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
  '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
];

export function natTable(): IptablesTable {
  return tableOf(
    [
      'PREROUTING',
      'INPUT',
      'OUTPUT',
      'POSTROUTING',
      KUBELET_CANARY,
      'KUBE-MARK-MASQ',
      'KUBE-NODEPORTS',
      'KUBE-POSTROUTING',
      CANARY,
      'KUBE-SERVICES',
    ],
    [...NAT_JUMPS, ...MASQUERADING],
  );
}

export const NAT_JUMPS: readonly string[] = [
  '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  '-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
  '-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
];

export const MASQUERADING: readonly string[] = [
  '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
  '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
  '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
  '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
];

/** The last rule of KUBE-SERVICES: whatever is sent to the machine itself may be for a NodePort. IPv6 has none on localhost. */
export function toNodePorts({ family }: RuleSet): string {
  const notLocalhost = family === 'IPv6' ? '! -d ::1/128 ' : '';
  return `-A KUBE-SERVICES ${notLocalhost}-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`;
}

/** What the kubelet makes on a Node whose kube-proxy uses something else. */
// kubernetes: pkg/kubelet/kubelet_network_linux.go (syncIPTablesRules)
export function kubeletTables({ family }: RuleSet): [string, IptablesTable][] {
  const own = ['INPUT', 'FORWARD', 'OUTPUT', KUBELET_CANARY];
  const filter =
    family === 'IPv6'
      ? tableOf(own)
      : tableOf(
          [...own, 'KUBE-FIREWALL'],
          ['-A INPUT -j KUBE-FIREWALL', '-A OUTPUT -j KUBE-FIREWALL', BLOCK_LOCALNET],
        );
  const mangle = [
    'PREROUTING',
    'INPUT',
    'FORWARD',
    'OUTPUT',
    'POSTROUTING',
    'KUBE-IPTABLES-HINT',
    KUBELET_CANARY,
  ];
  return [
    ['mangle', tableOf(mangle)],
    ['filter', filter],
    ['nat', tableOf(['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING', KUBELET_CANARY])],
  ];
}
