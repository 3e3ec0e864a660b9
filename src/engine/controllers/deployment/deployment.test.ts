import { expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { deleteObject, updateObject } from '../../apiserver/write.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { isPodActive, isPodReady } from '../pods.ts';
import {
  BROKEN,
  changeDeployment,
  createDeployment,
  eventsOf,
  podsOf,
  run,
  settle,
  testCluster,
  withImage,
} from '../testCluster.ts';
import { REVISION, REVISION_HISTORY } from './annotations.ts';
import { limitsOf } from './arithmetic.ts';

function web(world: World): Deployment {
  return getObject<Deployment>(world, 'deployments.apps', 'default', 'web') as Deployment;
}

function replicaSets(world: World): ReplicaSet[] {
  return listObjects<ReplicaSet>(world, 'replicasets.apps', 'default');
}

function conditions(world: World): (string | undefined)[] {
  return (web(world).status?.conditions ?? []).map(({ type, status, reason, message }) =>
    [type, status, reason, message].join(' | '),
  );
}

/** Messages with the names of the ReplicaSets replaced by A, B, … in the order of their creation. */
function scalings(world: World): string[] {
  const names: string[] = [];
  return eventsOf(world, 'ScalingReplicaSet').map((message) =>
    message.replace(/web-[456789bcdf]+/, (name) => {
      if (!names.includes(name)) names.push(name);
      return 'ABCDEF'.charAt(names.indexOf(name));
    }),
  );
}

test('a Deployment of three comes up', () => {
  const world = testCluster();
  createDeployment(world);
  settle(world);
  expect(podsOf(world).filter(isPodReady)).toHaveLength(3);
  expect(web(world).status).toMatchObject({
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
  });
  const rs = replicaSets(world)[0]?.metadata.name;
  expect(conditions(world)).toEqual([
    'Available | True | MinimumReplicasAvailable | Deployment has minimum availability.',
    `Progressing | True | NewReplicaSetAvailable | ReplicaSet "${rs}" has successfully progressed.`,
  ]);
  expect(eventsOf(world, 'ScalingReplicaSet')).toEqual([`Scaled up replica set ${rs} from 0 to 3`]);
  expect(replicaSets(world)[0]?.metadata.annotations).toEqual({
    'deployment.kubernetes.io/revision': '1',
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
  });
});

test.each([
  [5, 5, ['Scaled up replica set A from 3 to 5']],
  [1, 1, ['Scaled down replica set A from 3 to 1']],
  [0, 0, ['Scaled down replica set A from 3 to 0']],
])('scaling from three to %i', (replicas, pods, messages) => {
  const world = testCluster();
  createDeployment(world);
  settle(world);
  changeDeployment(world, (spec) => ({ ...spec, replicas }));
  settle(world);
  expect(podsOf(world)).toHaveLength(pods);
  expect(scalings(world).slice(1)).toEqual(messages);
});

test('a rolling update of three replaces one Pod after the other', () => {
  const world = testCluster();
  createDeployment(world);
  settle(world);
  changeDeployment(world, (spec) => withImage(spec, 'nginx:2'));
  settle(world);
  expect(scalings(world)).toEqual([
    'Scaled up replica set A from 0 to 3',
    'Scaled up replica set B from 0 to 1',
    'Scaled down replica set A from 3 to 2',
    'Scaled up replica set B from 1 to 2',
    'Scaled down replica set A from 2 to 1',
    'Scaled up replica set B from 2 to 3',
    'Scaled down replica set A from 1 to 0',
  ]);
  expect(podsOf(world).map((pod) => pod.spec.containers[0]?.image)).toEqual([
    'nginx:2',
    'nginx:2',
    'nginx:2',
  ]);
});

test.each([
  [4, '25%', '25%'],
  [10, '25%', '25%'],
  [10, 0, 3],
  [7, 3, 0],
  [5, '100%', '100%'],
  [6, 0, '1%'],
  [20, '30%', '30%', 5],
  [9, 2, 2, 6],
])(
  'a rolling update of %i keeps within %s and %s at every moment',
  (replicas, maxSurge, maxUnavailable, seed = 1) => {
    const world = testCluster(3, seed);
    createDeployment(world, {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
    });
    settle(world);
    const limits = limitsOf(web(world));
    changeDeployment(world, (spec) => withImage(spec, 'nginx:2'));
    let moments = 0;
    settle(world, () => {
      moments++;
      const active = podsOf(world).filter(isPodActive);
      expect(active.length).toBeLessThanOrEqual(replicas + limits.maxSurge);
      expect(active.filter(isPodReady).length).toBeGreaterThanOrEqual(replicas - limits.maxUnavailable);
    });
    expect(moments).toBeGreaterThan(20);
    expect(podsOf(world).every((pod) => pod.spec.containers[0]?.image === 'nginx:2')).toBe(true);
    expect(podsOf(world)).toHaveLength(replicas);
  },
);

test('a template that never gets ready takes no healthy Pod down and runs into its deadline', () => {
  const world = testCluster();
  createDeployment(world, { more: { progressDeadlineSeconds: 60 } });
  settle(world);
  changeDeployment(world, (spec) => {
    const template = withImage(spec, 'nginx:2').template;
    const annotations = { [BROKEN]: '' };
    return { ...spec, template: { ...template, metadata: { ...template.metadata, annotations } } };
  });
  run(world, 90 * SECOND_US);
  const rs = replicaSets(world).find((one) => one.metadata.annotations?.[REVISION] === '2')?.metadata.name;
  expect(podsOf(world).filter(isPodReady)).toHaveLength(3);
  expect(conditions(world)).toEqual([
    'Available | True | MinimumReplicasAvailable | Deployment has minimum availability.',
    `Progressing | False | ProgressDeadlineExceeded | ReplicaSet "${rs}" has timed out progressing.`,
  ]);
});

test('Recreate never runs old and new side by side', () => {
  const world = testCluster();
  createDeployment(world, { strategy: { type: 'Recreate' } });
  settle(world);
  changeDeployment(world, (spec) => withImage(spec, 'nginx:2'));
  settle(world, () => {
    expect(new Set(podsOf(world).map((pod) => pod.spec.containers[0]?.image)).size).toBeLessThanOrEqual(1);
  });
  expect(scalings(world)).toEqual([
    'Scaled up replica set A from 0 to 3',
    'Scaled down replica set A from 3 to 0',
    'Scaled up replica set B from 0 to 3',
  ]);
});

test('a paused Deployment scales but does not roll out until it is resumed', () => {
  const world = testCluster();
  createDeployment(world);
  settle(world);
  changeDeployment(world, (spec) => ({ ...withImage(spec, 'nginx:2'), paused: true, replicas: 4 }));
  settle(world);
  expect(conditions(world)).toContain('Progressing | Unknown | DeploymentPaused | Deployment is paused');
  expect(podsOf(world).map((pod) => pod.spec.containers[0]?.image)).toEqual(Array(4).fill('nginx:1'));
  changeDeployment(world, (spec) => ({ ...spec, paused: false }));
  settle(world);
  expect(podsOf(world).map((pod) => pod.spec.containers[0]?.image)).toEqual(Array(4).fill('nginx:2'));
});

test('going back to an old template takes its ReplicaSet up again, under a new revision', () => {
  const world = testCluster();
  createDeployment(world);
  settle(world);
  changeDeployment(world, (spec) => withImage(spec, 'nginx:2'));
  settle(world);
  changeDeployment(world, (spec) => withImage(spec, 'nginx:1'));
  settle(world);
  const revisions = replicaSets(world).map(({ metadata, spec }) => [
    spec.template?.spec?.containers[0]?.image,
    metadata.annotations?.[REVISION],
    metadata.annotations?.[REVISION_HISTORY],
    spec.replicas,
  ]);
  expect(revisions.sort()).toEqual([
    ['nginx:1', '3', '1', 3],
    ['nginx:2', '2', undefined, 0],
  ]);
  expect(web(world).metadata.annotations?.[REVISION]).toBe('3');
});

test('only so many old revisions are kept', () => {
  const world = testCluster();
  createDeployment(world, { replicas: 1, more: { revisionHistoryLimit: 2 } });
  settle(world);
  for (let version = 2; version <= 6; version++) {
    changeDeployment(world, (spec) => withImage(spec, `nginx:${version}`));
    settle(world);
  }
  const images = replicaSets(world).map((rs) => rs.spec.template?.spec?.containers[0]?.image);
  expect(images.sort()).toEqual(['nginx:4', 'nginx:5', 'nginx:6']);
});

test('a hash that is taken is counted as a collision and avoided', () => {
  const world = testCluster();
  createDeployment(world, { replicas: 1 });
  settle(world);
  const [first] = replicaSets(world);
  const name = first?.metadata.name ?? '';
  // Somebody changes the template under the ReplicaSet's own name.
  updateObject<ReplicaSet>(world, 'replicasets.apps', 'default', name, (now) => ({
    ...now,
    spec: { ...now.spec, template: withImage(web(world).spec, 'other:1').template as never },
  }));
  settle(world);
  expect(web(world).status?.collisionCount).toBe(1);
  expect(replicaSets(world)).toHaveLength(2);
});

test('with the Deployment go its ReplicaSets and Pods', () => {
  const world = testCluster();
  createDeployment(world);
  settle(world);
  deleteObject(world, 'deployments.apps', 'default', 'web', { propagationPolicy: 'Background' });
  settle(world);
  expect(replicaSets(world)).toEqual([]);
  expect(podsOf(world)).toEqual([]);
});

test('minReadySeconds delays availability', () => {
  const world = testCluster();
  createDeployment(world, { more: { minReadySeconds: 20 } });
  run(world, 10 * SECOND_US);
  expect(web(world).status).toMatchObject({ readyReplicas: 3, unavailableReplicas: 3 });
  run(world, 15 * SECOND_US);
  expect(web(world).status).toMatchObject({ readyReplicas: 3, availableReplicas: 3 });
});
