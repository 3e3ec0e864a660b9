import { expect, test } from 'vitest';
import { EXHIBITS } from '../../../e2e/gallery/scenes.ts';
import { EMPTY_SCENE } from '../scene.ts';
import { layout } from '../layout/layout.ts';
import { nodesBeyond } from './beyond.ts';

const WIDTH = 840;
const placed = layout(EXHIBITS.tennodes?.().scene ?? EMPTY_SCENE, { width: WIDTH, height: 628 });

test.each([
  ['at the left end', 0, 1, 0, 4],
  ['in the middle', -400, 1, 3, 2],
  ['at the right end', -(placed.width - WIDTH), 1, 4, 0],
  ['as a whole', 0, WIDTH / placed.width, 0, 0],
])('%s Nodes are counted on each side', (_, x, k, left, right) => {
  const beyond = nodesBeyond(placed, { x, y: 0, k }, WIDTH, 600);
  expect([beyond.left.length, beyond.right.length]).toEqual([left, right]);
});

test('the nearest Node comes first', () => {
  const { left, right } = nodesBeyond(placed, { x: -400, y: 0, k: 1 }, WIDTH, 600);
  expect(left[0]?.x).toBeGreaterThan(left[1]?.x ?? Number.POSITIVE_INFINITY);
  expect(right[0]?.x).toBeLessThan(right[1]?.x ?? 0);
});
