import { describe, expect, test } from 'vitest';
import type { KubeObject, Pod } from '../../k8s/objects.ts';
import { following } from '../kernel/happenings.ts';
import { takeDue } from '../kernel/kernel.ts';
import { forkWorld, type World } from '../world.ts';
import { changesSince, reachesBackTo } from './changes.ts';
import { ApiError } from './error.ts';
import { getObject, listByLabels, listDependents, listObjects, listOwned } from './read.ts';
import { CHANGES_KEPT } from './state.ts';
import { runApiTask } from './tasks.ts';
import { emptyWorld, podDraft } from './testCluster.ts';
import { createObject, deleteObject, finalizeNamespace, updateObject, updateStatus } from './write.ts';

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'rs-uid', controller: true };

function podOf(world: World, name: string, metadata: object = {}, spec: object = {}): Pod {
  const draft = podDraft(name, spec);
  return createObject<Pod>(world, 'pods', { ...draft, metadata: { ...draft['metadata'], ...metadata } });
}

const pod = (world: World, name: string): Pod | undefined => getObject<Pod>(world, 'pods', 'default', name);
const names = (objects: readonly { metadata: { name: string } }[]): string[] =>
  objects.map((one) => one.metadata.name);

const made = (seed: number): unknown[] => {
  const { metadata } = podOf(emptyWorld({ seed }), '', { name: undefined, generateName: 'web-' });
  return [metadata.name, metadata.uid];
};

/** Runs what is due and tells which watches got a notice. */
const notices = (world: World): number[] => {
  const tokens: number[] = [];
  for (
    let due = takeDue(world, world.kernel.nowUs + 1_000_000);
    due;
    due = takeDue(world, world.kernel.nowUs + 1_000_000)
  ) {
    if (due.task.room === 'api' && due.task.type === 'notify') {
      runApiTask(world, due.task);
      tokens.push(due.task.token);
    }
  }
  return tokens;
};

describe('create', () => {
  test('fills a Pod in as admission does', () => {
    const { spec, status, metadata } = podOf(emptyWorld(), 'p');
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      restartPolicy: 'Always',
    });
    expect(spec.tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 300],
      ['node.kubernetes.io/unreachable', 300],
    ]);
    const volume = spec.volumes?.[0]?.name ?? '';
    expect(volume).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec.containers[0]?.volumeMounts).toEqual([
      { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume, readOnly: true },
    ]);
    expect(status?.phase).toBe('Pending');
    expect(metadata.generation).toBe(1);
  });

  test.each([
    [
      'no token when it wants none',
      { automountServiceAccountToken: false },
      (spec: Pod['spec']) => spec.volumes,
      undefined,
    ],
    [
      'a toleration of its own',
      { tolerations: [{ operator: 'Exists' }] },
      (spec: Pod['spec']) => spec.tolerations?.length,
      1,
    ],
    [
      'the priority of a system class',
      { priorityClassName: 'system-cluster-critical' },
      (spec: Pod['spec']) => spec.priority,
      2_000_000_000,
    ],
  ])('gives a Pod %s', (_what, given, look, expected) => {
    expect(look(podOf(emptyWorld(), 'p', {}, given).spec)).toEqual(expected);
  });

  test('shares the spec among the Pods of one template and owner, and only these', () => {
    const world = emptyWorld();
    const spec = Object.freeze({
      containers: Object.freeze([Object.freeze({ name: 'main', image: 'nginx' })]),
    });
    const make = (name: string, uid: string): Pod =>
      createObject(world, 'pods', {
        metadata: { name, namespace: 'default', ownerReferences: [{ ...owner, uid }] },
        spec,
      });
    const [a, b, c] = [make('a', '1'), make('b', '1'), make('c', '2')];
    expect(a.spec).toBe(b.spec);
    expect(a.spec).not.toBe(c.spec);
    expect(Object.keys(spec.containers[0] ?? {})).toEqual(['name', 'image']);
  });

  test('freezes what it stores', () => {
    const world = emptyWorld();
    const [container] = podOf(world, 'p').spec.containers;
    expect(() => {
      (container as { image: string }).image = 'other';
    }).toThrow(TypeError);
  });

  test.each([
    ['a name that is taken', 'default', 409, 'pods "p" already exists'],
    ['a namespace that is not there', 'nons', 404, 'namespaces "nons" not found'],
  ])('throws for %s', (_what, namespace, code, message) => {
    const world = emptyWorld();
    podOf(world, 'p');
    const act = (): unknown => podOf(world, 'p', { namespace });
    expect(act).toThrow(ApiError);
    expect(act).toThrow(
      expect.objectContaining({ message, failure: expect.objectContaining({ code }) }) as Error,
    );
  });

  test('gives the same names and uids to the same seed', () => {
    expect(made(1)).toEqual(made(1));
    expect(made(1)).not.toEqual(made(2));
  });
});

describe('update', () => {
  test('writes nothing when nothing changes', () => {
    const world = emptyWorld();
    podOf(world, 'p');
    const before = world.api.resourceVersion;
    updateObject<Pod>(world, 'pods', 'default', 'p', (now) => now);
    updateObject<Pod>(world, 'pods', 'default', 'p', (now) => ({
      ...now,
      metadata: { ...now.metadata },
      status: { ...now.status },
    }));
    expect(world.api.resourceVersion).toBe(before);
  });

  test('shares what stays', () => {
    const world = emptyWorld();
    const before = podOf(world, 'p');
    const after = updateStatus<Pod>(world, 'pods', 'default', 'p', (now) => ({
      ...now,
      status: { phase: 'Running' },
    }));
    expect(after?.spec).toBe(before.spec);
    expect(after?.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
  });

  test.each([
    [
      'the spec raises it',
      updateObject,
      (now: Pod): Pod => ({ ...now, spec: { ...now.spec, nodeName: 'n' } }),
      2,
    ],
    [
      'labels do not',
      updateObject,
      (now: Pod): Pod => ({ ...now, metadata: { ...now.metadata, labels: {} } }),
      1,
    ],
    ['the status does not', updateStatus, (now: Pod): Pod => ({ ...now, status: { phase: 'Failed' } }), 1],
    [
      'nobody sets it',
      updateObject,
      (now: Pod): Pod => ({ ...now, metadata: { ...now.metadata, generation: 7, labels: {} } }),
      1,
    ],
  ])('generation: %s', (_what, write, change, generation) => {
    const world = emptyWorld();
    podOf(world, 'p');
    expect(write<Pod>(world, 'pods', 'default', 'p', change)?.metadata.generation).toBe(generation);
  });

  test('of nothing is undefined', () => {
    expect(updateObject(emptyWorld(), 'pods', 'default', 'p', (now) => now)).toBeUndefined();
  });
});

describe('the indexes', () => {
  test('follow labels and owners', () => {
    const world = emptyWorld();
    podOf(world, 'a', { labels: { app: 'x', tier: 'f' }, ownerReferences: [owner] });
    podOf(world, 'b', { labels: { app: 'x' } });
    podOf(world, 'c', { labels: {}, ownerReferences: [owner] });
    expect(names(listByLabels(world, 'pods', 'default', { app: 'x' }))).toEqual(['a', 'b']);
    expect(names(listByLabels(world, 'pods', 'default', { app: 'x', tier: 'f' }))).toEqual(['a']);
    expect(names(listByLabels(world, 'pods', 'default', {}))).toEqual(['a', 'b', 'c']);
    expect(names(listByLabels(world, 'pods', 'other', { app: 'x' }))).toEqual([]);
    expect(names(listOwned(world, 'rs-uid', 'pods'))).toEqual(['a', 'c']);
    updateObject<Pod>(world, 'pods', 'default', 'a', (now) => {
      const { ownerReferences: _gone, ...metadata } = now.metadata;
      return { ...now, metadata: { ...metadata, labels: { tier: 'f' } } };
    });
    expect(names(listByLabels(world, 'pods', 'default', { app: 'x' }))).toEqual(['b']);
    expect(names(listDependents(world, 'rs-uid'))).toEqual(['c']);
    deleteObject(world, 'pods', 'default', 'c');
    expect(world.api.byOwner.size).toBe(0);
    deleteObject(world, 'pods', 'default', 'a');
    deleteObject(world, 'pods', 'default', 'b');
    expect(listObjects(world, 'pods')).toEqual([]);
    expect([...world.api.byLabel.keys()].filter((key) => key.startsWith('pods/'))).toEqual([]);
  });

  test('do not mix resources whose names begin alike', () => {
    const world = emptyWorld();
    createObject(world, 'endpoints', { metadata: { name: 'e', namespace: 'default' } });
    createObject(world, 'endpointslices.discovery.k8s.io', {
      metadata: { name: 's', namespace: 'default' },
      addressType: 'IPv4',
    });
    expect(names(listObjects(world, 'endpoints'))).toEqual(['e']);
  });
});

describe('delete', () => {
  const bound = { nodeName: 'n' };
  const cases: [string, object, object, number | undefined, number | 'gone'][] = [
    ['goes at once while it has no Node', {}, {}, undefined, 'gone'],
    ['stays for its grace on a Node', bound, {}, undefined, 30],
    ['stays for its own grace', { ...bound, terminationGracePeriodSeconds: 5 }, {}, undefined, 5],
    ['stays for the grace asked for', bound, {}, 7, 7],
    ['goes at once without grace', bound, {}, 0, 'gone'],
    ['takes a negative grace for one second', bound, {}, -1, 1],
    ['goes at once when it has ended', bound, { phase: 'Succeeded' }, undefined, 'gone'],
  ];

  test.each(cases)('a Pod %s', (_what, spec, status, gracePeriodSeconds, expected) => {
    const world = emptyWorld();
    podOf(world, 'p', {}, spec);
    updateStatus<Pod>(world, 'pods', 'default', 'p', (now) => ({
      ...now,
      status: { ...now.status, ...status },
    }));
    deleteObject(
      world,
      'pods',
      'default',
      'p',
      gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
    );
    if (expected === 'gone') {
      expect(pod(world, 'p')).toBeUndefined();
    } else {
      expect(pod(world, 'p')?.metadata).toMatchObject({
        deletionGracePeriodSeconds: expected,
        deletionTimestamp: `2026-01-01T00:00:${String(expected).padStart(2, '0')}Z`,
        generation: 2,
      });
    }
  });

  test('asked for again may only shorten the grace', () => {
    const world = emptyWorld();
    podOf(world, 'p', {}, bound);
    deleteObject(world, 'pods', 'default', 'p');
    world.kernel.nowUs = 4_000_000;
    const before = world.api.resourceVersion;
    deleteObject(world, 'pods', 'default', 'p', { gracePeriodSeconds: 60 });
    deleteObject(world, 'pods', 'default', 'p');
    expect(world.api.resourceVersion).toBe(before);
    deleteObject(world, 'pods', 'default', 'p', { gracePeriodSeconds: 10 });
    expect(pod(world, 'p')?.metadata).toMatchObject({
      deletionGracePeriodSeconds: 10,
      deletionTimestamp: '2026-01-01T00:00:10Z',
      generation: 2,
    });
    deleteObject(world, 'pods', 'default', 'p', { gracePeriodSeconds: 0 });
    expect(pod(world, 'p')).toBeUndefined();
  });

  test.each([
    ['Background', undefined],
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ] as const)('%s leaves the finalizers %s', (propagationPolicy, finalizers) => {
    const world = emptyWorld();
    createObject(world, 'configmaps', { metadata: { name: 'c', namespace: 'default' } });
    deleteObject(world, 'configmaps', 'default', 'c', { propagationPolicy });
    expect(getObject(world, 'configmaps', 'default', 'c')?.metadata.finalizers).toEqual(finalizers);
  });

  test('is done by the update that takes the last finalizer away', () => {
    const world = emptyWorld();
    createObject(world, 'configmaps', { metadata: { name: 'c', namespace: 'default', finalizers: ['a/b'] } });
    deleteObject(world, 'configmaps', 'default', 'c');
    updateObject(world, 'configmaps', 'default', 'c', (now: KubeObject) => ({
      ...now,
      metadata: { ...now.metadata, finalizers: [] },
    }));
    expect(getObject(world, 'configmaps', 'default', 'c')).toBeUndefined();
    expect(world.api.changes.get(world.api.resourceVersion)?.type).toBe('DELETED');
  });

  test('of a Service takes its Endpoints along', () => {
    const world = emptyWorld();
    createObject(world, 'services', {
      metadata: { name: 's', namespace: 'default' },
      spec: { clusterIPs: ['10.96.0.9'] },
    });
    createObject(world, 'endpoints', { metadata: { name: 's', namespace: 'default' } });
    deleteObject(world, 'services', 'default', 's');
    expect(getObject(world, 'endpoints', 'default', 's')).toBeUndefined();
  });

  test('of a Namespace waits until it is finalized', () => {
    const world = emptyWorld();
    deleteObject(world, 'namespaces', '', 'other');
    deleteObject(world, 'namespaces', '', 'other');
    expect(getObject(world, 'namespaces', '', 'other')).toMatchObject({
      status: { phase: 'Terminating' },
      spec: { finalizers: ['kubernetes'] },
    });
    expect(() => podOf(world, 'p', { namespace: 'other' })).toThrow(/because it is being terminated/);
    finalizeNamespace(world, 'other');
    expect(getObject(world, 'namespaces', '', 'other')).toBeUndefined();
  });

  test('of nothing throws NotFound', () => {
    expect(() => deleteObject(emptyWorld(), 'pods', 'default', 'p')).toThrow('pods "p" not found');
  });
});

describe('the log of changes', () => {
  test('has each write with its cause', () => {
    const world = emptyWorld();
    const start = world.api.resourceVersion;
    following(world, 42, () => podOf(world, 'p'));
    updateStatus<Pod>(world, 'pods', 'default', 'p', (now) => ({ ...now, status: { phase: 'Running' } }));
    deleteObject(world, 'pods', 'default', 'p');
    const log = changesSince(world, start, 'pods');
    expect(log.map(({ type, cause, previous }) => [type, cause, previous?.metadata.name])).toEqual([
      ['ADDED', 42, undefined],
      ['MODIFIED', null, 'p'],
      ['DELETED', null, 'p'],
    ]);
    expect(changesSince(world, start + 1, 'pods')).toHaveLength(2);
    expect(changesSince(world, start, 'services')).toEqual([]);
    expect(
      log.every(({ object, resourceVersion }) => object.metadata.resourceVersion === String(resourceVersion)),
    ).toBe(true);
  });

  test('is bounded', () => {
    const world = emptyWorld();
    const start = world.api.resourceVersion;
    podOf(world, 'p');
    for (let i = 0; i <= CHANGES_KEPT; i++) {
      updateStatus<Pod>(world, 'pods', 'default', 'p', (now) => ({ ...now, status: { message: String(i) } }));
      // Whoever listens has heard of it.
      world.controllers.delivering.clear();
      world.api.wanted = null;
    }
    expect(world.api.changes.size).toBe(CHANGES_KEPT);
    expect(reachesBackTo(world, start)).toBe(false);
    expect(reachesBackTo(world, world.api.resourceVersion - CHANGES_KEPT)).toBe(true);
  });

  test('stays as it was in a copy of the world', () => {
    const world = emptyWorld();
    const copy = forkWorld(world);
    podOf(world, 'p');
    expect(pod(copy, 'p')).toBeUndefined();
    expect(listByLabels(copy, 'pods', 'default', { app: 'web' })).toEqual([]);
  });
});

describe('a watch of a command', () => {
  test.each([
    ['its resource', { resource: 'pods', namespace: null, name: null }, [7]],
    ['its namespace', { resource: 'pods', namespace: 'default', name: null }, [7]],
    ['its name', { resource: 'pods', namespace: 'default', name: 'p' }, [7]],
    ['no other name', { resource: 'pods', namespace: 'default', name: 'q' }, []],
    ['no other namespace', { resource: 'pods', namespace: 'other', name: null }, []],
    ['no other resource', { resource: 'services', namespace: null, name: null }, []],
  ])('hears of %s, once for a burst', (_what, watch, tokens) => {
    const world = emptyWorld();
    world.api.watches.set(7, watch);
    podOf(world, 'p');
    updateStatus<Pod>(world, 'pods', 'default', 'p', (now) => ({ ...now, status: { phase: 'Running' } }));
    expect(notices(world)).toEqual(tokens);
    expect([...world.kernel.reports.values()]).toEqual(tokens.map((token) => ({ type: 'changed', token })));
  });

  test('hears again of what comes after', () => {
    const world = emptyWorld();
    world.api.watches.set(7, { resource: 'pods', namespace: null, name: null });
    podOf(world, 'p');
    expect(notices(world)).toEqual([7]);
    podOf(world, 'q');
    expect(notices(world)).toEqual([7]);
  });

  test('that has ended hears nothing', () => {
    const world = emptyWorld();
    world.api.watches.set(7, { resource: 'pods', namespace: null, name: null });
    podOf(world, 'p');
    world.api.watches.delete(7);
    notices(world);
    expect(world.kernel.reports.size).toBe(0);
  });
});
