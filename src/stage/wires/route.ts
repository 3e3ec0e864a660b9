import type { Connection } from '../../protocol/connection.ts';
import { nodeOf } from '../../protocol/place.ts';
import { bottom, centerX, centerY, right } from '../layout/box.ts';
import type { Box } from '../layout/box.ts';
import type { CardBox } from '../layout/cards.ts';
import { portsInside } from '../layout/cardWidth.ts';
import { keyOfPlace, podKey, serviceKey, serviceOf } from '../keys.ts';
import { withPort } from '../text/shorten.ts';
import type { Atlas } from './atlas.ts';
import {
  cardToLane,
  laneToCard,
  nodeToLane,
  nodeUp,
  podSideToLane,
  podSideToPodSide,
  podToLane,
} from './ends.ts';
import type { Lanes } from './lanes.ts';
import { laneFor } from './lanes.ts';
import { finish } from './finish.ts';
import { hostTile, nearestChannel, tileToTile } from './outsideWays.ts';
import type { Path, Point } from './path.ts';

/** The way of a connection over the drawing: pieces, between which a dot passes through a thing unseen. */
export interface Route {
  /** Connections with the same key share one wire. */
  readonly key: string;
  readonly pieces: readonly Path[];
  readonly length: number;
  /** What stands at the end. */
  readonly end: 'pod' | 'card' | 'socket' | 'outside' | 'rule' | 'nowhere';
  /** What stands on the wire in X-ray: rules that matched, translations. */
  readonly marks?: readonly RouteMark[];
}

export interface RouteMark {
  readonly kind: 'rule' | 'nat' | 'to';
  readonly at: Point;
  readonly text: string;
}

/** How far a wire goes that leads nowhere. */
const STUB = 84;

/** Where a connection runs; null when its start is not drawn. */
export function routeOf(atlas: Atlas, lanes: Lanes, connection: Connection): Route | null {
  const serviceName = serviceOf(connection.service);
  const target = connection.endpoint;
  const card = cardOf(atlas, connection);
  const goal = goalOf(atlas, target);
  const slot = card === undefined || target === null ? null : slotOf(card, target.ip, target.port);
  const apart = goal === null || card?.slots.some((own) => own.address === slot) === true;
  const key = [
    connection.from,
    serviceName ?? connection.destination?.ip ?? connection.host,
    (apart ? target?.ip : (goal.entrance ?? target?.ip)) ?? '',
  ].join('>');
  // What goes to one Service from one client runs on one lane, whichever endpoint is chosen behind it.
  const laneY = laneFor(lanes.nodes, `${connection.from}>${serviceName ?? key}`);
  const lowerY = laneFor(lanes.nodes, key);
  const outsideY = laneFor(lanes.outside, key);
  const pieces: Point[][] = [];
  const start = startOf(atlas, connection.from, laneY);
  if (start === null) return null;

  const socket = socketOf(atlas, connection);
  if (card !== undefined) {
    const entered = enterCard(atlas, connection, card, slot, start, laneY, outsideY, pieces);
    pieces.push(entered.open);
    if (goal === null) return finish(key, pieces, 'card', atlas.layout.metrics.corner);
    pieces.push([...cardToLane(card, slot, entered.channelX, lowerY), ...goal.fromLane(lowerY)]);
    return finish(key, pieces, 'pod', atlas.layout.metrics.corner);
  }
  const goalX = goal?.x ?? socket?.at.x ?? start.x;
  const open =
    start.outside === null
      ? start.toLane
      : throughServices(atlas, start.outside, start.x, goalX, outsideY, laneY);
  const rest = goal === null ? withoutGoal(atlas, connection, start, socket, laneY, outsideY) : null;
  pieces.push([...open, ...(goal?.fromLane(laneY) ?? rest?.points ?? [])]);
  return finish(key, pieces, rest?.end ?? 'pod', atlas.layout.metrics.corner);
}

/** The card that it runs through. Nothing was chosen behind a node port: it ends where kube-proxy turned it away. */
function cardOf(atlas: Atlas, connection: Connection): CardBox | undefined {
  const name = serviceOf(connection.service);
  if (name === null || (connection.endpoint === null && socketOf(atlas, connection) !== null))
    return undefined;
  return atlas.cards.get(serviceKey(name));
}

interface Goal {
  readonly x: number;
  /** Where Pods are too small to be reached one by one: all behind one entrance share its wire. */
  readonly entrance: string | null;
  readonly fromLane: (laneY: number) => Point[];
}

/** The chosen Pod, or its Node's strip where Pods are only counted; null when neither is drawn. */
function goalOf(atlas: Atlas, target: Connection['endpoint']): Goal | null {
  if (target === null) return null;
  const pod = target.pod === null ? undefined : atlas.layout.pods.get(podKey(target.pod));
  if (pod !== undefined) {
    const entrance = pod.form === 'micro' ? `${pod.node} ${pod.entry}` : null;
    return { x: pod.entry, entrance, fromLane: (laneY) => podToLane(atlas, pod, laneY).reverse() };
  }
  const node = target.node === null ? undefined : atlas.nodes.get(target.node);
  if (node?.heat !== true) return null;
  const x = node.entries[0] ?? node.box.x;
  return {
    x,
    entrance: node.name,
    fromLane: (laneY) => [...nodeUp(atlas, node, x, laneY).reverse(), { x, y: bottom(node.strip) }],
  };
}

/** From the lane to what was dialled when no Pod was chosen: a node port, a host outside, or nothing at all. */
function withoutGoal(
  atlas: Atlas,
  connection: Connection,
  start: Start,
  socket: Socket | null,
  laneY: number,
  outsideY: number,
): { points: Point[]; end: Route['end'] } {
  if (socket !== null) return { points: [...socket.up(laneY).reverse(), socket.at], end: 'socket' };
  if (start.outside !== null) return { points: [], end: 'nowhere' };
  const host = hostTile(atlas, connection);
  if (host === null) {
    const x = start.x + (start.x > atlas.layout.width / 2 ? -STUB : STUB);
    return { points: [{ x, y: laneY }], end: 'nowhere' };
  }
  const x = nearestChannel(atlas, start.x, centerX(host.box));
  const points = [
    { x, y: laneY },
    { x, y: outsideY },
    { x: centerX(host.box), y: outsideY },
    { x: centerX(host.box), y: bottom(host.box) },
  ];
  return { points, end: 'outside' };
}

/** The way of a DNS query from a Pod to the CoreDNS Pod that answers it; null when one of them is not drawn. */
export function dnsRouteOf(atlas: Atlas, lanes: Lanes, from: string, to: string): Route | null {
  const source = atlas.layout.pods.get(keyOfPlace(from));
  const server = atlas.layout.pods.get(keyOfPlace(to));
  if (source === undefined || server === undefined) return null;
  const inside = podSideToPodSide(atlas, source, server);
  const points = inside ?? [
    ...podSideToLane(atlas, source, lanes.dns),
    ...podSideToLane(atlas, server, lanes.dns).reverse(),
  ];
  return finish(`dns ${from}>${to}`, [points], 'pod', atlas.layout.metrics.corner);
}

interface Start {
  readonly x: number;
  /** From the thing to the lane above the Nodes; just the start for a thing outside. */
  readonly toLane: Point[];
  readonly outside: Box | null;
}

function startOf(atlas: Atlas, from: string, laneY: number): Start | null {
  const key = keyOfPlace(from);
  const pod = atlas.layout.pods.get(key);
  if (pod !== undefined) {
    const toLane = podToLane(atlas, pod, laneY);
    return { x: toLane[toLane.length - 1]?.x ?? 0, toLane, outside: null };
  }
  const nodeName = nodeOf(from) ?? atlas.podRows.get(key)?.node ?? null;
  const node = nodeName === null ? undefined : atlas.nodes.get(nodeName);
  if (node !== undefined) {
    const toLane = nodeToLane(atlas, node, laneY);
    return { x: toLane[toLane.length - 1]?.x ?? 0, toLane, outside: null };
  }
  const tile = atlas.outside.get(key);
  if (tile === undefined) return null;
  const x = centerX(tile.box);
  return { x, toLane: [{ x, y: bottom(tile.box) }], outside: tile.box };
}

function enterCard(
  atlas: Atlas,
  connection: Connection,
  card: CardBox,
  slotAddress: string | null,
  start: Start,
  laneY: number,
  outsideY: number,
  pieces: Point[][],
): { open: Point[]; channelX: number } {
  const socket = socketOf(atlas, connection);
  const channelX = channelOf(atlas, card, start.x, laneY);
  if (start.outside === null) {
    const open = [...start.toLane];
    let from = channelX;
    if (socket !== null) {
      pieces.push([...open, ...socket.up(laneY).reverse(), socket.at]);
      from = channelOf(atlas, card, socket.at.x, laneY);
      const rest = laneToCard(card, slotAddress, from, laneY, null);
      return {
        open: [{ x: socket.at.x + 8, y: socket.at.y }, ...socket.up(laneY, 8), ...rest],
        channelX: from,
      };
    }
    open.push(...laneToCard(card, slotAddress, from, laneY, null));
    return { open, channelX: from };
  }
  if (socket !== null) {
    pieces.push([
      ...throughServices(atlas, start.outside, start.x, socket.at.x, outsideY, laneY),
      ...socket.up(laneY).reverse(),
      socket.at,
    ]);
    const from = channelOf(atlas, card, socket.at.x, laneY);
    const rest = laneToCard(card, slotAddress, from, laneY, null);
    return {
      open: [{ x: socket.at.x + 8, y: socket.at.y }, ...socket.up(laneY, 8), ...rest],
      channelX: from,
    };
  }
  const balancer = atlas.outside.get(card.key);
  const row = atlas.serviceRows.get(card.key);
  const inside = card.rail !== null && row !== undefined && portsInside(row) ? card.box.x + 10 : null;
  const downX = inside ?? channelOf(atlas, card, card.box.x, outsideY);
  if (balancer === undefined) {
    const rest = laneToCard(card, slotAddress, downX, outsideY, inside);
    return { open: [...start.toLane, { x: start.x, y: outsideY }, ...rest], channelX: downX };
  }
  pieces.push(tileToTile(atlas, start.outside, balancer.box, outsideY));
  const x = Math.min(right(balancer.box) - 14, Math.max(balancer.box.x + 14, downX));
  const rest = laneToCard(card, slotAddress, downX, outsideY, inside);
  return {
    open: [{ x, y: bottom(balancer.box) }, { x, y: outsideY }, ...rest],
    channelX: downX,
  };
}

/** The gap beside a card that is nearer to `x` and free of other cards between the card and a lane. */
function channelOf(atlas: Atlas, card: CardBox, x: number, laneY: number): number {
  const middle = centerY(card.box);
  const [top, end] = middle < laneY ? [middle, laneY] : [laneY, middle];
  const blocked = (gap: number) =>
    atlas.layout.cards.some(
      ({ box: own }) => gap > own.x && gap < right(own) && own.y < end && bottom(own) > top,
    );
  const gaps = [card.channelLeft, card.channelRight].sort((a, b) => Math.abs(a - x) - Math.abs(b - x));
  const nearer = x < centerX(card.box) ? card.channelLeft : card.channelRight;
  if (!blocked(nearer)) return nearer;
  return gaps.find((gap) => !blocked(gap)) ?? nearer;
}

/** From an outside tile down through a gap between the cards. */
function throughServices(
  atlas: Atlas,
  from: Box,
  x: number,
  goalX: number,
  outsideY: number,
  laneY: number,
): Point[] {
  const channel = nearestChannel(atlas, x, goalX);
  const inTile = channel > from.x + 10 && channel < right(from) - 10;
  const startX = inTile ? channel : x;
  return [
    { x: startX, y: bottom(from) },
    { x: startX, y: outsideY },
    { x: channel, y: outsideY },
    { x: channel, y: laneY },
  ];
}

/** A node port, and the way from it up to a lane. */
interface Socket {
  readonly at: Point;
  readonly up: (laneY: number, aside?: number) => Point[];
}

/** The node port that was dialled, when it was one. */
function socketOf(atlas: Atlas, connection: Connection): Socket | null {
  const ip = connection.destination?.ip;
  const name = ip === undefined ? undefined : atlas.nodeOfIp.get(ip);
  const node = name === undefined ? undefined : atlas.nodes.get(name);
  if (node === undefined) return null;
  const text = `:${connection.destination?.port ?? connection.port}`;
  const socket = node.sockets.find((own) => own.text === text);
  const at =
    socket === undefined ? { x: node.labelX, y: node.box.y } : { x: centerX(socket.box), y: socket.box.y };
  return { at, up: (laneY, aside = 0) => nodeUp(atlas, node, at.x + aside, laneY) };
}

/** Slots of a Service with several ports are named by one of them. */
function slotOf(card: CardBox, ip: string, port: number): string {
  const address = withPort(ip, port);
  const exact = card.slots.find((slot) => slot.address === address);
  if (exact !== undefined) return exact.address;
  const same = card.slots.find(
    (slot) => slot.address === ip || slot.address.startsWith(`${ip}:`) || slot.address.startsWith(`[${ip}]:`),
  );
  return same?.address ?? address;
}
