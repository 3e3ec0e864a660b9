import { expect, test } from 'vitest';
import type { Endpoints, EndpointSlice } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import {
  createDeployment,
  createService,
  podsOf,
  run,
  setReady,
  settle,
  testCluster,
} from '../testCluster.ts';

function endpoints(world: World): Endpoints | undefined {
  return getObject<Endpoints>(world, 'endpoints', 'default', 'web');
}

function webCluster(): World {
  const world = testCluster();
  createDeployment(world, { replicas: 2 });
  createService(world);
  settle(world);
  return world;
}

test('the object has the Service’s name, its labels and the mark of its controller', () => {
  const world = webCluster();
  expect(endpoints(world)?.metadata.labels).toEqual({
    app: 'web',
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  });
  const [subset] = endpoints(world)?.subsets ?? [];
  expect(subset?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
  expect(subset?.addresses).toHaveLength(2);
});

test('not ready Pods stand apart, terminating ones are left out', () => {
  const world = webCluster();
  const [first, second] = podsOf(world);
  setReady(world, 'default', first?.metadata.name ?? '', false);
  settle(world);
  expect(endpoints(world)?.subsets?.[0]).toMatchObject({
    addresses: [{ ip: second?.status?.podIP }],
    notReadyAddresses: [{ ip: first?.status?.podIP }],
  });
  deleteObject(world, 'pods', 'default', second?.metadata.name ?? '', {});
  run(world, 200_000);
  expect(endpoints(world)?.subsets?.[0]?.addresses).toBeUndefined();
});

test('deleted by hand, it is made again; with the Service it goes', () => {
  const world = webCluster();
  deleteObject(world, 'endpoints', 'default', 'web', {});
  settle(world);
  expect(endpoints(world)).toBeDefined();
  deleteObject(world, 'services', 'default', 'web', {});
  settle(world);
  expect(endpoints(world)).toBeUndefined();
  expect(listObjects(world, 'endpointslices.discovery.k8s.io')).toEqual([]);
});

test('Endpoints made by hand for a Service without a selector are mirrored and follow changes', () => {
  const world = testCluster();
  createService(world, 'web', { selector: undefined });
  createObject(world, 'endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'web', namespace: 'default', labels: { by: 'hand' } },
    subsets: [
      {
        addresses: [{ ip: '192.0.2.80' }],
        notReadyAddresses: [{ ip: '192.0.2.81' }],
        ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      },
    ],
  });
  settle(world);
  const mirrored = (): EndpointSlice[] =>
    listObjects<EndpointSlice>(world, 'endpointslices.discovery.k8s.io', 'default');
  expect(mirrored()[0]).toMatchObject({
    metadata: {
      labels: {
        by: 'hand',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
      },
      ownerReferences: [{ kind: 'Endpoints', name: 'web' }],
    },
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    endpoints: [
      { addresses: ['192.0.2.80'], conditions: { ready: true } },
      { addresses: ['192.0.2.81'], conditions: { ready: false } },
    ],
  });
  const { name } = mirrored()[0]?.metadata ?? { name: '' };
  updateObject<Endpoints>(world, 'endpoints', 'default', 'web', (now) => ({
    ...now,
    subsets: [{ addresses: [{ ip: '192.0.2.90' }], ports: [{ port: 90, protocol: 'TCP' }] }] as never,
  }));
  settle(world);
  expect(
    mirrored().map((slice) => [
      slice.metadata.name,
      slice.endpoints?.[0]?.addresses[0],
      slice.ports?.[0]?.port,
    ]),
  ).toEqual([[name, '192.0.2.90', 90]]);
  deleteObject(world, 'endpoints', 'default', 'web', {});
  settle(world);
  expect(mirrored()).toEqual([]);
});

test.each([
  ['the label skip-mirror', { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }, undefined],
  ['a Service with a selector', {}, { app: 'nobody' }],
])('not mirrored: %s', (_what, metadata, selector) => {
  const world = testCluster();
  createService(world, 'web', { selector });
  createObject(world, 'endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'web', namespace: 'default', ...metadata },
    subsets: [{ addresses: [{ ip: '192.0.2.80' }] }],
  });
  settle(world);
  const managers = listObjects<EndpointSlice>(world, 'endpointslices.discovery.k8s.io').map(
    ({ metadata: { labels } }) => labels?.['endpointslice.kubernetes.io/managed-by'],
  );
  expect(managers).not.toContain('endpointslicemirroring-controller.k8s.io');
});
