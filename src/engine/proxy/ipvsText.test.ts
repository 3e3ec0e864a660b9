import { describe, expect, it } from 'vitest';
import { iptablesSaveOn, ipsetListOn, ipvsAddressesOn, rulesText } from './ruleTexts.ts';
import { fleet } from './testing/fleet.ts';

const world = fleet('ipvs');

describe('ipvsadm -Ln', () => {
  const text = rulesText(world, 'node-1');
  const server = (head: string, ...real: string[]): string =>
    `${head}\n${real.map((address) => `  -> ${address.padEnd(28)} Masq    1      0          0         \n`).join('')}`;

  it.each([
    ['a ClusterIP', server('TCP  10.96.0.41:80 rr', '10.244.1.1:80', '10.244.2.1:80')],
    [
      'a NodePort is one on the Node’s address',
      server('TCP  192.0.2.11:30045 rr persistent 10800', '10.244.1.3:80'),
    ],
    ['no endpoint', 'TCP  10.96.0.46:80 rr\nTCP  '],
    [
      'policy Local with no endpoint here: those of other Nodes',
      server('TCP  203.0.113.20:80 rr', '10.244.2.2:80'),
    ],
    ['policy Local: its own that leave', server('TCP  192.0.2.11:30048 rr', '10.244.1.5:80')],
    ['UDP after TCP', server('UDP  10.96.0.47:53 rr', '10.244.1.4:5353', '10.244.2.4:5454')],
    ['IPv6 after IPv4', server('TCP  [fd00:96::1]:80 rr', '[fd00:244::5]:80')],
  ])('%s', (_what, part) => {
    expect(text).toContain(part);
  });

  it('goes by protocol, then by number', () => {
    const heads = [...text.matchAll(/^(TCP|UDP)\s+(\S+) rr/gm)].map((match) => `${match[1]} ${match[2]}`);
    expect(heads.slice(0, 8)).toEqual([
      'TCP 10.96.0.41:80',
      'TCP 10.96.0.42:80',
      'TCP 10.96.0.45:80',
      'TCP 10.96.0.46:80',
      'TCP 10.96.0.47:53',
      'TCP 10.96.0.48:80',
      'TCP 192.0.2.11:30042',
      'TCP 192.0.2.11:30045',
    ]);
    expect(heads.slice(-3)).toEqual(['UDP 10.96.0.47:53', 'TCP [fd00::11]:30049', 'TCP [fd00:96::1]:80']);
  });
});

describe('beside the virtual servers', () => {
  it.each([
    ['KUBE-CLUSTER-IP', ['10.96.0.47,udp:53', '10.96.0.47,tcp:53']],
    ['KUBE-LOOP-BACK', ['10.244.1.1,tcp:80,10.244.1.1']],
    ['KUBE-EXTERNAL-IP-LOCAL', ['192.168.99.22,tcp:80']],
    ['KUBE-LOAD-BALANCER-LOCAL', ['203.0.113.20,tcp:80']],
    ['KUBE-LOAD-BALANCER-SOURCE-CIDR', ['203.0.113.21,tcp:80,198.51.100.0/25']],
    ['KUBE-LOAD-BALANCER-SOURCE-IP', ['203.0.113.21,tcp:80,203.0.113.21']],
    ['KUBE-NODE-PORT-TCP', ['30042', '30045', '30046', '30048']],
    ['KUBE-NODE-PORT-LOCAL-TCP', ['30042', '30048']],
    ['KUBE-HEALTH-CHECK-NODE-PORT', ['30999']],
    ['KUBE-IPVS-IPS', ['10.96.0.46', '192.168.99.22', '203.0.113.21']],
    ['KUBE-6-IPVS-IPS', ['fd00:96::1']],
  ])('ipset list: %s has %j', (name, wanted) => {
    const listed = ipsetListOn(world, 'node-1')
      .split('\n\n')
      .find((set) => set.startsWith(`Name: ${name}\n`));
    const members = listed?.split('Members:\n')[1]?.trim().split('\n') ?? [];
    expect(members).toEqual(expect.arrayContaining(wanted));
    expect(listed).toContain(`Number of entries: ${members.length}\n`);
  });

  it('kube-ipvs0 has every address of a Service', () => {
    expect(ipvsAddressesOn(world, 'node-1')).toEqual([
      ...[41, 42, 45, 46, 47, 48].map((last) => `10.96.0.${last}`),
      '192.168.99.22',
      '203.0.113.20',
      '203.0.113.21',
      'fd00:96::1',
    ]);
    expect(ipvsAddressesOn(fleet('iptables'), 'node-1')).toEqual([]);
  });

  it.each([
    '-A KUBE-SERVICES ! -s 10.244.0.0/16 -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ',
    '-A KUBE-NODE-PORT -p tcp -m comment --comment "Kubernetes nodeport TCP port with externalTrafficPolicy=local" -m set --match-set KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN',
    '-A KUBE-POSTROUTING -m comment --comment "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose" -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE',
    '-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT --reject-with icmp-port-unreachable',
    '-A INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER',
  ])('iptables-save: %s', (rule) => {
    expect(iptablesSaveOn(world, 'node-1', 'IPv4').split('\n')).toContain(rule);
  });

  it('iptables-save is no longer for more Services', () => {
    expect(iptablesSaveOn(world, 'node-1', 'IPv4')).not.toMatch(/10\.96\.0\.\d|KUBE-SVC/);
  });
});
