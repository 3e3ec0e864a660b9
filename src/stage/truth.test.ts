import { describe, expect, test } from 'vitest';
import { client, node, pod, replicas, service, slot, workload } from '../../e2e/gallery/rows.ts';
import { connection } from '../../e2e/gallery/traffic.ts';
import { recentFailures } from './failures.ts';
import { relatedTo } from './relations.ts';
import type { Scene } from './scene.ts';
import { EMPTY_SCENE } from './scene.ts';
import { NO_COUNTS, sharesOf } from './shares.ts';
import { hoverText } from './view/hoverText.ts';

const pods = replicas('web', 3, 3);
const [x, y, z] = pods as [(typeof pods)[0], (typeof pods)[0], (typeof pods)[0]];
const other = pod('db-0', 1, 9, {
  labels: { app: 'db' },
  isolation: { ingress: ['deny'], egress: [] },
});
const web = service('web', [x, y], { selector: { app: 'web' } });
const trip = { id: 7, from: 'laptop', sourceIp: '198.51.100.24', at: 0, service: web, to: x };
const scene: Scene = {
  ...EMPTY_SCENE,
  nodes: [node(1), node(2), node(3)],
  pods: [...pods, other],
  services: [web, service('db', [other], { selector: { app: 'db' }, createdAt: 1 })],
  workloads: [workload('web', 3, 3)],
  clients: [client('me', 'laptop', {}, { byPod: { [x.key]: { connections: 2, requests: 2 } } })],
  connections: [{ ...connection(trip, 1e7), owner: { kind: 'client', name: 'me' } }],
};

describe('what is related', () => {
  const related = (selection: string) => [...(relatedTo({ ...scene, selection }) ?? [])].sort();

  test('to nothing: nothing is dimmed', () => {
    expect(relatedTo(scene)).toBeNull();
  });

  test('to a Service: its endpoints, what its selector matches, its connections and their client', () => {
    expect(related('Service/default/web')).toEqual(
      [
        'Client/me',
        'Connection/7',
        'Node/node-1',
        'Node/node-2',
        'Node/node-3',
        'Outside/laptop',
        'Service/default/web',
        ...pods.map((own) => `Pod/${own.key}`),
      ].sort(),
    );
  });

  test.each([
    [`Pod/${other.key}`, 'Service/default/db', true],
    [`Pod/${other.key}`, 'Service/default/web', false],
    [`Pod/${z.key}`, 'Service/default/web', true],
    ['Node/node-1', `Pod/${x.key}`, true],
    ['Node/node-1', `Pod/${y.key}`, false],
    ['Client/me', `Pod/${x.key}`, true],
    ['Client/me', 'Service/default/web', true],
    ['Deployment/default/web', `Pod/${y.key}`, true],
    ['Deployment/default/web', `Pod/${other.key}`, false],
    ['Connection/7', `Pod/${x.key}`, true],
    ['NetworkPolicy/default/deny', `Pod/${other.key}`, true],
    ['NetworkPolicy/default/deny', `Pod/${x.key}`, false],
  ])('%s to %s: %s', (selection, key, expected) => {
    expect(related(selection).includes(key)).toBe(expected);
  });

  test('an empty selector matches nothing', () => {
    const manual = service('manual', [], { selector: {} });
    const own = relatedTo({ ...scene, services: [manual], selection: 'Service/default/manual' });
    expect([...(own ?? [])]).toEqual(['Service/default/manual']);
  });

  test.each([
    [
      'the host that its name stands for',
      { externalName: 'api.example.com' },
      'Outside/host/api.example.com',
    ],
    [
      'the host that an endpoint without a Pod is',
      { slots: [{ ...slot(x), pod: null, ip: '203.0.113.200' }] },
      'Outside/host/api.example.com',
    ],
    ['a Node that routes it by older rules', { laggingNodes: ['node-3'] }, 'Node/node-3'],
  ])('a Service to %s', (_, change, key) => {
    const row = service('out', [], { selector: null, ...change });
    const outside = [{ key: 'host/api.example.com', name: 'Host', ip: '203.0.113.200' }];
    const own = relatedTo({ ...scene, services: [row], outside, selection: 'Service/default/out' });
    expect(own?.has(key)).toBe(true);
  });
});

describe('shares', () => {
  const stats = (first: number, second: number) => [
    client(
      'c',
      'laptop',
      {},
      {
        byPod: {
          [x.key]: { connections: first, requests: 0 },
          [y.key]: { connections: second, requests: 0 },
        },
      },
    ),
  ];

  test('are what each Pod got, beside an even choice', () => {
    const shares = sharesOf([web], stats(6, 2), NO_COUNTS).shares();
    expect(shares.get(x.key)).toEqual({ got: 0.75, expected: 0.5 });
    expect(shares.get(y.key)).toEqual({ got: 0.25, expected: 0.5 });
  });

  test('are not shown for a handful of connections', () => {
    expect(sharesOf([web], stats(3, 1), NO_COUNTS).shares().size).toBe(0);
  });

  test('start again when the choice changes', () => {
    const first = sharesOf([web], stats(50, 50), NO_COUNTS);
    const grown = service('web', [x, y, z]);
    const second = sharesOf([grown], stats(50, 50), first.counts);
    expect(second.shares().size).toBe(0);
    const third = sharesOf([grown], stats(53, 59), second.counts);
    expect(third.shares().get(x.key)).toEqual({ got: 0.25, expected: 1 / 3 });
    expect(third.shares().get(z.key)).toEqual({ got: 0, expected: 1 / 3 });
  });

  test('start again when counts shrink: time was turned back', () => {
    const first = sharesOf([web], stats(50, 50), NO_COUNTS);
    const changed = sharesOf([service('web', [x, y, z])], stats(50, 50), first.counts);
    const back = sharesOf([service('web', [x, y, z])], stats(5, 5), changed.counts);
    expect(back.shares().size).toBe(0);
  });

  test('leave out what is not in rotation', () => {
    const half = { ...web, slots: [slot(x), { ...slot(y), ready: false }] };
    expect(sharesOf([half], stats(10, 2), NO_COUNTS).shares().has(y.key)).toBe(false);
  });
});

describe('failures at a Service', () => {
  const failed = connection({ ...trip, verdict: 'refused', reason: 'no-endpoints' }, 1e7);
  test.each([
    ['counted while they are recent', [failed], 5_000_000, '1 refused'],
    [
      'counted by how they failed, the most frequent first',
      [{ ...failed, verdict: 'timeout' as const }, failed, failed],
      5_000_000,
      '2 refused, 1 timed out',
    ],
    ['forgotten after ten seconds', [failed], 20_000_000, null],
    ['not counted when answered', scene.connections, 5_000_000, null],
    ['not counted for probes', [{ ...failed, owner: { kind: 'probe' as const, pod: 'x' } }], 5_000_000, null],
  ])('are %s', (_, connections, now, expected) => {
    expect(recentFailures(connections, now).get('default/web') ?? null).toBe(expected);
  });
});

describe('the two-line truth', () => {
  test.each([
    [`Pod/${x.key}`, 'in rotation of web', false],
    ['Service/default/web', '2 of 2 endpoints in rotation', false],
    ['Node/node-1', 'kube-proxy in iptables mode', false],
    ['Client/me', 'last: 200', false],
    ['Connection/7', 'answered', false],
  ])('of %s says %s', (key, part, bad) => {
    const said = hoverText(scene, new Map(), key);
    expect(said?.line).toContain(part);
    expect(said?.bad).toBe(bad);
  });

  test('of a thing that is gone is nothing', () => {
    expect(hoverText(scene, new Map(), 'Pod/default/gone')).toBeNull();
    expect(hoverText(scene, new Map(), 'Outside/laptop')).toBeNull();
  });
});
