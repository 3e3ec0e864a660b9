import { describe, expect, it } from 'vitest';
import { rulesText } from './ruleTexts.ts';
import { fleet } from './testing/fleet.ts';

/** What kube-proxy 1.36 writes for each kind of Service, as `nft list table` prints it. */
// kubernetes: pkg/proxy/nftables/proxier_test.go (TestOverallNFTablesRules)
const text = rulesText(fleet('nftables'), 'node-1');

const chain = (name: string, ...rules: string[]): string =>
  `\tchain ${name} {\n${rules.map((rule) => `\t\t${rule}\n`).join('')}\t}\n`;

const PLAIN = 'MAPD5LWQ-default/plain/tcp/p80';
const AWAY = 'TC4NZ2SS-default/away/tcp/p80';
const RANGED = 'ZSPVQFIG-default/ranged/tcp/p80';
const STICKY = 'UE3JRVFX-default/ranged/tcp/p80__10.244.1.3/80';
const LEAVING = 'HZ5OXXP2-default/leaving/tcp/';

describe('nft list table', () => {
  it.each([
    [
      'begins with its name',
      'table ip kube-proxy {\n\tcomment "rules for kube-proxy"\n\tset hairpin-connections {\n',
    ],
    [
      'ClusterIPs by number, two a line',
      '\t\telements = { 10.96.0.41, 10.96.0.42,\n\t\t\t     10.96.0.45, 10.96.0.46,\n',
    ],
    [
      'NodePorts on the Node’s first address only',
      'comment "IPs that accept NodePort traffic"\n\t\telements = { 192.0.2.11 }\n',
    ],
    ['a ClusterIP', `10.96.0.41 . tcp . 80 : goto service-${PLAIN},`],
    ['an external IP', `192.168.99.22 . tcp . 80 : goto external-${AWAY},`],
    ['a NodePort', `tcp . 30045 : goto external-${RANGED} }`],
    [
      'a choice at random',
      chain(
        `service-${PLAIN}`,
        'meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.1 . 80, 1 : 10.244.2.1 . 80 }',
      ),
    ],
    ['an own endpoint that may send to itself', '10.244.1.1 . 10.244.1.1 . tcp . 80,'],
    [
      'from outside',
      chain(
        `external-${RANGED}`,
        'meta mark set meta mark | 0x00004000 comment "masquerade"',
        `goto service-${RANGED}`,
      ),
    ],
    [
      'from outside under policy Local, with no endpoint here',
      chain(
        `external-${AWAY}`,
        `ip saddr 10.244.0.0/16 goto service-${AWAY} comment "short-circuit pod traffic"`,
        'fib saddr type local meta mark set meta mark | 0x00004000 comment "masquerade local traffic"',
        `fib saddr type local goto service-${AWAY} comment "short-circuit local traffic"`,
      ),
    ],
    ['no local endpoint', '203.0.113.20 . tcp . 80 comment "default/away:p80" : drop,'],
    ['no endpoint', '10.96.0.46 . tcp . 80 comment "default/empty" : goto reject-chain }'],
    ['no endpoint at a NodePort', 'tcp . 30046 comment "default/empty" : goto reject-chain }'],
    ['source ranges: the address', `203.0.113.21 . tcp . 80 : goto firewall-${RANGED} }`],
    [
      'source ranges: who may not',
      chain(`firewall-${RANGED}`, 'ip saddr != { 198.51.100.0/25, 192.0.2.0/24, 203.0.113.21 } drop'),
    ],
    [
      'affinity: what is remembered',
      `\tset affinity-${STICKY} {\n\t\ttype ipv4_addr\n\t\tflags dynamic,timeout\n\t\ttimeout 3h\n\t}\n`,
    ],
    [
      'affinity: known or at random',
      chain(
        `service-${RANGED}`,
        `ip saddr @affinity-${STICKY} goto endpoint-${STICKY}`,
        `numgen random mod 1 vmap { 0 : goto endpoint-${STICKY} }`,
      ),
    ],
    [
      'affinity: remember it',
      chain(
        `endpoint-${STICKY}`,
        `update @affinity-${STICKY} { ip saddr }`,
        'meta l4proto tcp dnat to 10.244.1.3:80',
      ),
    ],
    [
      'a named UDP port on two numbers',
      'meta l4proto udp dnat ip to numgen random mod 2 map { 0 : 10.244.1.4 . 5353, 1 : 10.244.2.4 . 5454 }',
    ],
    [
      'those that leave, of this Node',
      chain(
        `local-${LEAVING}`,
        'meta l4proto tcp dnat ip to numgen random mod 1 map { 0 : 10.244.1.5 . 80 }',
      ),
    ],
    [
      'IPv6',
      '\tchain local-VKWKG7NH-default/six/tcp/ {\n\t\tmeta l4proto tcp dnat ip6 to numgen random mod 1 map { 0 : fd00:244::5 . 80 }\n\t}\n',
    ],
    [
      'other ports of ClusterIPs',
      'ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"\n\t\tip daddr 10.96.0.0/12 drop comment "Drop traffic to unallocated ClusterIPs"\n',
    ],
  ])('%s', (_what, part) => {
    expect(text).toContain(part);
  });

  it('every chain, set and map that is named is there', () => {
    for (const table of text.split(/^table /m).slice(1)) {
      const there = new Set([...table.matchAll(/^\t(?:chain|set|map) (\S+)/gm)].map((match) => match[1]));
      const named = [...table.matchAll(/(?:jump |goto |@)([\w./-]+)(?= |,|\n|$)/gm)]
        .map((match) => match[1])
        .filter(
          (name) => !name?.startsWith('no-endpoint-') || !table.includes(`comment "helper for @${name}`),
        );
      expect(named.length).toBeGreaterThan(15);
      expect(named.filter((name) => !there.has(name))).toEqual([]);
    }
  });
});
