import { connectionKey } from '../keys.ts';
import type { Path } from '../wires/path.ts';
import type { Group, PaintOptions } from './group.ts';
import { groupAlpha, isSilent, reach, stopLength } from './group.ts';
import { arrowHead, startSquare, trace } from './marks.ts';
import { upTo } from './progress.ts';

/** More wires than this are one bundle: the room around each would hide all that lies beneath. */
const MOST_HALOS = 80;

/** What of a group's wire is drawn at a moment. */
export interface Wire {
  readonly group: Group;
  readonly alpha: number;
  readonly paths: readonly Path[];
  /** It no longer grows. */
  readonly whole: boolean;
  readonly selected: boolean;
}

export function wireOf(group: Group, options: PaintOptions): Wire {
  const part = options.motion ? reach(group, options.nowUs) : 1;
  const { selection } = options;
  const { route } = group;
  const stop = stopLength(group);
  const entire = part >= 1 && stop >= route.length;
  return {
    group,
    alpha: groupAlpha(group, options),
    paths: part <= 0 ? [] : entire ? route.pieces : upTo(route, stop * part),
    whole: part >= 1,
    selected:
      selection !== null && group.plays.some((play) => selection === connectionKey(play.connection.id)),
  };
}

/** Draws wires: all halos before all wires, since one wire's halo must not cut another. */
export function paintWires(wires: readonly Wire[], options: PaintOptions): void {
  const { context, palette, metrics } = options.brush;
  context.lineCap = 'butt';
  // Bends have points so close together that no join is seen; this one costs least.
  context.lineJoin = 'miter';
  context.lineWidth = metrics.wire + 3.25;
  context.strokeStyle = palette.stage;
  if (wires.length <= MOST_HALOS) for (const alike of byAlpha(wires)) strokeAll(context, alike);
  // Wires that look alike are one stroke: a hundred of them cost half as much so.
  const plain = wires.filter((wire) => !wire.group.failed && !wire.selected);
  context.lineWidth = metrics.wire;
  context.strokeStyle = palette.traffic;
  for (const alike of byAlpha(plain)) {
    strokeAll(context, alike);
    paintEnds(alike, options, palette.traffic);
  }
  for (const wire of wires) if (wire.group.failed || wire.selected) paintApart(wire, options);
}

function byAlpha(wires: readonly Wire[]): Iterable<readonly Wire[]> {
  const alike = new Map<number, Wire[]>();
  for (const wire of wires) {
    const same = alike.get(wire.alpha);
    if (same === undefined) alike.set(wire.alpha, [wire]);
    else same.push(wire);
  }
  return alike.values();
}

function strokeAll(context: CanvasRenderingContext2D, [first, ...others]: readonly Wire[]): void {
  if (first === undefined) return;
  context.globalAlpha = first.alpha;
  context.beginPath();
  const drawn = new Set<string>();
  for (const { paths, whole } of [first, ...others]) {
    for (const path of paths) {
      // All that goes from one client to one Service shares the way there.
      const shape = whole ? shapeOf(path) : '';
      if (whole && drawn.has(shape)) continue;
      drawn.add(shape);
      trace(context, path);
    }
  }
  context.stroke();
}

const shapes = new WeakMap<Path, string>();

function shapeOf(path: Path): string {
  const known = shapes.get(path);
  if (known !== undefined) return known;
  const shape = path.points.map(({ x, y }) => `${x},${y}`).join(' ');
  shapes.set(path, shape);
  return shape;
}

/** One that failed, or that is selected. */
function paintApart(wire: Wire, options: PaintOptions): void {
  const { group, paths } = wire;
  const { context, palette, metrics } = options.brush;
  const colour = group.failed ? palette.fail : palette.traffic;
  context.globalAlpha = wire.alpha;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = metrics.wire + (wire.selected ? 1.25 : 0);
  context.setLineDash(group.failed && isSilent(group) ? [5, 4] : []);
  for (const path of paths) {
    context.beginPath();
    trace(context, path);
    context.strokeStyle = group.failed ? fading(group, options, path) : colour;
    context.stroke();
  }
  context.setLineDash([]);
  paintEnds([wire], options, colour);
}

/** A square where a wire begins, an arrow where it ends. */
function paintEnds(wires: readonly Wire[], { brush }: PaintOptions, colour: string): void {
  const { context } = brush;
  context.fillStyle = colour;
  context.beginPath();
  for (const { group, paths, whole } of wires) {
    const start = paths[0]?.points[0];
    if (start !== undefined) startSquare(brush, start);
    const last = paths[paths.length - 1];
    if (!whole || group.failed || group.route.end === 'nowhere' || last === undefined) continue;
    const [before, end] = [last.points[last.points.length - 2], last.points[last.points.length - 1]];
    if (before !== undefined && end !== undefined) arrowHead(brush, end, before);
  }
  context.fill();
}

/** A dropped connection's wire fades into nothing towards where it was lost. */
function fading(group: Group, { brush }: PaintOptions, path: Path): string | CanvasGradient {
  const { context, palette } = brush;
  const last = group.route.pieces[group.route.pieces.length - 1];
  const [start, end] = [path.points[0], path.points[path.points.length - 1]];
  if (!isSilent(group) || last === undefined || start === undefined || end === undefined) return palette.fail;
  if (path.points[0] !== last.points[0]) return palette.fail;
  const gradient = context.createLinearGradient(start.x, start.y, end.x, end.y);
  gradient.addColorStop(0, palette.fail);
  gradient.addColorStop(0.55, `color-mix(in srgb, ${palette.fail} 75%, transparent)`);
  gradient.addColorStop(1, `color-mix(in srgb, ${palette.fail} 30%, transparent)`);
  return gradient;
}
