import { describe, expect, test } from 'vitest';
import { rulesOf } from '../../../k8s/patch/mergeKeys.ts';
import { fieldsOf, fromFieldsV1, pathText, toFieldsV1 } from './fieldSet.ts';
import { mergeConfig, removeFields } from './merge.ts';

const rules = rulesOf({ group: '', version: 'v1', kind: 'Service' });
const ports = (...numbers: number[]): object => ({ spec: { ports: numbers.map((port) => ({ port })) } });

describe('applying', () => {
  test.each([
    ['sets fields', { spec: { type: 'A' } }, { spec: { type: 'B' } }, { spec: { type: 'B' } }],
    ['leaves fields of others', { spec: { a: 1 } }, { spec: { b: 2 } }, { spec: { a: 1, b: 2 } }],
    [
      'takes an atomic map as a whole',
      { spec: { selector: { a: '1' } } },
      { spec: { selector: { b: '2' } } },
      { spec: { selector: { b: '2' } } },
    ],
    [
      'takes an atomic list as a whole',
      { spec: { externalIPs: ['a'] } },
      { spec: { externalIPs: ['b'] } },
      { spec: { externalIPs: ['b'] } },
    ],
    [
      'joins sets',
      { metadata: { finalizers: ['a'] } },
      { metadata: { finalizers: ['b'] } },
      { metadata: { finalizers: ['a', 'b'] } },
    ],
    ['puts new elements last', ports(1), ports(2), ports(1, 2)],
    ['puts them behind what stands there', ports(1, 9), ports(1, 2), ports(1, 9, 2)],
    ['follows its own order', ports(1, 9, 2), ports(2, 1), ports(2, 1, 9)],
    ['ignores null', { spec: { a: 1 } }, { spec: { a: null } }, { spec: { a: 1 } }],
  ])('%s', (_what, live, config, result) => {
    const before = structuredClone(live);
    expect(mergeConfig(live, config, rules)).toEqual(result);
    expect(live).toEqual(before);
  });
});

describe('removing', () => {
  test.each([
    ['a field', { spec: { a: 1, b: 2 } }, ['f:spec\nf:a'], { spec: { b: 2 } }],
    [
      'the last field with its map',
      { spec: { a: { b: 1 }, c: 1 } },
      ['f:spec\nf:a\nf:b'],
      { spec: { c: 1 } },
    ],
    ['an element', ports(1, 2), ['f:spec\nf:ports\nk:{"port":1,"protocol":"TCP"}'], ports(2)],
    [
      'what tells an element apart never',
      ports(1),
      ['f:spec\nf:ports\nk:{"port":1,"protocol":"TCP"}\nf:port'],
      ports(1),
    ],
    [
      'a value of a set',
      { metadata: { finalizers: ['a', 'b'] } },
      ['f:metadata\nf:finalizers\nv:"a"'],
      { metadata: { finalizers: ['b'] } },
    ],
    ['what is not there', { spec: { a: 1 } }, ['f:spec\nf:x\nf:y'], { spec: { a: 1 } }],
  ])('%s', (_what, object, gone, result) => {
    removeFields(object as Record<string, unknown>, new Set(gone), rules);
    expect(object).toEqual(result);
  });
});

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { ports: [{ port: 80, targetPort: 8080 }], selector: { a: 'b' }, externalIPs: [] },
  status: { loadBalancer: {} },
};

describe('fields', () => {
  test('are those that clients plan, with elements of lists by their keys', () => {
    expect([...fieldsOf(service, rules).keys()].map(pathText)).toEqual([
      '.metadata.labels.app',
      '.spec.ports[port=80,protocol="TCP"]',
      '.spec.ports[port=80,protocol="TCP"].port',
      '.spec.ports[port=80,protocol="TCP"].targetPort',
      '.spec.selector',
      '.spec.externalIPs',
    ]);
  });

  test('are written as upstream writes them, and read again', () => {
    const set = new Set(fieldsOf(service, rules).keys());
    const written = toFieldsV1(set);
    expect(written).toEqual({
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': {
        'f:externalIPs': {},
        'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:targetPort': {} } },
        'f:selector': {},
      },
    });
    expect(fromFieldsV1(written)).toEqual(set);
  });
});
