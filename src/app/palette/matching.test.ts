import { expect, test } from 'vitest';
import { rankOf } from './matching.ts';

test.each([
  ['', 'Play', 'Time', 0],
  ['pl', 'Play', 'Time', 0],
  ['  PLAY ', 'Play', 'Time', 0],
  ['theme dark', 'Theme: dark', 'Page', 1],
  ['dark', 'Theme: dark', 'Page', 1],
  ['open ev', 'Events', 'Open', 1],
  ['2', 'node-2', 'Node', 1],
  ['ark', 'Theme: dark', 'Page', 2],
  ['dark light', 'Theme: dark', 'Page', null],
  ['.*', 'Play', 'Time', null],
])('%j asks for %j of %s: %s', (text, name, group, rank) => {
  expect(rankOf(text, name, group)).toBe(rank);
});
