import { describe, expect, it } from 'vitest';
import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import type { World } from '../world.ts';
import {
  addBalancer,
  addPod,
  addService,
  addSlice,
  emptyNetwork,
  inMode,
  letSync,
  losePod,
  send,
  SETTINGS,
} from './testing/wire.ts';

const WEB_IP = '10.96.45.12';

interface Case {
  readonly mode?: ProxyMode;
  readonly spec?: string;
  readonly status?: object;
  /** Endpoint addresses, each a running Pod that listens on 80. */
  readonly ready?: readonly string[];
  readonly port?: number;
}

/** tmp and web-1.. on their Nodes, Service `web` with what the case says. */
function network({
  mode = 'iptables',
  spec = '',
  status = {},
  ready = ['10.244.1.5', '10.244.2.5'],
  port = 80,
}: Case): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/tmp', '10.244.1.9');
  for (const [index, ip] of ready.entries())
    addPod(world, `default/web-${index}`, ip, [port], { labels: { app: 'web' } });
  addService(
    world,
    'default/web',
    `{clusterIP: ${WEB_IP}, ports: [{port: 80}]${spec === '' ? '' : `, ${spec}`}}`,
    status,
  );
  addSlice(
    world,
    'default/web',
    [{ port }],
    ready.map((ip, index) => ({ ip, pod: `web-${index}` })),
  );
  letSync(world);
  return world;
}

const NODE_PORT = 'type: NodePort, ports: [{port: 80, nodePort: 30080}]';
const LOCAL_NODE_PORT = `externalTrafficPolicy: Local, ${NODE_PORT}`;
const nodePortSpec = (text: string): string => `{clusterIP: ${WEB_IP}, ${text}}`;

function nodePortNetwork(mode: ProxyMode, text: string, ready: readonly string[]): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/tmp', '10.244.1.9');
  for (const [index, ip] of ready.entries()) addPod(world, `default/web-${index}`, ip, [80]);
  addService(world, 'default/web', nodePortSpec(text));
  addSlice(
    world,
    'default/web',
    [{ port: 80 }],
    ready.map((ip, index) => ({ ip, pod: `web-${index}` })),
  );
  letSync(world);
  return world;
}

describe('no endpoints and unknown destinations, by mode', () => {
  it.each([
    ['iptables', 'ClusterIP without endpoints', `${WEB_IP}:80`, [], 'refused', 'no-endpoints'],
    ['nftables', 'ClusterIP without endpoints', `${WEB_IP}:80`, [], 'refused', 'no-endpoints'],
    ['ipvs', 'ClusterIP without endpoints', `${WEB_IP}:80`, [], 'refused', 'no-endpoints'],
    [
      'iptables',
      'port of a ClusterIP that is not a Service port',
      `${WEB_IP}:81`,
      ['10.244.1.5'],
      'dropped',
      'no-route',
    ],
    [
      'nftables',
      'port of a ClusterIP that is not a Service port',
      `${WEB_IP}:81`,
      ['10.244.1.5'],
      'refused',
      'not-listening',
    ],
    [
      'ipvs',
      'port of a ClusterIP that is not a Service port',
      `${WEB_IP}:81`,
      ['10.244.1.5'],
      'refused',
      'not-listening',
    ],
    ['iptables', 'unallocated address for Services', '10.96.9.9:80', [], 'dropped', 'no-route'],
    ['nftables', 'unallocated address for Services', '10.96.9.9:80', [], 'dropped', 'no-route'],
    ['ipvs', 'unallocated address for Services', '10.96.9.9:80', [], 'dropped', 'no-route'],
  ] as const)('%s: %s', (mode, _fact, to, ready, verdict, reason) => {
    expect(send(network({ mode, ready }), 'pod/default/tmp', to)).toMatchObject({ verdict, reason });
  });

  it.each([
    ['iptables', 'laptop', [], 'refused', 'no-endpoints'],
    ['nftables', 'laptop', [], 'refused', 'no-endpoints'],
    ['ipvs', 'laptop', [], 'refused', 'no-endpoints'],
    ['iptables', 'laptop', ['10.244.1.5'], 'dropped', 'no-local-endpoints'],
    ['nftables', 'laptop', ['10.244.1.5'], 'dropped', 'no-local-endpoints'],
    ['ipvs', 'laptop', ['10.244.1.5'], 'dropped', 'no-local-endpoints'],
    // A Pod of the Node gets through to all endpoints, under IPVS by its fallback.
    ['iptables', 'pod/default/tmp', ['10.244.1.5'], 'accepted', null],
    ['ipvs', 'pod/default/tmp', ['10.244.1.5'], 'accepted', null],
  ] as const)(
    '%s: NodePort under policy Local on node-2, from %s with endpoints %j',
    (mode, from, ready, verdict, reason) => {
      const world = nodePortNetwork(mode, LOCAL_NODE_PORT, ready);
      expect(send(world, from, '192.0.2.12:30080')).toMatchObject({ verdict, reason });
    },
  );

  it.each([
    ['iptables', ['10.244.2.5'], 'dropped', 'no-local-endpoints'],
    ['nftables', ['10.244.2.5'], 'dropped', 'no-local-endpoints'],
    ['iptables', ['10.244.1.5', '10.244.2.5'], 'accepted', null],
  ] as const)(
    '%s: internalTrafficPolicy Local from node-1 with endpoints %j',
    (mode, ready, verdict, reason) => {
      const world = network({ mode, ready, spec: 'internalTrafficPolicy: Local' });
      const decision = send(world, 'pod/default/tmp', `${WEB_IP}:80`);
      expect(decision).toMatchObject({ verdict, reason });
      if (verdict === 'accepted') expect(decision.eligible).toEqual(['10.244.1.5:80']);
    },
  );
});

/** Client, destination, spec, Pods behind it, and what the server sees. */
describe('which source address the server sees', () => {
  const balancer = { loadBalancer: { ingress: [{ ip: '203.0.113.20', ipMode: 'VIP' }] } };
  const lb = (policy: string): string =>
    `{clusterIP: ${WEB_IP}, type: LoadBalancer, externalTrafficPolicy: ${policy}, ports: [{port: 80, nodePort: 30080}]}`;
  const plain = `{clusterIP: ${WEB_IP}, ports: [{port: 80}]}`;

  function world(spec: string, ready: readonly string[]): World {
    const made = emptyNetwork();
    addPod(made, 'default/tmp', '10.244.1.9', [80]);
    addPod(made, 'default/hostly', '192.0.2.11');
    for (const [index, ip] of ready.entries())
      if (ip !== '10.244.1.9') addPod(made, `default/web-${index}`, ip, [80]);
    addService(made, 'default/web', spec, spec === plain ? {} : balancer);
    addSlice(
      made,
      'default/web',
      [{ port: 80 }],
      ready.map((ip) => ({ ip })),
    );
    letSync(made);
    if (spec !== plain) addBalancer(made, 'default/web');
    return made;
  }

  it.each([
    ['pod, Pod address', 'pod/default/tmp', '10.244.2.5:80', plain, ['10.244.2.5'], '10.244.1.9'],
    ['pod, ClusterIP, same Node', 'pod/default/tmp', `${WEB_IP}:80`, plain, ['10.244.1.5'], '10.244.1.9'],
    ['pod, ClusterIP, other Node', 'pod/default/tmp', `${WEB_IP}:80`, plain, ['10.244.2.5'], '10.244.1.9'],
    [
      'pod, ClusterIP, itself (hairpin)',
      'pod/default/tmp',
      `${WEB_IP}:80`,
      plain,
      ['10.244.1.9'],
      '192.0.2.11',
    ],
    ['node, ClusterIP', 'node/node-1', `${WEB_IP}:80`, plain, ['10.244.2.5'], '192.0.2.11'],
    ['hostNetwork Pod, ClusterIP', 'pod/default/hostly', `${WEB_IP}:80`, plain, ['10.244.2.5'], '192.0.2.11'],
    [
      'pod, NodePort, Cluster',
      'pod/default/tmp',
      '192.0.2.11:30080',
      lb('Cluster'),
      ['10.244.2.5'],
      '192.0.2.11',
    ],
    [
      'pod, NodePort of another Node, Cluster',
      'pod/default/tmp',
      '192.0.2.13:30080',
      lb('Cluster'),
      ['10.244.2.5'],
      '192.0.2.13',
    ],
    [
      'pod, balancer, Cluster',
      'pod/default/tmp',
      '203.0.113.20:80',
      lb('Cluster'),
      ['10.244.2.5'],
      '192.0.2.11',
    ],
    [
      'node, NodePort, Cluster',
      'node/node-1',
      '192.0.2.11:30080',
      lb('Cluster'),
      ['10.244.2.5'],
      '192.0.2.11',
    ],
    [
      'node, balancer, Cluster',
      'node/node-1',
      '203.0.113.20:80',
      lb('Cluster'),
      ['10.244.2.5'],
      '192.0.2.11',
    ],
    ['outside, NodePort, Cluster', 'laptop', '192.0.2.13:30080', lb('Cluster'), ['10.244.2.5'], '192.0.2.13'],
    [
      'pod, NodePort, Local',
      'pod/default/tmp',
      '192.0.2.11:30080',
      lb('Local'),
      ['10.244.2.5'],
      '10.244.1.9',
    ],
    ['pod, balancer, Local', 'pod/default/tmp', '203.0.113.20:80', lb('Local'), ['10.244.2.5'], '10.244.1.9'],
    ['node, NodePort, Local', 'node/node-1', '192.0.2.11:30080', lb('Local'), ['10.244.2.5'], '192.0.2.11'],
    ['node, balancer, Local', 'node/node-1', '203.0.113.20:80', lb('Local'), ['10.244.2.5'], '192.0.2.11'],
    ['outside, NodePort, Local', 'laptop', '192.0.2.12:30080', lb('Local'), ['10.244.2.5'], '198.51.100.24'],
    ['outside, balancer, Local', 'internet', '203.0.113.20:80', lb('Local'), ['10.244.2.5'], '198.51.100.7'],
    ['localhost, NodePort', 'node/node-1', '127.0.0.1:30080', lb('Cluster'), ['10.244.2.5'], '192.0.2.11'],
    [
      'localhost of a hostNetwork Pod, NodePort',
      'pod/default/hostly',
      '127.0.0.1:30080',
      lb('Cluster'),
      ['10.244.2.5'],
      '192.0.2.11',
    ],
    [
      'localhost, NodePort, Local',
      'node/node-1',
      '127.0.0.1:30080',
      lb('Local'),
      ['10.244.2.5'],
      '192.0.2.11',
    ],
  ] as const)('%s', (_fact, from, to, spec, ready, sourceSeen) => {
    expect(send(world(spec, ready), from, to)).toMatchObject({ verdict: 'accepted', sourceSeen });
  });

  it('outside, balancer, Cluster: the address of the Node that it entered by', () => {
    const made = world(lb('Cluster'), ['10.244.2.5']);
    const seen = new Set(
      [...Array(60).keys()].map((n) => send(made, 'internet', '203.0.113.20:80', { n }).sourceSeen),
    );
    expect([...seen].sort()).toEqual(['192.0.2.11', '192.0.2.12', '192.0.2.13']);
  });

  it('outside, balancer, Local: only Nodes with a ready endpoint get any', () => {
    const made = world(lb('Local'), ['10.244.2.5', '10.244.3.5']);
    const nodes = [...Array(60).keys()].map(
      (n) => send(made, 'internet', '203.0.113.20:80', { n }).endpoint?.node,
    );
    expect([...new Set(nodes)].sort()).toEqual(['node-2', 'node-3']);
  });

  it('pod to the outside: the network plugin shows the Node', () => {
    expect(send(world(plain, []), 'pod/default/tmp', '203.0.113.200:443')).toMatchObject({
      verdict: 'accepted',
      sourceSeen: '192.0.2.11',
    });
  });
});

describe('loadBalancerSourceRanges', () => {
  const spec = `{clusterIP: ${WEB_IP}, type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [198.51.100.7/32], ports: [{port: 80, nodePort: 30080}]}`;
  function world(): World {
    const made = emptyNetwork();
    addPod(made, 'default/tmp', '10.244.1.9');
    addPod(made, 'default/web', '10.244.1.5', [80]);
    addService(made, 'default/web', spec, { loadBalancer: { ingress: [{ ip: '203.0.113.20' }] } });
    addSlice(made, 'default/web', [{ port: 80 }], [{ ip: '10.244.1.5' }]);
    letSync(made);
    addBalancer(made, 'default/web');
    return made;
  }
  it.each([
    ['an address in the range', 'internet', '203.0.113.20:80', 'accepted', null],
    ['an address outside of it', 'laptop', '203.0.113.20:80', 'dropped', 'source-range'],
    ['a Pod outside of it', 'pod/default/tmp', '203.0.113.20:80', 'dropped', 'source-range'],
    ['the NodePort does not know ranges', 'laptop', '192.0.2.11:30080', 'accepted', null],
    ['nor does the ClusterIP', 'pod/default/tmp', `${WEB_IP}:80`, 'accepted', null],
  ] as const)('%s', (_fact, from, to, verdict, reason) => {
    expect(send(world(), from, to)).toMatchObject({ verdict, reason });
  });
});

describe('where NodePorts listen', () => {
  it.each([
    ['iptables', '127.0.0.1:30080', 'accepted'],
    ['nftables', '127.0.0.1:30080', 'refused'],
    ['ipvs', '127.0.0.1:30080', 'refused'],
    ['iptables', '192.0.2.11:30080', 'accepted'],
    ['nftables', '192.0.2.11:30080', 'accepted'],
    ['ipvs', '192.0.2.11:30080', 'accepted'],
  ] as const)('%s on %s', (mode, to, verdict) => {
    expect(send(nodePortNetwork(mode, NODE_PORT, ['10.244.2.5']), 'node/node-1', to).verdict).toBe(verdict);
  });

  it('answers on every Node, with an endpoint or without', () => {
    const world = nodePortNetwork('iptables', NODE_PORT, ['10.244.2.5']);
    const verdicts = ['192.0.2.11', '192.0.2.12', '192.0.2.13'].map(
      (ip) => send(world, 'laptop', `${ip}:30080`).verdict,
    );
    expect(verdicts).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

describe('what is behind the endpoint', () => {
  it('wrong targetPort', () => {
    const world = emptyNetwork();
    addPod(world, 'default/tmp', '10.244.1.9');
    addPod(world, 'default/web', '10.244.1.5', [80]);
    addService(world, 'default/web', `{clusterIP: ${WEB_IP}, ports: [{port: 80, targetPort: 8080}]}`);
    addSlice(world, 'default/web', [{ port: 8080 }], [{ ip: '10.244.1.5', pod: 'web' }]);
    letSync(world);
    expect(send(world, 'pod/default/tmp', `${WEB_IP}:80`)).toMatchObject({
      verdict: 'refused',
      reason: 'not-listening',
      endpoint: { pod: 'default/web' },
    });
  });

  it.each([
    ['the Pod is gone, same Node', ['10.244.1.5'], 'unreachable', 'gone'],
    ['the Pod is gone, other Node', ['10.244.2.5'], 'dropped', 'gone'],
  ] as const)('%s', (_fact, ready, verdict, reason) => {
    const world = network({ ready });
    losePod(world, 'default/web-0');
    expect(send(world, 'pod/default/tmp', `${WEB_IP}:80`)).toMatchObject({
      verdict,
      reason,
      endpoint: { pod: 'default/web-0' },
    });
  });

  it('its Node is down', () => {
    const world = network({ ready: ['10.244.2.5'] });
    world.kubelet.nodesDown.set('node-2', 1);
    expect(send(world, 'pod/default/tmp', `${WEB_IP}:80`)).toMatchObject({
      verdict: 'dropped',
      reason: 'node-down',
    });
  });
});

describe('addresses without a Service', () => {
  it.each([
    ['a Pod address from outside', 'laptop', '10.244.1.5:80', 'dropped', 'no-route'],
    ['a ClusterIP from outside', 'laptop', `${WEB_IP}:80`, 'dropped', 'no-route'],
    ['an unknown outside address', 'pod/default/tmp', '203.0.113.99:80', 'dropped', 'no-route'],
    ['a Pod address that nobody ever had', 'pod/default/tmp', '10.244.2.250:80', 'dropped', 'no-route'],
    ['a closed port of a Node', 'pod/default/tmp', '192.0.2.12:9999', 'refused', 'not-listening'],
    ['the API server', 'pod/default/tmp', '192.0.2.10:6443', 'accepted', null],
    ['kube-proxy on its Node', 'node/node-1', '192.0.2.11:10256', 'accepted', null],
    ['a closed port of an outside host', 'pod/default/tmp', '203.0.113.200:80', 'refused', 'not-listening'],
    ['kube-proxy on localhost', 'node/node-1', '127.0.0.1:10256', 'accepted', null],
    ['oneself on localhost', 'pod/default/web-0', '127.0.0.1:80', 'accepted', null],
    ['oneself on localhost, closed', 'pod/default/web-0', '127.0.0.1:81', 'refused', 'not-listening'],
  ] as const)('%s', (_fact, from, to, verdict, reason) => {
    expect(send(network({}), from, to)).toMatchObject({ verdict, reason, service: null });
  });
});

describe('the steps of a journey', () => {
  it('say match, choice, translation and acceptance with their rules', () => {
    const { steps } = send(
      network({ ready: ['10.244.1.5', '10.244.2.5', '10.244.3.5'] }),
      'pod/default/tmp',
      `${WEB_IP}:80`,
      { n: 1 },
    );
    expect(steps[0]).toMatchObject({
      where: 'tmp',
      source: '10.244.1.9:40000',
      destination: `${WEB_IP}:80`,
      rule: null,
    });
    expect(steps[1]?.rule).toBe(
      `-A KUBE-SERVICES -d ${WEB_IP}/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G`,
    );
    expect(steps[2]?.rule).toMatch(/^-A KUBE-SVC-LOLE4ISW44XBNF3G .* -j KUBE-SEP-[A-Z2-7]{16}$/);
    expect(steps[3]?.rule).toMatch(/-j DNAT --to-destination 10\.244\.\d\.5:80$/);
    expect(steps.at(-1)?.where).toMatch(/^web-\d$/);
  });
});

describe('the choice', () => {
  const world = network({ ready: ['10.244.1.5', '10.244.2.5', '10.244.3.5', '10.244.3.6'] });
  const choices = (from: string, count: number): string[] =>
    [...Array(count).keys()].map((n) => send(world, from, `${WEB_IP}:80`, { n }).endpoint?.ip ?? '');

  it('is the same for the same seed, client and number', () => {
    expect(choices('pod/default/tmp', 50)).toEqual(choices('pod/default/tmp', 50));
  });

  it('is even: chi-square over 4,000 connections to four endpoints', () => {
    const counts = new Map<string, number>();
    for (const ip of choices('pod/default/tmp', 4_000)) counts.set(ip, (counts.get(ip) ?? 0) + 1);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    // The 99.9 % quantile for three degrees of freedom.
    expect(counts.size).toBe(4);
    expect(chiSquare).toBeLessThan(16.27);
  });

  it('does not follow from the one before: pairs are as frequent as their parts', () => {
    const made = choices('node/node-1', 4_000);
    const repeats = made.filter((ip, index) => index > 0 && ip === made[index - 1]).length;
    expect(repeats).toBeGreaterThan(850);
    expect(repeats).toBeLessThan(1_150);
  });
});

describe('IPv6', () => {
  function dual(): World {
    const nodes = SETTINGS.nodes.map((node, index) => ({
      ...node,
      ips: [...node.ips, `2001:db8::1${index + 1}`],
      podCIDRs: [...node.podCIDRs, `fd00:10:244:${index + 1}::/64`],
    }));
    const world = emptyNetwork({
      ipFamilies: ['IPv4', 'IPv6'],
      podCIDRs: ['10.244.0.0/16', 'fd00:10:244::/48'],
      serviceCIDRs: ['10.96.0.0/12', 'fd00:10:96::/112'],
      nodes,
    });
    addPod(world, 'default/tmp', '10.244.1.9');
    addPod(world, 'default/web', '10.244.2.5', [80]);
    for (const [key, ip] of [
      ['default/tmp', 'fd00:10:244:1::9'],
      ['default/web', 'fd00:10:244:2::5'],
    ] as const) {
      const record = world.kubelet.pods.get(key);
      if (record) world.kubelet.pods.set(key, { ...record, ips: [...record.ips, ip] });
      world.kubelet.addresses.set(ip, key);
    }
    addService(
      world,
      'default/web',
      `{clusterIP: ${WEB_IP}, clusterIPs: [${WEB_IP}, "fd00:10:96::50"], type: NodePort, ports: [{port: 80, nodePort: 30080}]}`,
    );
    addSlice(world, 'default/web', [{ port: 80 }], [{ ip: '10.244.2.5' }]);
    addSlice(world, 'default/web', [{ port: 80 }], [{ ip: 'fd00:10:244:2::5', node: 'node-2' }], 'IPv6');
    letSync(world);
    return world;
  }

  it.each([
    ['ClusterIP of IPv4', 'pod/default/tmp', `${WEB_IP}:80`, '10.244.2.5:80', '10.244.1.9'],
    [
      'ClusterIP of IPv6',
      'pod/default/tmp',
      '[fd00:10:96::50]:80',
      '[fd00:10:244:2::5]:80',
      'fd00:10:244:1::9',
    ],
    ['NodePort of IPv6', 'laptop', '[2001:db8::11]:30080', '[fd00:10:244:2::5]:80', '2001:db8::11'],
  ] as const)('%s', (_fact, from, to, eligible, sourceSeen) => {
    const decision = send(dual(), from, to);
    expect(decision).toMatchObject({ verdict: 'accepted', eligible: [eligible], sourceSeen });
    expect(decision.steps.at(-1)?.destination).toBe(eligible);
  });
});

describe('a port that the Service has for another protocol', () => {
  it.each([
    ['UDP', 'iptables', 'dropped', 'no-route', ''],
    ['UDP', 'nftables', 'refused', 'not-listening', ''],
    ['UDP', 'ipvs', 'refused', 'not-listening', ''],
    ['SCTP', 'iptables', 'dropped', 'no-route', ' The simulator sends no SCTP.'],
  ] as const)('%s in %s mode: %s', (protocol, mode, verdict, reason, more) => {
    const world = emptyNetwork(inMode(mode));
    addPod(world, 'default/tmp', '10.244.1.9');
    addService(world, 'default/sig', `{clusterIP: ${WEB_IP}, ports: [{port: 2905, protocol: ${protocol}}]}`);
    addSlice(world, 'default/sig', [{ port: 2905, protocol }], [{ ip: '10.244.2.5' }]);
    letSync(world);
    const decision = send(world, 'pod/default/tmp', `${WEB_IP}:2905`);
    expect(decision).toMatchObject({ verdict, reason, service: null });
    expect(decision.steps.map(({ what }) => what)).toContain(
      `${WEB_IP}:2905 is port 2905 of Service default/sig for ${protocol} only: its rules do not look at TCP.${more}`,
    );
  });
});

describe('an address of a Node beside its own', () => {
  it.each([
    ['the bridge of its own Node', 'pod/default/tmp', '10.244.1.1:80', 'refused', 'node/node-1'],
    ['the bridge of another Node', 'pod/default/tmp', '10.244.2.1:80', 'refused', 'node/node-2'],
    ['a node port on a bridge', 'pod/default/tmp', '10.244.2.1:30080', 'accepted', 'pod/default/web-0'],
    ['a bridge from outside', 'internet', '10.244.1.1:80', 'dropped', 'internet'],
  ] as const)('%s', (_what, from, to, verdict, where) => {
    const world = nodePortNetwork('iptables', NODE_PORT, ['10.244.2.5']);
    expect(send(world, from, to)).toMatchObject({ verdict, to: where });
  });
});
