import { expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { MAX_REPLICAS } from './annotations.ts';
import { newReplicaSetSize, proportionalSizes, resolveLimits } from './arithmetic.ts';

test.each([
  // replicas, maxSurge, maxUnavailable → surge, unavailable
  [1, '25%', '25%', 1, 0],
  [2, '25%', '25%', 1, 0],
  [3, '25%', '25%', 1, 0],
  [4, '25%', '25%', 1, 1],
  [5, '25%', '25%', 2, 1],
  [10, '25%', '25%', 3, 2],
  [10, 0, '5%', 0, 1],
  [10, '0%', 3, 0, 3],
  [3, 2, 0, 2, 0],
  [0, '25%', '25%', 0, 1],
])(
  '%i replicas with %s and %s: surge %i, unavailable %i',
  (replicas, surge, unavailable, maxSurge, maxUnavailable) => {
    expect(resolveLimits(surge, unavailable, replicas)).toEqual({ maxSurge, maxUnavailable });
  },
);

function deployment(replicas: number, maxSurge: number | string = '25%'): Deployment {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 0 } };
  return { metadata: { name: 'web' }, spec: { replicas, strategy }, status: {} } as unknown as Deployment;
}

function rs(name: string, replicas: number, max: number, second = 0): ReplicaSet {
  const creationTimestamp = `2026-01-01T00:00:0${second}Z`;
  const annotations = { [MAX_REPLICAS]: String(max) };
  return { metadata: { name, creationTimestamp, annotations }, spec: { replicas } } as unknown as ReplicaSet;
}

test.each([
  ['the first step of three', deployment(3), [rs('old', 3, 4)], 0, 1],
  ['no room', deployment(3), [rs('old', 3, 4), rs('new', 1, 4)], 1, 1],
  ['never more than wished', deployment(3, 5), [rs('old', 1, 8)], 0, 3],
  ['a fresh Deployment', deployment(4), [], 0, 4],
] as const)('size of the new ReplicaSet: %s', (_what, wish, all, present, size) => {
  expect(newReplicaSetSize(wish, all, present)).toBe(size);
});

test.each([
  // Shapes of upstream's tests of proportional scaling.
  ['up, evenly', deployment(10, 0), [rs('new', 3, 5, 2), rs('old', 2, 5, 1)], { new: 6, old: 4 }],
  ['down, evenly', deployment(5, 0), [rs('new', 6, 10, 2), rs('old', 4, 10, 1)], { new: 3, old: 2 }],
  [
    'up, equal sizes: the newer takes the rest',
    deployment(7, 0),
    [rs('new', 3, 6, 2), rs('old', 3, 6, 1)],
    { new: 4, old: 3 },
  ],
  [
    'down, equal sizes: the older gives more',
    deployment(5, 0),
    [rs('new', 3, 6, 2), rs('old', 3, 6, 1)],
    { new: 3, old: 2 },
  ],
  ['to nothing', deployment(0, 0), [rs('new', 3, 5, 2), rs('old', 2, 5, 1)], { new: 0, old: 0 }],
  ['unchanged', deployment(5, 0), [rs('new', 3, 5, 2), rs('old', 2, 5, 1)], { new: 3, old: 2 }],
  ['with surge', deployment(20, 2), [rs('new', 5, 12, 2), rs('old', 7, 12, 1)], { new: 9, old: 13 }],
] as const)('scaling in the middle of a rollout: %s', (_what, wish, active, sizes) => {
  expect(Object.fromEntries(proportionalSizes(wish, active))).toEqual(sizes);
});
