import type { Box } from '../layout/box.ts';
import { bottom, overlap, right, within } from '../layout/box.ts';
import type { Layout } from '../layout/layout.ts';
import type { Point } from '../wires/path.ts';

/** Where an answer is told: its box, and the point of its tip with the two ends of the tip's foot. */
export interface BalloonPlace {
  readonly box: Box;
  readonly tip: readonly [Point, Point, Point];
}

/** Between a balloon and what it belongs to. */
const APART = 8;
/** From a balloon's corner to the middle of its tip, and how wide and long that is. */
const TIP_IN = 24;
const TIP_HALF = 6;
/** The drawing's edge is not touched. */
const MARGIN = 4;

/** Beside a tile where it hides least of what can be read: under it, over it, or at its sides. */
export function balloonPlace(layout: Layout, tile: Box, width: number, height: number): BalloonPlace {
  const paper = { x: 0, y: 0, width: layout.width, height: layout.height };
  const hides = (own: Box): number => {
    let sum = within(own, paper) ? 0 : width * height;
    for (const { box } of layout.pods.values()) if (box !== tile) sum += shared(own, box);
    for (const { plate, rules } of layout.nodes) {
      sum += shared(own, plate) + (rules === null ? 0 : shared(own, rules.area));
    }
    for (const { box } of layout.cards) sum += shared(own, box);
    for (const { box } of layout.outside) if (box !== tile) sum += shared(own, box);
    return sum;
  };
  const [first, ...others] = places(layout, tile, width, height);
  let best = first;
  let least = hides(first.box);
  for (const place of others) {
    const hidden = hides(place.box);
    // A little less is no reason to be elsewhere than usual.
    if (hidden >= least * 0.9) continue;
    best = place;
    least = hidden;
  }
  return best;
}

function places(layout: Layout, tile: Box, width: number, height: number): [BalloonPlace, ...BalloonPlace[]] {
  const clampedX = (x: number): number => Math.max(MARGIN, Math.min(layout.width - width - MARGIN, x));
  const under = bottom(tile) + APART;
  const over = tile.y - height - APART;
  const level = Math.max(MARGIN, Math.min(layout.height - height - MARGIN, tile.y));
  const starts = [clampedX(tile.x - 2), clampedX(right(tile) - width + 2)];
  const upright = (x: number, y: number): BalloonPlace => {
    const at = Math.max(x + TIP_HALF + 4, Math.min(right(tile) - 14, x + TIP_IN, x + width - TIP_HALF - 4));
    const edge = y > tile.y ? y : y + height;
    const point = y > tile.y ? edge - TIP_HALF : edge + TIP_HALF;
    const tip = [
      { x: at - TIP_HALF, y: edge },
      { x: at, y: point },
      { x: at + TIP_HALF, y: edge },
    ] as const;
    return { box: { x, y, width, height }, tip };
  };
  const beside = (x: number): BalloonPlace => {
    const at = Math.min(level + 18, bottom(tile) - 8);
    const edge = x > tile.x ? x : x + width;
    const point = x > tile.x ? edge - TIP_HALF : edge + TIP_HALF;
    const tip = [
      { x: edge, y: at - TIP_HALF },
      { x: point, y: at },
      { x: edge, y: at + TIP_HALF },
    ] as const;
    return { box: { x, y: level, width, height }, tip };
  };
  return [
    upright(starts[0] ?? 0, under),
    ...starts.slice(1).map((x) => upright(x, under)),
    beside(right(tile) + APART),
    beside(tile.x - width - APART),
    ...starts.map((x) => upright(x, over)),
  ];
}

/** The area that two boxes share. */
function shared(a: Box, b: Box): number {
  if (!overlap(a, b)) return 0;
  const wide = Math.min(right(a), right(b)) - Math.max(a.x, b.x);
  return wide * (Math.min(bottom(a), bottom(b)) - Math.max(a.y, b.y));
}
