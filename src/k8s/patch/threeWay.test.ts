import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rulesOf } from './mergeKeys.ts';
import { applyStrategicPatch } from './strategic.ts';
import { threeWayMergePatch, twoWayMergePatch } from './threeWay.ts';

const SERVICE = { group: '', version: 'v1', kind: 'Service' };
const DEPLOYMENT = { group: 'apps', version: 'v1', kind: 'Deployment' };

const spec = (fields: object): object => ({ spec: fields });

describe('the patch of kubectl apply', () => {
  test.each([
    ['is empty when all agree', spec({ a: 1 }), spec({ a: 1 }), spec({ a: 1 }), {}],
    ['leaves alone what only the cluster has', spec({ a: 1 }), spec({ a: 1 }), spec({ a: 1, b: 2 }), {}],
    [
      'sets what has changed in the cluster back',
      spec({ a: 1 }),
      spec({ a: 1 }),
      spec({ a: 2 }),
      spec({ a: 1 }),
    ],
    ['sets what the manifest changed', spec({ a: 1 }), spec({ a: 2 }), spec({ a: 1 }), spec({ a: 2 })],
    ['adds what the manifest added', spec({}), spec({ a: 1 }), spec({}), spec({ a: 1 })],
    [
      'deletes what the manifest has no more',
      spec({ a: 1, b: 1 }),
      spec({ b: 1 }),
      spec({ a: 1, b: 1 }),
      spec({ a: null }),
    ],
    [
      'deletes it whatever the cluster made of it',
      spec({ a: 1 }),
      spec({}),
      spec({ a: 9 }),
      spec({ a: null }),
    ],
    [
      'swaps a port for another',
      spec({ ports: [{ port: 80 }] }),
      spec({ ports: [{ port: 81 }] }),
      spec({ ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] }),
      spec({
        '$setElementOrder/ports': [{ port: 81 }],
        ports: [{ port: 81 }, { $patch: 'delete', port: 80 }],
      }),
    ],
    [
      'changes a field of an element',
      spec({ ports: [{ port: 80, targetPort: 1 }] }),
      spec({ ports: [{ port: 80, targetPort: 2 }] }),
      spec({ ports: [{ port: 80, targetPort: 1, nodePort: 30080 }] }),
      spec({ '$setElementOrder/ports': [{ port: 80 }], ports: [{ port: 80, targetPort: 2 }] }),
    ],
  ])('%s', (_what, original, modified, current, patch) => {
    expect(threeWayMergePatch(original, modified, current, SERVICE)).toEqual(patch);
  });

  test('names what it retains when a strategy changes', () => {
    const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } };
    const patch = threeWayMergePatch(
      spec({}),
      spec({ strategy: { type: 'Recreate' } }),
      spec({ strategy: rolling }),
      DEPLOYMENT,
    );
    expect(patch).toEqual(spec({ strategy: { $retainKeys: ['type'], type: 'Recreate' } }));
  });
});

test('the patch of kubectl edit turns one object into the other', () => {
  const before = {
    metadata: { labels: { a: '1', b: '2' }, finalizers: ['x', 'y'] },
    spec: { type: 'ClusterIP' },
  };
  const after = { metadata: { labels: { b: '3' }, finalizers: ['y'] }, spec: { type: 'NodePort' } };
  const patch = twoWayMergePatch(before, after, SERVICE);
  expect(patch).toEqual({
    metadata: {
      labels: { a: null, b: '3' },
      '$deleteFromPrimitiveList/finalizers': ['x'],
      '$setElementOrder/finalizers': ['y'],
    },
    spec: { type: 'NodePort' },
  });
  expect(applyStrategicPatch(before, patch, rulesOf(SERVICE))).toEqual(after);
});

const label = fc.constantFrom('a', 'b', 'c', 'd');
const labels = fc.dictionary(label, fc.constantFrom('1', '2'));
const ports = fc.uniqueArray(
  fc.record(
    {
      port: fc.integer({ min: 1, max: 5 }),
      name: fc.constantFrom('x', 'y'),
      targetPort: fc.integer({ min: 1, max: 2 }),
    },
    { requiredKeys: ['port'] },
  ),
  { selector: ({ port }) => port, maxLength: 4 },
);
const manifest = fc.record({
  metadata: fc.record({ labels }),
  spec: fc.record({ type: fc.constantFrom('A', 'B'), ports, selector: labels }, { requiredKeys: [] }),
});

describe('whatever the manifests are', () => {
  const rules = rulesOf(SERVICE);

  test('a two-way patch gives the second', () => {
    fc.assert(
      fc.property(manifest, manifest, (before, after) => {
        const patched = applyStrategicPatch(before, twoWayMergePatch(before, after, SERVICE), rules);
        expect(patched).toEqual(after);
      }),
    );
  });

  test('a three-way patch makes the manifest true, and only once', () => {
    fc.assert(
      fc.property(manifest, manifest, manifest, (original, modified, current) => {
        const patch = threeWayMergePatch(original, modified, current, SERVICE);
        const patched = applyStrategicPatch(current, patch, rules);
        // Elements that only the cluster has make the next patch state the order again, to no effect.
        const again = threeWayMergePatch(modified, modified, patched, SERVICE);
        expect(applyStrategicPatch(patched, again, rules)).toEqual(patched);
        // Everything that the manifest says is there, and everything that it has taken back is gone.
        expect(patched).toMatchObject({ metadata: modified.metadata });
        for (const key of Object.keys(original.metadata.labels)) {
          if (!Object.hasOwn(modified.metadata.labels, key)) {
            expect((patched as typeof original).metadata.labels).not.toHaveProperty(key);
          }
        }
        for (const port of modified.spec.ports ?? []) {
          expect((patched as typeof original).spec.ports?.filter((one) => one.port === port.port)).toEqual([
            expect.objectContaining(port),
          ]);
        }
      }),
    );
  });
});
