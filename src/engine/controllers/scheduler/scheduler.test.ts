import { expect, test } from 'vitest';
import type { KubeEvent, Node, Pod } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { podCondition } from '../pods.ts';
import { createDeployment, createNode, eventsOf, podsOf, run, settle, testCluster } from '../testCluster.ts';
import { failureMessage } from './filter.ts';
import type { Refusal } from './room.ts';

function changeNode(world: World, name: string, spec: object, labels: object = {}): void {
  updateObject<Node>(world, 'nodes', '', name, (now) => ({
    ...now,
    metadata: { ...now.metadata, labels: { ...now.metadata.labels, ...labels } },
    spec: { ...now.spec, ...spec },
  }));
}

function createPod(world: World, name: string, spec: object = {}): void {
  createObject(world, 'pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'x' }], ...spec },
  });
}

function nodeOf(world: World, name: string): string | undefined {
  return getObject<Pod>(world, 'pods', 'default', name)?.spec.nodeName;
}

function perNode(world: World): number[] {
  const counts = new Map<string, number>();
  for (const { spec } of podsOf(world))
    counts.set(spec.nodeName ?? '', (counts.get(spec.nodeName ?? '') ?? 0) + 1);
  return [...counts.values()].sort((a, b) => a - b);
}

type Said = Pick<Refusal, 'reasons' | 'resolvable'>;

const refused = (...reasons: string[]): Said => ({ reasons, resolvable: false });

test.each<[string, Said[], string]>([
  [
    'one reason',
    Array<Said>(3).fill(refused('node(s) were unschedulable')),
    '0/3 nodes are available: 3 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
  ],
  [
    'several, sorted as text',
    [
      refused("node(s) didn't match Pod's node affinity/selector"),
      refused("node(s) didn't match Pod's node affinity/selector"),
      refused('Insufficient cpu'),
    ],
    "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
  [
    'what others could free',
    [
      { reasons: ['Insufficient cpu', 'Insufficient memory'], resolvable: true },
      refused('node(s) had untolerated taint(s)'),
    ],
    '0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
  ],
])('FailedScheduling: %s', (_what, refusals, message) => {
  expect(failureMessage(refusals)).toBe(message);
});

test.each([
  [3, [1, 1, 1]],
  [4, [1, 1, 2]],
  [7, [2, 2, 3]],
  [30, [10, 10, 10]],
])('%i Pods of one Deployment spread over three Nodes', (replicas, counts) => {
  const world = testCluster();
  createDeployment(world, { replicas });
  settle(world);
  expect(perNode(world)).toEqual(counts);
});

test('Pods of one Deployment spread over zones before they fill one', () => {
  const world = testCluster(0);
  for (const [name, zone] of [
    ['a1', 'a'],
    ['a2', 'a'],
    ['a3', 'a'],
    ['b1', 'b'],
  ])
    createNode(world, name ?? '', zone ?? '');
  createDeployment(world, { replicas: 2 });
  settle(world);
  expect(
    podsOf(world)
      .map(({ spec }) => spec.nodeName?.charAt(0))
      .sort(),
  ).toEqual(['a', 'b']);
});

test('a placed Pod knows its Node and says so', () => {
  const world = testCluster(1);
  createPod(world, 'tmp');
  settle(world);
  const pod = getObject<Pod>(world, 'pods', 'default', 'tmp');
  expect(pod?.metadata.labels).toEqual({ 'topology.kubernetes.io/zone': 'zone-a' });
  expect(pod && podCondition(pod, 'PodScheduled')).toMatchObject({ status: 'True' });
  expect(eventsOf(world, 'Scheduled')).toEqual(['Successfully assigned default/tmp to node-1']);
});

const inZone = (operator: string, values?: string[]): object => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'topology.kubernetes.io/zone', operator, ...(values ? { values } : {}) },
            ],
          },
        ],
      },
    },
  },
});

test.each<[string, object, (world: World) => void, string | undefined]>([
  [
    'nodeName goes past the scheduler',
    { nodeName: 'node-2' },
    (world) => changeNode(world, 'node-2', { unschedulable: true }),
    'node-2',
  ],
  [
    'nodeSelector',
    { nodeSelector: { disk: 'ssd' } },
    (world) => changeNode(world, 'node-3', {}, { disk: 'ssd' }),
    'node-3',
  ],
  ['required affinity', inZone('In', ['zone-b']), () => undefined, 'node-2'],
  ['affinity that nothing meets', inZone('DoesNotExist'), () => undefined, undefined],
  ['another scheduler', { schedulerName: 'mine' }, () => undefined, undefined],
  [
    'more CPU than any Node has',
    { containers: [{ name: 'm', image: 'x', resources: { requests: { cpu: '5' } } }] },
    () => undefined,
    undefined,
  ],
])('%s', (_what, spec, prepare, node) => {
  const world = testCluster();
  prepare(world);
  createPod(world, 'tmp', spec);
  settle(world);
  expect(nodeOf(world, 'tmp')).toBe(node);
});

test.each([
  ['none', [], undefined],
  [
    'the key and value',
    [{ key: 'dedicated', operator: 'Equal', value: 'db', effect: 'NoSchedule' }],
    'node-1',
  ],
  ['the key, whatever the value', [{ key: 'dedicated', operator: 'Exists' }], 'node-1'],
  ['another value', [{ key: 'dedicated', operator: 'Equal', value: 'web' }], undefined],
  ['everything', [{ operator: 'Exists' }], 'node-1'],
])('a tainted Node and the toleration of %s', (_what, tolerations, node) => {
  const world = testCluster(1);
  changeNode(world, 'node-1', { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] });
  createPod(world, 'tmp', { tolerations });
  settle(world);
  expect(nodeOf(world, 'tmp')).toBe(node);
});

test('what no Node can take waits, with the reason, until one can', () => {
  const world = testCluster();
  for (const name of ['node-1', 'node-2', 'node-3']) changeNode(world, name, { unschedulable: true });
  createPod(world, 'tmp');
  settle(world);
  const message = failureMessage(Array<Said>(3).fill(refused('node(s) were unschedulable')));
  const pod = getObject<Pod>(world, 'pods', 'default', 'tmp');
  expect(pod && podCondition(pod, 'PodScheduled')).toMatchObject({
    status: 'False',
    reason: 'Unschedulable',
    message,
  });
  expect(eventsOf(world, 'FailedScheduling')).toEqual([message]);
  changeNode(world, 'node-2', { unschedulable: false });
  settle(world);
  expect(nodeOf(world, 'tmp')).toBe('node-2');
});

test('a Node takes as many Pods as it allows; when one goes, a waiting one takes its place', () => {
  const world = testCluster(1);
  createDeployment(world, { replicas: 112 });
  settle(world);
  const placed = podsOf(world).filter(({ spec }) => spec.nodeName);
  expect(placed).toHaveLength(110);
  const pod = createPodName(world);
  deleteObject(world, 'pods', 'default', pod, {});
  settle(world);
  expect(podsOf(world).filter(({ spec }) => spec.nodeName)).toHaveLength(110);
  expect(podsOf(world)).toHaveLength(112);
});

function createPodName(world: World): string {
  return podsOf(world).find(({ spec }) => spec.nodeName)?.metadata.name ?? '';
}

test('the count of what is on a Node stays true as Pods come and go', () => {
  const world = testCluster();
  createDeployment(world, { replicas: 9 });
  createPod(world, 'fixed', { nodeName: 'node-1' });
  settle(world);
  const loads = (): (number | undefined)[] =>
    ['node-1', 'node-2', 'node-3'].map((name) => world.controllers.loads.get(name)?.pods);
  expect(loads()).toEqual([4, 3, 3]);
  deleteObject(world, 'deployments.apps', 'default', 'web', { propagationPolicy: 'Background' });
  run(world, 10_000_000);
  expect(loads()).toEqual([1, undefined, undefined]);
  expect(world.controllers.spread.size).toBe(0);
});

test('a Pod that no Node suits is not looked at again because another one goes', () => {
  const world = testCluster(1);
  createDeployment(world, { replicas: 2 });
  settle(world);
  createPod(world, 'picky', { nodeSelector: { disk: 'ssd' } });
  settle(world);
  const placed = podCondition(getObject<Pod>(world, 'pods', 'default', 'picky') as Pod, 'PodScheduled');
  expect(placed?.status).toBe('False');
  deleteObject(world, 'deployments.apps', 'default', 'web', { propagationPolicy: 'Background' });
  settle(world);
  const counts = listObjects<KubeEvent>(world, 'events')
    .filter(({ reason }) => reason === 'FailedScheduling')
    .map(({ count }) => count);
  expect(counts).toEqual([1]);
  updateObject<Node>(world, 'nodes', '', 'node-1', (now) => ({
    ...now,
    metadata: { ...now.metadata, labels: { ...now.metadata.labels, disk: 'ssd' } },
  }));
  settle(world);
  expect(getObject<Pod>(world, 'pods', 'default', 'picky')?.spec.nodeName).toBe('node-1');
});
