import { describe, expect, it } from 'vitest';
import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import { addService, addSlice, emptyNetwork, inMode, letSync, send } from '../network/testing/wire.ts';
import { addPod } from '../network/testing/wire.ts';
import type { World } from '../world.ts';
import { iptablesSaveOn, rulesText } from './ruleTexts.ts';

const READY = [{ ip: '10.244.1.5' }, { ip: '10.244.1.6' }, { ip: '10.244.2.7' }];

function cluster(
  more = '',
  endpoints: readonly { ip: string }[] = READY,
  mode: ProxyMode = 'iptables',
): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/tmp', '10.244.3.9');
  for (const [index, { ip }] of endpoints.entries()) addPod(world, `default/web-${index}`, ip, [8080]);
  addService(
    world,
    'default/web',
    `{clusterIP: 10.96.45.12, type: NodePort, ports: [{name: http, port: 80, nodePort: 30080}]${more}}`,
  );
  addSlice(world, 'default/web', [{ name: 'http', port: 8080 }], endpoints);
  letSync(world);
  return world;
}

const textOf = (world: World, mode: ProxyMode, node = 'node-3'): string[] =>
  rulesText(world, node, mode).split('\n');

describe('iptables-save', () => {
  const lines = textOf(cluster(), 'iptables');
  it.each([
    '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    '-A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j KUBE-EXT-CDGGSHYLG3RE2FKL',
    '-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -j KUBE-EXT-CDGGSHYLG3RE2FKL',
    '-A KUBE-SERVICES -d 10.96.45.12/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL',
    '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    '-A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade traffic for default/web:http external destinations" -j KUBE-MARK-MASQ',
    '-A KUBE-EXT-CDGGSHYLG3RE2FKL -j KUBE-SVC-CDGGSHYLG3RE2FKL',
    '-A KUBE-SVC-CDGGSHYLG3RE2FKL ! -s 10.244.0.0/16 -d 10.96.45.12/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
    '-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.5:8080" -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-AFGSLHOD2HFNCBX4',
    '-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.6:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-F7BHZ7WL3PFYMSRY',
    '-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.2.7:8080" -j KUBE-SEP-2RIJ5GIYXEFH6G4D',
    '-A KUBE-SEP-AFGSLHOD2HFNCBX4 -s 10.244.1.5/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ',
    '-A KUBE-SEP-AFGSLHOD2HFNCBX4 -p tcp -m comment --comment "default/web:http" -m tcp -j DNAT --to-destination 10.244.1.5:8080',
  ])('%s', (line) => {
    expect(lines).toContain(line);
  });

  it.each([
    [
      'affinity',
      ', sessionAffinity: ClientIP',
      READY,
      [
        '-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.5:8080" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-AFGSLHOD2HFNCBX4 --mask 255.255.255.255 --rsource -j KUBE-SEP-AFGSLHOD2HFNCBX4',
        '-A KUBE-SEP-AFGSLHOD2HFNCBX4 -p tcp -m comment --comment "default/web:http" -m recent --set --name KUBE-SEP-AFGSLHOD2HFNCBX4 --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.5:8080',
      ],
    ],
    [
      'no endpoints',
      '',
      [],
      [
        '-A KUBE-SERVICES -d 10.96.45.12/32 -p tcp -m comment --comment "default/web:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
        '-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/web:http has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable',
      ],
    ],
    [
      'externalTrafficPolicy Local without an own endpoint',
      ', externalTrafficPolicy: Local',
      READY,
      [
        '-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/web:http has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
        '-A KUBE-EXT-CDGGSHYLG3RE2FKL -s 10.244.0.0/16 -m comment --comment "pod traffic for default/web:http external destinations" -j KUBE-SVC-CDGGSHYLG3RE2FKL',
        '-A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
        '-A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "route LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-CDGGSHYLG3RE2FKL',
      ],
    ],
  ] as const)('%s', (_fact, more, endpoints, wanted) => {
    const lines = textOf(cluster(more, endpoints), 'iptables');
    for (const line of wanted) expect(lines).toContain(line);
  });

  it('every jump leads to a chain that is there', () => {
    const text = rulesText(cluster(', externalTrafficPolicy: Local'), 'node-1', 'iptables');
    const chains = new Set([...text.matchAll(/^:(\S+)/gm)].map((match) => match[1]));
    const targets = [...text.matchAll(/-j (KUBE-\S+)/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((target) => !chains.has(target))).toEqual([]);
  });
});

it.each(['iptables', 'nftables', 'ipvs'] as const)(
  'every rule that a decision names is in the text of %s',
  (mode) => {
    for (const more of ['', ', externalTrafficPolicy: Local', ', sessionAffinity: ClientIP']) {
      const world = cluster(more, READY, mode);
      for (const [from, to, node] of [
        ['pod/default/tmp', '10.96.45.12:80', 'node-3'],
        ['node/node-1', '10.96.45.12:80', 'node-1'],
        ['laptop', '192.0.2.12:30080', 'node-2'],
        ['laptop', '192.0.2.13:30080', 'node-3'],
        ['node/node-1', '127.0.0.1:30080', 'node-1'],
      ] as const) {
        const text = [rulesText(world, node), iptablesSaveOn(world, node, 'IPv4')].join('');
        const rules = send(world, from, to).steps.flatMap((step) =>
          step.where.endsWith('kube-proxy') && step.rule ? [step.rule] : [],
        );
        if (!to.startsWith('127.')) expect(rules.length).toBeGreaterThan(0);
        // What is an element of a set or map stands among its elements.
        for (const rule of rules) expect(text).toContain(/^element \S+ \{ (.*) \}$/.exec(rule)?.[1] ?? rule);
      }
    }
  },
);
