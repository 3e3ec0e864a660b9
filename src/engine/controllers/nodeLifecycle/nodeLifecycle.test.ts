import { expect, test } from 'vitest';
import type { Node, Pod } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { deleteObject, updateObject, updateStatus } from '../../apiserver/write.ts';
import { causesOf } from '../../kernel/happenings.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import { setNodeDown } from '../../node/machines.ts';
import type { World } from '../../world.ts';
import { isPodReady } from '../pods.ts';
import {
  createDeployment,
  createService,
  eventsOf,
  podsOf,
  run,
  settle,
  testCluster,
} from '../testCluster.ts';
import { readyOf } from './nodeTaints.ts';

function node(world: World, name = 'node-1'): Node {
  return getObject<Node>(world, 'nodes', '', name) as Node;
}

function taints(world: World, name = 'node-1'): string[] {
  return (node(world, name).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort();
}

function podsOn(world: World, name = 'node-1'): Pod[] {
  return podsOf(world).filter(({ spec }) => spec.nodeName === name);
}

/** The kubelet speaks again. */
function comeBack(world: World, name = 'node-1'): void {
  world.kubelet.nodesDown.delete(name);
  world.kubelet.downSince.delete(name);
  updateStatus<Node>(world, 'nodes', '', name, (now) => ({
    ...now,
    status: { ...now.status, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] },
  }));
}

function runningCluster(): World {
  const world = testCluster();
  createDeployment(world, { replicas: 6 });
  createService(world);
  settle(world);
  run(world, 60 * SECOND_US);
  return world;
}

test('a silent Node is given up 40 to 55 s after its machine stopped, with its Pods', () => {
  const world = runningCluster();
  setNodeDown(world, 'node-1', true);
  run(world, 39 * SECOND_US);
  expect(readyOf(node(world))).toBe('True');
  expect(podsOn(world).every(isPodReady)).toBe(true);
  run(world, 17 * SECOND_US);
  expect(node(world).status?.conditions?.[0]).toMatchObject({
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  });
  expect(podsOn(world).some(isPodReady)).toBe(false);
  expect(taints(world)).toEqual([
    'node.kubernetes.io/unreachable:NoExecute',
    'node.kubernetes.io/unreachable:NoSchedule',
  ]);
  expect(eventsOf(world, 'NodeNotReady')).toEqual([
    'Node node-1 status is now: NodeNotReady',
    'Node is not ready',
    'Node is not ready',
  ]);
});

test('nothing is queued for Nodes that are well, and waiting for a silent one is no work', () => {
  const world = runningCluster();
  const due = [...world.kernel.due.values()].filter(
    ({ task }) => task.room === 'controllers' && 'key' in task && task.key.startsWith('/node'),
  );
  expect(due).toEqual([]);
  setNodeDown(world, 'node-1', true);
  run(world, SECOND_US);
  expect(world.kernel.work).toBe(0);
});

test('a Node that comes back in time is not given up', () => {
  const world = runningCluster();
  setNodeDown(world, 'node-1', true);
  run(world, 30 * SECOND_US);
  comeBack(world);
  run(world, 60 * SECOND_US);
  expect(readyOf(node(world))).toBe('True');
  expect(taints(world)).toEqual([]);
  expect(eventsOf(world, 'NodeNotReady')).toEqual([]);
});

test('after 300 s more its Pods are deleted and replaced elsewhere', () => {
  const world = runningCluster();
  const lost = podsOn(world).map(({ metadata }) => metadata.name);
  setNodeDown(world, 'node-1', true);
  run(world, 340 * SECOND_US);
  expect(podsOn(world).some(({ metadata }) => metadata.deletionTimestamp)).toBe(false);
  run(world, 30 * SECOND_US);
  expect(podsOn(world).every(({ metadata }) => metadata.deletionTimestamp)).toBe(true);
  expect(podsOf(world).filter(isPodReady)).toHaveLength(6);
  expect(eventsOf(world, 'TaintManagerEviction')).toEqual(
    lost.map((name) => `Marking for deletion Pod default/${name}`),
  );
});

test('a Node that comes back before that keeps its Pods and loses its taints', () => {
  const world = runningCluster();
  setNodeDown(world, 'node-1', true);
  run(world, 100 * SECOND_US);
  comeBack(world);
  run(world, 10 * SECOND_US);
  expect(taints(world)).toEqual([]);
  expect(
    eventsOf(world, 'TaintManagerEviction').every((message) =>
      message.startsWith('Cancelling deletion of Pod '),
    ),
  ).toBe(true);
  run(world, 400 * SECOND_US);
  expect(podsOn(world).some(({ metadata }) => metadata.deletionTimestamp)).toBe(false);
});

test('when no Node is well nothing is evicted', () => {
  const world = runningCluster();
  for (const name of ['node-1', 'node-2', 'node-3']) setNodeDown(world, name, true);
  run(world, 500 * SECOND_US);
  expect(taints(world)).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  expect(podsOf(world)).toHaveLength(6);
  expect(podsOf(world).some(isPodReady)).toBe(false);
});

test('why an endpoint was lost leads to the machine', () => {
  const world = runningCluster();
  const ip = podsOn(world)[0]?.status?.podIP;
  setNodeDown(world, 'node-1', true);
  run(world, 60 * SECOND_US);
  expect(causesOf(world, `Endpoint/default/web/${ip}`).map(({ what }) => what)).toEqual([
    'endpoint-not-ready',
    'pod-not-ready',
    'node-not-ready',
    'node-down',
  ]);
});

test('a cordon is a taint too', () => {
  const world = testCluster();
  const cordon = (unschedulable: boolean): void => {
    updateObject<Node>(world, 'nodes', '', 'node-1', (now) => ({
      ...now,
      spec: { ...now.spec, unschedulable },
    }));
    settle(world);
  };
  cordon(true);
  expect(taints(world)).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
  cordon(false);
  expect(taints(world)).toEqual([]);
});

test('NoExecute drives Pods without a toleration away at once', () => {
  const world = runningCluster();
  updateObject<Node>(world, 'nodes', '', 'node-1', (now) => ({
    ...now,
    spec: { ...now.spec, taints: [{ key: 'maintenance', effect: 'NoExecute' }] },
  }));
  settle(world);
  expect(podsOn(world)).toEqual([]);
  expect(podsOf(world).filter(isPodReady)).toHaveLength(6);
});

test('Pods of a Node that is deleted go after a minute', () => {
  const world = runningCluster();
  deleteObject(world, 'nodes', '', 'node-1', {});
  run(world, 39 * SECOND_US);
  expect(podsOn(world)).toHaveLength(2);
  run(world, 30 * SECOND_US);
  expect(podsOn(world)).toEqual([]);
  expect(podsOf(world).filter(isPodReady)).toHaveLength(6);
});
