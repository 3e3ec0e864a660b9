import { expect, test } from 'vitest';
import type { EndpointSlice } from '../../k8s/objects.ts';
import { listObjects } from '../apiserver/read.ts';
import { createDeployment, createService, settle, testCluster } from './testCluster.ts';

/** Pieces of work and writes that a Deployment behind a Service takes until all is ready. */
function costOf(replicas: number): { tasks: number; writes: number; endpoints: number } {
  const world = testCluster(Math.ceil(replicas / 100));
  createService(world);
  createDeployment(world, { replicas });
  const [tasks, writes] = [world.kernel.nextSeq, world.api.resourceVersion];
  settle(world);
  const slices = listObjects<EndpointSlice>(world, 'endpointslices.discovery.k8s.io');
  return {
    tasks: world.kernel.nextSeq - tasks,
    writes: world.api.resourceVersion - writes,
    endpoints: slices.reduce((sum, { endpoints = [] }) => sum + endpoints.length, 0),
  };
}

test('work grows no faster than the number of Pods', () => {
  const [small, large] = [costOf(200), costOf(800)];
  expect(small.endpoints).toBe(200);
  expect(large.endpoints).toBe(800);
  expect(large.tasks / small.tasks).toBeLessThan(4.2);
  expect(large.writes / small.writes).toBeLessThan(4.2);
  expect(large.writes / 800).toBeLessThan(8);
});
