import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../k8s/clusterFile/defaults.ts';
import type { Input, TimedInput } from '../protocol/input.ts';
import { listObjects } from './apiserver/read.ts';
import { borderWith } from './apiserver/request.ts';
import {
  advance,
  createCluster,
  dispatch,
  forkCluster,
  isSettled,
  replay,
  returnTo,
  rewind,
  type Cluster,
} from './cluster.ts';

/** Runs of random acts: what must hold for every one of them. */

const SECOND = 1_000_000;
const OPTIONS = { settings: defaultSettings(), border: borderWith(null) };

const create = (resource: string, body: object): Input => ({
  type: 'api',
  actor: 'you',
  request: { verb: 'create', resource, namespace: 'default', body },
});

const START: readonly TimedInput[] = [
  create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
      },
    },
  }),
  create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  }),
  create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'tmp' },
    spec: { containers: [{ name: 'tmp', image: 'curlimages/curl:8.10.1', command: ['sleep', 'infinity'] }] },
  }),
  client('steady', 'pod/default/tmp'),
].map((input) => ({ at: 0, input }));

function client(name: string, from: string): Input {
  const settings = { name, from, url: 'http://web', rate: 2, keepAlive: false, requestsPerConnection: null };
  return { type: 'client-add', client: settings };
}

const scale = (replicas: number): Input => ({
  type: 'api',
  actor: 'you',
  request: {
    verb: 'patch',
    patchType: 'merge',
    resource: 'deployments.apps',
    namespace: 'default',
    name: 'web',
    body: { spec: { replicas } },
  },
});

const acts = fc.array(
  fc.record({
    at: fc.integer({ min: 1, max: 40 }).map((seconds) => seconds * SECOND),
    input: fc.oneof(
      fc.integer({ min: 0, max: 5 }).map(scale),
      fc.constantFrom<Input>(
        { type: 'node', node: 'node-2', act: 'down' },
        { type: 'node', node: 'node-2', act: 'up' },
        { type: 'proxy', node: 'node-1', act: 'stop' },
        { type: 'proxy', node: 'node-1', act: 'start' },
      ),
    ),
  }),
  { maxLength: 6 },
);

const history = acts.map((list): TimedInput[] => [...START, ...list.sort((a, b) => a.at - b.at)]);

function outcome(cluster: Cluster): unknown {
  const { kernel, happenings, api } = cluster.world;
  return [kernel.nowUs, happenings.historyHash, happenings.nextId, api.resourceVersion, kernel.due.size];
}

function settleAt(cluster: Cluster, untilUs: number): void {
  while (advance(cluster, untilUs).length > 0);
}

const RUNS = { numRuns: 12 };

test('the same seed and inputs give the same history', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), history, (seed, inputs) => {
      const run = (): unknown => outcome(replay({ seed, ...OPTIONS }, inputs, 45 * SECOND));
      expect(run()).toEqual(run());
    }),
    RUNS,
  );
});

test('another seed gives another history', () => {
  const run = (seed: number): unknown => outcome(replay({ seed, ...OPTIONS }, START, 20 * SECOND));
  expect(run(1)).not.toEqual(run(2));
});

test('to go on in parts is to go on at once', () => {
  fc.assert(
    fc.property(
      history,
      fc.array(fc.integer({ min: 0, max: 45 * SECOND }), { maxLength: 8 }),
      (inputs, stops) => {
        const whole = replay({ seed: 3, ...OPTIONS }, inputs, 45 * SECOND);
        const parts = createCluster({ seed: 3, ...OPTIONS });
        const moments = stops.sort((a, b) => a - b);
        for (const timed of inputs) {
          for (const stop of moments)
            if (stop > parts.world.kernel.nowUs && stop <= timed.at) settleAt(parts, stop);
          settleAt(parts, timed.at);
          dispatch(parts, timed.input);
        }
        for (const stop of moments) if (stop > parts.world.kernel.nowUs) settleAt(parts, stop);
        settleAt(parts, 45 * SECOND);
        expect(outcome(parts)).toEqual(outcome(whole));
      },
    ),
    RUNS,
  );
});

test('to go back and let time go on is never to have gone back', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 44 * SECOND }), (inputs, back) => {
      const straight = replay({ seed: 4, ...OPTIONS }, inputs, 45 * SECOND);
      const rewound = replay({ seed: 4, ...OPTIONS }, inputs, 45 * SECOND);
      rewind(rewound, back);
      expect(rewound.world.kernel.nowUs).toBe(back);
      settleAt(rewound, 45 * SECOND);
      expect(outcome(rewound)).toEqual(outcome(straight));
      expect(rewound.inputs).toEqual(straight.inputs);
    }),
    RUNS,
  );
});

test('acting in the past begins another history, and the one that was left can be returned to', () => {
  const inputs = [...START, { at: 20 * SECOND, input: scale(4) }];
  const cluster = replay({ seed: 4, ...OPTIONS }, inputs, 45 * SECOND);
  const straight = outcome(cluster);
  rewind(cluster, 15 * SECOND);
  expect(listObjects(cluster.world, 'pods', 'default')).toHaveLength(3);
  dispatch(cluster, scale(1));
  settleAt(cluster, 45 * SECOND);
  expect(listObjects(cluster.world, 'pods', 'default')).toHaveLength(2);
  expect([cluster.line, cluster.left.map((one) => [one.id, one.endUs])]).toEqual([
    { id: 2, parent: 1, forkedAtUs: 15 * SECOND },
    [[1, 45 * SECOND]],
  ]);
  const second = outcome(cluster);
  expect(returnTo(cluster, 1, 45 * SECOND)).toBe(true);
  expect(outcome(cluster)).toEqual(straight);
  expect(returnTo(cluster, 2, 45 * SECOND)).toBe(true);
  expect(outcome(cluster)).toEqual(second);
  expect(returnTo(cluster, 9, 0)).toBe(false);
});

test('who only looks in the past begins no other history', () => {
  const cluster = replay({ seed: 4, ...OPTIONS }, START, 30 * SECOND);
  rewind(cluster, 15 * SECOND);
  dispatch(cluster, { type: 'wake', token: 1, at: 16 * SECOND });
  const request = { verb: 'list', resource: 'pods', namespace: 'default' } as const;
  dispatch(cluster, { type: 'api', actor: 'you', request });
  settleAt(cluster, 30 * SECOND);
  expect([cluster.line.id, cluster.left, cluster.ahead]).toEqual([1, [], null]);
  expect(cluster.world.happenings.historyHash).toBe(
    replay({ seed: 4, ...OPTIONS }, START, 30 * SECOND).world.happenings.historyHash,
  );
});

test('a fork and its original do not disturb each other', () => {
  const original = replay({ seed: 5, ...OPTIONS }, START, 10 * SECOND);
  const fork = forkCluster(original);
  dispatch(fork, scale(5));
  settleAt(fork, 30 * SECOND);
  settleAt(original, 30 * SECOND);
  expect(outcome(original)).toEqual(outcome(replay({ seed: 5, ...OPTIONS }, START, 30 * SECOND)));
  expect(listObjects(fork.world, 'pods', 'default')).toHaveLength(6);
  expect(listObjects(original.world, 'pods', 'default')).toHaveLength(3);
});

test('one more client changes no name and no other client’s choice', () => {
  const endpointsOf = (cluster: Cluster): (string | null)[] =>
    [...cluster.world.network.connections.values()]
      .filter((one) => one.owner.kind === 'client' && one.owner.name === 'steady')
      .map((one) => one.endpoint?.pod ?? null);
  const alone = replay({ seed: 6, ...OPTIONS }, START, 30 * SECOND);
  const more = [...START, { at: 0, input: client('another', 'node/node-1') }];
  const together = replay({ seed: 6, ...OPTIONS }, more, 30 * SECOND);
  const names = (cluster: Cluster): string[] =>
    listObjects(cluster.world, 'pods').map((pod) => pod.metadata.name);
  expect(names(together)).toEqual(names(alone));
  expect(endpointsOf(alone).length).toBeGreaterThan(20);
  expect(endpointsOf(together)).toEqual(endpointsOf(alone));
});

test('at time 0 the cluster is settled', () => {
  for (const seed of [0, 1, 2, 99]) expect(isSettled(createCluster({ seed, ...OPTIONS }))).toBe(true);
});

test('no Pod address is given twice', () => {
  fc.assert(
    fc.property(history, (inputs) => {
      const cluster = replay({ seed: 8, ...OPTIONS }, inputs, 45 * SECOND);
      const ips = listObjects<{ status?: { phase?: string; podIP?: string }; metadata: { name: string } }>(
        cluster.world,
        'pods',
      )
        .filter((pod) => pod.status?.phase === 'Running')
        .flatMap((pod) => (pod.status?.podIP ? [pod.status.podIP] : []));
      expect(new Set(ips).size).toBe(ips.length);
    }),
    RUNS,
  );
});
