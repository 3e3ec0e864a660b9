import { expect, test } from 'vitest';
import type { ControllerRevision, Pod, StatefulSet } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import { setNodeDown } from '../../node/machines.ts';
import type { World } from '../../world.ts';
import { controllerOf } from '../owners.ts';
import { isPodReady } from '../pods.ts';
import { patchOf, revisionHash, type Template } from '../revisions.ts';
import { BROKEN, eventsOf, podsOf, run, setReady, settle, testCluster } from '../testCluster.ts';

const SETS = 'statefulsets.apps';

function create(world: World, replicas: number, more: object = {}): void {
  const labels = { app: 'db' };
  createObject(world, SETS, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } },
      ...more,
    },
  });
}

function change(world: World, more: Partial<StatefulSet['spec']>): void {
  updateObject<StatefulSet>(world, SETS, 'default', 'db', (now) => ({
    ...now,
    spec: { ...now.spec, ...more },
  }));
}

/** The template with another image, and with an annotation when it is to be broken. */
function changeTemplate(world: World, image: string, annotations: Record<string, string> = {}): void {
  const { template } = stored(world).spec;
  const containers = (template.spec?.containers ?? []).map((one) => ({ ...one, image }));
  const metadata = { ...template.metadata, annotations };
  change(world, { template: { metadata, spec: { ...template.spec, containers } } as Template });
}

function stored(world: World): StatefulSet {
  return getObject<StatefulSet>(world, SETS, 'default', 'db') as StatefulSet;
}

function names(world: World): string[] {
  return podsOf(world).map(({ metadata }) => metadata.name);
}

function images(world: World): (string | undefined)[] {
  return podsOf(world).map(({ spec }) => spec.containers[0]?.image);
}

function running(replicas = 3, more: object = {}): World {
  const world = testCluster();
  create(world, replicas, more);
  settle(world);
  return world;
}

/** The most Pods that were not ready at one moment, and the order in which Pods came and went. */
function watched(world: World): { unready: number; order: string[] } {
  const order: string[] = [];
  let unready = 0;
  let before = new Map<string, string>(podsOf(world).map(({ metadata }) => [metadata.name, metadata.uid]));
  settle(world, () => {
    const pods = podsOf(world);
    unready = Math.max(unready, pods.filter((pod) => !isPodReady(pod)).length);
    const now = new Map(pods.map(({ metadata }) => [metadata.name, metadata.uid]));
    for (const [name, uid] of now) if (before.get(name) !== uid) order.push(`+${name}`);
    for (const name of before.keys()) if (!now.has(name)) order.push(`-${name}`);
    before = now;
  });
  return { unready, order };
}

test('a revision is named as a real cluster names it', () => {
  // kubernetes: pkg/controller/statefulset/testdata/compatibility_revision_1.34.0.json
  const template = {
    metadata: { annotations: { test: 'value' }, labels: { app: 'foo' } },
    spec: {
      containers: [
        {
          image: 'test',
          imagePullPolicy: 'Always',
          name: 'test',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    },
  };
  expect(revisionHash(patchOf(template as Template), 0)).toBe('776999688b');
});

test('in order: each Pod waits until the one before is ready', () => {
  const world = testCluster();
  create(world, 3);
  expect(watched(world)).toEqual({ unready: 1, order: ['+db-0', '+db-1', '+db-2'] });
  expect(eventsOf(world, 'SuccessfulCreate')[0]).toBe('Create Pod db-0 in StatefulSet db successful');
});

test('Parallel: all at once', () => {
  const world = testCluster();
  create(world, 3, { podManagementPolicy: 'Parallel' });
  expect(watched(world).unready).toBe(3);
  expect(names(world)).toEqual(['db-0', 'db-1', 'db-2']);
});

test('a Pod has its name in labels, hostname and owner, and the Service as its subdomain', () => {
  const world = running();
  const pod = podsOf(world)[1] as Pod;
  expect(pod.metadata.labels).toMatchObject({
    app: 'db',
    'apps.kubernetes.io/pod-index': '1',
    'statefulset.kubernetes.io/pod-name': 'db-1',
    'controller-revision-hash': stored(world).status?.updateRevision,
  });
  expect([pod.spec.hostname, pod.spec.subdomain]).toEqual(['db-1', 'db']);
  expect(controllerOf(pod)).toMatchObject({ kind: 'StatefulSet', name: 'db', blockOwnerDeletion: true });
});

test('the status counts all of them', () => {
  const world = running();
  const { currentRevision, updateRevision, ...counts } = stored(world).status ?? {};
  expect(counts).toEqual({
    observedGeneration: 1,
    replicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    collisionCount: 0,
  });
  expect(currentRevision).toBe(updateRevision);
});

test('ordinals may start elsewhere', () => {
  expect(names(running(2, { ordinals: { start: 5 } }))).toEqual(['db-5', 'db-6']);
});

test('fewer: the highest goes first, one after the other', () => {
  const world = running();
  change(world, { replicas: 1 });
  expect(watched(world).order).toEqual(['-db-2', '-db-1']);
  expect(eventsOf(world, 'SuccessfulDelete')).toEqual([
    'Delete Pod db-2 in StatefulSet db successful',
    'Delete Pod db-1 in StatefulSet db successful',
  ]);
});

test('in order, nothing is taken away while one that stays is not ready', () => {
  const world = running();
  setReady(world, 'default', 'db-0', false);
  change(world, { replicas: 1 });
  settle(world);
  expect(names(world)).toEqual(['db-0', 'db-1', 'db-2']);
  setReady(world, 'default', 'db-0', true);
  settle(world);
  expect(names(world)).toEqual(['db-0']);
});

test('a deleted Pod comes back under its name', () => {
  const world = running();
  const before = podsOf(world)[1]?.metadata.uid;
  deleteObject(world, 'pods', 'default', 'db-1', {});
  settle(world);
  expect(names(world)).toEqual(['db-0', 'db-1', 'db-2']);
  expect(podsOf(world)[1]?.metadata.uid).not.toBe(before);
});

test('a rolling update goes from the highest to the lowest', () => {
  const world = running();
  changeTemplate(world, 'nginx:2');
  const { unready, order } = watched(world);
  expect(unready).toBe(1);
  expect(order.filter((step) => step.startsWith('+'))).toEqual(['+db-2', '+db-1', '+db-0']);
  expect(images(world)).toEqual(['nginx:2', 'nginx:2', 'nginx:2']);
  const { currentRevision, updateRevision } = stored(world).status ?? {};
  expect(currentRevision).toBe(updateRevision);
});

test('below the partition Pods keep their template, also when they are made anew', () => {
  const world = running(3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
  changeTemplate(world, 'nginx:2');
  settle(world);
  expect(images(world)).toEqual(['nginx:1', 'nginx:1', 'nginx:2']);
  deleteObject(world, 'pods', 'default', 'db-0', {});
  settle(world);
  expect(images(world)).toEqual(['nginx:1', 'nginx:1', 'nginx:2']);
  expect(stored(world).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
  change(world, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } });
  settle(world);
  expect(images(world)).toEqual(['nginx:2', 'nginx:2', 'nginx:2']);
});

test('OnDelete: a Pod gets the new template when somebody deletes it', () => {
  const world = running(2, { updateStrategy: { type: 'OnDelete' } });
  changeTemplate(world, 'nginx:2');
  settle(world);
  expect(images(world)).toEqual(['nginx:1', 'nginx:1']);
  deleteObject(world, 'pods', 'default', 'db-0', {});
  settle(world);
  expect(images(world)).toEqual(['nginx:2', 'nginx:1']);
});

test('a Pod of a broken template has to be deleted by hand, even when the template is mended', () => {
  const world = running();
  changeTemplate(world, 'nginx:2', { [BROKEN]: 'yes' });
  settle(world);
  expect(images(world)).toEqual(['nginx:1', 'nginx:1', 'nginx:2']);
  changeTemplate(world, 'nginx:3');
  settle(world);
  expect(images(world)).toEqual(['nginx:1', 'nginx:1', 'nginx:2']);
  deleteObject(world, 'pods', 'default', 'db-2', {});
  settle(world);
  expect(images(world)).toEqual(['nginx:3', 'nginx:3', 'nginx:3']);
});

test('minReadySeconds makes each step wait', () => {
  const world = testCluster();
  create(world, 2, { minReadySeconds: 30 });
  run(world, 20_000_000);
  expect(names(world)).toEqual(['db-0']);
  run(world, 30_000_000);
  expect(names(world)).toEqual(['db-0', 'db-1']);
});

test('an earlier template that comes back is the newest revision again', () => {
  const world = running(1);
  const numbers = (): [string, number][] =>
    listObjects<ControllerRevision>(world, 'controllerrevisions.apps')
      .map(({ metadata, revision }): [string, number] => [metadata.name, revision])
      .sort(([, a], [, b]) => a - b);
  const [first] = numbers();
  const { template } = stored(world).spec;
  changeTemplate(world, 'nginx:2');
  settle(world);
  const [, second] = numbers();
  change(world, { template });
  settle(world);
  expect(numbers()).toEqual([second, [first?.[0], 3]]);
});

test('only so many old revisions are kept as the limit says', () => {
  const world = running(1, { revisionHistoryLimit: 1 });
  for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
    changeTemplate(world, image);
    settle(world);
  }
  const kept = listObjects<ControllerRevision>(world, 'controllerrevisions.apps');
  expect(kept.map(({ revision }) => revision).sort()).toEqual([3, 4]);
});

const CLAIM = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

for (const { policy, after } of [
  { policy: {}, after: ['data-db-0', 'data-db-1'] },
  { policy: { whenScaled: 'Delete', whenDeleted: 'Retain' }, after: ['data-db-0'] },
  { policy: { whenScaled: 'Delete', whenDeleted: 'Delete' }, after: [] },
]) {
  test(`claims after scaling to one and deleting: ${JSON.stringify(policy)}`, () => {
    const world = running(2, {
      volumeClaimTemplates: [CLAIM],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain', ...policy },
    });
    expect(podsOf(world)[1]?.spec.volumes?.[0]).toEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-db-1' },
    });
    change(world, { replicas: 1 });
    settle(world);
    deleteObject(world, SETS, 'default', 'db', { propagationPolicy: 'Background' });
    settle(world);
    expect(names(world)).toEqual([]);
    expect(listObjects(world, 'persistentvolumeclaims').map(({ metadata }) => metadata.name)).toEqual(after);
  });
}

test('a label that makes a Pod a member is put back', () => {
  const world = running(1);
  updateObject<Pod>(world, 'pods', 'default', 'db-0', (now) => {
    const { 'statefulset.kubernetes.io/pod-name': _gone, ...labels } = now.metadata.labels ?? {};
    return { ...now, metadata: { ...now.metadata, labels } };
  });
  settle(world);
  expect(podsOf(world)[0]?.metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-0' });
});

test('a Pod of a lost Node has no twin: it is made anew only when its object is gone', () => {
  const world = running(2);
  const node = podsOf(world)[0]?.spec.nodeName ?? '';
  const before = podsOf(world)[0]?.metadata.uid;
  setNodeDown(world, node, true);
  run(world, 600 * SECOND_US);
  expect(podsOf(world)[0]?.metadata.deletionTimestamp).toBeDefined();
  expect(podsOf(world)[0]?.metadata.uid).toBe(before);
  deleteObject(world, 'pods', 'default', 'db-0', { gracePeriodSeconds: 0 });
  settle(world);
  expect(podsOf(world)[0]?.metadata.uid).not.toBe(before);
  expect(podsOf(world)[0]?.spec.nodeName).not.toBe(node);
});

test('a claim gets a volume at once', () => {
  const world = running(1, { volumeClaimTemplates: [CLAIM] });
  const [claim] = listObjects(world, 'persistentvolumeclaims');
  expect(claim).toMatchObject({
    spec: { volumeName: `pvc-${claim?.metadata.uid}` },
    status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
  });
});

test('maxUnavailable is taken away: its feature is off by default', () => {
  const rollingUpdate = { partition: 1, maxUnavailable: 2 };
  const world = running(1, { updateStrategy: { type: 'RollingUpdate', rollingUpdate } });
  expect(stored(world).spec.updateStrategy?.rollingUpdate).toEqual({ partition: 1 });
});

test.each(['OrderedReady', 'Parallel'])(
  'an absurd number of replicas costs no more than one sync makes: %s',
  (policy) => {
    const world = testCluster();
    create(world, 2_147_483_647, { podManagementPolicy: policy });
    run(world, 27_000);
    expect(podsOf(world)).toHaveLength(policy === 'Parallel' ? 500 : 1);
  },
);
