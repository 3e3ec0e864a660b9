import { expect, it } from 'vitest';
import { defaultSettings } from '../../k8s/clusterFile/defaults.ts';
import { NO_STATS, type Client } from '../../protocol/client.ts';
import { createWorld, forkWorld, type World } from '../world.ts';
import { countForPod, forgetPods, withChangedPods, withPods } from './clientStats.ts';

const client = (name: string): Client => ({
  name,
  from: 'internet',
  url: 'http://192.0.2.11:30080',
  rate: 1,
  keepAlive: false,
  requestsPerConnection: null,
  addedAt: 0,
  connection: null,
  stats: NO_STATS,
  last: null,
});

function counted(): World {
  const world = createWorld(1, defaultSettings(), 0);
  for (const pod of ['default/x', 'default/y']) countForPod(world, 'a', pod, 'connections');
  countForPod(world, 'a', 'default/x', 'requests');
  countForPod(world, 'a', null, 'requests');
  countForPod(world, 'ab', 'default/x', 'requests');
  return world;
}

it('each client has the counts of its own Pods', () => {
  expect(withPods(counted(), client('a')).stats.byPod).toEqual({
    'default/x': { connections: 1, requests: 1 },
    'default/y': { connections: 1, requests: 0 },
  });
});

it('between two moments only what has changed is told', () => {
  const world = counted();
  const before = forkWorld(world);
  countForPod(world, 'a', 'default/y', 'requests');
  countForPod(world, 'a', 'default/z', 'connections');
  const [one, other] = withChangedPods(before, world, [client('a'), client('ab')]);
  expect(one?.stats.byPod).toEqual({
    'default/y': { connections: 1, requests: 1 },
    'default/z': { connections: 1, requests: 0 },
  });
  expect(other?.stats.byPod).toEqual({});
});

it('a client that comes back under its name begins anew', () => {
  const world = counted();
  forgetPods(world, 'a');
  expect(withPods(world, client('a')).stats.byPod).toEqual({});
  expect(withPods(world, client('ab')).stats.byPod).toEqual({ 'default/x': { connections: 0, requests: 1 } });
});
