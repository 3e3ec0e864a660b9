import type { Box } from '../layout/box.ts';
import type { Metrics } from '../layout/metrics.ts';
import { textWidth } from '../text/width.ts';
import type { Palette } from '../view/palette.ts';
import type { Path, Point } from '../wires/path.ts';
import { standingAt, type Standing } from './standing.ts';

/** What the traffic canvas is drawn with. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly metrics: Metrics;
  /** Where labels already stand in this frame, and where they may. */
  readonly standing: Standing;
  /** The wire whose labels are drawn now. */
  readonly wire: string;
  /** Labels that can be pressed, with the connection that they speak of. */
  readonly labels: { readonly box: Box; readonly id: number }[];
  /** The connection whose labels are drawn now; null for none. */
  readonly speaksOf: number | null;
}

const TURN = Math.PI * 2;

/** Adds a line to the path that is being drawn. */
export function trace(context: CanvasRenderingContext2D, path: Path): void {
  path.points.forEach((point, index) => {
    if (index === 0) context.moveTo(point.x, point.y);
    else context.lineTo(point.x, point.y);
  });
}

/** Two discs cost less than a disc and a ring. */
export function requestDot({ context, palette, metrics }: Brush, at: Point, colour: string): void {
  disc(context, at, metrics.dot + 0.625, palette.stage);
  disc(context, at, metrics.dot - 0.625, colour);
}

export function replyDot({ context, palette, metrics }: Brush, at: Point, colour: string): void {
  disc(context, at, metrics.dot + 0.125, colour);
  disc(context, at, metrics.dot - 1.625, palette.stage);
}

function disc(context: CanvasRenderingContext2D, at: Point, radius: number, colour: string): void {
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, TURN);
  context.fillStyle = colour;
  context.fill();
}

export function diamond({ context, palette }: Brush, at: Point, full: boolean, colour: string): void {
  const r = 4.75;
  context.beginPath();
  context.moveTo(at.x, at.y - r);
  context.lineTo(at.x + r, at.y);
  context.lineTo(at.x, at.y + r);
  context.lineTo(at.x - r, at.y);
  context.closePath();
  context.fillStyle = full ? colour : palette.stage;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
}

/** A rule that matched: a small open square on the wire. */
export function ruleSquare({ context, palette }: Brush, at: Point, colour: string): void {
  context.beginPath();
  context.roundRect(at.x - 3.5, at.y - 3.5, 7, 7, 1);
  context.fillStyle = palette.stage;
  context.fill();
  context.lineWidth = 1.6;
  context.strokeStyle = colour;
  context.stroke();
}

/** A boxed word at the end of a rule: `DNAT`, `SNAT`. `at`: the middle of its right edge. */
export function tag({ context, palette, metrics }: Brush, at: Point, text: string): void {
  const size = metrics.font.cap;
  const width = text.length * size * 0.6 + 8;
  context.beginPath();
  context.roundRect(at.x - width, at.y - size / 2 - 2, width, size + 4, 3);
  context.fillStyle = palette['nat-soft'];
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.nat;
  context.stroke();
  context.font = `600 ${size}px ${palette.mono}`;
  context.fillStyle = palette.nat;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, at.x - width / 2, at.y + 0.5);
}

/** A cross, as on everything that failed. */
export function cross({ context, palette }: Brush, at: Point, size = 4): void {
  const stroke = (width: number, colour: string) => {
    context.beginPath();
    context.moveTo(at.x - size, at.y - size);
    context.lineTo(at.x + size, at.y + size);
    context.moveTo(at.x + size, at.y - size);
    context.lineTo(at.x - size, at.y + size);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.lineCap = 'round';
    context.stroke();
  };
  stroke(5.5, palette.stage);
  stroke(2.2, palette.fail);
}

/** The wall that a refused connection meets, across its wire. */
export function wall({ context, palette }: Brush, at: Point, from: Point): void {
  const upright = Math.abs(at.x - from.x) > Math.abs(at.y - from.y);
  context.beginPath();
  context.moveTo(at.x - (upright ? 0 : 8), at.y - (upright ? 8 : 0));
  context.lineTo(at.x + (upright ? 0 : 8), at.y + (upright ? 8 : 0));
  context.lineWidth = 2.4;
  context.lineCap = 'round';
  context.strokeStyle = palette.fail;
  context.stroke();
}

/** The shield at which a NetworkPolicy stops a packet. */
export function shield({ context, palette }: Brush, at: Point): void {
  context.save();
  context.translate(at.x - 8, at.y - 8);
  const shape = new Path2D('M8 1.5l5.5 2v4.2c0 3.4-2.3 5.8-5.5 6.9-3.2-1.1-5.5-3.5-5.5-6.9V3.5z');
  context.fillStyle = palette['fail-soft'];
  context.fill(shape);
  context.lineWidth = 1.6;
  context.strokeStyle = palette.fail;
  context.stroke(shape);
  context.stroke(new Path2D('M5.5 7.8h5'));
  context.restore();
}

/** Adds an arrow's head to the path that is being drawn. */
export function arrowHead({ context, metrics }: Brush, at: Point, from: Point): void {
  const long = Math.max(0.001, Math.hypot(at.x - from.x, at.y - from.y));
  const [x, y] = [(at.x - from.x) / long, (at.y - from.y) / long];
  const length = metrics.wire > 2 ? 9 : 7;
  const half = length * 0.64;
  context.moveTo(at.x + 0.5 * x, at.y + 0.5 * y);
  // The same way round as the squares: what overlaps is filled too.
  context.lineTo(at.x - length * x - half * y, at.y - length * y + half * x);
  context.lineTo(at.x - length * x + half * y, at.y - length * y - half * x);
  context.closePath();
}

/** Adds the square at which a wire begins to the path that is being drawn. */
export function startSquare({ context }: Brush, at: Point): void {
  context.roundRect(at.x - 3, at.y - 3, 6, 6, 1);
}

/** A free place for a label near a point; null when there is none: the mark beside it says how, the card how often. */
function claim(
  { standing, labels, speaksOf, wire }: Brush,
  at: Point,
  width: number,
  height: number,
  within: number,
): Box | null {
  const own = standingAt(standing, wire, at, { width, height }, within);
  if (own === null) return null;
  standing.taken.push(own);
  if (speaksOf !== null) labels.push({ box: own, id: speaksOf });
  return own;
}

/** A word or number on a wire, in a box that hides the wire beneath it. */
export function pill(brush: Brush, at: Point, text: string, kind: 'traffic' | 'fail', within: number): void {
  const { context, palette, metrics } = brush;
  const size = metrics.font.cap;
  const width = textWidth(text, size, 'bold') + 10;
  const height = size + 6;
  const own = claim(brush, at, width, height, within);
  if (own === null) return;
  const { x, y } = own;
  context.beginPath();
  context.roundRect(x, y, width, height, 4);
  context.fillStyle = kind === 'fail' ? palette['fail-soft'] : palette.stage;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette[kind];
  context.stroke();
  context.font = `600 ${size}px ${palette.sans}`;
  context.fillStyle = palette[kind];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, x + width / 2, y + height / 2 + 0.5);
}

/** The time that a client still waits: a ring that empties, with the seconds beside it. */
export function countdown(brush: Brush, at: Point, part: number, text: string, within: number): void {
  const { context, palette, metrics } = brush;
  const size = metrics.font.cap;
  const radius = size * 0.62;
  const width = textWidth(text, size, 'bold') + 2 * radius + 14;
  const height = size + 8;
  const own = claim(brush, at, width, height, within);
  if (own === null) return;
  const { x, y } = own;
  context.beginPath();
  context.roundRect(x, y, width, height, 4);
  context.fillStyle = palette['fail-soft'];
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.fail;
  context.stroke();
  const middle = x + radius + 4;
  const line = y + height / 2;
  context.beginPath();
  context.arc(middle, line, radius - 1, 0, TURN);
  context.lineWidth = 2;
  context.globalAlpha *= 0.25;
  context.stroke();
  context.globalAlpha *= 4;
  context.beginPath();
  context.arc(middle, line, radius - 1, -TURN / 4, -TURN / 4 + TURN * Math.max(0, Math.min(1, part)));
  context.stroke();
  context.font = `600 ${size}px ${palette.sans}`;
  context.fillStyle = palette.fail;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, middle + radius + 3, line + 0.5);
}

/** A sentence beside something that failed, on a ground that keeps it legible. */
export function note(brush: Brush, at: Point, text: string, within: number): void {
  const { context, palette, metrics } = brush;
  const size = metrics.font.cap;
  const width = textWidth(text, size, 'bold') + 6;
  const own = claim(brush, { x: at.x + width / 2, y: at.y }, width, size + 6, within);
  if (own === null) return;
  context.beginPath();
  context.roundRect(own.x, own.y, own.width, own.height, 3);
  context.fillStyle = palette.stage;
  context.fill();
  context.font = `600 ${size}px ${palette.sans}`;
  context.fillStyle = palette.fail;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, own.x + 3, own.y + own.height / 2 + 0.5);
}
