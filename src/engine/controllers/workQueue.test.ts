import { expect, test } from 'vitest';
import type { KubeObject } from '../../k8s/objects.ts';
import { ApiError, conflict } from '../apiserver/error.ts';
import { CHANGES_KEPT, type Change } from '../apiserver/state.ts';
import { updateObject } from '../apiserver/write.ts';
import { following, record } from '../kernel/happenings.ts';
import { SECOND_US, takeDue } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import type { Controller } from './controller.ts';
import { createDeployment, podsOf, settle, testCluster } from './testCluster.ts';
import { controllerSet, noteChange, requeueAfter, runTask, type ControllerSet } from './workQueue.ts';

interface Ran {
  readonly at: number;
  readonly key: string;
  readonly cause: number | null;
}

function setup(more: Partial<Controller> = {}): {
  world: World;
  set: ControllerSet;
  ran: Ran[];
  probe: Controller;
} {
  const world = testCluster(0);
  const ran: Ran[] = [];
  const probe: Controller = {
    name: 'probe',
    watches: { things: (_world, change) => [change.name] },
    ...more,
    reconcile(inWorld, key) {
      ran.push({ at: inWorld.kernel.nowUs, key, cause: inWorld.kernel.cause });
      return more.reconcile?.(inWorld, key);
    },
  };
  return { world, set: controllerSet([probe]), ran, probe };
}

function change(world: World, set: ControllerSet, name: string): void {
  const resourceVersion = ++world.api.resourceVersion;
  const { nowUs: at, cause } = world.kernel;
  const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name } } as Change['object'];
  const written: Change = {
    resourceVersion,
    at,
    type: 'ADDED',
    resource: 'things',
    namespace: '',
    name,
    object,
    previous: null,
    cause,
  };
  world.api.changes.set(resourceVersion, written);
  noteChange(world, set, written);
}

function run(world: World, set: ControllerSet, forUs: number): void {
  const until = world.kernel.nowUs + forUs;
  for (let due = takeDue(world, until); due; due = takeDue(world, until)) {
    const { task, cause } = due;
    if (task.room === 'controllers' && task.controller === 'probe')
      following(world, cause, () => runTask(world, set, task));
  }
  world.kernel.nowUs = until;
}

test('one delivery carries all changes, and a key runs once', () => {
  const { world, set, ran } = setup();
  const begin = world.kernel.nowUs;
  for (const name of ['b', 'a', 'b']) change(world, set, name);
  run(world, set, SECOND_US);
  expect(ran.map(({ key }) => key)).toEqual(['b', 'a']);
  const [first] = ran;
  expect((first?.at ?? 0) - begin).toBeGreaterThanOrEqual(14_000);
  expect((first?.at ?? 0) - begin).toBeLessThanOrEqual(26_000);
});

test('a burst that is larger than the log loses nothing, and the log is short again after it', () => {
  const world = testCluster();
  settle(world);
  createDeployment(world, { replicas: 3 });
  for (let i = 0; i <= CHANGES_KEPT; i++) {
    updateObject<KubeObject>(world, 'namespaces', '', 'default', (now) => ({
      ...now,
      data: { i: String(i) },
    }));
  }
  expect(world.api.changes.size).toBeGreaterThan(CHANGES_KEPT);
  settle(world);
  expect(podsOf(world).filter(({ spec }) => spec.nodeName !== undefined)).toHaveLength(3);
  expect(world.api.changes.size).toBe(CHANGES_KEPT);
});

test('a key follows from the latest change that made it dirty', () => {
  const { world, set, ran } = setup();
  const causes = ['x', 'y'].map((text) =>
    record(world, { actor: 'you', what: 'test', subject: text, text, cause: null }),
  );
  for (const cause of causes) following(world, cause, () => change(world, set, 'a'));
  run(world, set, SECOND_US);
  expect(ran.map(({ cause }) => cause)).toEqual([causes[1]]);
});

test('a large key rests, so that a burst makes it run seldom', () => {
  const { world, set, ran } = setup({ reconcile: () => 10_000 });
  for (let i = 0; i < 400; i++) {
    change(world, set, 'a');
    run(world, set, 10_000);
  }
  expect(ran.length).toBeGreaterThan(2);
  expect(ran.length).toBeLessThan(7);
});

test.each([
  ['the earlier of two wishes stands', [5, 2], [2]],
  ['a later wish adds nothing', [2, 5], [2]],
])('%s', (_what, delays, seconds) => {
  const { world, set, ran, probe } = setup();
  const begin = world.kernel.nowUs;
  for (const delay of delays) requeueAfter(world, probe, 'a', delay * SECOND_US);
  run(world, set, 10 * SECOND_US);
  expect(ran.map(({ at }) => (at - begin) / SECOND_US)).toEqual(seconds);
});

test('an idle wish is no work', () => {
  const { world, probe } = setup();
  const before = world.kernel.work;
  requeueAfter(world, probe, 'a', SECOND_US, { idle: true });
  expect(world.kernel.work).toBe(before);
  requeueAfter(world, probe, 'a', SECOND_US);
  expect(world.kernel.work).toBe(before + 1);
});

test('a refused key is tried again, later each time, until it succeeds', () => {
  let failures = 3;
  const { world, set, ran } = setup({
    reconcile: () => {
      if (failures-- > 0) throw conflict('things', 'a', 'try again');
    },
  });
  change(world, set, 'a');
  run(world, set, 60 * SECOND_US);
  const gaps = ran.slice(1).map(({ at }, i) => at - (ran[i]?.at ?? 0));
  expect(gaps).toEqual([100_000, 200_000, 400_000]);
  expect(world.controllers.retries.size).toBe(0);
});

test('a defect is not swallowed', () => {
  const { world, set } = setup({
    reconcile: () => {
      throw new TypeError('broken');
    },
  });
  change(world, set, 'a');
  expect(() => run(world, set, SECOND_US)).toThrow('broken');
  expect(new TypeError('broken')).not.toBeInstanceOf(ApiError);
});
