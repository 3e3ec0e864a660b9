import { describe, expect, test } from 'vitest';
import type { DaemonSet, Node, Pod } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { createObject, updateObject } from '../../apiserver/write.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import { setNodeDown } from '../../node/machines.ts';
import type { World } from '../../world.ts';
import { isPodReady } from '../pods.ts';
import { createNode, eventsOf, podsOf, run, settle, testCluster } from '../testCluster.ts';
import { fitOf } from './placement.ts';

const SETS = 'daemonsets.apps';

function create(world: World, podSpec: object = {}, more: object = {}): void {
  const labels = { app: 'agent' };
  createObject(world, SETS, {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'nginx:1' }], ...podSpec },
      },
      ...more,
    },
  });
}

function running(more: object = {}, nodes = 4): World {
  const world = testCluster(nodes);
  create(world, {}, more);
  settle(world);
  return world;
}

function stored(world: World): DaemonSet {
  return getObject<DaemonSet>(world, SETS, 'default', 'agent') as DaemonSet;
}

/** As a write from outside, which counts the generations of the template. */
function setImage(world: World, image: string): void {
  updateObject<DaemonSet>(world, SETS, 'default', 'agent', (now) => {
    const { template } = now.spec;
    const containers = (template.spec?.containers ?? []).map((one) => ({ ...one, image }));
    const annotations = { 'deprecated.daemonset.template.generation': '2' };
    return {
      ...now,
      metadata: { ...now.metadata, annotations },
      spec: { ...now.spec, template: { ...template, spec: { ...template.spec, containers } } },
    };
  });
}

function changeNode(world: World, name: string, change: (node: Node) => Node): void {
  updateObject<Node>(world, 'nodes', '', name, change);
  settle(world);
}

function placesOf(world: World): (string | undefined)[] {
  return podsOf(world)
    .map(({ spec }) => spec.nodeName)
    .sort();
}

function images(world: World): (string | undefined)[] {
  return podsOf(world).map(({ spec }) => spec.containers[0]?.image);
}

test('one Pod on each Node, bound there by the scheduler', () => {
  const world = running();
  expect(placesOf(world)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
  expect(stored(world).status).toEqual({
    currentNumberScheduled: 4,
    desiredNumberScheduled: 4,
    numberMisscheduled: 0,
    numberReady: 4,
    numberAvailable: 4,
    updatedNumberScheduled: 4,
    observedGeneration: 1,
  });
  expect(eventsOf(world, 'SuccessfulCreate')[0]).toMatch(/^Created pod: agent-[a-z0-9]{5}$/);
});

test('a Node whose labels come to fit gets one, and loses it when they fit no more', () => {
  const world = testCluster(2);
  create(world, { nodeSelector: { disk: 'ssd' } });
  settle(world);
  expect(placesOf(world)).toEqual([]);
  changeNode(world, 'node-2', (now) => ({
    ...now,
    metadata: { ...now.metadata, labels: { ...now.metadata.labels, disk: 'ssd' } },
  }));
  expect(placesOf(world)).toEqual(['node-2']);
  changeNode(world, 'node-2', (now) => ({ ...now, metadata: { ...now.metadata, labels: {} } }));
  expect(placesOf(world)).toEqual([]);
});

test('a Node that comes later gets one', () => {
  const world = running({}, 1);
  createNode(world, 'node-9', 'zone-a');
  settle(world);
  expect(placesOf(world)).toEqual(['node-1', 'node-9']);
});

describe('which Nodes it is for', () => {
  const taint = (key: string, effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule'): object => ({
    spec: { taints: [{ key, effect }] },
  });
  for (const { node = {}, pod = {}, shouldRun, mayStay } of [
    { shouldRun: true, mayStay: true },
    { pod: { nodeName: 'other' }, shouldRun: false, mayStay: false },
    { pod: { nodeSelector: { disk: 'ssd' } }, shouldRun: false, mayStay: false },
    { node: taint('dedicated', 'NoSchedule'), shouldRun: false, mayStay: true },
    { node: taint('dedicated', 'NoExecute'), shouldRun: false, mayStay: false },
    { node: taint('dedicated', 'PreferNoSchedule'), shouldRun: true, mayStay: true },
    {
      node: taint('dedicated', 'NoSchedule'),
      pod: { tolerations: [{ key: 'dedicated', operator: 'Exists' }] },
      shouldRun: true,
      mayStay: true,
    },
    { node: taint('node.kubernetes.io/unschedulable', 'NoSchedule'), shouldRun: true, mayStay: true },
    { node: taint('node.kubernetes.io/unreachable', 'NoExecute'), shouldRun: true, mayStay: true },
    { node: taint('node.kubernetes.io/unreachable', 'NoSchedule'), shouldRun: false, mayStay: true },
    { node: taint('node.kubernetes.io/network-unavailable', 'NoSchedule'), shouldRun: false, mayStay: true },
    {
      node: taint('node.kubernetes.io/network-unavailable', 'NoSchedule'),
      pod: { hostNetwork: true },
      shouldRun: true,
      mayStay: true,
    },
  ]) {
    test(`${JSON.stringify(pod)} on ${JSON.stringify(node)}`, () => {
      const set = { spec: { template: { spec: pod } } } as unknown as DaemonSet;
      const object = { metadata: { name: 'node-1' }, spec: {}, ...node } as unknown as Node;
      expect(fitOf(set, object)).toEqual({ shouldRun, mayStay });
    });
  }
});

test('a Node that is lost keeps its Pod', () => {
  const world = running({}, 3);
  setNodeDown(world, 'node-1', true);
  run(world, 500 * SECOND_US);
  const pod = podsOf(world).find(({ spec }) => spec.nodeName === 'node-1');
  expect(pod?.metadata.deletionTimestamp).toBeUndefined();
  expect(stored(world).status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1 });
});

for (const { rolling, fewest, most } of [
  { rolling: { maxUnavailable: 1, maxSurge: 0 }, fewest: 3, most: 4 },
  { rolling: { maxUnavailable: '50%', maxSurge: 0 }, fewest: 2, most: 4 },
  { rolling: { maxUnavailable: 0, maxSurge: 1 }, fewest: 4, most: 5 },
  { rolling: { maxUnavailable: 0, maxSurge: '100%' }, fewest: 4, most: 8 },
]) {
  test(`an update within ${JSON.stringify(rolling)}`, () => {
    const world = running({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: rolling } });
    let [least, greatest] = [4, 4];
    setImage(world, 'nginx:2');
    const isLive = (pod: Pod): boolean => pod.metadata.deletionTimestamp === undefined;
    settle(world, () => {
      const pods = podsOf(world).filter(isLive);
      least = Math.min(least, pods.filter(isPodReady).length);
      greatest = Math.max(greatest, pods.length);
    });
    expect([least, greatest]).toEqual([fewest, most]);
    expect(images(world)).toEqual(['nginx:2', 'nginx:2', 'nginx:2', 'nginx:2']);
    expect(placesOf(world)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
  });
}

test('OnDelete changes nothing by itself', () => {
  const world = running({ updateStrategy: { type: 'OnDelete' } });
  setImage(world, 'nginx:2');
  settle(world);
  expect(images(world)).toEqual(['nginx:1', 'nginx:1', 'nginx:1', 'nginx:1']);
  expect(stored(world).status?.updatedNumberScheduled).toBeUndefined();
});

test('a Node without room says so in the words of the scheduler', () => {
  const world = testCluster(3);
  updateObject<Node>(world, 'nodes', '', 'node-2', (now) => ({
    ...now,
    status: { ...now.status, allocatable: { cpu: '4', memory: '16Gi', pods: '0' } },
  }));
  create(world);
  settle(world);
  expect(eventsOf(world, 'FailedScheduling')).toEqual([
    "0/3 nodes are available: 1 Too many pods, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
      'no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, ' +
      '2 Preemption is not helpful for scheduling.',
  ]);
});
