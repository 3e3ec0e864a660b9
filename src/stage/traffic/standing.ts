import type { Box } from '../layout/box.ts';
import { overlap } from '../layout/box.ts';
import type { Layout } from '../layout/layout.ts';
import type { Point } from '../wires/path.ts';

/** Where labels may stand: beside what is written on the drawing already, and beside one another. */
export interface Standing {
  /** What no label may cover. */
  readonly taken: Box[];
  /** What a label covers only where there is no other place near. */
  readonly spared: readonly Box[];
  /** How far aside each label has been moved, by its wire: it stays there as long as it can. */
  readonly aside: Map<string, Aside>;
}

/** `missed`: it found no place, and does not look for one in the next so many frames. */
export interface Aside extends Point {
  readonly missed: number;
}

/** Half a row up or down costs as much as so many pixels to a side. */
const ROW_COST = 16;
const STEP = 14;
const STEPS = 14;
const HALF_ROWS = 9;
/** Further than this a label covers what is to be spared rather. */
const NEAR = 150;
/** Frames. */
const LOOK_AGAIN = 20;

/** All places around a point, the nearest first, in steps to the side and half rows of labels. */
const AROUND: readonly { readonly dx: number; readonly halves: number; readonly cost: number }[] = Array.from(
  { length: (2 * STEPS + 1) * (2 * HALF_ROWS + 1) },
  (_, index) => {
    const dx = ((index % (2 * STEPS + 1)) - STEPS) * STEP;
    const halves = Math.floor(index / (2 * STEPS + 1)) - HALF_ROWS;
    return { dx, halves, cost: Math.abs(dx) + Math.abs(halves) * ROW_COST };
  },
).sort((a, b) => a.cost - b.cost || a.halves - b.halves || a.dx - b.dx);

/** What can be read on the drawing: names of Pods and Services, the places outside, ports on Nodes. */
export function writtenOn(layout: Layout): Pick<Standing, 'taken' | 'spared'> {
  const { metrics } = layout;
  const taken: Box[] = layout.outside.map((tile) => shrunk(tile.box));
  const spared: Box[] = [];
  for (const node of layout.nodes) {
    taken.push(node.plate, ...node.sockets.map((socket) => socket.box));
    if (node.rules !== null) spared.push(node.rules.area);
  }
  for (const { box } of layout.cards) {
    taken.push(shrunk({ ...box, height: Math.min(box.height, metrics.font.service * 4) }));
    spared.push(box);
  }
  for (const { box, form } of layout.pods.values()) {
    if (form === 'micro' || form === 'cell') continue;
    taken.push({ ...box, height: Math.min(box.height, metrics.tile.nameLine + metrics.tile.padY) });
    spared.push(box);
  }
  return { taken, spared };
}

/** Without its margins, which may be covered. */
function shrunk({ x, y, width, height }: Box): Box {
  return { x: x + 4, y: y + 4, width: Math.max(0, width - 8), height: Math.max(0, height - 8) };
}

/** The nearest free place for a label of some size around a point, within the drawing's width; null when all is full. */
export function standingAt(
  { taken, spared, aside }: Standing,
  wire: string,
  at: Point,
  size: { readonly width: number; readonly height: number },
  within: number,
): Box | null {
  const { width, height } = size;
  const shifted = (x: number, y: number): Box => ({
    x: Math.max(2, Math.min(within - width - 2, at.x - width / 2 + x)),
    y: Math.max(2, at.y - height / 2 + y),
    width,
    height,
  });
  const free = (own: Box, boxes: readonly Box[]): boolean => !boxes.some((other) => overlap(other, own));
  const before = aside.get(wire);
  if (before !== undefined && before.missed > 0) {
    aside.set(wire, { ...before, missed: before.missed - 1 });
    return null;
  }
  const kept = before === undefined ? null : shifted(before.x, before.y);
  if (kept !== null && free(kept, taken)) return kept;
  let second: { readonly own: Box; readonly offset: Point } | null = null;
  for (const { dx, halves, cost } of AROUND) {
    if (cost > NEAR && second !== null) break;
    const offset = { x: dx, y: halves * (height / 2 + 1) };
    const own = shifted(offset.x, offset.y);
    if (!free(own, taken)) continue;
    second ??= { own, offset };
    if (!free(own, spared)) continue;
    second = { own, offset };
    break;
  }
  aside.set(wire, second === null ? { x: 0, y: 0, missed: LOOK_AGAIN } : { ...second.offset, missed: 0 });
  return second?.own ?? null;
}
