import { describe, expect, it } from 'vitest';
import type { Pod } from '../../k8s/objects.ts';
import type { Place } from '../../protocol/place.ts';
import type { Report } from '../../protocol/report.ts';
import { getObject } from '../apiserver/read.ts';
import { createObject } from '../apiserver/write.ts';
import { addPod, addService, addSlice, emptyNetwork, letSync, waitFor } from '../network/testing/wire.ts';
import type { World } from '../world.ts';
import { candidatesOf } from './candidates.ts';
import { startAsk } from './ask.ts';
import { podFileKey } from '../node/podFiles.ts';
import { dnsConfigProblems } from './resolvConf.ts';
import { resolvConfOf, startLookup } from './resolver.ts';

const SVC = 'svc.cluster.local.';

function cluster(dnsPods: readonly string[] = ['10.244.1.2', '10.244.2.2']): World {
  const world = emptyNetwork({
    externalHosts: [{ name: 'api.example.com', ips: ['203.0.113.200'], listens: [] }],
  });
  addPod(world, 'default/tmp', '10.244.3.9');
  addPod(world, 'default/musl', '10.244.3.10', [], {
    spec: { containers: [{ name: 'main', image: 'alpine:3.20' }] },
  });
  for (const [index, ip] of dnsPods.entries()) {
    addPod(world, `kube-system/coredns-${index}`, ip, [53], { serves: 'coredns', protocol: 'UDP' });
  }
  addService(
    world,
    'kube-system/kube-dns',
    '{clusterIP: 10.96.0.10, ports: [{name: dns, port: 53, protocol: UDP}]}',
  );
  const endpoints = dnsPods.map((ip, index) => ({ ip, pod: `coredns-${index}` }));
  addSlice(world, 'kube-system/kube-dns', [{ name: 'dns', port: 53, protocol: 'UDP' }], endpoints);
  addService(world, 'default/web', '{clusterIP: 10.96.45.12, ports: [{port: 80}]}');
  addService(world, 'other/web', '{clusterIP: 10.96.45.99, ports: [{port: 80}]}');
  addService(world, 'default/db', '{clusterIP: None, ports: [{port: 80}]}');
  addSlice(world, 'default/db', [{ port: 80 }], [{ ip: '2001:db8::7' }], 'IPv6');
  addService(world, 'default/ext', '{type: ExternalName, externalName: api.example.com}');
  letSync(world);
  return world;
}

let token = 0;

function lookUp(world: World, from: Place, host: string): Extract<Report, { type: 'resolved' }> {
  token++;
  startLookup(world, { type: 'lookup', token, from, host });
  const report = waitFor(world, token);
  if (report.type !== 'resolved') throw new Error(report.type);
  return report;
}

describe('the queries of a Pod in default', () => {
  it.each([
    ['web', [`web.default.${SVC}`], '10.96.45.12'],
    ['web.default', [`web.default.default.${SVC}`, `web.default.${SVC}`], '10.96.45.12'],
    [
      'web.default.svc',
      [`web.default.svc.default.${SVC}`, `web.default.svc.${SVC}`, `web.default.${SVC}`],
      '10.96.45.12',
    ],
    [
      'web.default.svc.cluster.local',
      [
        `web.default.svc.cluster.local.default.${SVC}`,
        `web.default.svc.cluster.local.${SVC}`,
        'web.default.svc.cluster.local.cluster.local.',
        `web.default.${SVC}`,
      ],
      '10.96.45.12',
    ],
    ['web.default.svc.cluster.local.', [`web.default.${SVC}`], '10.96.45.12'],
    ['web.other', [`web.other.default.${SVC}`, `web.other.${SVC}`], '10.96.45.99'],
    [
      'api.example.com',
      [
        `api.example.com.default.${SVC}`,
        `api.example.com.${SVC}`,
        'api.example.com.cluster.local.',
        'api.example.com.',
      ],
      '203.0.113.200',
    ],
    ['nosuch', [`nosuch.default.${SVC}`, `nosuch.${SVC}`, 'nosuch.cluster.local.', 'nosuch.'], undefined],
  ])('%s', (host, names, ip) => {
    const { lookups, ips } = lookUp(cluster(), 'pod/default/tmp', host);
    expect(lookups.map(({ name, type }) => `${type} ${name}`)).toEqual(
      names.flatMap((name) => [`A ${name}`, `AAAA ${name}`]),
    );
    expect(ips[0]).toBe(ip);
  });

  it('are answered by CoreDNS Pods, both questions about a name by the same one', () => {
    const { lookups } = lookUp(cluster(), 'pod/default/tmp', 'nosuch');
    const servers = lookups.map(({ server }) => server);
    expect(servers.every((server) => server?.startsWith('kube-system/coredns-'))).toBe(true);
    for (let i = 0; i < servers.length; i += 2) expect(servers[i]).toBe(servers[i + 1]);
  });
});

describe('libc', () => {
  it.each([
    ['glibc', 'a.b', 1, ['a.b.', 'a.b.x.y.']],
    ['musl', 'a.b', 1, ['a.b.']],
    ['glibc', 'a.b', 2, ['a.b.x.y.', 'a.b.']],
    ['glibc', 'a', 1, ['a.x.y.', 'a.']],
    ['musl', 'a', 1, ['a.x.y.', 'a.']],
    ['glibc', 'a.', 5, ['a.']],
    ['glibc', 'a..b', 5, []],
    ['glibc', 'x'.repeat(64), 5, []],
  ] as const)('%s tries for %s with ndots:%d', (flavour, host, ndots, names) => {
    expect(candidatesOf(host, ['x.y'], ndots, flavour)).toEqual(names);
  });

  it('musl ends at a name without addresses, glibc looks on', () => {
    const world = cluster();
    const at = (from: Place): string[] => lookUp(world, from, 'db.default').lookups.map((each) => each.rcode);
    // Only db.default.svc… exists, with an AAAA record: both find it. A name that exists without any is next.
    expect(at('pod/default/tmp')).toEqual(['NXDOMAIN', 'NXDOMAIN', 'NOERROR', 'NOERROR']);
    expect(lookUp(world, 'pod/default/tmp', 'default').failure).toBe('no-address');
    const musl = lookUp(world, 'pod/default/musl', 'default');
    const glibc = lookUp(world, 'pod/default/tmp', 'default');
    expect([musl.lookups.length, glibc.lookups.length]).toEqual([4, 8]);
  });
});

describe('when CoreDNS does not answer', () => {
  it.each([
    ['glibc, no endpoints', 'pod/default/tmp', 'none', 'dns-refused', 0, 'REFUSED'],
    [
      'musl, no endpoints: its socket hears no refusal',
      'pod/default/musl',
      'none',
      'dns-refused',
      5,
      'REFUSED',
    ],
    ['glibc, the Pod is gone', 'pod/default/tmp', 'lost', 'dns-timeout', 10, 'TIMEOUT'],
    ['musl, the Pod is gone', 'pod/default/musl', 'lost', 'dns-timeout', 5, 'TIMEOUT'],
  ] as const)('%s', (_fact, from, what, failure, seconds, rcode) => {
    const world = cluster(what === 'none' ? [] : ['10.244.1.2']);
    if (what === 'lost') world.kubelet.nodesDown.set('node-1', 1);
    const before = world.kernel.nowUs;
    const report = lookUp(world, from, 'web');
    expect(report).toMatchObject({ failure, ips: [] });
    expect(Math.round((world.kernel.nowUs - before) / 1_000_000)).toBe(seconds);
    expect(report.lookups.map((each) => each.rcode)).toEqual([rcode, rcode, rcode, rcode]);
  });
});

describe('the journey of a lookup that got no answer', () => {
  const told = (world: World): string[] => {
    lookUp(world, 'pod/default/tmp', 'web');
    return (world.network.connections.get(1)?.steps ?? []).map(({ where, what }) => `${where}: ${what}`);
  };

  it('names the policy that dropped the question', () => {
    const world = cluster();
    createObject(world, 'networkpolicies.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: 'default' },
      spec: { podSelector: {}, policyTypes: ['Egress'] },
    });
    expect(told(world)).toContainEqual(
      'node-3 network policy: No rule allows what is sent by tmp, which NetworkPolicy default/deny isolates: the packet is dropped.',
    );
  });

  it('names the Service without endpoints', () => {
    expect(told(cluster([]))).toContainEqual(
      expect.stringMatching(/^node-3 kube-proxy: .*Service kube-system\/kube-dns has no endpoint/),
    );
  });
});

describe('questions without a connection', () => {
  it('are listed as datagrams to the server, with every query', () => {
    const world = cluster();
    lookUp(world, 'pod/default/tmp', 'web.other');
    expect(world.network.connections.get(1)).toMatchObject({
      protocol: 'UDP',
      host: '10.96.0.10',
      port: 53,
      state: 'closed',
      verdict: 'answered',
      dns: [{ rcode: 'NXDOMAIN' }, { rcode: 'NXDOMAIN' }, { rcode: 'NOERROR' }, { rcode: 'NOERROR' }],
    });
    expect(world.network.connections.get(1)?.legs.map(({ what }) => what)).toEqual([
      'dns-query',
      'dns-answer',
      'dns-query',
      'dns-answer',
    ]);
  });
});

describe('who knows which names', () => {
  it.each([
    ['a Node knows no name of the cluster', 'node/node-1', `web.default.${SVC}`, 'nxdomain', []],
    ['a Node knows outside hosts', 'node/node-1', 'api.example.com', null, ['203.0.113.200']],
    ['the laptop knows outside hosts', 'laptop', 'api.example.com', null, ['203.0.113.200']],
    ['everybody knows itself', 'pod/default/tmp', 'tmp', null, ['10.244.3.9']],
    ['and localhost', 'pod/default/tmp', 'localhost', null, ['127.0.0.1']],
    ['an address is an address', 'pod/default/tmp', '10.1.2.3', null, ['10.1.2.3']],
  ] as const)('%s', (_fact, from, host, failure, ips) => {
    expect(lookUp(cluster(), from, host)).toMatchObject({ failure, ips });
  });

  it("an ExternalName leads to its target's name", () => {
    expect(lookUp(cluster(), 'pod/default/tmp', 'ext')).toMatchObject({
      ips: ['203.0.113.200'],
      canonicalName: 'api.example.com.',
    });
  });
});

describe('a lookup with several servers', () => {
  const DEAD_FIRST = {
    dnsConfig: { nameservers: ['203.0.113.9', '10.96.0.10'], searches: ['default.svc.cluster.local'] },
    dnsPolicy: 'None',
  };
  it.each([
    ['glibc asks one after the other', 'nginx:1.27', 5, ['TIMEOUT', 'TIMEOUT', 'NOERROR', 'NOERROR']],
    ['musl asks all at once', 'alpine:3.20', 0, ['NOERROR', 'NOERROR']],
  ])('%s', (_fact, image, seconds, rcodes) => {
    const world = cluster();
    addPod(world, 'default/p', '10.244.1.9', [], {
      spec: { ...DEAD_FIRST, containers: [{ name: 'c', image }] },
    });
    const before = world.kernel.nowUs;
    const report = lookUp(world, 'pod/default/p', 'web');
    expect(report.lookups.map(({ rcode }) => rcode)).toEqual(rcodes);
    expect(Math.round((world.kernel.nowUs - before) / 1_000_000)).toBe(seconds);
  });
});

describe('a repeated question', () => {
  it('goes where the first went, as conntrack has it: to the CoreDNS Pod that is gone', () => {
    const world = cluster();
    world.kubelet.nodesDown.set('node-1', 1);
    const outcomes = Array.from({ length: 12 }, () =>
      lookUp(world, 'pod/default/tmp', 'web').lookups.map(({ rcode }) => rcode),
    );
    for (const rcodes of outcomes) expect(new Set(rcodes).size).toBe(1);
    expect(new Set(outcomes.map(([rcode]) => rcode))).toEqual(new Set(['NOERROR', 'TIMEOUT']));
  });
});

describe('files that somebody wrote over', () => {
  const written = (path: string, text: string | null): World => {
    const world = cluster();
    world.kubelet.files.set(podFileKey('default/tmp', path) ?? '', text);
    return world;
  };
  it.each([
    ['/etc/hosts', '10.1.2.3 payments pay # ours\n', 'PAY', ['10.1.2.3'], null],
    ['/etc/hosts', '10.1.2.3 payments\n', 'web', ['10.96.45.12'], null],
    ['/etc/hosts', null, 'tmp', [], 'nxdomain'],
    ['/etc/resolv.conf', 'nameserver 192.0.2.2\n', 'web', [], 'nxdomain'],
    [
      '/etc/resolv.conf',
      'search other.svc.cluster.local\nnameserver 10.96.0.10\n',
      'web',
      ['10.96.45.99'],
      null,
    ],
    ['/etc/resolv.conf', 'nameserver 10.96.0.10\noptions ndots:1\n', 'web', [], 'nxdomain'],
    ['/etc/resolv.conf', '', 'web', [], 'dns-refused'],
  ])('%s %j: %s', (path, text, host, ips, failure) => {
    expect(lookUp(written(path, text), 'pod/default/tmp', host)).toMatchObject({ ips, failure });
  });
});

describe('what does not fit into resolv.conf', () => {
  it.each([
    [
      'a fourth server',
      { nameservers: ['1.1.1.1', '8.8.8.8', '9.9.9.9'] },
      [
        'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 8.8.8.8',
      ],
    ],
    [
      'a 33rd domain',
      { searches: Array.from({ length: 30 }, (_none, index) => `d${index}.x`) },
      [expect.stringMatching(/^Search Line limits were exceeded, .* d28\.x$/)],
    ],
    ['nothing', { searches: ['x.y'] }, []],
  ])('%s', (_fact, dnsConfig, problems) => {
    const world = emptyNetwork();
    addPod(world, 'default/p', '10.244.1.9', [], { spec: { dnsConfig } });
    const pod = getObject<Pod>(world, 'pods', 'default', 'p');
    expect(pod && dnsConfigProblems(world, pod)).toEqual(problems);
  });
});

describe('resolv.conf', () => {
  const cases: [string, object, string][] = [
    [
      'ClusterFirst',
      {},
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    ],
    ['Default', { dnsPolicy: 'Default' }, 'nameserver 192.0.2.2\n'],
    [
      'None',
      { dnsPolicy: 'None', dnsConfig: { nameservers: ['1.2.3.4'], searches: ['a.b'] } },
      'search a.b\nnameserver 1.2.3.4\n',
    ],
    ['ClusterFirst with hostNetwork', { hostNetwork: true }, 'nameserver 192.0.2.2\n'],
    [
      'ClusterFirstWithHostNet',
      { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    ],
    [
      'dnsConfig adds and replaces',
      {
        dnsConfig: {
          nameservers: ['1.2.3.4', '10.96.0.10'],
          searches: ['x.y'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
      },
      'search default.svc.cluster.local svc.cluster.local cluster.local x.y\nnameserver 10.96.0.10\nnameserver 1.2.3.4\noptions ndots:2 edns0\n',
    ],
  ];
  it.each(cases)('%s', (_fact, spec, text) => {
    const world = emptyNetwork();
    addPod(world, 'default/p', '10.244.1.9', [], { spec });
    expect(resolvConfOf(world, 'pod/default/p')).toBe(text);
  });
});

describe('questions asked by hand', () => {
  it('are each answered as the server answers', () => {
    const world = cluster();
    startAsk(world, {
      type: 'ask',
      token: 7_000,
      from: 'pod/default/tmp',
      server: null,
      questions: [
        { name: 'web.default.svc.cluster.local', type: 'A' },
        { name: 'web', type: 'A' },
      ],
      timeoutUs: 5_000_000,
    });
    const report = waitFor(world, 7_000);
    if (report.type !== 'answers') throw new Error(report.type);
    expect(
      report.replies.map((reply) => `${reply.question.name} ${reply.rcode} ${reply.server}`).sort(),
    ).toEqual([`web. NXDOMAIN 10.96.0.10`, `web.default.${SVC} NOERROR 10.96.0.10`]);
  });

  it.each([
    ['10.96.0.10', 'CONNECTION-REFUSED', true],
    ['203.0.113.9', 'TIMEOUT', false],
  ])('server %s without CoreDNS: %s', (server, rcode, quick) => {
    const world = cluster([]);
    const before = world.kernel.nowUs;
    startAsk(world, {
      type: 'ask',
      token: 7_001,
      from: 'pod/default/tmp',
      server,
      questions: [{ name: 'x', type: 'A' }],
      timeoutUs: 5_000_000,
    });
    const report = waitFor(world, 7_001);
    expect(report).toMatchObject({ replies: [{ rcode }] });
    expect(world.kernel.nowUs - before < 1_000_000).toBe(quick);
  });
});
