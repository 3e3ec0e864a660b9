import { right } from '../layout/box.ts';
import type { Reason } from '../../protocol/journey.ts';
import { connectionKey } from '../keys.ts';
import { textWidth } from '../text/width.ts';
import { spanText } from '../text/words.ts';
import type { Atlas } from '../wires/atlas.ts';
import type { Path, Point } from '../wires/path.ts';
import { pointAt } from '../wires/path.ts';
import type { Route } from '../wires/route.ts';
import type { Brush } from './marks.ts';
import {
  arrowHead,
  countdown,
  cross,
  diamond,
  note,
  pill,
  replyDot,
  requestDot,
  shield,
  startSquare,
  trace,
  wall,
} from './marks.ts';
import type { Play } from './playing.ts';
import { along, isMoving, nearLane, upTo } from './progress.ts';

/** Dots on one wire at a time; more would be a solid line. */
const MOST_DOTS = 28;
/** Milliseconds of wall time after which an open connection wears its number. */
const NUMBERED_AFTER_MS = 1_600;
/** How far a packet gets that a policy does not let out of its Pod. */
const EGRESS_STOP = 24;

export interface PaintOptions {
  readonly brush: Brush;
  readonly atlas: Atlas;
  readonly nowUs: number;
  readonly motion: boolean;
  /** Keys that stay bright; null for all. */
  readonly related: ReadonlySet<string> | null;
  readonly selection: string | null;
}

/** A wire that was drawn, with the connections on it, for the pointer. */
export interface DrawnWire {
  readonly route: Route;
  readonly ids: readonly number[];
}

interface Group {
  readonly route: Route;
  readonly failed: boolean;
  readonly plays: Play[];
}

/** Draws all that moves between things: wires first, then dots and marks over them. */
export function paintTraffic(plays: Iterable<Play>, options: PaintOptions): DrawnWire[] {
  const { brush, nowUs } = options;
  const groups = new Map<string, Group>();
  const visible: Play[] = [];
  for (const play of plays) {
    const { schedule, route } = play;
    if (nowUs < schedule.from || nowUs >= schedule.to) continue;
    visible.push(play);
    if (route === null) continue;
    const failed = schedule.outcome !== null && nowUs >= schedule.outcome.at;
    const key = failed ? `${route.key} ${schedule.outcome?.kind}` : route.key;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { route, failed, plays: [play] });
    else group.plays.push(play);
  }
  for (const group of groups.values()) paintWire(group, options);
  for (const play of visible) paintDns(play, options);
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

function bright(play: Play, { related }: PaintOptions): boolean {
  return related === null || related.has(connectionKey(play.connection.id));
}

function groupAlpha(group: Group, options: PaintOptions): number {
  let alpha = 0;
  for (const play of group.plays) {
    const { schedule } = play;
    const fade = Math.min(1, (schedule.to - options.nowUs) / Math.max(1, schedule.fadeUs));
    alpha = Math.max(alpha, fade * (bright(play, options) ? 1 : 0.18));
  }
  return alpha;
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

function stopLength(group: Group): number {
  const egress = group.plays.some((play) => play.connection.reason === 'policy-egress');
  return egress ? Math.min(EGRESS_STOP, group.route.length) : group.route.length;
}

function paintWire(group: Group, options: PaintOptions): void {
  const { brush, nowUs, motion } = options;
  const { context, palette, metrics } = brush;
  const part = motion ? reach(group, nowUs) : 1;
  if (part <= 0) return;
  const selected = group.plays.some((play) => options.selection === connectionKey(play.connection.id));
  const colour = group.failed ? palette.fail : palette.traffic;
  context.globalAlpha = groupAlpha(group, options);
  const drawn = upTo(group.route, stopLength(group) * part);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const path of drawn) {
    trace(context, path);
    context.lineWidth = metrics.wire + 3.25;
    context.strokeStyle = palette.stage;
    context.stroke();
  }
  for (const path of drawn) {
    trace(context, path);
    context.lineWidth = metrics.wire + (selected ? 1.25 : 0);
    context.strokeStyle = group.failed ? fading(group, options, path) : colour;
    context.setLineDash(group.failed && isSilent(group) ? [5, 4] : []);
    context.stroke();
    context.setLineDash([]);
  }
  const start = drawn[0]?.points[0];
  if (start !== undefined) startSquare(brush, start, colour);
  const last = drawn[drawn.length - 1];
  if (part >= 1 && !group.failed && group.route.end !== 'nowhere' && last !== undefined) {
    const [before, end] = [last.points[last.points.length - 2], last.points[last.points.length - 1]];
    if (before !== undefined && end !== undefined) arrowHead(brush, end, before, colour);
  }
}

function isSilent(group: Group): boolean {
  const kind = group.plays[0]?.schedule.outcome?.kind;
  return kind === 'dropped' || kind === 'unreachable';
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
    context.globalAlpha = bright(play, options) ? 1 : 0.18;
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
        context.globalAlpha = bright(play, options) ? 1 : 0.18;
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

function paintDns(play: Play, { brush, nowUs, motion }: PaintOptions): void {
  const { context, palette } = brush;
  for (const own of play.schedule.shown) {
    if (own.leg.what !== 'dns-query' && own.leg.what !== 'dns-answer') continue;
    if (nowUs < own.start || nowUs >= own.end) continue;
    const query = own.leg.what === 'dns-query';
    const route = play.dnsRoutes.get(query ? own.leg.to : own.leg.from);
    if (route === undefined) continue;
    context.globalAlpha = 0.9;
    context.lineCap = 'round';
    for (const path of route.pieces) {
      trace(context, path);
      context.lineWidth = 4.5;
      context.strokeStyle = palette.stage;
      context.stroke();
      trace(context, path);
      context.lineWidth = 1.5;
      context.strokeStyle = own.leg.fate === 'arrived' ? palette.dns : palette.fail;
      context.setLineDash([1.5, 4]);
      context.stroke();
      context.setLineDash([]);
    }
    context.globalAlpha = 1;
    const part = motion ? (nowUs - own.start) / Math.max(1, own.end - own.start) : 0.5;
    const at = along(route, (query ? part : 1 - part) * route.length);
    diamond(brush, at, query, own.leg.fate === 'arrived' ? palette.dns : palette.fail);
  }
}

function paintMarks(group: Group, options: PaintOptions): void {
  const { brush, nowUs, atlas } = options;
  const width = atlas.layout.width;
  const first = group.plays[0];
  if (first === undefined) return;
  brush.context.globalAlpha = groupAlpha(group, options);
  if (group.failed) {
    paintFailure(group, first, options);
    return;
  }
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

function paintFailure(group: Group, play: Play, options: PaintOptions): void {
  const { brush, nowUs, atlas } = options;
  const width = atlas.layout.width;
  const outcome = play.schedule.outcome;
  if (outcome === null) return;
  const length = stopLength(group);
  const end = along(group.route, length);
  const before = along(group.route, length - 10);
  const times = group.plays.length > 1 ? ` ×${group.plays.length}` : '';
  const back = along(group.route, Math.max(0, length - 40));
  switch (outcome.kind) {
    case 'refused':
      wall(brush, end, before);
      cross(brush, along(group.route, length - 7), 3.5);
      pill(brush, aside(back, before, end), `refused${times}`, 'fail', width);
      break;
    case 'reset': {
      const cut = along(group.route, length * 0.55);
      cross(brush, cut, 4.5);
      pill(brush, { x: cut.x, y: cut.y - 16 }, `reset${times}`, 'fail', width);
      break;
    }
    case 'denied':
      shield(brush, end);
      pill(brush, aside(back, before, end), `denied by policy${times}`, 'fail', width);
      break;
    case 'unresolved':
      cross(brush, along(group.route, 6), 3.5);
      break;
    case 'dropped':
    case 'unreachable': {
      const reason = reasonText(play.connection.reason);
      if (reason !== null && group.route.end === 'socket') {
        noteBesideSocket(brush, atlas, end, reason);
      }
      break;
    }
  }
  if (outcome.kind === 'dropped' || outcome.kind === 'denied' || outcome.kind === 'unreachable') {
    const { deadlineAt, startedAt } = play.connection;
    const at = nearStart(group.route, atlas);
    if (deadlineAt !== null && nowUs < deadlineAt && play.connection.closedAt === null) {
      const part = (deadlineAt - nowUs) / Math.max(1, deadlineAt - startedAt);
      countdown(brush, at, part, spanText(deadlineAt - nowUs), width);
    } else {
      const word = outcome.kind === 'unreachable' ? 'unreachable' : play.connection.closedAt === null ? 'dropped' : 'timed out';
      pill(brush, at, `${word}${times}`, 'fail', width);
    }
  }
}

/** Why, right of a Node's ports: with less room in fewer words, and at last left of them. Never over a port. */
function noteBesideSocket(brush: Brush, atlas: Atlas, end: Point, reason: string): void {
  const width = atlas.layout.width;
  const node = atlas.layout.nodes.find((own) => end.x >= own.box.x && end.x <= right(own.box));
  if (node === undefined) return;
  const first = node.sockets[0];
  const last = node.sockets[node.sockets.length - 1];
  const y = node.box.y - brush.metrics.font.cap * 0.7;
  const from = (last === undefined ? end.x : right(last.box)) + 6;
  const needed = (text: string) => textWidth(text, brush.metrics.font.cap, 'bold') + 8;
  const whole = `dropped: ${reason}`;
  if (from + needed(whole) <= width) note(brush, { x: from, y }, whole, width);
  else if (from + needed(reason) <= width) note(brush, { x: from, y }, reason, width);
  else note(brush, { x: (first === undefined ? end.x : first.box.x) - needed(reason) - 6, y }, reason, width);
}

/** Where a failure's word stands: on an upright wire, or beyond the wall at the end of a level one. */
function aside(back: Point, before: Point, end: Point): Point {
  const upright = Math.abs(end.y - before.y) > Math.abs(end.x - before.x);
  return upright ? back : { x: end.x + Math.sign(end.x - before.x) * 38, y: end.y };
}

/** Where a client's own label stands: over its Node, or under its tile outside. */
function nearStart(route: Route, atlas: Atlas): Point {
  const first = route.pieces[0];
  const start = first?.points[0];
  if (first === undefined || start === undefined) return { x: 0, y: 0 };
  if (start.y > atlas.layout.bands.nodes.y) return nearLane(route, atlas);
  return pointAt(first, Math.min(16, first.length / 2));
}

/** Why nothing came back, in the words of a cluster; null when there is nothing more to say. */
function reasonText(reason: Reason | null): string | null {
  switch (reason) {
    case 'no-local-endpoints':
      return 'no ready Pod here';
    case 'no-endpoints':
      return 'no endpoints';
    case 'node-down':
      return 'the Node is down';
    case 'no-route':
      return 'nothing answers there';
    case 'source-range':
      return 'source not allowed';
    default:
      return null;
  }
}
