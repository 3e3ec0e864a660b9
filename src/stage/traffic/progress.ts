import { bottom } from '../layout/box.ts';
import type { Atlas } from '../wires/atlas.ts';
import type { Path, Point } from '../wires/path.ts';
import { cutAt, pointAt } from '../wires/path.ts';
import type { Route } from '../wires/route.ts';
import type { Play } from './playing.ts';

/** The point at a distance along a route; what a dot passes through unseen has no length. */
export function along(route: Route, distance: number): Point {
  let left = Math.max(0, distance);
  let last: Path | undefined;
  for (const piece of route.pieces) {
    if (left <= piece.length) return pointAt(piece, left);
    left -= piece.length;
    last = piece;
  }
  return last === undefined ? { x: 0, y: 0 } : pointAt(last, last.length);
}

/** The pieces up to a distance. */
export function upTo(route: Route, distance: number): Path[] {
  const paths: Path[] = [];
  let left = distance;
  for (const piece of route.pieces) {
    if (left <= 0) break;
    paths.push(cutAt(piece, left));
    left -= piece.length;
  }
  return paths;
}

/** Where a wire's number stands: on its way between Services and Nodes, or in the middle of its first piece. */
export function nearLane(route: Route, atlas: Atlas): Point {
  const first = route.pieces[0];
  if (first === undefined) return { x: 0, y: 0 };
  const y = bottom(atlas.layout.bands.services) + 4;
  for (let i = 1; i < first.points.length; i++) {
    const a = first.points[i - 1];
    const b = first.points[i];
    if (a === undefined || b === undefined || Math.abs(a.x - b.x) > 1) continue;
    if (Math.min(a.y, b.y) <= y && Math.max(a.y, b.y) >= y) return { x: a.x, y };
  }
  const middle = pointAt(first, first.length / 2);
  const flat = first.points.every((point) => Math.abs(point.y - middle.y) < 1);
  return flat ? { x: middle.x, y: middle.y - 16 } : middle;
}

/** Whether anything of a connection travels, waits or fades at this moment. */
export function isMoving(play: Play, nowUs: number): boolean {
  const { schedule } = play;
  if (nowUs < schedule.from || nowUs >= schedule.to) return false;
  if (schedule.to - nowUs < schedule.fadeUs * 2) return true;
  if (schedule.outcome !== null && nowUs >= schedule.outcome.at) return play.connection.deadlineAt !== null;
  for (let i = schedule.shown.length - 1; i >= 0; i--) {
    const own = schedule.shown[i];
    if (own !== undefined && nowUs < own.end) return true;
  }
  return false;
}
