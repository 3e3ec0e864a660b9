import { describe, expect, test } from 'vitest';
import { rulesOf } from './mergeKeys.ts';
import { PatchError } from './patchError.ts';
import { applyStrategicPatch } from './strategic.ts';

const SERVICE = rulesOf({ group: '', version: 'v1', kind: 'Service' });
const POD = rulesOf({ group: '', version: 'v1', kind: 'Pod' });
const DEPLOYMENT = rulesOf({ group: 'apps', version: 'v1', kind: 'Deployment' });

const spec = (fields: object): object => ({ spec: fields });
const meta = (fields: object): object => ({ metadata: fields });

describe('a strategic merge patch', () => {
  test.each([
    [
      'sets a field',
      SERVICE,
      spec({ type: 'ClusterIP' }),
      spec({ type: 'NodePort' }),
      spec({ type: 'NodePort' }),
    ],
    ['adds a field', SERVICE, spec({}), spec({ a: { b: 1 } }), spec({ a: { b: 1 } })],
    ['deletes with null', SERVICE, spec({ a: 1, b: 2 }), spec({ a: null }), spec({ b: 2 })],
    ['ignores a null for what is absent', SERVICE, spec({ b: 2 }), spec({ a: null }), spec({ b: 2 })],
    [
      'drops nulls in what it adds',
      SERVICE,
      {},
      spec({ a: null, b: { c: null, d: 1 } }),
      spec({ b: { d: 1 } }),
    ],
    [
      'merges Service ports by port',
      SERVICE,
      spec({ ports: [{ port: 80, nodePort: 30001 }, { port: 90 }] }),
      spec({ ports: [{ port: 80, name: 'http' }] }),
      spec({ ports: [{ port: 80, nodePort: 30001, name: 'http' }, { port: 90 }] }),
    ],
    [
      'adds a port in front of those that only the server has',
      SERVICE,
      spec({ ports: [{ port: 80 }] }),
      spec({ ports: [{ port: 90 }] }),
      spec({ ports: [{ port: 90 }, { port: 80 }] }),
    ],
    [
      'takes two ports with one number for one',
      SERVICE,
      spec({
        ports: [
          { port: 53, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
      }),
      spec({ ports: [{ port: 53, name: 'dns' }] }),
      spec({
        ports: [
          { port: 53, protocol: 'TCP', name: 'dns' },
          { port: 53, protocol: 'UDP' },
        ],
      }),
    ],
    [
      'deletes an element by directive',
      SERVICE,
      spec({ ports: [{ port: 80 }, { port: 90 }] }),
      spec({ ports: [{ $patch: 'delete', port: 80 }] }),
      spec({ ports: [{ port: 90 }] }),
    ],
    [
      'replaces a list by directive',
      SERVICE,
      spec({ ports: [{ port: 80 }, { port: 90 }] }),
      spec({ ports: [{ port: 70 }, { $patch: 'replace' }] }),
      spec({ ports: [{ port: 70 }] }),
    ],
    [
      'replaces a map by directive',
      SERVICE,
      spec({ selector: { a: 'b' } }),
      spec({ selector: { c: 'd', $patch: 'replace' } }),
      spec({ selector: { c: 'd' } }),
    ],
    [
      'empties a map by directive',
      SERVICE,
      spec({ selector: { a: 'b' } }),
      spec({ selector: { $patch: 'delete' } }),
      spec({ selector: {} }),
    ],
    [
      'merges maps key by key',
      SERVICE,
      spec({ selector: { a: 'b' } }),
      spec({ selector: { c: 'd' } }),
      spec({ selector: { a: 'b', c: 'd' } }),
    ],
    [
      'puts elements into the order given',
      SERVICE,
      spec({ ports: [{ port: 80 }, { port: 90 }] }),
      spec({ '$setElementOrder/ports': [{ port: 90 }, { port: 80 }] }),
      spec({ ports: [{ port: 90 }, { port: 80 }] }),
    ],
    [
      'orders, adds and deletes at once',
      SERVICE,
      spec({ ports: [{ port: 80 }, { port: 90 }] }),
      spec({
        '$setElementOrder/ports': [{ port: 70 }, { port: 90 }],
        ports: [{ port: 70 }, { $patch: 'delete', port: 80 }],
      }),
      spec({ ports: [{ port: 70 }, { port: 90 }] }),
    ],
    [
      'replaces a list without a merge key',
      POD,
      spec({ tolerations: [{ key: 'a' }] }),
      spec({ tolerations: [{ key: 'b' }] }),
      spec({ tolerations: [{ key: 'b' }] }),
    ],
    [
      'merges containers by name and their env by name',
      POD,
      spec({ containers: [{ name: 'a', image: 'x', env: [{ name: 'P', value: '1' }] }] }),
      spec({ containers: [{ name: 'a', env: [{ name: 'Q', value: '2' }] }] }),
      spec({
        containers: [
          {
            name: 'a',
            image: 'x',
            env: [
              { name: 'Q', value: '2' },
              { name: 'P', value: '1' },
            ],
          },
        ],
      }),
    ],
    [
      'keeps only the fields of a volume that are named',
      POD,
      spec({ volumes: [{ name: 'v', emptyDir: {} }] }),
      spec({ volumes: [{ name: 'v', hostPath: { path: '/' }, $retainKeys: ['name', 'hostPath'] }] }),
      spec({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
    ],
    [
      'keeps only the fields of a strategy that are named',
      DEPLOYMENT,
      spec({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }),
      spec({ strategy: { $retainKeys: ['type'], type: 'Recreate' } }),
      spec({ strategy: { type: 'Recreate' } }),
    ],
    [
      'joins finalizers as a set',
      SERVICE,
      meta({ finalizers: ['a', 'b'] }),
      meta({ finalizers: ['b', 'c'] }),
      meta({ finalizers: ['a', 'b', 'c'] }),
    ],
    [
      'deletes from a list of plain values',
      SERVICE,
      meta({ finalizers: ['a', 'b'] }),
      meta({ '$deleteFromPrimitiveList/finalizers': ['a'] }),
      meta({ finalizers: ['b'] }),
    ],
    [
      'merges owners by uid',
      SERVICE,
      meta({ ownerReferences: [{ uid: '1', name: 'a' }] }),
      meta({ ownerReferences: [{ uid: '2', name: 'b' }] }),
      meta({
        ownerReferences: [
          { uid: '2', name: 'b' },
          { uid: '1', name: 'a' },
        ],
      }),
    ],
    [
      'lets a key called __proto__ be a key',
      SERVICE,
      {},
      JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}'),
      JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}'),
    ],
  ])('%s', (_what, rules, original, patch, result) => {
    const before = structuredClone(original);
    expect(applyStrategicPatch(original, patch, rules)).toEqual(result);
    expect(original).toEqual(before);
  });

  test.each([
    ['is no map', [1], 400, 'invalid JSON document'],
    [
      'has an unknown directive',
      spec({ selector: { $patch: 'x' } }),
      500,
      'unknown patch type: x in map: map[$patch:x]',
    ],
    [
      'has an element without its key',
      spec({ ports: [{ name: 'a' }] }),
      500,
      'map: map[name:a] does not contain declared merge key: port',
    ],
    [
      'deletes an element without its key',
      spec({ ports: [{ $patch: 'delete' }] }),
      500,
      'map: map[$patch:delete] does not contain declared merge key: port',
    ],
    [
      'merges by directive',
      spec({ ports: [{ port: 1, $patch: 'merge' }] }),
      500,
      'merging lists cannot yet be specified in the patch',
    ],
    [
      'mixes maps and values',
      spec({ ports: [80] }),
      500,
      'list element types are not identical: [[map[port:80]] [80]]',
    ],
    ['has lists in a list', spec({ ports: [[80]] }), 422, 'lists of lists are not supported'],
    ['retains what is no list', spec({ $retainKeys: 'x' }), 400, 'invalid patch format of retainKeys'],
    [
      'sets what it does not retain',
      spec({ $retainKeys: ['a'], b: 1 }),
      400,
      'invalid patch format of retainKeys',
    ],
    [
      'orders by what is no list',
      spec({ '$setElementOrder/ports': 'x' }),
      500,
      'expected a []interface {}, but received a string',
    ],
    [
      'has elements in another order than it says',
      spec({ '$setElementOrder/ports': [{ port: 90 }], ports: [{ port: 70 }] }),
      500,
      "The order in patch list:\n[map[port:70]]\n doesn't match $setElementOrder list:\n[map[port:90]]\n",
    ],
  ])('is refused when it %s', (_what, patch, status, message) => {
    expect.assertions(2);
    try {
      applyStrategicPatch(spec({ ports: [{ port: 80 }], selector: { a: 'b' } }), patch, SERVICE);
    } catch (error) {
      expect((error as PatchError).message).toBe(message);
      expect((error as PatchError).status).toBe(status);
    }
  });
});
