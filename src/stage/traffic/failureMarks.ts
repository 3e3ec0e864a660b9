import { bottom, centerX, right } from '../layout/box.ts';
import { keyOfPlace } from '../keys.ts';
import type { Reason } from '../../protocol/journey.ts';
import { middle } from '../text/shorten.ts';
import { textWidth } from '../text/width.ts';
import { spanText } from '../text/words.ts';
import type { Atlas } from '../wires/atlas.ts';
import type { Point } from '../wires/path.ts';
import { pointAt } from '../wires/path.ts';
import type { Route } from '../wires/route.ts';
import type { Group, PaintOptions } from './group.ts';
import { stopLength } from './group.ts';
import type { Brush } from './marks.ts';
import { countdown, cross, note, pill, shield, wall } from './marks.ts';
import type { Play } from './playing.ts';
import { along, nearLane } from './progress.ts';

/** Draws how a wire's connections failed, in a mark and in words. */
export function paintFailure(group: Group, play: Play, options: PaintOptions): void {
  const { brush, atlas } = options;
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
      const flat = Math.abs(along(group.route, length * 0.55 - 4).y - cut.y) < 1;
      const label = flat ? { x: cut.x + 32, y: cut.y } : { x: cut.x, y: cut.y + 17 };
      pill(brush, label, `reset${times}`, 'fail', width);
      break;
    }
    case 'denied':
      shield(brush, end);
      pill(
        brush,
        underTile(atlas, end) ?? aside(back, before, end),
        `denied by ${policyOf(play) ?? 'policy'}${times}`,
        'fail',
        width,
      );
      break;
    case 'unresolved': {
      const at = nearStart(group.route, atlas);
      cross(brush, along(group.route, 6), 3.5);
      pill(brush, at, `${unresolvedText(play.connection.reason)}${times}`, 'fail', width);
      break;
    }
    case 'dropped':
    case 'unreachable': {
      const reason = reasonText(play.connection.reason);
      if (group.route.end === 'rule') cross(brush, end, 4);
      if (reason !== null && group.route.end === 'socket') {
        noteBesideSocket(brush, atlas, end, reason);
      }
      break;
    }
  }
  if (outcome.kind === 'dropped' || outcome.kind === 'denied' || outcome.kind === 'unreachable') {
    paintWaiting(group, play, options);
  }
}

/** At the client: how long it still waits, or that it gave up. */
function paintWaiting(group: Group, play: Play, options: PaintOptions): void {
  const { nowUs, atlas, told, waiting } = options;
  // Clients behind one address translator share a tile, and its label.
  const from = keyOfPlace(play.connection.from);
  const brush = { ...options.brush, wire: `at ${from}` };
  if (told.has(from)) return;
  told.add(from);
  const count = waiting.get(from) ?? 1;
  const times = count > 1 ? ` ×${count}` : '';
  const width = atlas.layout.width;
  const { deadlineAt, startedAt, closedAt } = play.connection;
  const at = nearStart(group.route, atlas);
  if (deadlineAt !== null && nowUs < deadlineAt && closedAt === null) {
    const part = (deadlineAt - nowUs) / Math.max(1, deadlineAt - startedAt);
    countdown(brush, at, part, `${spanText(deadlineAt - nowUs)}${times}`, width);
    return;
  }
  const unreachable = play.schedule.outcome?.kind === 'unreachable';
  const word = unreachable ? 'unreachable' : closedAt === null ? 'dropped' : 'timed out';
  pill(brush, at, `${word}${times}`, 'fail', width);
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
  if (from + needed(whole) <= width) {
    note(brush, { x: from, y }, whole, width);
    return;
  }
  const left = (first === undefined ? end.x : first.box.x) - needed(reason) - 6;
  const x = from + needed(reason) <= width ? from : left;
  const hidden = atlas.layout.nodes.some((other) =>
    other.sockets.some(({ box }) => box.x < x + needed(reason) && right(box) > x),
  );
  if (!hidden) note(brush, { x, y }, reason, width);
}

/** The policy that stopped it, as its steps name it. */
function policyOf({ connection }: Play): string | null {
  const step = connection.steps.findLast((own) => own.where.endsWith(' network policy'));
  const first = step?.rule?.replace(/^NetworkPolicy /, '').split(', ')[0];
  return first === undefined ? null : middle(first.slice(first.indexOf('/') + 1), 28);
}

/** Where a failure's word stands: on an upright wire, or beyond the wall at the end of a level one. */
function aside(back: Point, before: Point, end: Point): Point {
  const upright = Math.abs(end.y - before.y) > Math.abs(end.x - before.x);
  return upright ? back : { x: end.x + Math.sign(end.x - before.x) * 38, y: end.y };
}

/** The foot of the tile that a wire comes to: a word at the wire would hide the tile's name. */
function underTile(atlas: Atlas, { x, y }: Point): Point | null {
  for (const { box } of atlas.layout.pods.values()) {
    const at = x >= box.x - 2 && x <= right(box) + 2 && y > box.y - 4 && y < bottom(box);
    if (at) return { x: centerX(box), y: bottom(box) + 10 };
  }
  return null;
}

/** Where a client's own label stands: over its Node, or under its tile outside. */
function nearStart(route: Route, atlas: Atlas): Point {
  const first = route.pieces[0];
  const start = first?.points[0];
  if (first === undefined || start === undefined) return { x: 0, y: 0 };
  if (start.y > atlas.layout.bands.nodes.y) return nearLane(route, atlas);
  const flat = Math.abs(pointAt(first, 16).y - start.y) < 1;
  return pointAt(first, Math.min(flat ? 44 : 16, first.length / 2));
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

/** Why a name led nowhere. */
function unresolvedText(reason: Reason | null): string {
  switch (reason) {
    case 'nxdomain':
      return 'no such name';
    case 'no-address':
      return 'no address';
    case 'dns-timeout':
      return 'DNS timed out';
    case 'dns-refused':
      return 'DNS refused';
    default:
      return 'not resolved';
  }
}
