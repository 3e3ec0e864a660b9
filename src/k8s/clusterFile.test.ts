import { describe, expect, it, test } from 'vitest';
import { defaultSettings } from './clusterFile/defaults.ts';
import { parseClusterFile } from './clusterFile.ts';
import type { ClusterSettings } from './clusterSettings.ts';

const HEAD = 'apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\n';

function settingsOf(spec: string): ClusterSettings {
  const parsed = parseClusterFile(HEAD + spec);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('\n'));
  return parsed.settings;
}

function problemsOf(text: string): string[] {
  const parsed = parseClusterFile(text);
  return parsed.ok ? [] : parsed.problems.map(({ line, message }) => `${line}: ${message}`);
}

it('starts with three Nodes in three zones', () => {
  expect(defaultSettings()).toEqual({
    ipFamilies: ['IPv4'],
    podCIDRs: ['10.244.0.0/16'],
    serviceCIDRs: ['10.96.0.0/12'],
    kubeProxy: { mode: 'iptables', minSyncPeriodUs: 1_000_000 },
    loadBalancer: { provider: 'cloud', addressAfterUs: 8_000_000, healthyAfterUs: 4_000_000 },
    networkPolicy: 'enforced',
    latencies: { sameNodeUs: 50, betweenNodesUs: 300, outsideUs: 12_500, resolverUs: 8_000 },
    nodes: [1, 2, 3].map((n) => ({
      name: `node-${n}`,
      zone: `zone-${'abc'[n - 1]}`,
      ips: [`192.0.2.1${n}`],
      labels: {},
      taints: [],
      podCIDRs: [`10.244.${n}.0/24`],
    })),
    externalHosts: [
      { name: 'api.payments.example.com', ips: ['203.0.113.200'], listens: [{ port: 443, protocol: 'TCP' }] },
    ],
  });
});

test('a file without a spec is the default cluster', () => {
  expect(settingsOf('')).toEqual(defaultSettings());
});

test.each<[string, (settings: ClusterSettings) => unknown, unknown]>([
  ['spec: {kubeProxy: {mode: ipvs}}', (s) => s.kubeProxy, { mode: 'ipvs', minSyncPeriodUs: 1_000_000 }],
  ['spec: {kubeProxy: {minSyncPeriod: 1m0.5s}}', (s) => s.kubeProxy.minSyncPeriodUs, 60_500_000],
  ['spec: {loadBalancer: none}', (s) => s.loadBalancer.provider, 'none'],
  [
    'spec: {loadBalancer: {provider: cloud, addressAfter: 250ms, healthyAfter: "0"}}',
    (s) => s.loadBalancer,
    { provider: 'cloud', addressAfterUs: 250_000, healthyAfterUs: 0 },
  ],
  ['spec: {latencies: {outside: 150ms}}', (s) => s.latencies.outsideUs, 150_000],
  ['spec: {latencies: {outside: 150ms}}', (s) => s.latencies.betweenNodesUs, 300],
  ['spec: {networkPolicy: ignored}', (s) => s.networkPolicy, 'ignored'],
  ['spec: {ipFamilies: [IPv6, IPv4]}', (s) => s.nodes[0]?.ips, ['2001:db8::11', '192.0.2.11']],
  ['spec: {ipFamilies: [IPv6, IPv4]}', (s) => s.nodes[0]?.podCIDRs, ['fd00:10:244:1::/64', '10.244.1.0/24']],
  ['spec: {nodes: [{name: a}]}', (s) => s.nodes[0]?.zone, null],
  [
    'spec: {ipFamilies: [IPv4, IPv6], nodes: [{name: a, ip: 192.0.2.12}, {name: b, ip: ["2001:db8::5", 192.0.2.13]}]}',
    (s) => s.nodes.map((node) => node.ips),
    [
      ['192.0.2.12', '2001:db8::11'],
      ['192.0.2.13', '2001:db8::5'],
    ],
  ],
  [
    'spec: {ipFamilies: [IPv4, IPv6], nodes: [{name: a, podCIDRs: ["fd00:10:244:1::/64"]}, {name: b}]}',
    (s) => s.nodes.map((node) => node.podCIDRs),
    [
      ['10.244.1.0/24', 'fd00:10:244:1::/64'],
      ['10.244.2.0/24', 'fd00:10:244:2::/64'],
    ],
  ],
  [
    'spec: {nodes: [{name: a, ip: 192.0.2.12}, {name: b}, {name: c}]}',
    (s) => s.nodes.map((node) => node.ips[0]),
    ['192.0.2.12', '192.0.2.11', '192.0.2.13'],
  ],
  [
    'spec: {nodes: [{name: a}, {name: b, podCIDRs: [10.244.1.0/24]}, {name: c}]}',
    (s) => s.nodes.map((node) => node.podCIDRs[0]),
    ['10.244.2.0/24', '10.244.1.0/24', '10.244.3.0/24'],
  ],
  [
    'spec: {podCIDRs: [10.0.0.0/23], nodes: [{name: a}, {name: b}]}',
    (s) => s.nodes.map((node) => node.podCIDRs[0]),
    ['10.0.1.0/24', '10.0.0.0/24'],
  ],
  [
    'spec: {nodes: [{name: a, taints: [{key: k, effect: NoSchedule}], labels: {x: "y"}}]}',
    (s) => [s.nodes[0]?.taints, s.nodes[0]?.labels],
    [[{ key: 'k', effect: 'NoSchedule' }], { x: 'y' }],
  ],
  ['spec: {externalHosts: []}', (s) => s.externalHosts, []],
])('%s', (spec, pick, wanted) => {
  expect(pick(settingsOf(spec))).toEqual(wanted);
});

describe('what is wrong is told with its line', () => {
  test.each([
    ['', '1: the file holds no Cluster'],
    ['kind: Cluster\napiVersion: v1\n', '2: apiVersion: must be servicescope.dev/v1alpha1'],
    [`${HEAD}spec:\n  nods: []\n`, '4: spec.nods: unknown field'],
    [`${HEAD}spec:\n  nodes:\n  - name: a\n    zones: x\n`, '6: spec.nodes[0].zones: unknown field'],
    [
      `${HEAD}spec:\n  kubeProxy:\n    mode: ebpf\n`,
      '5: spec.kubeProxy.mode: must be one of iptables, nftables, ipvs',
    ],
    [
      `${HEAD}spec:\n  ipFamilies: [IPv5]\n`,
      '4: spec.ipFamilies: must list IPv4, IPv6 or both, the primary one first',
    ],
    [
      `${HEAD}spec:\n  serviceCIDRs: [10.96.0.0/30]\n`,
      '4: spec.serviceCIDRs[0]: is too small: cluster DNS takes its tenth address',
    ],
    [
      `${HEAD}spec:\n  kubeProxy: {mode: ipvs}\n  networkPolicy: ignored\n  kubeProxy: {mode: iptables}\n`,
      '6: mapping key "kubeProxy" already defined at line 4',
    ],
    [
      `${HEAD}spec:\n  podCIDRs: [10.97.0.0/16]\n`,
      '4: spec.podCIDRs[0]: must not overlap the range of Services, 10.96.0.0/12',
    ],
    [
      `${HEAD}spec:\n  ipFamilies: [IPv4, IPv6]\n  serviceCIDRs: [10.96.0.0/16, 'fd00:10:244::/112']\n`,
      '5: spec.serviceCIDRs[1]: must not overlap the range of Pods, fd00:10:244::/56',
    ],
    [
      `${HEAD}spec:\n  podCIDRs: [10.0.0.5/16]\n`,
      '4: spec.podCIDRs[0]: must start at the first address of the range',
    ],
    [
      `${HEAD}spec:\n  podCIDRs: [10.0.0.0/24]\n`,
      "4: spec.podCIDRs: 10.0.0.0/24 has no /24 left for this Node's Pods",
    ],
    [
      `${HEAD}spec:\n  nodes:\n  - name: a\n  - name: a\n`,
      '6: spec.nodes[1].name: another Node is called a already',
    ],
    [
      `${HEAD}spec:\n  nodes:\n  - name: a\n    labels: {x: 1}\n`,
      '6: spec.nodes[0].labels.x: must be text, not 1; put it in quotes',
    ],
    [
      `${HEAD}spec:\n  nodes:\n  - name: a\n    ip: "2001:db8::5"\n`,
      '6: spec.nodes[0].ip: must be an IP address for each of IPv4',
    ],
    [
      `${HEAD}spec:\n  nodes:\n  - name: a\n    ip: [192.0.2.12, 192.0.2.13]\n`,
      '6: spec.nodes[0].ip: must be an IP address for each of IPv4',
    ],
    [`${HEAD}spec:\n  loadBalancer: metallb\n`, '4: spec.loadBalancer: must be one of cloud, none'],
    [
      `${HEAD}spec:\n  externalHosts:\n  - name: a.example\n    ips: [x]\n`,
      '6: spec.externalHosts[0].ips[0]: must be an IP address',
    ],
    [
      `${HEAD}spec:\n\tnodes: []\n`,
      '4: found character that cannot start any token: a tab stands here; YAML is indented with spaces only',
    ],
    [`${HEAD}spec:\n  latencies:\n    outside: 1s\n`, '5: spec.latencies.outside: must be 250ms at most'],
    [`${HEAD}---\n${HEAD}`, '4: a cluster file holds one Cluster only'],
  ])('%j', (text, wanted) => {
    expect(problemsOf(text)).toContain(wanted);
  });

  it('tells every fault at once', () => {
    expect(problemsOf(`${HEAD}spec:\n  a: 1\n  networkPolicy: x\n`)).toHaveLength(2);
  });
});
