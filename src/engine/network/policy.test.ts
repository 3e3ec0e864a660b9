import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createObject } from '../apiserver/write.ts';
import type { World } from '../world.ts';
import { addPod, addService, addSlice, emptyNetwork, letSync, send } from './testing/wire.ts';

/** fe and be in default, spy in other; be listens on 8080 behind Service be:80. */
function cluster(policies: readonly string[], change = {}): World {
  const world = emptyNetwork(change);
  addPod(world, 'default/fe', '10.244.1.5', [8080], { labels: { app: 'fe' } });
  addPod(world, 'default/be', '10.244.2.5', [8080, 9090], { labels: { app: 'be' } });
  addPod(world, 'other/spy', '10.244.3.5', [], { labels: { app: 'fe' } });
  addPod(world, 'default/hostly', '192.0.2.13', [], { labels: { app: 'fe' } });
  addPod(world, 'default/near', '192.0.2.12');
  addService(
    world,
    'default/be',
    '{clusterIP: 10.96.0.50, type: NodePort, ports: [{port: 80, nodePort: 30080}]}',
  );
  addSlice(world, 'default/be', [{ port: 8080 }], [{ ip: '10.244.2.5', pod: 'be' }]);
  addService(
    world,
    'default/edge',
    '{clusterIP: 10.96.0.51, type: NodePort, externalTrafficPolicy: Local, ports: [{port: 80, nodePort: 30081}]}',
  );
  addSlice(world, 'default/edge', [{ port: 8080 }], [{ ip: '10.244.2.5', pod: 'be' }]);
  addService(world, 'default/kubernetes', '{clusterIP: 10.96.0.1, ports: [{name: https, port: 443}]}');
  addSlice(world, 'default/kubernetes', [{ name: 'https', port: 6443 }], [{ ip: '192.0.2.10' }]);
  for (const [index, spec] of policies.entries()) {
    createObject(world, 'networkpolicies.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${index}`, namespace: 'default' },
      spec: parse(spec) as object,
    });
  }
  letSync(world);
  return world;
}

const FE = 'pod/default/fe';
const SPY = 'pod/other/spy';
const BE = '10.244.2.5:8080';
const DENY_IN = '{podSelector: {}, policyTypes: [Ingress]}';
const DENY_OUT = '{podSelector: {}, policyTypes: [Egress]}';
const allowFrom = (peers: string, ports = ''): string =>
  `{podSelector: {matchLabels: {app: be}}, ingress: [{from: [${peers}]${ports === '' ? '' : `, ports: [${ports}]`}}]}`;
const FE_PODS = '{podSelector: {matchLabels: {app: fe}}}';

describe('NetworkPolicy', () => {
  it.each([
    ['none', [], FE, BE, null],
    ['default deny of ingress', [DENY_IN], FE, BE, 'policy-ingress'],
    ['default deny of ingress lets out', [DENY_IN], FE, '203.0.113.200:443', null],
    ['default deny of egress', [DENY_OUT], FE, BE, 'policy-egress'],
    ['default deny of egress lets in', [DENY_OUT], SPY, BE, null],
    ['of another namespace', [DENY_OUT], SPY, BE, null],
    ['an empty rule allows all', [DENY_IN, '{podSelector: {}, ingress: [{}]}'], FE, BE, null],
    ['selected Pods of its namespace', [allowFrom(FE_PODS)], FE, BE, null],
    ['selects in its own namespace only', [allowFrom(FE_PODS)], SPY, BE, 'policy-ingress'],
    [
      'a namespace',
      [allowFrom('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}')],
      SPY,
      BE,
      null,
    ],
    [
      'namespace AND Pods',
      [allowFrom('{namespaceSelector: {}, podSelector: {matchLabels: {app: nope}}}')],
      SPY,
      BE,
      'policy-ingress',
    ],
    [
      'namespace OR Pods',
      [allowFrom('{namespaceSelector: {}}, {podSelector: {matchLabels: {app: nope}}}')],
      SPY,
      BE,
      null,
    ],
    ['an ipBlock', [allowFrom('{ipBlock: {cidr: 10.244.1.0/24}}')], FE, BE, null],
    ['outside of its ipBlock', [allowFrom('{ipBlock: {cidr: 10.244.1.0/24}}')], SPY, BE, 'policy-ingress'],
    [
      'an exception of its ipBlock',
      [allowFrom('{ipBlock: {cidr: 10.244.0.0/16, except: [10.244.1.0/24]}}')],
      FE,
      BE,
      'policy-ingress',
    ],
    ['the target port', [allowFrom(FE_PODS, '{port: 8080}')], FE, '10.96.0.50:80', null],
    [
      'the Service port is not the target port',
      [allowFrom(FE_PODS, '{port: 80}')],
      FE,
      '10.96.0.50:80',
      'policy-ingress',
    ],
    ['a named port of the target', [allowFrom(FE_PODS, '{port: p8080}')], FE, BE, null],
    ['another named port', [allowFrom(FE_PODS, '{port: p9090}')], FE, BE, 'policy-ingress'],
    ['a range of ports', [allowFrom(FE_PODS, '{port: 8000, endPort: 8090}')], FE, BE, null],
    ['outside of the range', [allowFrom(FE_PODS, '{port: 8000, endPort: 8079}')], FE, BE, 'policy-ingress'],
    ['another protocol', [allowFrom(FE_PODS, '{port: 8080, protocol: UDP}')], FE, BE, 'policy-ingress'],
    [
      'peers AND ports',
      [allowFrom(FE_PODS, '{port: 1}'), allowFrom('{podSelector: {matchLabels: {app: x}}}', '{port: 8080}')],
      FE,
      BE,
      'policy-ingress',
    ],
    ['two policies: their union', [DENY_IN, allowFrom(FE_PODS)], FE, BE, null],
    ['both sides must allow', [DENY_OUT, allowFrom(FE_PODS)], FE, BE, 'policy-egress'],
    [
      'an egress rule makes it isolate egress',
      ['{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 1.2.3.4/32}}]}]}'],
      FE,
      BE,
      'policy-egress',
    ],
    ['an empty egress list alone does not', ['{podSelector: {}, egress: []}'], FE, '203.0.113.200:443', null],
    [
      'the ClusterIP as an ipBlock is never seen',
      ['{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.50/32}}]}]}'],
      FE,
      '10.96.0.50:80',
      'policy-egress',
    ],
    ['a Pod to itself', [DENY_IN, DENY_OUT], FE, '10.244.1.5:8080', null],
    ['a Pod to itself through its Service', [DENY_IN, DENY_OUT], 'pod/default/be', '10.96.0.50:80', null],
    ['its own Node', [DENY_IN], 'node/node-2', BE, null],
    ['to its own Node', [DENY_OUT], FE, '192.0.2.11:10256', null],
    ['to another Node', [DENY_OUT], FE, '192.0.2.12:10256', 'policy-egress'],
    ['a hostNetwork Pod of its own Node', [DENY_IN], 'pod/default/near', BE, null],
    ['another Node', [DENY_IN], 'node/node-1', BE, 'policy-ingress'],
    [
      'a hostNetwork Pod is its Node, not its labels',
      [allowFrom(FE_PODS)],
      'pod/default/hostly',
      BE,
      'policy-ingress',
    ],
    ['of egress alone does not isolate ingress', [DENY_OUT], SPY, BE, null],
    [
      'egress to a named port of the target',
      [`{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: p8080}]}]}`],
      FE,
      BE,
      null,
    ],
    [
      'egress to another named port of the target',
      [`{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: p9090}]}]}`],
      FE,
      BE,
      'policy-egress',
    ],
    [
      'a named port of what is no Pod',
      [`{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: https}]}]}`],
      FE,
      '203.0.113.200:443',
      'policy-egress',
    ],
    [
      'the API server as it really is, behind its Service',
      [
        '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.0.2.10/32}}], ports: [{port: 6443}]}]}',
      ],
      FE,
      '10.96.0.1:443',
      null,
    ],
    [
      'the API server as its Service shows it',
      [
        '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.1/32}}], ports: [{port: 443}]}]}',
      ],
      FE,
      '10.96.0.1:443',
      'policy-egress',
    ],
    ['another family of ipBlock', [allowFrom('{ipBlock: {cidr: "::/0"}}')], FE, BE, 'policy-ingress'],
    ['SCTP is not TCP', [allowFrom(FE_PODS, '{port: 8080, protocol: SCTP}')], FE, BE, 'policy-ingress'],
    ['any port of a protocol', [allowFrom(FE_PODS, '{protocol: TCP}')], FE, BE, null],
    [
      'a matchExpression of the namespace',
      [
        allowFrom(
          '{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [default]}]}}',
        ),
      ],
      SPY,
      BE,
      null,
    ],
    [
      'the client itself under externalTrafficPolicy Local',
      [allowFrom('{ipBlock: {cidr: 198.51.100.0/24}}')],
      'laptop',
      '192.0.2.12:30081',
      null,
    ],
    [
      'another client under externalTrafficPolicy Local',
      [allowFrom('{ipBlock: {cidr: 203.0.113.0/24}}')],
      'laptop',
      '192.0.2.12:30081',
      'policy-ingress',
    ],
    [
      'the address of the Node that masquerades',
      [allowFrom('{ipBlock: {cidr: 192.0.2.11/32}}')],
      'laptop',
      '192.0.2.11:30080',
      null,
    ],
    [
      'masqueraded on another Node',
      [allowFrom('{ipBlock: {cidr: 198.51.100.0/24}}')],
      'laptop',
      '192.0.2.11:30080',
      'policy-ingress',
    ],
    [
      'masqueraded on its own Node',
      [allowFrom('{ipBlock: {cidr: 198.51.100.0/24}}')],
      'laptop',
      '192.0.2.12:30080',
      null,
    ],
  ] as const)('%s', (_fact, policies, from, to, reason) => {
    expect(send(cluster(policies), from, to).reason).toBe(reason);
  });

  it('is ignored by a network plugin that does not enforce it', () => {
    expect(send(cluster([DENY_IN], { networkPolicy: 'ignored' }), FE, BE).verdict).toBe('accepted');
  });

  it('is named in the step that denies', () => {
    const { steps, verdict, denied } = send(cluster([DENY_IN]), FE, BE);
    expect([verdict, denied]).toEqual(['dropped', true]);
    expect(steps.at(-1)).toMatchObject({ where: 'node-2 network policy', rule: 'NetworkPolicy default/p0' });
  });
});
