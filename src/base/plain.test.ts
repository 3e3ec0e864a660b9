import { describe, expect, test } from 'vitest';
import { cloneData, deepFreeze, sameData } from './plain.ts';

describe('sameData', () => {
  test.each([
    ['equal values', 1, 1, true],
    ['other values', 1, 2, false],
    ['null and nothing', null, undefined, false],
    ['equal maps in another order', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ['a field that is undefined and none', { a: undefined }, {}, true],
    ['no field and one that is undefined', {}, { a: undefined }, true],
    ['a field more', { a: 1 }, { a: 1, b: 1 }, false],
    ['a field less', { a: 1, b: 1 }, { a: 1 }, false],
    ['lists in another order', [1, 2], [2, 1], false],
    ['a list and a longer one', [1], [1, 2], false],
    ['a list and a map', [1], { 0: 1 }, false],
    ['a key of every object and none', {}, { toString: 1 }, false],
  ])('%s', (_what, a, b, same) => {
    expect(sameData(a, b)).toBe(same);
  });
});

describe('cloneData', () => {
  test('shares nothing, drops what is undefined and is not frozen', () => {
    const original = deepFreeze({ a: [{ b: 1 }], c: undefined, d: null });
    const copy = cloneData(original);
    expect(copy).toEqual({ a: [{ b: 1 }], d: null });
    expect(copy).not.toHaveProperty('c');
    copy.a[0] = { b: 2 };
    expect(original.a[0]).toEqual({ b: 1 });
  });

  test('takes a field called __proto__ for a field', () => {
    const copy = cloneData(JSON.parse('{"__proto__": {"a": 1}}')) as Record<string, unknown>;
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(copy).not.toHaveProperty('a');
  });
});

test('deepFreeze freezes all that is new and leaves what is frozen', () => {
  const inner = Object.freeze({ deep: [1] });
  const value = deepFreeze({ list: [{ a: 1 }], inner });
  expect(Object.isFrozen(value.list[0])).toBe(true);
  expect(Object.isFrozen(inner.deep)).toBe(false);
});
