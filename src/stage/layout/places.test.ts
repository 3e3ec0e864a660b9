import { expect, test } from 'vitest';
import { extent, keepPlaces, NO_PLACES } from './places.ts';

const places = (pairs: [string, number][]) => new Map(pairs);

test.each([
  ['new things stand in order', NO_PLACES, ['a', 'b', 'c'], 9, { a: 0, b: 1, c: 2 }],
  [
    'what stays keeps its place',
    places([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]),
    ['a', 'c'],
    9,
    { a: 0, c: 2 },
  ],
  [
    'a new one fills the gap',
    places([
      ['a', 0],
      ['c', 2],
    ]),
    ['a', 'c', 'd'],
    9,
    { a: 0, c: 2, d: 1 },
  ],
  [
    'beyond the limit all close up in order',
    places([
      ['a', 4],
      ['b', 1],
    ]),
    ['a', 'b'],
    3,
    { b: 0, a: 1 },
  ],
  [
    'two at one place close up',
    places([
      ['a', 1],
      ['b', 1],
    ]),
    ['a', 'b'],
    9,
    { a: 0, b: 1 },
  ],
])('%s', (_, before, keys, limit, expected) => {
  expect(Object.fromEntries(keepPlaces(before, keys, limit))).toEqual(expected);
});

test('the extent counts to the highest place', () => {
  expect(
    extent(
      places([
        ['a', 0],
        ['b', 6],
      ]),
    ),
  ).toBe(7);
  expect(extent(NO_PLACES)).toBe(0);
});
