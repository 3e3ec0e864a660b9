import type { Connection } from '../../protocol/connection.ts';
import { nodeOf } from '../../protocol/place.ts';
import { bottom, centerX, centerY, right, type Box } from '../layout/box.ts';
import type { NodeBox } from '../layout/nodes.ts';
import type { PodBox } from '../layout/pods.ts';
import { keyOfPlace, podKey } from '../keys.ts';
import { OTHER_RULES, passageBeside, sourceReplaced } from '../xray/journey.ts';
import { atRules, leftGutter, rightGutter, trackOf, underRules } from '../xray/gutters.ts';
import { isMet, ruleLine, type RuleRow } from '../xray/rows.ts';
import type { Atlas } from './atlas.ts';
import type { Lanes } from './lanes.ts';
import { laneFor } from './lanes.ts';
import type { Point } from './path.ts';
import { hostTile, nearestChannel, tileToTile } from './outsideWays.ts';
import type { Route, RouteMark } from './route.ts';
import { finish } from './finish.ts';

/**
 * The physical way of a connection: from the client to the machine whose rules decide, past the rules that match there, over
 * the network to the Pod's machine, and to the Pod. Null when its start is not drawn.
 */
export function xrayRouteOf(atlas: Atlas, lanes: Lanes, connection: Connection): Route | null {
  const { node: deciding, balanced } = passageBeside(connection, atlas.layout.looked);
  const target = connection.endpoint;
  const key = ['xray', connection.from, connection.destination?.ip ?? connection.host, target?.ip ?? ''].join(
    '>',
  );
  const way: Way = {
    atlas,
    connection,
    track: trackOf(key),
    laneY: laneFor(lanes.nodes, key),
    outsideY: laneFor(lanes.outside, key),
    pieces: [],
    points: [],
    marks: [],
  };
  const home = begin(way);
  if (home === null) return null;
  const decides = deciding === null ? undefined : atlas.nodes.get(deciding);
  if (home === 'outside') comeIn(way, balanced, decides ?? dialledNode(way));
  const at = home === 'outside' ? (decides ?? dialledNode(way)) : home;
  if (at === undefined) return end(way, key, 'nowhere');
  if (decides !== undefined && decides !== at) overNetwork(way, at, decides);
  const on = decides ?? at;
  const refused = decides === undefined ? false : pastRules(way, decides);
  if (refused) return end(way, key, 'rule');
  return goOn(way, key, on, home);
}

interface Way {
  readonly atlas: Atlas;
  readonly connection: Connection;
  readonly track: number;
  readonly laneY: number;
  readonly outsideY: number;
  readonly pieces: Point[][];
  points: Point[];
  readonly marks: RouteMark[];
}

function end(way: Way, key: string, kind: Route['end']): Route | null {
  way.pieces.push(way.points);
  const route = finish(key, way.pieces, kind, way.atlas.layout.metrics.corner);
  return route === null ? null : { ...route, marks: way.marks };
}

/** The first points of the way; the machine that it starts on, or `outside`. */
function begin(way: Way): NodeBox | 'outside' | null {
  const { atlas, connection, track } = way;
  const key = keyOfPlace(connection.from);
  const pod = atlas.layout.pods.get(key);
  const nodeName = pod?.node ?? nodeOf(connection.from) ?? atlas.podRows.get(key)?.node ?? null;
  const node = nodeName === null ? undefined : atlas.nodes.get(nodeName);
  if (node !== undefined) {
    const x = leftGutter(node, track);
    way.points.push(
      ...(pod === undefined
        ? [{ x: node.box.x, y: underRules(node, atlas.layout.metrics, track) }]
        : podToGutter(way, pod, node)),
      { x, y: underRules(node, atlas.layout.metrics, track) },
    );
    return node;
  }
  const tile = atlas.outside.get(key);
  if (tile === undefined) return null;
  way.points.push({ x: centerX(tile.box), y: bottom(tile.box) });
  return 'outside';
}

/** From a Pod to the line between the Pods and the rules. */
function podToGutter(way: Way, pod: PodBox, node: NodeBox): Point[] {
  const jog = underRules(node, way.atlas.layout.metrics, way.track);
  if (pod.form === 'micro') return [{ x: pod.entry, y: jog }];
  if (pod.row === 0 && pod.form !== 'mini') {
    return [
      { x: pod.entry, y: pod.box.y },
      { x: pod.entry, y: jog },
    ];
  }
  const beside = pod.channel < pod.box.x ? pod.box.x : right(pod.box);
  return [
    { x: beside, y: centerY(pod.box) },
    { x: pod.channel, y: centerY(pod.box) },
    { x: pod.channel, y: jog },
  ];
}

/** From outside, by way of the balancer when there is one, down to a machine's network interface. */
function comeIn(way: Way, balanced: boolean, node: NodeBox | undefined): void {
  const { atlas, connection, outsideY, laneY, track } = way;
  const from = atlas.outside.get(keyOfPlace(connection.from))?.box;
  const balancer = balanced ? balancerOf(atlas, connection) : undefined;
  if (from === undefined) return;
  let start: Box = from;
  if (balancer !== undefined) {
    way.pieces.push(tileToTile(atlas, from, balancer, outsideY));
    start = balancer;
  }
  if (node === undefined) {
    if (balancer !== undefined) way.points = [{ x: centerX(start), y: bottom(start) }];
    way.points.push({ x: centerX(start), y: outsideY });
    return;
  }
  const goal = leftGutter(node, track);
  const channel = nearestChannel(atlas, centerX(start), goal);
  const x = channel > start.x + 10 && channel < right(start) - 10 ? channel : centerX(start);
  way.points = [
    { x, y: bottom(start) },
    { x, y: outsideY },
    { x: channel, y: outsideY },
    { x: channel, y: laneY },
    { x: goal, y: laneY },
    { x: goal, y: node.box.y },
  ];
}

function balancerOf(atlas: Atlas, connection: Connection): Box | undefined {
  const ip = connection.destination?.ip;
  return atlas.layout.outside.find((tile) => tile.kind === 'balancer' && ip !== undefined && tile.ip === ip)
    ?.box;
}

/** The Node whose own address was dialled. */
function dialledNode({ atlas, connection }: Way): NodeBox | undefined {
  const ip = connection.destination?.ip;
  const name = ip === undefined ? undefined : atlas.nodeOfIp.get(ip);
  return name === undefined ? undefined : atlas.nodes.get(name);
}

/** Out of one machine by its right side, into another by its left one. */
function overNetwork(way: Way, from: NodeBox, to: NodeBox): void {
  const out = rightGutter(from, way.track);
  const last = way.points[way.points.length - 1];
  const goal = leftGutter(to, way.track);
  way.points.push(
    { x: out, y: last?.y ?? from.box.y },
    { x: out, y: way.laneY },
    { x: goal, y: way.laneY },
    { x: goal, y: to.box.y },
  );
}

/** Up or down to the first rule that matches, along the others, and out to the right. Returns whether it ended there. */
function pastRules(way: Way, node: NodeBox): boolean {
  const rows = rowsMet(way, node);
  const x = atRules(node);
  const line = ruleLine(way.atlas.layout.metrics);
  const first = rows[0];
  const last = rows[rows.length - 1];
  const gutter = way.points[way.points.length - 1]?.x ?? x;
  if (first === undefined || last === undefined) return false;
  way.points.push({ x: gutter, y: first.y }, { x, y: first.y });
  for (const row of rows) way.marks.push({ kind: 'rule', at: { x, y: row.y }, text: '' });
  if (last.y !== first.y) way.points.push({ x, y: last.y });
  const { refusedBy } = passageBeside(way.connection, way.atlas.layout.looked);
  if (last.kind === 'refuse' || last.kind === 'firewall' || refusedBy === OTHER_RULES) {
    way.points.push({ x: x + 8, y: last.y });
    return true;
  }
  const out = rightGutter(node, way.track);
  const y = last.y + line / 2;
  way.points.push({ x, y }, { x: out, y });
  if (way.connection.endpoint === null) return false;
  const translated = rows.findLast((row) => row.kind === 'translate' || row.kind === 'choose') ?? last;
  way.marks.push({ kind: 'nat', at: { x: right(node.box) - 4, y: translated.y }, text: 'DNAT' });
  if (sourceReplaced(way.connection)) {
    way.marks.push({
      kind: 'nat',
      at: { x: right(node.box) - 4, y: translated.y + line * 1.5 },
      text: 'SNAT',
    });
  }
  return false;
}

/** The lines of a Node's rules that stand for what matched, from the top. */
function rowsMet({ atlas, connection }: Way, node: NodeBox): RuleRow[] {
  const met = new Set(passageBeside(connection, atlas.layout.looked).rules);
  return (node.rules?.rows ?? []).filter((row) => isMet(row, (rule) => met.has(rule)));
}

/** From the machine that decided to the Pod, the host outside, or nowhere. */
function goOn(way: Way, key: string, on: NodeBox, home: NodeBox | 'outside'): Route | null {
  const { atlas, connection, track } = way;
  const { metrics } = atlas.layout;
  const target = connection.endpoint;
  const pod = target === null || target.pod === null ? undefined : atlas.layout.pods.get(podKey(target.pod));
  const name = target?.node ?? null;
  const goal = name === null ? undefined : atlas.nodes.get(name);
  if (goal === undefined) {
    const host = target === null ? hostTile(atlas, connection) : null;
    if (host !== null && home !== 'outside') {
      leave(way, on, centerX(host.box));
      way.points.push(
        { x: centerX(host.box), y: way.outsideY },
        { x: centerX(host.box), y: bottom(host.box) },
      );
      return end(way, key, 'outside');
    }
    if (name !== null) {
      // The Pod's machine is not on this picture.
      leave(way, on, atlas.layout.width - 12);
      way.marks.push({ kind: 'to', at: { x: atlas.layout.width - 40, y: way.laneY }, text: `to ${name}` });
    }
    return end(way, key, 'nowhere');
  }
  if (goal === on) {
    const jog = underRules(on, metrics, track);
    const last = way.points[way.points.length - 1];
    if (last !== undefined && last.y !== jog) way.points.push({ x: last.x, y: jog });
  } else {
    const last = way.points[way.points.length - 1];
    const out = rightGutter(on, track);
    const into = leftGutter(goal, track);
    if (last !== undefined && last.x !== out) way.points.push({ x: out, y: last.y });
    way.points.push(
      { x: out, y: way.laneY },
      { x: into, y: way.laneY },
      { x: into, y: underRules(goal, metrics, track) },
    );
  }
  if (pod !== undefined) way.points.push(...podToGutter(way, pod, goal).reverse());
  return end(way, key, 'pod');
}

/** Up the right gutter to the network, and to the column that leads outside. */
function leave(way: Way, on: NodeBox, goalX: number): void {
  const out = rightGutter(on, way.track);
  const last = way.points[way.points.length - 1];
  const isUp = goalX < way.atlas.layout.width - 12;
  const channel = isUp ? nearestChannel(way.atlas, out, goalX) : goalX;
  way.points.push({ x: out, y: last?.y ?? 0 }, { x: out, y: way.laneY }, { x: channel, y: way.laneY });
  if (isUp) way.points.push({ x: channel, y: way.outsideY });
}
