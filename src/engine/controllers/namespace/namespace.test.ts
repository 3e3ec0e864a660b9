import { expect, test } from 'vitest';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { createObject, deleteObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { createNamespace, run, settle, testCluster } from '../testCluster.ts';

function contents(world: World, name: string): string[] {
  return [...world.api.objects.keys()].filter(
    (key) => key.split('/')[1] === name && !key.startsWith('events/'),
  );
}

test('every namespace has its ServiceAccount and its certificate, again when they are deleted', () => {
  const world = testCluster(0);
  createNamespace(world, 'shop');
  settle(world);
  expect(contents(world, 'shop')).toEqual([
    'configmaps/shop/kube-root-ca.crt',
    'serviceaccounts/shop/default',
  ]);
  deleteObject(world, 'serviceaccounts', 'shop', 'default', {});
  deleteObject(world, 'configmaps', 'shop', 'kube-root-ca.crt', {});
  settle(world);
  expect(contents(world, 'shop')).toHaveLength(2);
});

test('a deleted namespace is emptied, Pods first, and then goes', () => {
  const world = testCluster();
  createNamespace(world, 'shop');
  const labels = { app: 'web' };
  createObject(world, 'deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'x' }] } },
    },
  });
  settle(world);
  deleteObject(world, 'namespaces', '', 'shop', {});
  run(world, 4_000_000);
  expect(listObjects(world, 'pods', 'shop')).toHaveLength(2);
  settle(world, () => {
    if (listObjects(world, 'pods', 'shop').length > 0) {
      expect(getObject(world, 'deployments.apps', 'shop', 'web')).toBeDefined();
    }
  });
  expect(contents(world, 'shop')).toEqual([]);
  expect(getObject(world, 'namespaces', '', 'shop')).toBeUndefined();
});
