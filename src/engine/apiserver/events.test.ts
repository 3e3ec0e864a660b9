import { describe, expect, test } from 'vitest';
import type { KubeEvent } from '../../k8s/objects.ts';
import { following } from '../kernel/happenings.ts';
import { SECOND_US, takeDue } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { emitEvent, EVENT_TTL_US, type EventToEmit } from './events.ts';
import { listObjects } from './read.ts';
import { runApiTask } from './tasks.ts';
import { emptyWorld } from './testCluster.ts';
import { deleteObject } from './write.ts';

const object = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default', uid: 'u', resourceVersion: '5' },
};
const pulled: EventToEmit = {
  component: 'kubelet',
  node: 'node-1',
  object,
  fieldPath: 'spec.containers{main}',
  type: 'Normal',
  reason: 'Pulled',
  message: 'Container image "nginx" already present on machine',
};
const events = (world: World): KubeEvent[] => listObjects<KubeEvent>(world, 'events');

describe('an Event', () => {
  test('says what, about whom and by whom', () => {
    const world = emptyWorld();
    emitEvent(world, pulled);
    const [event] = events(world);
    expect(event).toMatchObject({
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'p',
        namespace: 'default',
        uid: 'u',
        fieldPath: 'spec.containers{main}',
      },
      reason: 'Pulled',
      type: 'Normal',
      count: 1,
      source: { component: 'kubelet', host: 'node-1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      eventTime: null,
    });
    expect(event?.metadata.name).toMatch(/^p\.1886[0-9a-f]{12}$/);
  });

  test('about what belongs to the whole cluster lies in default', () => {
    const world = emptyWorld();
    emitEvent(world, { ...pulled, object: { kind: 'Node', metadata: { name: 'node-1', uid: 'node-1' } } });
    expect(events(world)[0]?.metadata.namespace).toBe('default');
    expect(events(world)[0]?.involvedObject).not.toHaveProperty('namespace');
  });

  test('is counted when it comes again', () => {
    const world = emptyWorld();
    emitEvent(world, pulled);
    world.kernel.nowUs = 30 * SECOND_US;
    emitEvent(world, pulled);
    expect(events(world)).toHaveLength(1);
    expect(events(world)[0]).toMatchObject({
      count: 2,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:30Z',
    });
  });

  test.each([
    ['reason', { reason: 'Pulling' }],
    ['type', { type: 'Warning' }],
    ['message', { message: 'other' }],
    ['container', { fieldPath: 'spec.containers{side}' }],
    ['component', { component: 'default-scheduler' }],
    ['Node', { node: 'node-2' }],
    ['object', { object: { ...object, metadata: { ...object.metadata, uid: 'v' } } }],
  ] as const)('is another with another %s', (_what, change) => {
    const world = emptyWorld();
    emitEvent(world, pulled);
    emitEvent(world, { ...pulled, ...change });
    expect(events(world).map(({ count }) => count)).toEqual([1, 1]);
  });

  test('is combined with others from the tenth message on', () => {
    const world = emptyWorld();
    for (let i = 1; i <= 12; i++) emitEvent(world, { ...pulled, message: `message ${i}` });
    const texts = events(world).map(({ message, count }) => `${message} ×${count}`);
    expect(texts).toHaveLength(10);
    expect(texts.at(-1)).toBe('(combined from similar events): message 12 ×3');
  });

  test('is not written in a namespace that is going or gone', () => {
    const world = emptyWorld();
    deleteObject(world, 'namespaces', '', 'other');
    for (const namespace of ['other', 'nons']) {
      emitEvent(world, { ...pulled, object: { ...object, metadata: { name: 'p', namespace } } });
    }
    expect(events(world)).toEqual([]);
  });

  test('knows its cause and leaves no happening', () => {
    const world = emptyWorld();
    const before = world.happenings.byId.size;
    following(world, 3, () => {
      emitEvent(world, pulled);
    });
    expect(world.api.changes.get(world.api.resourceVersion)?.cause).toBe(3);
    expect(world.happenings.byId.size).toBe(before);
  });

  test('goes an hour after it was last seen', () => {
    const world = emptyWorld();
    const runUntil = (untilUs: number): void => {
      for (let due = takeDue(world, untilUs); due; due = takeDue(world, untilUs)) {
        if (due.task.room === 'api') runApiTask(world, due.task);
      }
      world.kernel.nowUs = untilUs;
    };
    emitEvent(world, pulled);
    emitEvent(world, { ...pulled, reason: 'Created' });
    runUntil(600 * SECOND_US);
    emitEvent(world, pulled);
    runUntil(EVENT_TTL_US - 1);
    expect(events(world)).toHaveLength(2);
    runUntil(EVENT_TTL_US);
    expect(events(world).map(({ reason }) => reason)).toEqual(['Pulled']);
    runUntil(EVENT_TTL_US + 660 * SECOND_US);
    expect(events(world)).toEqual([]);
    expect(world.kernel.due.size).toBe(0);
    expect(world.kernel.work).toBe(0);
  });
});
