import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';
import { isDns1123Label } from './names.ts';

const kind = { namespaced: true, checkName: isDns1123Label };
const cluster = { namespaced: false, checkName: isDns1123Label };

const show = (errors: readonly { field: string; message: string }[]): string[] =>
  errors.map((error) => `${error.field}: ${error.message}`);

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: '1' };

describe('a new object', () => {
  it.each<[string, Draft, string[]]>([
    ['fine', {}, []],
    ['no name', { name: '' }, ['metadata.name: Required value: name or generateName is required']],
    ['name', { name: 'a.b' }, ['metadata.name: Invalid value: "a.b": must not contain dots']],
    ['generateName may end in a hyphen', { generateName: 'web-' }, []],
    [
      'generateName',
      { generateName: 'a.b-' },
      ['metadata.generateName: Invalid value: "a.b-": must not contain dots'],
    ],
    ['no namespace', { namespace: '' }, ['metadata.namespace: Required value']],
    ['namespace', { namespace: 'a.b' }, ['metadata.namespace: Invalid value: "a.b": must not contain dots']],
    [
      'label value',
      { labels: { app: 'x'.repeat(64) } },
      [`metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 characters`],
    ],
    [
      'label key with two slashes',
      { labels: { 'a/b/c': 'x' } },
      [
        "metadata.labels: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
      ],
    ],
    ['annotation in capitals', { annotations: { 'Example.com/A': 'x' } }, []],
    [
      'annotation key',
      { annotations: { '/a': 'x' } },
      ['metadata.annotations: Invalid value: "/a": prefix part must be non-empty'],
    ],
    [
      'annotations too long',
      { annotations: { a: 'x'.repeat(262144) } },
      ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    ],
    [
      'owner without a uid',
      { ownerReferences: [{ ...owner, uid: '' }] },
      ['metadata.ownerReferences.uid: Invalid value: "": must not be empty'],
    ],
    [
      'two controllers',
      {
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, name: 'b', controller: true },
        ],
      },
      [
        'metadata.ownerReferences: Invalid value: [{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"1","controller":true},{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"b","uid":"1","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet/web and ReplicaSet/b',
      ],
    ],
    [
      'finalizers that exclude each other',
      { finalizers: ['orphan', 'foregroundDeletion'] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
  ])('%s', (_, metadata, expected) => {
    const object = { metadata: { name: 'web', namespace: 'default', ...metadata } };
    expect(show(validateObjectMeta(object, kind))).toEqual(expected);
  });

  it('of the whole cluster has no namespace', () => {
    expect(show(validateObjectMeta({ metadata: { name: 'a', namespace: 'b' } }, cluster))).toEqual([
      'metadata.namespace: Forbidden: not allowed on this type',
    ]);
  });
});

describe('a change', () => {
  const old = { name: 'web', namespace: 'default', uid: '1', resourceVersion: '5', generation: 2 };
  it.each<[string, Draft, Draft, string[]]>([
    ['of nothing', {}, {}, []],
    ['of a label', { labels: { a: 'b' } }, {}, []],
    [
      'without a version',
      { resourceVersion: '' },
      {},
      ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    ],
    ['of the uid', { uid: '2' }, {}, ['metadata.uid: Invalid value: "2": field is immutable']],
    [
      'of the generation backwards',
      { generation: 1 },
      {},
      ['metadata.generation: Invalid value: 1: must not be decremented'],
    ],
    [
      'with a new finalizer while it goes',
      { deletionTimestamp: 'x', finalizers: ['a/b', 'c/d'] },
      { deletionTimestamp: 'x', finalizers: ['a/b'] },
      [
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d"}',
      ],
    ],
  ])('%s', (_, now, before, expected) => {
    const errors = validateObjectMetaUpdate({ metadata: { ...old, ...now } }, {
      metadata: { ...old, ...before },
    } as unknown as KubeObject);
    expect(show(errors)).toEqual(expected);
  });
});
