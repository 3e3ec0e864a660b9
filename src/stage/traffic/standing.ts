import type { Box } from '../layout/box.ts';
import { overlap } from '../layout/box.ts';
import type { Layout } from '../layout/layout.ts';
import type { Point } from '../wires/path.ts';

/** Where labels may stand: beside what is written on the drawing already, and beside one another. */
export interface Standing {
  /** What no label may cover. */
  readonly taken: Box[];
  /** How far aside each label has been moved, by its wire: it stays there as long as it can. */
  readonly aside: Map<string, Point>;
}

/** A row up or down costs as much as so many pixels to a side. */
const ROW_COST = 3.2;
const STEP = 10;
const STEPS = 20;
const ROWS = 4;

/** All places around a point, the nearest first, in steps to the side and rows of labels. */
const AROUND: readonly { readonly dx: number; readonly rows: number }[] = Array.from(
  { length: (2 * STEPS + 1) * (2 * ROWS + 1) },
  (_, index) => ({
    dx: ((index % (2 * STEPS + 1)) - STEPS) * STEP,
    rows: Math.floor(index / (2 * STEPS + 1)) - ROWS,
  }),
).sort((a, b) => cost(a) - cost(b) || a.rows - b.rows || a.dx - b.dx);

function cost({ dx, rows }: { readonly dx: number; readonly rows: number }): number {
  return Math.abs(dx) + Math.abs(rows) * STEP * ROW_COST;
}

/** What can be read on the drawing: names of Pods and Services, the places outside, ports on Nodes. */
export function writtenOn(layout: Layout): Box[] {
  const { metrics } = layout;
  const boxes: Box[] = layout.outside.map((tile) => tile.box);
  for (const node of layout.nodes) {
    boxes.push(node.plate, ...node.sockets.map((socket) => socket.box));
  }
  for (const { box } of layout.cards) {
    boxes.push({ ...box, height: Math.min(box.height, metrics.font.service * 4) });
  }
  for (const { box, form } of layout.pods.values()) {
    if (form === 'micro' || form === 'cell') continue;
    boxes.push({ ...box, height: Math.min(box.height, metrics.tile.nameLine + metrics.tile.padY) });
  }
  return boxes;
}

/** The nearest free place for a label of some size around a point, within the drawing's width; null when all is full. */
export function standingAt(
  { taken, aside }: Standing,
  wire: string,
  at: Point,
  size: { readonly width: number; readonly height: number },
  within: number,
): Box | null {
  const { width, height } = size;
  const shifted = ({ x, y }: Point): Box => ({
    x: Math.max(2, Math.min(within - width - 2, at.x - width / 2 + x)),
    y: Math.max(2, at.y - height / 2 + y),
    width,
    height,
  });
  const free = (own: Box): boolean => !taken.some((other) => overlap(other, own));
  const before = aside.get(wire);
  const kept = before === undefined ? null : shifted(before);
  if (kept !== null && free(kept)) return kept;
  for (const { dx, rows } of AROUND) {
    const offset = { x: dx, y: rows * (height + 2) };
    const own = shifted(offset);
    if (!free(own)) continue;
    aside.set(wire, offset);
    return own;
  }
  return null;
}
