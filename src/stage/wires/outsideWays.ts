import type { Connection } from '../../protocol/connection.ts';
import { bottom, centerX, centerY, right, type Box } from '../layout/box.ts';
import type { OutsideBox } from '../layout/outside.ts';
import { outsideKey } from '../keys.ts';
import type { Atlas } from './atlas.ts';
import type { Point } from './path.ts';

/** How wires run in the band outside and past the Services. */

/** Straight across when nothing stands between, else under the tiles. */
export function tileToTile(atlas: Atlas, from: Box, to: Box, laneY: number): Point[] {
  const toRight = to.x > from.x;
  const [low, high] = toRight ? [right(from), to.x] : [right(to), from.x];
  const blocked = atlas.layout.outside.some((tile) => tile.box.x < high - 1 && right(tile.box) > low + 1);
  const y = centerY(from);
  if (!blocked && high > low) {
    return [
      { x: toRight ? right(from) : from.x, y },
      { x: toRight ? to.x : right(to), y },
    ];
  }
  const goal = toRight ? to.x + 30 : right(to) - 30;
  return [
    { x: centerX(from), y: bottom(from) },
    { x: centerX(from), y: laneY },
    { x: goal, y: laneY },
    { x: goal, y: bottom(to) },
  ];
}

/** The gap between cards through which the way from `x` to `goalX` is shortest. */
export function nearestChannel(atlas: Atlas, x: number, goalX: number): number {
  const { layout } = atlas;
  const edges = [layout.metrics.left - 5, layout.width - layout.metrics.right / 2];
  const gaps = layout.cards
    .flatMap((card) => [card.channelLeft, card.channelRight])
    .filter((gap) => layout.cards.every((card) => gap <= card.box.x || gap >= right(card.box)));
  let best = edges[1] ?? 0;
  let least = Number.POSITIVE_INFINITY;
  for (const gap of [...gaps, ...edges]) {
    const length = Math.abs(gap - x) + Math.abs(gap - goalX);
    if (length < least - 0.5) {
      least = length;
      best = gap;
    }
  }
  return best;
}

/** The host outside that a connection is meant for. */
export function hostTile(atlas: Atlas, connection: Connection): OutsideBox | null {
  const ip = connection.destination?.ip;
  for (const tile of atlas.layout.outside) {
    if (tile.kind !== 'balancer' && ip !== undefined && tile.ip === ip) return tile;
  }
  return atlas.outside.get(outsideKey(`host/${connection.host}`)) ?? null;
}
