import { bottom, centerX, centerY, right } from '../layout/box.ts';
import type { CardBox } from '../layout/cards.ts';
import type { NodeBox } from '../layout/nodes.ts';
import type { PodBox } from '../layout/pods.ts';
import type { Atlas } from './atlas.ts';
import type { Point } from './path.ts';

/** How wires leave and reach things. Each list of points goes from the thing to the lane; the other way round to arrive. */

/** From a Pod up through its Node's strip. */
export function podToLane(atlas: Atlas, pod: PodBox, laneY: number): Point[] {
  const node = pod.node === null ? undefined : atlas.nodes.get(pod.node);
  if (node === undefined) return [{ x: centerX(pod.box), y: pod.box.y }];
  const jog = node.strip.y + node.strip.height + atlas.layout.metrics.pad / 2;
  if (pod.form === 'micro') {
    return [{ x: pod.entry, y: bottom(node.strip) }, ...nodeUp(atlas, node, pod.entry, laneY)];
  }
  if (pod.row === 0) {
    return [{ x: pod.entry, y: pod.box.y }, ...nodeUp(atlas, node, pod.entry, laneY)];
  }
  const beside = pod.channel < pod.box.x ? pod.box.x : right(pod.box);
  const middle = centerY(pod.box);
  return [
    { x: beside, y: middle },
    { x: pod.channel, y: middle },
    { x: pod.channel, y: jog },
    { x: pod.entry, y: jog },
    ...nodeUp(atlas, node, pod.entry, laneY),
  ];
}

/** From a Node's upper edge to the lane: out of a lower row through the gap beside the Nodes above. */
export function nodeUp(atlas: Atlas, node: NodeBox, x: number, laneY: number): Point[] {
  if (node.shelf === 0) return [{ x, y: laneY }];
  const { nodeGap, nodeTop } = atlas.layout.metrics;
  const gap = node.box.x - nodeGap / 2;
  const over = node.box.y - nodeTop + 3;
  return [
    { x, y: over },
    { x: gap, y: over },
    { x: gap, y: laneY },
  ];
}

/** From a Pod's side up through the edge of its Node: the way of its DNS queries. */
export function podSideToLane(atlas: Atlas, pod: PodBox, laneY: number): Point[] {
  const node = pod.node === null ? undefined : atlas.nodes.get(pod.node);
  if (node === undefined || pod.form === 'micro') return podToLane(atlas, pod, laneY);
  const { channel, beside } = dnsSide(atlas, node, pod);
  const y = pod.form === 'tile' ? bottom(pod.box) - Math.min(16, pod.box.height / 3) : centerY(pod.box);
  const edge = edgeChannel(atlas, node, channel);
  const jog = node.strip.y + node.strip.height + atlas.layout.metrics.pad / 2;
  const points: Point[] = [
    { x: beside, y },
    { x: channel, y },
  ];
  if (Math.abs(edge - channel) > 1) points.push({ x: channel, y: jog }, { x: edge, y: jog });
  points.push(...nodeUp(atlas, node, edge, laneY));
  return points;
}

/** Inside one Node: from one Pod's side to another's, without leaving the Node. */
export function podSideToPodSide(atlas: Atlas, from: PodBox, to: PodBox): Point[] | null {
  const node = from.node === null || from.node !== to.node ? undefined : atlas.nodes.get(from.node);
  if (node === undefined || from.form === 'micro') return null;
  const jog = node.strip.y + node.strip.height + atlas.layout.metrics.pad / 2;
  const side = dnsSide(atlas, node, from);
  const start: Point = {
    x: side.beside,
    y: from.form === 'tile' ? bottom(from.box) - Math.min(16, from.box.height / 3) : centerY(from.box),
  };
  const goal = dnsSide(atlas, node, to);
  const end: Point = { x: goal.beside, y: centerY(to.box) };
  if (Math.abs(side.channel - goal.channel) < 1) {
    return [start, { x: side.channel, y: start.y }, { x: side.channel, y: end.y }, end];
  }
  return [
    start,
    { x: side.channel, y: start.y },
    { x: side.channel, y: jog },
    { x: goal.channel, y: jog },
    { x: goal.channel, y: end.y },
    end,
  ];
}

/** From a Node's own network up: beside its strip's label. */
export function nodeToLane(atlas: Atlas, node: NodeBox, laneY: number): Point[] {
  const x = right(node.box) - 8;
  return [{ x, y: node.strip.y }, ...nodeUp(atlas, node, x, laneY)];
}

/** From the lane into a card: along the rail to a slot, or to the card's side when it has no such slot. */
export function laneToCard(
  card: CardBox,
  address: string | null,
  channelX: number,
  laneY: number,
  insideX: number | null,
): Point[] {
  const x = insideX ?? channelX;
  const { rail } = card;
  if (rail === null) {
    const y = centerY(card.box);
    return [
      { x: channelX, y: laneY },
      { x: channelX, y },
      { x: channelX < centerX(card.box) ? card.box.x : right(card.box), y },
    ];
  }
  const start: Point[] = [
    { x, y: laneY },
    { x, y: rail.y },
  ];
  const slot = card.slots.find((own) => own.address === address);
  if (slot === undefined) {
    const area = card.slotArea;
    if (card.slotForm !== 'sum' || area === null) {
      const inward = x < centerX(card.box) ? card.box.x + 36 : right(card.box) - 36;
      return [...start, { x: inward, y: rail.y }];
    }
    return [...start, { x: centerX(area), y: rail.y }, { x: centerX(area), y: area.y }];
  }
  if (card.slotForm === 'pip' && slot.box.y > (card.slotArea?.y ?? 0) + 1) {
    const beside = slot.box.x - 2;
    const y = centerY(slot.box);
    return [...start, { x: beside, y: rail.y }, { x: beside, y }, { x: slot.box.x, y }];
  }
  return [...start, { x: centerX(slot.box), y: rail.y }, { x: centerX(slot.box), y: slot.box.y }];
}

/** From a card down to the lane: under the slot, or from the side opposite to where wires come in. */
export function cardToLane(card: CardBox, address: string | null, channelX: number, laneY: number): Point[] {
  const slot = card.slots.find((own) => own.address === address);
  const area = card.slotArea;
  if (card.rail !== null && area !== null && (slot !== undefined || card.slotForm === 'sum')) {
    const x = slot === undefined ? centerX(area) : centerX(slot.box);
    return [
      { x, y: bottom(area) },
      { x, y: laneY },
    ];
  }
  const fromLeft = channelX < centerX(card.box);
  const out = fromLeft ? card.channelRight : card.channelLeft;
  const y = centerY(card.box);
  return [
    { x: fromLeft ? right(card.box) : card.box.x, y },
    { x: out, y },
    { x: out, y: laneY },
  ];
}

/** The side on which DNS leaves a Pod: in a Node with one column not the one on which its traffic runs. */
function dnsSide(atlas: Atlas, node: NodeBox, pod: PodBox): { channel: number; beside: number } {
  if (node.entries.length === 1) {
    return { channel: right(node.box) - atlas.layout.metrics.pad / 2, beside: right(pod.box) };
  }
  return { channel: pod.channel, beside: pod.channel < pod.box.x ? pod.box.x : right(pod.box) };
}

function edgeChannel(atlas: Atlas, node: NodeBox, channel: number): number {
  const half = atlas.layout.metrics.pad / 2;
  return channel < centerX(node.box) ? node.box.x + half : right(node.box) - half;
}
