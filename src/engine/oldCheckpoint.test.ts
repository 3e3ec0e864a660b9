import { expect, test } from 'vitest';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import { advance, createCluster, dispatch, rewind, type Cluster } from './cluster.ts';

const SECOND = 1_000_000;
const MINUTES = 5;

/** A client whose every connection is over at once: nobody listens there. */
function busyCluster(): Cluster {
  const cluster = createCluster({ seed: 1, settings: defaultSettings(), border: null });
  const client = { name: 'load', from: 'laptop', url: 'http://192.0.2.11:81', rate: 10 } as const;
  dispatch(cluster, {
    type: 'client-add',
    client: { ...client, keepAlive: false, requestsPerConnection: null },
  });
  advance(cluster, MINUTES * 60 * SECOND);
  return cluster;
}

test('only the latest checkpoints hold all that is over', () => {
  const { checkpoints, world } = busyCluster();
  const sizes = checkpoints.map((one) => one.world.network.connections.size);
  expect(world.network.connections.size).toBeGreaterThan(1_000);
  expect(sizes.at(-1)).toBeGreaterThan(1_000);
  expect(Math.max(...sizes.slice(0, -8))).toBeLessThan(50);
});

test('who goes back to an old one comes to the same present', () => {
  const cluster = busyCluster();
  const { historyHash } = cluster.world.happenings;
  const stats = cluster.world.network.clients.get('load')?.stats;
  const { nowUs } = cluster.world.kernel;
  rewind(cluster, 61 * SECOND);
  expect(cluster.world.network.connections.size).toBeLessThan(100);
  advance(cluster, nowUs);
  expect(cluster.world.happenings.historyHash).toBe(historyHash);
  expect(cluster.world.network.clients.get('load')?.stats).toEqual(stats);
  const [latest] = [...cluster.world.network.connections.keys()].slice(-1);
  expect(latest).toBeGreaterThan(2_900);
});
