import { expect, test } from 'vitest';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import type { Connection } from '../protocol/connection.ts';
import { advance, createCluster, dispatch } from './cluster.ts';
import { createFrameMaker } from './frame.ts';

const SECOND = 1_000_000;

/** A client whose every connection is over at once, since nobody listens there, and one that waits for a machine that is not there. */
function busyCluster() {
  const cluster = createCluster({ seed: 1, settings: defaultSettings(), border: null });
  const settings = { keepAlive: false, requestsPerConnection: null };
  const add = (name: string, url: string, rate: number): void => {
    dispatch(cluster, { type: 'client-add', client: { name, from: 'laptop', url, rate, ...settings } });
  };
  add('load', 'http://192.0.2.11:81', 100);
  add('lost', 'http://192.0.2.99:81', 1);
  advance(cluster, 10 * SECOND);
  return cluster;
}

test('a whole frame tells the latest connections, the next ones the others, each once', () => {
  const cluster = busyCluster();
  const all = [...cluster.world.network.connections.keys()];
  const frames = createFrameMaker();
  const parts: (readonly Connection[])[] = [];
  let more = true;
  while (more) {
    const frame = frames.take(cluster.world);
    parts.push(frame.connections?.upserts ?? []);
    more = frame.more ?? false;
  }
  expect(all.length).toBeGreaterThan(500);
  expect(parts.length).toBeGreaterThan(3);
  expect(parts[0]?.map(({ id }) => id)).toContain(all.at(-1));
  for (const part of parts) expect(part.length).toBeLessThanOrEqual(200);
  expect(
    parts
      .flat()
      .map(({ id }) => id)
      .sort((a, b) => a - b),
  ).toEqual(all);
});

test('what is open comes with the whole frame', () => {
  const cluster = busyCluster();
  const open = [...cluster.world.network.connections.values()].filter(({ state }) => state !== 'closed');
  expect(open.length).toBeGreaterThan(0);
  const told = createFrameMaker()
    .take(cluster.world)
    .connections?.upserts.map(({ id }) => id);
  for (const { id } of open) expect(told).toContain(id);
});
