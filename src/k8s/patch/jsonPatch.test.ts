import { describe, expect, test } from 'vitest';
import { applyJsonPatch } from './jsonPatch.ts';
import { applyMergePatch } from './merge.ts';
import { PatchError } from './patchError.ts';

describe('a JSON patch', () => {
  test.each([
    ['adds a field', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['replaces through add', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['inserts into a list', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['appends to a list', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['removes a field', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['removes an element', { a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    ['replaces a field', { a: 1 }, [{ op: 'replace', path: '/a', value: { b: 1 } }], { a: { b: 1 } }],
    ['moves', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    ['copies', { a: { c: 1 } }, [{ op: 'copy', from: '/a', path: '/b' }], { a: { c: 1 }, b: { c: 1 } }],
    [
      'goes on after a test',
      { a: 1 },
      [
        { op: 'test', path: '/a', value: 1 },
        { op: 'remove', path: '/a' },
      ],
      {},
    ],
    [
      'reads ~1 and ~0',
      { 'x/y': 1, 'm~n': 2 },
      [
        { op: 'remove', path: '/x~1y' },
        { op: 'remove', path: '/m~0n' },
      ],
      {},
    ],
    ['tests absence with null', {}, [{ op: 'test', path: '/a', value: null }], {}],
  ])('%s', (_what, original, patch, result) => {
    const before = structuredClone(original);
    expect(applyJsonPatch(original, patch)).toEqual(result);
    expect(original).toEqual(before);
  });

  test.each([
    ['replaces what is not there', [{ op: 'replace', path: '/b', value: 1 }], 422],
    ['removes what is not there', [{ op: 'remove', path: '/b' }], 422],
    ['adds below what is not there', [{ op: 'add', path: '/b/c', value: 1 }], 422],
    ['adds beyond the end', [{ op: 'add', path: '/l/5', value: 1 }], 422],
    ['fails its test', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['has no such operation', [{ op: 'melt', path: '/a' }], 422],
    ['is no list', { op: 'add' }, 400],
    ['has something else in its list', ['add'], 400],
  ])('is refused when it %s', (_what, patch, status) => {
    expect.assertions(1);
    try {
      applyJsonPatch({ a: 1, l: [] }, patch);
    } catch (error) {
      expect((error as PatchError).status).toBe(status);
    }
  });
});

describe('a JSON merge patch', () => {
  test.each([
    ['merges maps', { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
    ['replaces lists', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['deletes with null', { a: 1, b: 1 }, { a: null }, { b: 1 }],
    ['drops nulls in what it adds', {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
    ['puts a map where a value was', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('%s', (_what, original, patch, result) => {
    expect(applyMergePatch(original, patch)).toEqual(result);
  });

  test('is refused when it is no map', () => {
    expect(() => applyMergePatch({}, [1])).toThrow(PatchError);
  });
});
