import { connectionKey, keyOfPlace } from '../keys.ts';
import type { Route } from '../wires/route.ts';
import { paintFailure } from './failureMarks.ts';
import type { Group, PaintOptions } from './group.ts';
import { bright, FAINT, groupAlpha, stopLength } from './group.ts';
import { cross, pill, replyDot, requestDot, ruleSquare, tag } from './marks.ts';
import type { Play } from './playing.ts';
import { along, isMoving, nearLane } from './progress.ts';
import { paintQueries } from './queries.ts';
import { paintWires, wireOf, type Wire } from './wires.ts';

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
      const at = keyOfPlace(play.connection.from);
      waiting.set(at, (waiting.get(at) ?? 0) + 1);
    }
    const key = failed ? `${route.key} ${schedule.outcome?.kind}` : route.key;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { route, failed, plays: [play] });
    else group.plays.push(play);
  }
  const wires = [...groups.values()].map((group) => wireOf(group, options));
  paintWires(wires, options);
  paintQueries(visible, options);
  for (const group of groups.values()) {
    if (options.motion) paintDots(group, options);
    else paintStill(group, options);
  }
  for (const wire of wires) paintMarks(wire, options);
  brush.context.globalAlpha = 1;
  return wires.map(({ group }) => ({
    route: group.route,
    ids: group.plays.map((play) => play.connection.id),
  }));
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

function paintMarks(wire: Wire, drawing: PaintOptions): void {
  const { group } = wire;
  const key = `${group.route.key} ${group.failed}`;
  const options = { ...drawing, brush: { ...drawing.brush, wire: key } };
  const { brush, nowUs, atlas } = options;
  const width = atlas.layout.width;
  const first = group.plays[0];
  if (first === undefined) return;
  brush.context.globalAlpha = wire.alpha;
  paintRouteMarks(wire, options);
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
  const chosen = wire.selected
    ? group.plays.find((play) => options.selection === connectionKey(play.connection.id))
    : undefined;
  const numbered = chosen ?? open[0];
  if (numbered === undefined) return;
  const more = chosen === undefined && open.length > 1 ? ` ×${open.length}` : '';
  pill(brush, nearLane(group.route, atlas), `#${numbered.connection.id}${more}`, 'traffic', width);
}

/** X-ray: squares at the rules that matched, and what they did to the addresses. */
function paintRouteMarks({ group, whole }: Wire, options: PaintOptions): void {
  const { brush, atlas } = options;
  // A wire that still grows has not met them all.
  if (!whole) return;
  for (const mark of group.route.marks ?? []) {
    if (mark.kind === 'rule')
      ruleSquare(brush, mark.at, group.failed ? brush.palette.fail : brush.palette.traffic);
    else if (mark.kind === 'nat') tag(brush, mark.at, mark.text);
    else pill(brush, mark.at, mark.text, group.failed ? 'fail' : 'traffic', atlas.layout.width);
  }
}
