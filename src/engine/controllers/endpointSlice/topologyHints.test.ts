import { describe, expect, test } from 'vitest';
import type { Endpoint, EndpointSlice, KubeEvent, Node, Service } from '../../../k8s/objects.ts';
import { listObjects } from '../../apiserver/read.ts';
import { updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { createDeployment, createService, eventsOf, settle, testCluster } from '../testCluster.ts';
import { isOverloaded, withZoneHints, zoneRatios } from './topologyHints.ts';

function node(zone: string | null, cpu = '4', more: { ready?: string; labels?: object } = {}): Node {
  return {
    metadata: {
      name: 'x',
      labels: { ...(zone ? { 'topology.kubernetes.io/zone': zone } : {}), ...more.labels },
    },
    status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: more.ready ?? 'True' }] },
  } as unknown as Node;
}

describe('the zones by their CPU', () => {
  for (const { name, nodes, ratios } of [
    { name: 'each zone its share', nodes: [node('a'), node('a'), node('b')], ratios: { a: 2 / 3, b: 1 / 3 } },
    { name: 'one zone is not enough', nodes: [node('a'), node('a')], ratios: null },
    { name: 'no Nodes', nodes: [], ratios: null },
    { name: 'one Node without a zone spoils it', nodes: [node('a'), node('b'), node(null)], ratios: null },
    { name: 'one without CPU as well', nodes: [node('a'), node('b', '0')], ratios: null },
    {
      name: 'Nodes that are not ready do not count',
      nodes: [node('a'), node('b'), node(null, '4', { ready: 'Unknown' })],
      ratios: { a: 0.5, b: 0.5 },
    },
    {
      name: 'nor does the control plane',
      nodes: [
        node('a'),
        node('b'),
        node('c', '8', { labels: { 'node-role.kubernetes.io/control-plane': '' } }),
      ],
      ratios: { a: 0.5, b: 0.5 },
    },
  ]) {
    test(name, () => {
      const found = zoneRatios(nodes);
      expect(found === null ? null : Object.fromEntries(found)).toEqual(ratios);
    });
  }
});

/** Endpoints by their zones, a letter each; a capital one is not ready. */
function endpoints(zones: string): Endpoint[] {
  return [...zones].map((letter) => ({
    addresses: ['10.0.0.1'],
    conditions: { ready: letter === letter.toLowerCase() },
    ...(letter === '-' ? {} : { zone: letter.toLowerCase() }),
  }));
}

/** The zone that each is hinted to; a dot for none. */
function hintsOf(hinted: readonly Endpoint[]): string {
  return hinted.map(({ hints }) => hints?.forZones?.[0]?.name ?? '.').join('');
}

const EVEN = { a: 1 / 3, b: 1 / 3, c: 1 / 3 };
const DISABLED =
  'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold';

describe('hints for new slices', () => {
  for (const { zones, ratios = EVEN, hints } of [
    { zones: 'abc', hints: 'abc' },
    { zones: 'aaabbbccc', hints: 'aaabbbccc' },
    // Two zones give what the third has too little of.
    { zones: 'aaaabbbbc', hints: 'caaacbbbc' },
    { zones: 'aaa', hints: 'bca' },
    { zones: 'abcA', hints: 'abc.' },
    { zones: 'ab', hints: 'Insufficient number of endpoints (2 endpoints, 3 zones)' },
    { zones: 'abcc', hints: `${DISABLED} (4 endpoints, 3 zones)` },
    { zones: 'abbccc', hints: 'abbacc' },
    { zones: 'ab-', hints: 'One or more endpoints do not have a zone specified' },
    { zones: 'aabb', ratios: { a: 0.75, b: 0.25 }, hints: 'aaab' },
    {
      zones: 'aabb',
      ratios: null,
      hints: 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    },
  ]) {
    test(`${zones} over ${JSON.stringify(ratios)}`, () => {
      const slices = { create: [{ endpoints: endpoints(zones) }], update: [], unchanged: [] };
      const found = withZoneHints(slices, ratios && new Map(Object.entries(ratios)));
      expect(typeof found === 'string' ? found : hintsOf(found.create[0]?.endpoints ?? [])).toBe(hints);
    });
  }
});

test('a slice whose hints still fit is left alone', () => {
  const hinted = endpoints('abc').map((each) => ({
    ...each,
    hints: { forZones: [{ name: each.zone ?? '' }] },
  }));
  const found = withZoneHints(
    { create: [], update: [], unchanged: [{ endpoints: hinted }] },
    new Map(Object.entries(EVEN)),
  );
  expect(found).toEqual({ create: [], update: [], zones: { a: 1, b: 1, c: 1 } });
});

describe('overloaded', () => {
  for (const [counts, is] of [
    [{ a: 1, b: 1, c: 1 }, false],
    [{ a: 2, b: 1, c: 1 }, true],
    [{ a: 3, b: 3, c: 3 }, false],
    [{ a: 3, b: 3 }, true],
    [{}, false],
  ] as const) {
    test(`${JSON.stringify(counts)}: ${is}`, () =>
      expect(isOverloaded(counts, new Map(Object.entries(EVEN)))).toBe(is));
  }
});

const MODE = { 'service.kubernetes.io/topology-mode': 'Auto' };

function annotate(world: World, annotations: Record<string, string>): void {
  updateObject<Service>(world, 'services', 'default', 'web', (now) => ({
    ...now,
    metadata: { ...now.metadata, annotations },
  }));
  settle(world);
}

function hintsIn(world: World): string[] {
  return listObjects<EndpointSlice>(world, 'endpointslices.discovery.k8s.io').map(({ endpoints: all }) =>
    (all ?? [])
      .map(({ zone, hints }) => `${zone}:${hints?.forZones?.[0]?.name}`)
      .sort()
      .join(' '),
  );
}

function withMode(replicas: number): World {
  const world = testCluster();
  createDeployment(world, { replicas });
  createService(world);
  settle(world);
  annotate(world, MODE);
  return world;
}

test('the annotation brings hints and takes them away, with an Event each', () => {
  const world = withMode(3);
  expect(hintsIn(world)).toEqual(['zone-a:zone-a zone-b:zone-b zone-c:zone-c']);
  expect(eventsOf(world, 'TopologyAwareHintsEnabled')).toEqual([
    'Topology Aware Hints has been enabled, addressType: IPv4',
  ]);
  annotate(world, {});
  expect(hintsIn(world)).toEqual(['zone-a:undefined zone-b:undefined zone-c:undefined']);
  expect(eventsOf(world, 'TopologyAwareHintsDisabled')).toEqual([
    'Topology Aware Hints has been disabled, addressType: IPv4',
  ]);
});

test('too few endpoints: no hints, and a warning that says why', () => {
  const world = withMode(2);
  expect(hintsIn(world).join(' ')).not.toContain(':zone');
  const [event] = listObjects<KubeEvent>(world, 'events').filter(
    ({ reason }) => reason === 'TopologyAwareHintsDisabled',
  );
  expect(event).toMatchObject({
    type: 'Warning',
    message: 'Insufficient number of endpoints (2 endpoints, 3 zones), addressType: IPv4',
  });
});

test('a Node that moves to another zone is noticed', () => {
  const world = withMode(6);
  updateObject<Node>(world, 'nodes', '', 'node-3', (now) => ({
    ...now,
    metadata: { ...now.metadata, labels: { 'topology.kubernetes.io/zone': 'zone-a' } },
  }));
  settle(world);
  const [a, b] = ['zone-a:zone-a', 'zone-b:zone-b'];
  expect(hintsIn(world)).toEqual([[a, a, a, a, b, b].join(' ')]);
});
