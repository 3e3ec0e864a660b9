import { expect, test } from 'vitest';
import type { KubeObject } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { createObject, deleteObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { run, settle, testCluster } from '../testCluster.ts';

function create(world: World, name: string, owners: readonly KubeObject[] = [], blocking = true): KubeObject {
  return createObject(world, 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace: 'default',
      ...(owners.length === 0
        ? {}
        : {
            ownerReferences: owners.map(({ metadata }) => ({
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name: metadata.name,
              uid: metadata.uid,
              blockOwnerDeletion: blocking,
            })),
          }),
    },
  });
}

function left(world: World): string[] {
  return ['owner', 'other', 'child', 'grandchild'].filter((name) =>
    getObject(world, 'configmaps', 'default', name),
  );
}

test.each([
  ['Background', []],
  ['Foreground', []],
  ['Orphan', ['child', 'grandchild']],
] as const)('an owner deleted with the policy %s', (propagationPolicy, names) => {
  const world = testCluster(0);
  const child = create(world, 'child', [create(world, 'owner')]);
  create(world, 'grandchild', [child]);
  deleteObject(world, 'configmaps', 'default', 'owner', { propagationPolicy });
  settle(world);
  expect(left(world)).toEqual(names);
  if (names.length > 0) {
    expect(getObject(world, 'configmaps', 'default', 'child')?.metadata.ownerReferences).toBeUndefined();
  }
});

test('Foreground: the owner goes last', () => {
  const world = testCluster(0);
  const child = create(world, 'child', [create(world, 'owner')]);
  create(world, 'grandchild', [child]);
  deleteObject(world, 'configmaps', 'default', 'owner', { propagationPolicy: 'Foreground' });
  const gone: string[] = [];
  settle(world, () => {
    for (const name of ['owner', 'child', 'grandchild']) {
      if (!left(world).includes(name) && !gone.includes(name)) gone.push(name);
    }
  });
  expect(gone).toEqual(['grandchild', 'child', 'owner']);
});

test('what has another living owner stays and forgets the dead one', () => {
  const world = testCluster(0);
  const [owner, other] = [create(world, 'owner'), create(world, 'other')];
  create(world, 'child', [owner, other]);
  deleteObject(world, 'configmaps', 'default', 'owner', {});
  settle(world);
  expect(left(world)).toEqual(['other', 'child']);
  expect(getObject(world, 'configmaps', 'default', 'child')?.metadata.ownerReferences).toMatchObject([
    { name: 'other' },
  ]);
});

test('what is made for an owner that is gone already goes too', () => {
  const world = testCluster(0);
  const owner = create(world, 'owner');
  deleteObject(world, 'configmaps', 'default', 'owner', {});
  run(world, 1_000_000);
  create(world, 'child', [owner]);
  settle(world);
  expect(left(world)).toEqual([]);
});

test('an owner of the same name but another identity is no owner', () => {
  const world = testCluster(0);
  const owner = create(world, 'owner');
  deleteObject(world, 'configmaps', 'default', 'owner', {});
  create(world, 'owner');
  create(world, 'child', [owner]);
  settle(world);
  expect(left(world)).toEqual(['owner']);
});
