import { describe, expect, it } from 'vitest';
import { addSlice, letSync } from '../network/testing/wire.ts';
import { iptablesSaveOn, rulesText } from './ruleTexts.ts';
import { fleet } from './testing/fleet.ts';

/** What kube-proxy writes for each kind of Service, in the words of iptables-save; hashes shortened where they say nothing. */
// kubernetes: pkg/proxy/iptables/proxier_test.go (TestOverallIPTablesRules and its siblings), as iptables-save turns it
const lines = rulesText(fleet('iptables'), 'node-1')
  .split('\n')
  .map((line) => line.replaceAll(/(KUBE-[A-Z]{2,3}-)[A-Z2-7]{16}/g, '$1…'));

describe('iptables-save', () => {
  it.each([
    [
      'a ClusterIP',
      '-A KUBE-SERVICES -d 10.96.0.41/32 -p tcp -m comment --comment "default/plain:p80 cluster IP" -m tcp --dport 80 -j KUBE-SVC-…',
    ],
    [
      'an external IP',
      '-A KUBE-SERVICES -d 192.168.99.22/32 -p tcp -m comment --comment "default/away:p80 external IP" -m tcp --dport 80 -j KUBE-EXT-…',
    ],
    [
      'a balancer address',
      '-A KUBE-SERVICES -d 203.0.113.20/32 -p tcp -m comment --comment "default/away:p80 loadbalancer IP" -m tcp --dport 80 -j KUBE-EXT-…',
    ],
    [
      'no local endpoint: external IP',
      '-A KUBE-EXTERNAL-SERVICES -d 192.168.99.22/32 -p tcp -m comment --comment "default/away:p80 has no local endpoints" -m tcp --dport 80 -j DROP',
    ],
    [
      'no local endpoint: NodePort',
      '-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/away:p80 has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30042 -j DROP',
    ],
    [
      'no local endpoint: Pods of the Node pass',
      '-A KUBE-EXT-… -s 10.244.0.0/16 -m comment --comment "pod traffic for default/away:p80 external destinations" -j KUBE-SVC-…',
    ],
    [
      'healthCheckNodePort',
      '-A KUBE-NODEPORTS -p tcp -m comment --comment "default/away:p80 health check node port" -m tcp --dport 30999 -j ACCEPT',
    ],
    [
      'no endpoint: ClusterIP',
      '-A KUBE-SERVICES -d 10.96.0.46/32 -p tcp -m comment --comment "default/empty has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    ],
    [
      'source ranges: the address',
      '-A KUBE-SERVICES -d 203.0.113.21/32 -p tcp -m comment --comment "default/ranged:p80 loadbalancer IP" -m tcp --dport 80 -j KUBE-FW-…',
    ],
    [
      'source ranges: a range, without host bits',
      '-A KUBE-FW-… -s 198.51.100.0/25 -m comment --comment "default/ranged:p80 loadbalancer IP" -j KUBE-EXT-…',
    ],
    [
      'source ranges: they have the Node, so the address itself',
      '-A KUBE-FW-… -s 203.0.113.21/32 -m comment --comment "default/ranged:p80 loadbalancer IP" -j KUBE-EXT-…',
    ],
    [
      'source ranges: the end of the chain',
      '-A KUBE-FW-… -m comment --comment "other traffic to default/ranged:p80 will be dropped by KUBE-PROXY-FIREWALL"',
    ],
    [
      'source ranges: all others',
      '-A KUBE-PROXY-FIREWALL -d 203.0.113.21/32 -p tcp -m comment --comment "default/ranged:p80 traffic not accepted by KUBE-FW-…" -m tcp --dport 80 -j DROP',
    ],
    [
      'affinity: is it known',
      '-A KUBE-SVC-… -m comment --comment "default/ranged:p80 -> 10.244.1.3:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-… --mask 255.255.255.255 --rsource -j KUBE-SEP-…',
    ],
    [
      'affinity: remember it',
      '-A KUBE-SEP-… -p tcp -m comment --comment "default/ranged:p80" -m recent --set --name KUBE-SEP-… --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.3:80',
    ],
    [
      'UDP',
      '-A KUBE-SERVICES -d 10.96.0.47/32 -p udp -m comment --comment "default/names:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-…',
    ],
    [
      'a named port on another number',
      '-A KUBE-SEP-… -p udp -m comment --comment "default/names:dns" -m udp -j DNAT --to-destination 10.244.2.4:5454',
    ],
    [
      'those that leave: all of them',
      '-A KUBE-SVC-… -m comment --comment "default/leaving -> 10.244.2.5:80" -j KUBE-SEP-…',
    ],
    [
      'those that leave: of this Node',
      '-A KUBE-SVL-… -m comment --comment "default/leaving -> 10.244.1.5:80" -j KUBE-SEP-…',
    ],
    [
      'a NodePort on localhost',
      '-A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m comment --comment "default/leaving" -m tcp --dport 30048 -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j KUBE-EXT-…',
    ],
    [
      'IPv6: policy Local',
      '-A KUBE-SERVICES -d fd00:96::1/128 -p tcp -m comment --comment "default/six cluster IP" -m tcp --dport 80 -j KUBE-SVL-…',
    ],
    [
      'IPv6: a new destination',
      '-A KUBE-SEP-… -p tcp -m comment --comment "default/six" -m tcp -j DNAT --to-destination [fd00:244::5]:80',
    ],
    [
      'IPv6: no NodePort on localhost',
      '-A KUBE-SERVICES ! -d ::1/128 -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    ],
    [
      'what never changes',
      '-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP',
    ],
    ['a chain that nobody fills', ':KUBE-PROXY-CANARY - [0:0]'],
  ])('%s', (_what, line) => {
    expect(lines).toContain(line);
  });

  it.each([
    ['a healthCheckNodePort under policy Cluster', '30998'],
    ['an address whose mode is Proxy', '203.0.113.22'],
    ['an endpoint that is not ready', '10.244.1.7'],
    ['one that leaves and does not serve', '10.244.1.6'],
    [
      'a NodePort without endpoints, but to refuse it',
      'KUBE-NODEPORTS -p tcp -m comment --comment "default/empty"',
    ],
    [
      'a chain for local endpoints where there are none',
      'KUBE-EXT-… -j KUBE-SVL-…'.replace('…', 'FRYX63BDHEKGX63Q'),
    ],
  ])('has nothing for %s', (_what, part) => {
    expect(lines.filter((line) => line.includes(part))).toEqual([]);
  });

  it('says less of endpoints when there are more than a thousand of a family', () => {
    const world = fleet('iptables');
    const many = Array.from({ length: 1001 }, (_, i) => ({
      ip: `10.244.${2 + (i >> 8)}.${i & 255}`,
      node: null,
    }));
    addSlice(world, 'default/plain', [{ name: 'p80', port: 80 }], many);
    letSync(world);
    const [four, six] = (['IPv4', 'IPv6'] as const).map((family) =>
      iptablesSaveOn(world, 'node-1', family).split('\n'),
    );
    const about = (rules: readonly string[] = []): string[] =>
      rules.filter((rule) => /^-A KUBE-SEP|-j KUBE-SEP/.test(rule) && rule.includes('--comment'));
    expect(about(four)).toEqual([]);
    expect(about(six).length).toBeGreaterThan(3);
    expect(four).toContain('-A KUBE-SEP-E3BI5JBKDRPOSJSP -s 10.244.1.1/32 -j KUBE-MARK-MASQ');
  });

  it('has the kubelet’s chains only where kube-proxy uses nftables', () => {
    const text = iptablesSaveOn(fleet('nftables'), 'node-1', 'IPv4');
    expect(text).toContain('-A OUTPUT -j KUBE-FIREWALL\n');
    expect(text).not.toMatch(/KUBE-(SERVICES|PROXY|SVC)/);
  });
});
