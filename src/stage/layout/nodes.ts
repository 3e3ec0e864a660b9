import type { NodeRow, PodRow } from '../../protocol/rows.ts';
import type { Scene } from '../scene.ts';
import { isShown, isSystemNamespace } from '../scene.ts';
import { nodeKey } from '../keys.ts';
import type { Box } from './box.ts';
import { box } from './box.ts';
import type { Metrics } from './metrics.ts';
import type { Places } from './places.ts';
import type { PodBox, PodForm } from './pods.ts';
import { LEAST_TILE, miniRows, placePods, placeTray } from './pods.ts';
import { layoutSockets } from './sockets.ts';
import type { SocketBox } from './sockets.ts';
import { otherServices, xrayNode, xrayService } from '../xray/choice.ts';
import type { RuleRow } from '../xray/rows.ts';
import { ruleLine, ruleRows } from '../xray/rows.ts';

export interface NodeBox {
  readonly key: string;
  readonly name: string;
  readonly box: Box;
  /** Which row it stands in, where there are too many for one. */
  readonly shelf: number;
  /** kube-proxy's strip at the top. */
  readonly strip: Box;
  /** Name, addresses and zone at the bottom. */
  readonly plate: Box;
  /** Where the Pods are. */
  readonly inner: Box;
  /** Where wires may pass the strip, one for each column of Pods, left to right. */
  readonly entries: readonly number[];
  /** The middle of the strip's label, which no entry touches. */
  readonly labelX: number;
  readonly labelWidth: number;
  readonly sockets: readonly SocketBox[];
  readonly moreSockets: number;
  /** In X-ray: the Node's rules under its strip. */
  readonly rules: { readonly area: Box; readonly rows: readonly RuleRow[] } | null;
  /** Beyond what can be drawn one by one: only counts by state. */
  readonly heat: boolean;
}

export interface PlacedNodes {
  readonly nodes: readonly NodeBox[];
  readonly pods: ReadonlyMap<string, PodBox>;
  readonly form: PodForm;
  readonly tray: Box | null;
  readonly places: ReadonlyMap<string, Places>;
}

export interface NodesPlan {
  readonly width: number;
  readonly minHeight: number;
  readonly place: (top: number, height: number) => PlacedNodes;
}

/** A Pod that a Node runs, or is about to. */
export interface NodePods {
  readonly node: NodeRow;
  readonly pods: readonly PodRow[];
  readonly system: readonly PodRow[];
}

/** Plans the Nodes' columns: side by side, all of one size, sorted by name with numbers by value. */
export function layoutNodes(
  scene: Scene,
  metrics: Metrics,
  width: number,
  placesOf: (key: string) => Places,
): NodesPlan {
  const xray = scene.picture === 'xray';
  const { groups: all, waiting } = podsByNode(scene);
  const one = xray && metrics.kind === 'S' ? xrayNode(scene) : null;
  const groups = one === null ? all : all.filter((group) => group.node.name === one);
  const count = Math.max(1, groups.length);
  // X-ray's rules want height; there Nodes stand in one row however many they are.
  const perShelf = xray ? count : nodesPerShelf(count, width, metrics);
  const shelves = Math.ceil(count / perShelf);
  const gaps = metrics.nodeGap * (perShelf - 1);
  const room = width - metrics.left - metrics.right - gaps;
  const column = Math.max(metrics.nodeMin, room / perShelf);
  const systemRows = Math.max(0, ...groups.map((group) => miniRows(group.system.length, column, metrics)));
  const systemHeight = systemRows * (metrics.mini + 4);
  const fixed = metrics.nodeTop + metrics.nodeBottom + metrics.strip + metrics.plate + 2 * metrics.pad;
  const tray = waiting.length > 0 ? metrics.tray + 6 : 0;
  // A second row is made room for when there is one.
  const { tile } = metrics;
  const columns = Math.floor((column - 2 * metrics.pad + tile.gap) / (tile.min.width + tile.gap));
  const most = Math.max(1, ...groups.map((group) => group.pods.length));
  const rows = Math.min(2, Math.ceil(most / Math.max(1, columns)));
  const tiles = rows * (tile.min.height + tile.gap) - tile.gap;
  const leastPods = shelves === 1 ? tiles : Math.max(tiles, glyphRows(most, column - 2 * metrics.pad));
  // In X-ray the Pods give way as far as their names go.
  const rulesBesides = systemHeight + 2 * LEAST_TILE + tile.gap + UNDER_RULES;
  const others = xray ? otherServices(scene.services, xrayService(scene)) : 0;
  const leastRules = xray ? LEAST_RULES * ruleLine(metrics) : 0;

  const place = (top: number, bandHeight: number): PlacedNodes => {
    const pitch = (bandHeight - tray) / shelves;
    const boxes = groups.map((group, index) => {
      const shelf = Math.floor(index / perShelf);
      const x = metrics.left + (index % perShelf) * (column + metrics.nodeGap);
      const y = top + shelf * pitch + metrics.nodeTop;
      const outer = box(x, y, column, pitch - metrics.nodeTop - metrics.nodeBottom);
      return { ...nodeParts(group.node, outer, metrics, xray ? rulesBesides : null), shelf };
    });
    const filled = placePods(groups, boxes, systemHeight, metrics, placesOf);
    const nodes = boxes.map((parts, index): NodeBox => {
      const entries = filled.entries[index] ?? [parts.box.x + parts.box.width * 0.2];
      const label = labelPlace(entries, parts.box, metrics);
      const heat = filled.heat.has(parts.name);
      const { rulesArea: _area, ...drawn } = parts;
      return {
        ...drawn,
        entries,
        heat,
        ...label,
        ...(parts.rulesArea === null
          ? { ...layoutSockets(scene, groups[index]?.node, parts.box, entries, metrics), rules: null }
          : {
              sockets: [],
              moreSockets: 0,
              rules: rulesOf(scene, parts.name, parts.rulesArea, metrics, others),
            }),
      };
    });
    const trayBox =
      waiting.length === 0
        ? null
        : box(
            metrics.left,
            top + bandHeight - tray,
            Math.max(width - metrics.left - metrics.right, column),
            metrics.tray,
          );
    const pods = new Map(filled.pods);
    if (trayBox !== null) placeTray(waiting, trayBox, metrics, pods);
    return { nodes, pods, form: filled.form, tray: trayBox, places: filled.places };
  };
  return {
    width: metrics.left + metrics.right + perShelf * column + gaps,
    minHeight: xray
      ? fixed + leastRules + rulesBesides + tray
      : shelves * (fixed + systemHeight + leastPods) + tray,
    place,
  };
}

/** More Nodes than this stand in several rows. */
const MOST_IN_A_ROW = 12;

/** How many Nodes stand side by side: as many as the screen shows, more of them the more there are, as wide as a screen is. */
function nodesPerShelf(count: number, width: number, metrics: Metrics): number {
  if (count <= MOST_IN_A_ROW) return count;
  const { left, right, nodeGap, nodeMin } = metrics;
  const fitting = Math.floor((width - left - right + nodeGap) / (nodeMin + nodeGap));
  return Math.min(count, Math.max(1, fitting, Math.ceil(Math.sqrt(count * WIDER_THAN_HIGH))));
}

/** A Node in a row of several is about as wide as high; a screen is wider. */
const WIDER_THAN_HIGH = 2.5;
/** Where Pods are glyphs in several rows of Nodes: their pitch, and the most height that they ask for. */
const GLYPH_PITCH = 12;
const MOST_GLYPHS = 132;

function glyphRows(most: number, width: number): number {
  const columns = Math.max(1, Math.floor(width / GLYPH_PITCH));
  return Math.min(MOST_GLYPHS, Math.ceil(most / columns) * GLYPH_PITCH);
}

/** Lines of rules that a Node has room for, however low the screen. */
const LEAST_RULES = 7;
/** The part of a Node, between its strip and its name plate, that its rules take in X-ray. */
const RULES_PART = 0.5;
/** Between the rules and the Pods, where wires turn. */
const UNDER_RULES = 12;

function rulesOf(scene: Scene, node: string, area: Box, metrics: Metrics, others: number) {
  const own = scene.rules.find((row) => row.node === node);
  return { area, rows: ruleRows(own, scene.rulesForm, area, metrics, others) };
}

/** `besides`: in X-ray what must be left between the rules and the name plate; null in the other picture. */
function nodeParts(node: NodeRow, outer: Box, metrics: Metrics, besides: number | null) {
  const strip = box(outer.x, outer.y, outer.width, metrics.strip);
  const plate = box(outer.x, outer.y + outer.height - metrics.plate, outer.width, metrics.plate);
  const stripEnd = strip.y + strip.height;
  const span = plate.y - stripEnd;
  const rulesHeight =
    besides === null ? 0 : Math.round(Math.min(span * RULES_PART, span - besides - metrics.pad));
  const rulesArea = besides !== null ? box(outer.x, stripEnd, outer.width, rulesHeight) : null;
  const innerTop = stripEnd + rulesHeight + (besides === null ? metrics.pad : UNDER_RULES);
  const inner = box(
    outer.x + metrics.pad,
    innerTop,
    outer.width - 2 * metrics.pad,
    Math.max(0, plate.y - metrics.pad - innerTop),
  );
  return { key: nodeKey(node.name), name: node.name, box: outer, strip, plate, inner, rulesArea };
}

/** The label stands between the middle two entries; with one column, right of it. */
function labelPlace(entries: readonly number[], outer: Box, metrics: Metrics) {
  const margin = 6;
  const half = Math.ceil(entries.length / 2);
  const from = (entries[half - 1] ?? outer.x) + margin;
  const to = (entries[half] ?? outer.x + outer.width - 2) - margin;
  return { labelX: (from + to) / 2, labelWidth: Math.max(0, to - from - metrics.wire) };
}

function podsByNode(scene: Scene): { groups: NodePods[]; waiting: PodRow[] } {
  const byNode = new Map<string, { pods: PodRow[]; system: PodRow[] }>();
  for (const node of scene.nodes) byNode.set(node.name, { pods: [], system: [] });
  const waiting: PodRow[] = [];
  for (const pod of scene.pods) {
    if (!isShown(scene, pod.namespace)) continue;
    const group = pod.node === null ? undefined : byNode.get(pod.node);
    if (group === undefined) {
      // The scheduler binds most Pods within milliseconds; only those that it found no room for are told apart.
      if (pod.node === null && pod.reason !== '') waiting.push(pod);
    } else if (isSystemNamespace(pod.namespace)) group.system.push(pod);
    else group.pods.push(pod);
  }
  const groups = scene.nodes.map((node) => ({
    node,
    ...(byNode.get(node.name) ?? { pods: [], system: [] }),
  }));
  groups.sort((a, b) => compareNatural(a.node.name, b.node.name));
  const order = byOwner(scene.pods);
  for (const group of groups) {
    group.pods.sort(order);
    group.system.sort(olderFirst);
  }
  waiting.sort(olderFirst);
  return { groups, waiting };
}

/** Pods of one owner stand together, the oldest owner's first. */
function byOwner(pods: readonly PodRow[]): (a: PodRow, b: PodRow) => number {
  const since = new Map<string, number>();
  const ownerOf = (pod: PodRow): string => `${pod.namespace}/${pod.owner ?? pod.name}`;
  for (const pod of pods) {
    const owner = ownerOf(pod);
    since.set(owner, Math.min(since.get(owner) ?? Number.POSITIVE_INFINITY, pod.createdAt));
  }
  return (a, b) => {
    const [ownA, ownB] = [ownerOf(a), ownerOf(b)];
    if (ownA === ownB) return olderFirst(a, b);
    return (since.get(ownA) ?? 0) - (since.get(ownB) ?? 0) || (ownA < ownB ? -1 : 1);
  };
}

function olderFirst(a: PodRow, b: PodRow): number {
  return a.createdAt - b.createdAt || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** `node-2` before `node-10`. */
export function compareNatural(a: string, b: string): number {
  const [headA, numberA] = splitNumber(a);
  const [headB, numberB] = splitNumber(b);
  if (headA !== headB) return headA < headB ? -1 : 1;
  return numberA - numberB || (a < b ? -1 : a > b ? 1 : 0);
}

function splitNumber(text: string): [string, number] {
  const match = /\d{1,15}$/.exec(text);
  return match === null ? [text, -1] : [text.slice(0, match.index), Number(match[0])];
}
