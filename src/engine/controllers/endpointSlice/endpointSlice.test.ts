import { expect, test } from 'vitest';
import type { EndpointSlice, Pod, Service } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import { causesOf, following, record } from '../../kernel/happenings.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import {
  changeDeployment,
  createDeployment,
  createService,
  eventsOf,
  podsOf,
  run,
  setReady,
  settle,
  testCluster,
} from '../testCluster.ts';

const SLICES = 'endpointslices.discovery.k8s.io';

function slices(world: World): EndpointSlice[] {
  return listObjects<EndpointSlice>(world, SLICES, 'default');
}

/** `address ready|serving|terminating …` of every endpoint. */
function states(world: World): string[] {
  return slices(world)
    .flatMap(({ endpoints = [] }) => endpoints)
    .map(({ addresses, conditions: { ready, serving, terminating } = {} }) =>
      [addresses[0], ready && 'ready', serving && 'serving', terminating && 'terminating']
        .filter(Boolean)
        .join(' '),
    )
    .sort();
}

function changeService(world: World, change: (now: Service) => Service): void {
  updateObject<Service>(world, 'services', 'default', 'web', change);
}

function webCluster(replicas = 2): World {
  const world = testCluster();
  createDeployment(world, { replicas });
  createService(world);
  settle(world);
  return world;
}

test('a Service without Pods has one empty slice, which keeps its name when Pods come and go', () => {
  const world = testCluster();
  createService(world);
  settle(world);
  const [empty] = slices(world);
  expect(empty).toMatchObject({ endpoints: [], ports: [], addressType: 'IPv4' });
  expect(empty?.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  createDeployment(world, { replicas: 2 });
  settle(world);
  expect(slices(world).map(({ metadata }) => metadata.name)).toEqual([empty?.metadata.name]);
  expect(slices(world)[0]?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
  changeDeployment(world, (spec) => ({ ...spec, replicas: 0 }));
  settle(world);
  expect(slices(world).map(({ metadata, endpoints }) => [metadata.name, endpoints])).toEqual([
    [empty?.metadata.name, []],
  ]);
});

test('a slice belongs to its Service and carries its labels', () => {
  const world = webCluster();
  const uid = getObject<Service>(world, 'services', 'default', 'web')?.metadata.uid;
  const labels = {
    app: 'web',
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  };
  expect(slices(world)[0]?.metadata).toMatchObject({
    generateName: 'web-',
    labels,
    ownerReferences: [
      { apiVersion: 'v1', kind: 'Service', name: 'web', uid, controller: true, blockOwnerDeletion: true },
    ],
  });
  changeService(world, (now) => ({ ...now, metadata: { ...now.metadata, labels: { tier: 'front' } } }));
  settle(world);
  const { app: _app, ...others } = labels;
  expect(slices(world)[0]?.metadata.labels).toEqual({ tier: 'front', ...others });
});

test('readiness lost and found again', () => {
  const world = webCluster();
  const [pod] = podsOf(world);
  const ip = pod?.status?.podIP;
  setReady(world, 'default', pod?.metadata.name ?? '', false);
  settle(world);
  expect(states(world)).toContain(ip);
  setReady(world, 'default', pod?.metadata.name ?? '', true);
  settle(world);
  expect(states(world)).toContain(`${ip} ready serving`);
});

test('a deleted Pod is terminating and serving until it is gone', () => {
  const world = webCluster(1);
  const [pod] = podsOf(world);
  changeDeployment(world, (spec) => ({ ...spec, replicas: 0 }));
  run(world, 300_000);
  expect(states(world)).toEqual([`${pod?.status?.podIP} serving terminating`]);
  settle(world);
  expect(states(world)).toEqual([]);
});

test('a named port that differs between Pods makes several slices', () => {
  const world = testCluster();
  createService(world, 'web', {
    selector: { tier: 'web' },
    ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
  });
  for (const [name, containerPort] of [
    ['a', 8080],
    ['b', 9090],
    ['c', null],
  ] as const) {
    const ports = containerPort === null ? [] : [{ name: 'http', containerPort, protocol: 'TCP' }];
    createObject(world, 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels: { tier: 'web' } },
      spec: { containers: [{ name: 'main', image: 'x', ports }] },
    });
  }
  settle(world);
  const found = slices(world).map(({ ports = [], endpoints = [] }) => [
    ports.map(({ port }) => port),
    endpoints.map(({ targetRef }) => targetRef?.name),
  ]);
  expect(found).toHaveLength(3);
  expect(found).toEqual(
    expect.arrayContaining([
      [[8080], ['a']],
      [[9090], ['b']],
      [[], ['c']],
    ]),
  );
});

test.each([
  ['ExternalName', { type: 'ExternalName', externalName: 'api.example.com' }],
  ['no selector', { selector: undefined }],
])('a Service with %s gets no slices', (_what, spec) => {
  const world = testCluster();
  createService(world, 'web', spec);
  settle(world);
  expect(slices(world)).toEqual([]);
});

test('250 Pods fill three slices', () => {
  const world = testCluster(3);
  createDeployment(world, { replicas: 250 });
  settle(world);
  createService(world);
  settle(world);
  expect(
    slices(world)
      .map(({ endpoints = [] }) => endpoints.length)
      .sort(),
  ).toEqual([100, 100, 50]);
});

test('a slice that somebody changes is mended a second later; one of his own is left alone', () => {
  const world = webCluster();
  const [slice] = slices(world);
  const name = slice?.metadata.name ?? '';
  createObject(world, SLICES, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'web-mine', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: [],
    ports: [],
  });
  updateObject<EndpointSlice>(world, SLICES, 'default', name, (now) => ({ ...now, endpoints: [] as never }));
  run(world, 500_000);
  expect(getObject<EndpointSlice>(world, SLICES, 'default', name)?.endpoints).toEqual([]);
  run(world, SECOND_US);
  expect(getObject<EndpointSlice>(world, SLICES, 'default', name)?.endpoints).toHaveLength(2);
  expect(getObject<EndpointSlice>(world, SLICES, 'default', 'web-mine')?.endpoints).toEqual([]);
});

test('a Pod on a Node that nobody knows is left out with a warning', () => {
  const world = webCluster(3);
  deleteObject(world, 'nodes', '', 'node-1', {});
  const [pod] = podsOf(world).filter(({ spec }) => spec.nodeName === 'node-2');
  setReady(world, 'default', pod?.metadata.name ?? '', false);
  run(world, SECOND_US);
  expect(states(world)).toHaveLength(2);
  expect(eventsOf(world, 'FailedToUpdateEndpointSlices')[0]).toMatch(
    /^Error updating Endpoint Slices for Service default\/web: skipping Pod web-\S+ for Service default\/web: Node node-1 Not Found$/,
  );
});

test('slices carry the time since which they should have been so', () => {
  const world = webCluster();
  const since = podsOf(world)[0] as Pod;
  run(world, 5 * SECOND_US);
  setReady(world, 'default', since.metadata.name, false);
  settle(world);
  const changed = getObject<Pod>(world, 'pods', 'default', since.metadata.name)?.status?.conditions?.find(
    ({ type }) => type === 'Ready',
  )?.lastTransitionTime;
  expect(slices(world)[0]?.metadata.annotations).toEqual({
    'endpoints.kubernetes.io/last-change-trigger-time': changed,
  });
});

test.each([
  ['PreferSameZone', { forZones: [{ name: 'zone-a' }] }],
  ['PreferClose', { forZones: [{ name: 'zone-a' }] }],
  ['PreferSameNode', { forZones: [{ name: 'zone-a' }], forNodes: [{ name: 'node-1' }] }],
  [undefined, undefined],
])('trafficDistribution %s gives hints', (trafficDistribution, hints) => {
  const world = testCluster(1);
  createDeployment(world, { replicas: 1 });
  createService(world);
  settle(world);
  changeService(world, (now) => ({
    ...now,
    spec: { ...now.spec, ...(trafficDistribution ? { trafficDistribution } : {}) },
  }));
  settle(world);
  expect(slices(world)[0]?.endpoints?.[0]?.hints).toEqual(hints);
});

test('why an endpoint was lost leads to what made its Pod not ready', () => {
  const world = webCluster(3);
  const [pod, other] = podsOf(world);
  const subject = `Pod/default/${pod?.metadata.name}`;
  const probe = record(world, {
    actor: 'kubelet',
    what: 'probe-failed',
    subject,
    text: 'The probe failed.',
    cause: null,
  });
  following(world, probe, () => setReady(world, 'default', pod?.metadata.name ?? '', false));
  // Another Pod changes at the same moment, for another reason.
  const elsewhere = record(world, {
    actor: 'you',
    what: 'other',
    subject: 'Pod/default/other',
    text: '…',
    cause: null,
  });
  following(world, elsewhere, () => setReady(world, 'default', other?.metadata.name ?? '', false));
  settle(world);
  const chain = causesOf(world, `Endpoint/default/web/${pod?.status?.podIP}`);
  expect(chain.map(({ what }) => what)).toEqual(['endpoint-not-ready', 'probe-failed']);
  expect(causesOf(world, 'Service/default/web')[0]?.text).toBe('web has 1 of 3 endpoints ready.');
});
