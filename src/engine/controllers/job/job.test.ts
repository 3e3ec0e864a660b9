import { expect, test } from 'vitest';
import type { Job, Pod } from '../../../k8s/objects.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject, updateStatus } from '../../apiserver/write.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { eventsOf, podsOf, run, settle, testCluster } from '../testCluster.ts';
import { formatIndexes, parseIndexes } from './indexes.ts';
import { COMPLETION_INDEX, isTracked } from './pods.ts';

const JOBS = 'jobs.batch';

function create(world: World, more: object = {}): void {
  const labels = { app: 'work', 'batch.kubernetes.io/job-name': 'work' };
  createObject(world, JOBS, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: {
      manualSelector: true,
      selector: { matchLabels: { app: 'work' } },
      template: {
        metadata: { labels },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }] },
      },
      ...more,
    },
  });
}

function begun(more: object = {}): World {
  const world = testCluster();
  create(world, more);
  run(world, 5 * SECOND_US);
  return world;
}

function status(world: World): NonNullable<Job['status']> {
  return getObject<Job>(world, JOBS, 'default', 'work')?.status ?? {};
}

function conditions(world: World): string[] {
  return (status(world).conditions ?? []).map(({ type, status: is }) => `${type}=${is}`);
}

function live(world: World): Pod[] {
  return podsOf(world).filter(({ status: is }) => is?.phase === 'Running' || is?.phase === 'Pending');
}

/** Ends so many of the running Pods, as their kubelets would. */
function end(world: World, phase: 'Succeeded' | 'Failed', count = 1): void {
  for (const { metadata } of live(world).slice(0, count)) {
    updateStatus<Pod>(world, 'pods', 'default', metadata.name, (now) => ({
      ...now,
      status: { ...now.status, phase, conditions: [] },
    }));
  }
}

function endAndWait(world: World, phase: 'Succeeded' | 'Failed', count = 1): void {
  end(world, phase, count);
  run(world, 5 * SECOND_US);
}

function change(world: World, spec: Partial<Job['spec']>): void {
  updateObject<Job>(world, JOBS, 'default', 'work', (now) => ({ ...now, spec: { ...now.spec, ...spec } }));
  run(world, 5 * SECOND_US);
}

test('as many at once as parallelism says, until there are enough completions', () => {
  const world = begun({ completions: 3, parallelism: 2 });
  expect(status(world)).toMatchObject({ active: 2, ready: 2, terminating: 0, uncountedTerminatedPods: {} });
  endAndWait(world, 'Succeeded');
  expect(status(world)).toMatchObject({ active: 2, succeeded: 1 });
  endAndWait(world, 'Succeeded');
  expect(status(world)).toMatchObject({ active: 1, succeeded: 2 });
  endAndWait(world, 'Succeeded');
  expect(status(world)).toMatchObject({ succeeded: 3, ready: 0 });
  expect(status(world).active).toBeUndefined();
  expect(conditions(world)).toEqual(['SuccessCriteriaMet=True', 'Complete=True']);
  expect(status(world).completionTime).toBeDefined();
  expect(eventsOf(world, 'Completed')).toEqual(['Job completed']);
});

test('a finished Pod is counted once, also when it is deleted afterwards', () => {
  const world = begun({ completions: 2, parallelism: 1 });
  endAndWait(world, 'Succeeded');
  const [done] = podsOf(world).filter((pod) => pod.status?.phase === 'Succeeded');
  expect(done && isTracked(done)).toBe(false);
  deleteObject(world, 'pods', 'default', done?.metadata.name ?? '', {});
  run(world, 5 * SECOND_US);
  expect(status(world)).toMatchObject({ succeeded: 1, active: 1 });
});

test('replacements of failed Pods come after 10 s, 20 s, 40 s; past the limit the Job has failed', () => {
  const world = begun({ backoffLimit: 2 });
  const waits: number[] = [];
  for (let failures = 1; failures <= 2; failures++) {
    end(world, 'Failed');
    const at = world.kernel.nowUs;
    while (live(world).length === 0) run(world, SECOND_US / 10);
    waits.push(Math.round((world.kernel.nowUs - at) / SECOND_US));
    run(world, 3 * SECOND_US);
  }
  // The end of a Pod without times of its containers is taken for its creation, so a little of the wait is over by then.
  expect(waits[1] ?? 0).toBeGreaterThan(waits[0] ?? 0);
  endAndWait(world, 'Failed');
  expect(status(world).failed).toBe(3);
  expect(conditions(world)).toEqual(['FailureTarget=True', 'Failed=True']);
  expect(eventsOf(world, 'BackoffLimitExceeded')).toEqual(['Job has reached the specified backoff limit']);
});

test('longer than its deadline: what runs is stopped, and only then has it failed', () => {
  const world = begun({ activeDeadlineSeconds: 30 });
  run(world, 24.5 * SECOND_US);
  expect(conditions(world)).toEqual([]);
  run(world, SECOND_US);
  expect(conditions(world)).toEqual(['FailureTarget=True']);
  run(world, 5 * SECOND_US);
  expect(conditions(world)).toEqual(['FailureTarget=True', 'Failed=True']);
  expect(status(world)).toMatchObject({ failed: 1, terminating: 0 });
  expect(podsOf(world)).toEqual([]);
  expect(eventsOf(world, 'DeadlineExceeded')).toEqual(['Job was active longer than specified deadline']);
});

test('suspended: its Pods go; resumed: they come again and the clock begins anew', () => {
  const world = begun({ parallelism: 2, completions: 2 });
  const { startTime } = status(world);
  change(world, { suspend: true });
  expect(podsOf(world)).toEqual([]);
  expect(conditions(world)).toEqual(['Suspended=True']);
  expect(status(world).startTime).toBeUndefined();
  change(world, { suspend: false });
  expect(live(world)).toHaveLength(2);
  expect(conditions(world)).toEqual(['Suspended=False']);
  expect(status(world).startTime).not.toBe(startTime);
  expect([eventsOf(world, 'Suspended'), eventsOf(world, 'Resumed')]).toEqual([
    ['Job suspended'],
    ['Job resumed'],
  ]);
});

test('without completions one success is enough, once the others have ended', () => {
  const world = begun({ parallelism: 2, completions: undefined });
  endAndWait(world, 'Succeeded');
  expect(conditions(world)).toEqual([]);
  endAndWait(world, 'Failed');
  expect(conditions(world)).toEqual(['SuccessCriteriaMet=True', 'Complete=True']);
});

test('Indexed: each index once, told to its containers', () => {
  const world = begun({ completionMode: 'Indexed', completions: 4, parallelism: 3 });
  expect(
    podsOf(world)
      .map(({ spec }) => spec.hostname)
      .sort(),
  ).toEqual(['work-0', 'work-1', 'work-2']);
  const [pod] = podsOf(world);
  expect(pod?.metadata.annotations?.[COMPLETION_INDEX]).toBe(pod?.metadata.labels?.[COMPLETION_INDEX]);
  expect(pod?.spec.containers[0]?.env?.[0]).toMatchObject({
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } },
  });
  endAndWait(world, 'Succeeded', 3);
  expect(status(world)).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
  endAndWait(world, 'Succeeded');
  expect(status(world).completedIndexes).toBe('0-3');
  expect(conditions(world)).toEqual(['SuccessCriteriaMet=True', 'Complete=True']);
});

test('ttlSecondsAfterFinished takes it away with its Pods', () => {
  const world = begun({ ttlSecondsAfterFinished: 60 });
  endAndWait(world, 'Succeeded');
  run(world, 50 * SECOND_US);
  expect(listObjects(world, JOBS)).toHaveLength(1);
  run(world, 10 * SECOND_US);
  expect(listObjects(world, JOBS)).toEqual([]);
  expect(podsOf(world)).toEqual([]);
});

test('deleted while it runs, it leaves nothing', () => {
  const world = begun({ parallelism: 3, completions: 3 });
  deleteObject(world, JOBS, 'default', 'work', { propagationPolicy: 'Background' });
  settle(world);
  expect(podsOf(world)).toEqual([]);
});

test.each([
  ['', []],
  ['3', [3]],
  ['0-2,5', [0, 1, 2, 5]],
  ['0,1,4-6', [0, 1, 4, 5, 6]],
])('indexes %j', (text, indexes) => {
  expect([...parseIndexes(text)]).toEqual(indexes);
  expect(formatIndexes(new Set(indexes))).toBe(text);
});
