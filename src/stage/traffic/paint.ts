import { connectionKey } from '../keys.ts';
import type { Path } from '../wires/path.ts';
import type { Route } from '../wires/route.ts';
import { paintFailure } from './failureMarks.ts';
import type { Group, PaintOptions } from './group.ts';
import { bright, FAINT, groupAlpha, isSilent, stopLength } from './group.ts';
import {
  arrowHead,
  cross,
  pill,
  replyDot,
  requestDot,
  ruleSquare,
  startSquare,
  tag,
  trace,
} from './marks.ts';
import type { Play } from './playing.ts';
import { along, isMoving, nearLane, upTo } from './progress.ts';
import { paintQueries } from './queries.ts';

/** Dots on one wire at a time; more would be a solid line. */
const MOST_DOTS = 28;
/** Milliseconds of wall time after which an open connection wears its number. */
const NUMBERED_AFTER_MS = 1_600;
/** Failures of which a client hears nothing. */
const SILENT = new Set(['dropped', 'denied', 'unreachable']);

/** A wire that was drawn, with the connections on it, for the pointer. */
export interface DrawnWire {
  readonly route: Route;
  readonly ids: readonly number[];
}

/** Draws all that moves between things: wires first, then dots and marks over them. */
export function paintTraffic(
  plays: Iterable<Play>,
  drawing: Omit<PaintOptions, 'told' | 'waiting'>,
): DrawnWire[] {
  const { brush, nowUs } = drawing;
  const waiting = new Map<string, number>();
  const options: PaintOptions = { ...drawing, told: new Set(), waiting };
  const groups = new Map<string, Group>();
  const visible: Play[] = [];
  for (const play of plays) {
    const { schedule, route } = play;
    if (nowUs < schedule.from || nowUs >= schedule.to) continue;
    visible.push(play);
    if (route === null) continue;
    const failed = schedule.outcome !== null && nowUs >= schedule.outcome.at;
    if (failed && schedule.outcome !== null && SILENT.has(schedule.outcome.kind)) {
      waiting.set(play.connection.from, (waiting.get(play.connection.from) ?? 0) + 1);
    }
    const key = failed ? `${route.key} ${schedule.outcome?.kind}` : route.key;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { route, failed, plays: [play] });
    else group.plays.push(play);
  }
  // All halos before all wires: one wire's halo must not cut another.
  for (const group of groups.values()) paintHalo(group, options);
  for (const group of groups.values()) paintWire(group, options);
  paintQueries(visible, options);
  for (const group of groups.values()) {
    if (options.motion) paintDots(group, options);
    else paintStill(group, options);
  }
  for (const group of groups.values()) paintMarks(group, options);
  brush.context.globalAlpha = 1;
  return [...groups.values()].map((group) => ({
    route: group.route,
    ids: group.plays.map((play) => play.connection.id),
  }));
}

/** How much of the way is known: a wire grows while its first packet is on the way. */
function reach(group: Group, nowUs: number): number {
  let part = 0;
  for (const play of group.plays) {
    const first = play.schedule.shown.find((own) => own.leg.what === 'syn' || own.leg.what === 'request');
    if (first === undefined || nowUs >= first.end) {
      if (play.connection.state !== 'resolving' && first !== undefined) part = 1;
    } else if (nowUs > first.start) {
      part = Math.max(part, (nowUs - first.start) / Math.max(1, first.end - first.start));
    }
  }
  return part;
}

/** What of a group's wire is to be drawn now. */
function drawnOf(group: Group, options: PaintOptions): { paths: Path[]; whole: boolean } {
  const part = options.motion ? reach(group, options.nowUs) : 1;
  return { paths: part <= 0 ? [] : upTo(group.route, stopLength(group) * part), whole: part >= 1 };
}

function paintHalo(group: Group, options: PaintOptions): void {
  const { context, palette, metrics } = options.brush;
  context.globalAlpha = groupAlpha(group, options);
  context.lineCap = 'butt';
  context.lineJoin = 'round';
  context.lineWidth = metrics.wire + 3.25;
  context.strokeStyle = palette.stage;
  for (const path of drawnOf(group, options).paths) {
    trace(context, path);
    context.stroke();
  }
}

function paintWire(group: Group, options: PaintOptions): void {
  const { context, palette, metrics } = options.brush;
  const { paths, whole } = drawnOf(group, options);
  const selected = group.plays.some((play) => options.selection === connectionKey(play.connection.id));
  const colour = group.failed ? palette.fail : palette.traffic;
  context.globalAlpha = groupAlpha(group, options);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = metrics.wire + (selected ? 1.25 : 0);
  context.setLineDash(group.failed && isSilent(group) ? [5, 4] : []);
  for (const path of paths) {
    trace(context, path);
    context.strokeStyle = group.failed ? fading(group, options, path) : colour;
    context.stroke();
  }
  context.setLineDash([]);
  const start = paths[0]?.points[0];
  if (start !== undefined) startSquare(options.brush, start, colour);
  const last = paths[paths.length - 1];
  if (!whole || group.failed || group.route.end === 'nowhere' || last === undefined) return;
  const [before, end] = [last.points[last.points.length - 2], last.points[last.points.length - 1]];
  if (before !== undefined && end !== undefined) arrowHead(options.brush, end, before, colour);
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

function paintDots(group: Group, options: PaintOptions): void {
  const { brush, nowUs } = options;
  const { palette, context } = brush;
  let drawn = 0;
  for (const play of group.plays) {
    context.globalAlpha = bright(play, options) ? 1 : FAINT;
    for (const own of play.schedule.shown) {
      if (nowUs < own.start || nowUs >= own.end || drawn >= MOST_DOTS) continue;
      const { leg } = own;
      const part = (nowUs - own.start) / Math.max(1, own.end - own.start);
      const length = stopLength(group);
      if (leg.what === 'request' || leg.what === 'syn') {
        const at = along(group.route, part * length);
        const lost = leg.fate === 'dropped';
        if (lost) context.globalAlpha *= Math.max(0, 1 - Math.max(0, part - 0.5) * 2);
        const colour = leg.fate === 'arrived' ? palette.traffic : palette.fail;
        if (leg.what === 'request' || leg.fate !== 'arrived') requestDot(brush, at, colour);
        context.globalAlpha = bright(play, options) ? 1 : FAINT;
        drawn++;
      } else if (leg.what === 'reply') {
        replyDot(brush, along(group.route, (1 - part) * length), palette.traffic);
        drawn++;
      } else if (leg.what === 'rst' || leg.what === 'icmp') {
        const from = play.connection.verdict === 'reset' ? length * 0.55 : length;
        const at = along(group.route, from * (1 - part));
        requestDot(brush, at, palette.fail);
        cross(brush, at, 2.4);
        drawn++;
      }
    }
  }
}

/** Without motion: one dot in the middle of the wire, and how many are on their way. */
function paintStill(group: Group, options: PaintOptions): void {
  const { brush, nowUs, atlas } = options;
  const count = group.plays.reduce((sum, play) => sum + (isMoving(play, nowUs) ? 1 : 0), 0);
  if (count === 0 || group.failed) return;
  brush.context.globalAlpha = groupAlpha(group, options);
  const at = along(group.route, stopLength(group) / 2);
  requestDot(brush, at, brush.palette.traffic);
  pill(brush, { x: at.x, y: at.y - 14 }, String(count), 'traffic', atlas.layout.width);
}

function paintMarks(group: Group, drawing: PaintOptions): void {
  const wire = `${group.route.key} ${group.failed}`;
  const options = { ...drawing, brush: { ...drawing.brush, wire } };
  const { brush, nowUs, atlas } = options;
  const width = atlas.layout.width;
  const first = group.plays[0];
  if (first === undefined) return;
  brush.context.globalAlpha = groupAlpha(group, options);
  paintRouteMarks(group, options);
  // What is selected is told, and nothing else.
  if (!group.plays.some((play) => bright(play, options))) return;
  if (group.failed) {
    const last = group.plays[group.plays.length - 1] ?? first;
    paintFailure(group, first, { ...options, brush: { ...brush, speaksOf: last.connection.id } });
    return;
  }
  if (options.following) return;
  const open = group.plays.filter(
    (play) =>
      play.connection.closedAt === null &&
      nowUs - play.connection.startedAt > NUMBERED_AFTER_MS * 1_000 * play.speed,
  );
  const chosen = group.plays.find((play) => options.selection === connectionKey(play.connection.id));
  const numbered = chosen ?? open[0];
  if (numbered === undefined) return;
  const more = chosen === undefined && open.length > 1 ? ` ×${open.length}` : '';
  pill(brush, nearLane(group.route, atlas), `#${numbered.connection.id}${more}`, 'traffic', width);
}

/** X-ray: squares at the rules that matched, and what they did to the addresses. */
function paintRouteMarks(group: Group, options: PaintOptions): void {
  const { brush, atlas } = options;
  // A wire that still grows has not met them all.
  if (!drawnOf(group, options).whole) return;
  for (const mark of group.route.marks ?? []) {
    if (mark.kind === 'rule')
      ruleSquare(brush, mark.at, group.failed ? brush.palette.fail : brush.palette.traffic);
    else if (mark.kind === 'nat') tag(brush, mark.at, mark.text);
    else pill(brush, mark.at, mark.text, group.failed ? 'fail' : 'traffic', atlas.layout.width);
  }
}
