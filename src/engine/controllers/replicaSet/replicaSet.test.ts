import { expect, test } from 'vitest';
import type { Pod, ReplicaSet } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { controllerOf } from '../owners.ts';
import { createDeployment, eventsOf, podsOf, run, settle, testCluster } from '../testCluster.ts';

function running(replicas = 2): { world: World; rs: ReplicaSet } {
  const world = testCluster();
  createDeployment(world, { replicas });
  settle(world);
  const [rs] = listObjects<ReplicaSet>(world, 'replicasets.apps', 'default');
  if (!rs) throw new Error('no ReplicaSet');
  return { world, rs };
}

test('a Pod is named after its ReplicaSet, owned by it and labelled by its template', () => {
  const { world, rs } = running();
  for (const pod of podsOf(world)) {
    expect(pod.metadata.name).toMatch(new RegExp(`^${rs.metadata.name}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
    expect(pod.metadata.generateName).toBe(`${rs.metadata.name}-`);
    expect(controllerOf(pod)).toMatchObject({
      kind: 'ReplicaSet',
      uid: rs.metadata.uid,
      blockOwnerDeletion: true,
    });
    expect(pod.metadata.labels).toMatchObject(rs.spec.template?.metadata?.labels ?? {});
  }
});

test('a deleted Pod is replaced', () => {
  const { world } = running();
  const [first] = podsOf(world);
  deleteObject(world, 'pods', 'default', first?.metadata.name ?? '', {});
  settle(world);
  expect(podsOf(world)).toHaveLength(2);
  expect(podsOf(world).map(({ metadata }) => metadata.name)).not.toContain(first?.metadata.name);
});

test('a Pod whose label is changed is let go and replaced; changed back, it is taken in and one too many goes', () => {
  const { world } = running();
  const name = podsOf(world)[0]?.metadata.name ?? '';
  const relabel = (app: string): void => {
    updateObject<Pod>(world, 'pods', 'default', name, (now) => ({
      ...now,
      metadata: { ...now.metadata, labels: { ...now.metadata.labels, app } },
    }));
    settle(world);
  };
  relabel('debug');
  const released = getObject<Pod>(world, 'pods', 'default', name);
  expect(released && controllerOf(released)).toBeUndefined();
  expect(podsOf(world)).toHaveLength(3);
  relabel('web');
  expect(podsOf(world)).toHaveLength(2);
});

test('a Pod without an owner that the selector matches is taken in instead of making one', () => {
  const world = testCluster();
  const labels = { app: 'web' };
  const spec = { containers: [{ name: 'main', image: 'nginx:1' }] };
  const meta = { namespace: 'default', labels };
  createObject(world, 'pods', { apiVersion: 'v1', kind: 'Pod', metadata: { ...meta, name: 'mine' }, spec });
  createObject(world, 'replicasets.apps', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { ...meta, name: 'web' },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
  settle(world);
  expect(podsOf(world).map((pod) => [pod.metadata.name, controllerOf(pod)?.name])).toEqual([['mine', 'web']]);
});

test('orphans stay when the ReplicaSet is deleted with the policy Orphan', () => {
  const { world, rs } = running();
  deleteObject(world, 'deployments.apps', 'default', 'web', { propagationPolicy: 'Orphan' });
  settle(world);
  deleteObject(world, 'replicasets.apps', 'default', rs.metadata.name, { propagationPolicy: 'Orphan' });
  settle(world);
  expect(podsOf(world).map(controllerOf)).toEqual([undefined, undefined]);
});

test('one burst makes at most 500 Pods', () => {
  const world = testCluster();
  createDeployment(world, { replicas: 600 });
  run(world, 45_000);
  expect(podsOf(world)).toHaveLength(500);
  expect(eventsOf(world, 'SuccessfulCreate').length).toBeGreaterThan(0);
});
