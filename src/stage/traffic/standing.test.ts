import { describe, expect, it, test } from 'vitest';
import { EXHIBITS } from '../../../e2e/gallery/scenes.ts';
import type { Box } from '../layout/box.ts';
import { box, overlap } from '../layout/box.ts';
import { layout } from '../layout/layout.ts';
import { standingAt, writtenOn } from './standing.ts';

const SIZE = { width: 80, height: 16 };
const AT = { x: 300, y: 100 };

function stand(count: number, taken: Box[] = []): (Box | null)[] {
  const standing = { taken, spared: [], aside: new Map() };
  return Array.from({ length: count }, (_, index) => {
    const own = standingAt(standing, `wire ${index}`, AT, SIZE, 600);
    if (own !== null) taken.push(own);
    return own;
  });
}

describe('a label stands', () => {
  it('at its point when that is free', () => {
    expect(stand(1)).toEqual([box(260, 92, 80, 16)]);
  });

  it.each([2, 8, 20])('beside the others when %d are wanted at one point', (count) => {
    const boxes = stand(count).filter((own) => own !== null);
    expect(boxes).toHaveLength(count);
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
  });

  it('nowhere when everything around is written on', () => {
    expect(stand(1, [box(0, 0, 600, 400)])).toEqual([null]);
  });

  it.each([
    ['beside what is to be spared', box(250, 90, 100, 40), false],
    ['on what is to be spared when nothing near is free', box(0, 0, 600, 400), true],
  ])('%s', (_, spare, covered) => {
    const own = standingAt({ taken: [], spared: [spare], aside: new Map() }, 'wire', AT, SIZE, 600);
    expect(own !== null && overlap(own, spare)).toBe(covered);
  });

  it('where it stood before, although a nearer place has become free', () => {
    const standing = { taken: [box(250, 90, 100, 20)], spared: [], aside: new Map() };
    const first = standingAt(standing, 'wire', AT, SIZE, 600);
    standing.taken.length = 0;
    expect(standingAt(standing, 'wire', AT, SIZE, 600)).toEqual(first);
  });

  it.each([
    [0, 2],
    [600, 518],
  ])('within the drawing: wanted at %d it begins at %d', (x, expected) => {
    const own = standingAt({ taken: [], spared: [], aside: new Map() }, 'wire', { x, y: 100 }, SIZE, 600);
    expect(own?.x).toBe(expected);
  });
});

test('every Pod, Service and place outside keeps its name', () => {
  const scene = EXHIBITS.walkthrough?.().scene;
  if (scene === undefined) throw new Error('no such exhibit');
  const placed = layout(scene, { width: 840, height: 628 });
  const { taken } = writtenOn(placed);
  const named = [...placed.pods.values(), ...placed.cards, ...placed.outside];
  for (const { box: own } of named) {
    const name = box(own.x + 20, own.y + 8, 20, 4);
    expect(taken.some((one) => overlap(one, name))).toBe(true);
  }
});
