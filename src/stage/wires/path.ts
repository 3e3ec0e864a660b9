export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line as it is drawn: corners already rounded, with the length up to each of its points. */
export interface Path {
  readonly points: readonly Point[];
  readonly lengths: readonly number[];
  readonly length: number;
}

/** Points in a quarter bend: enough for a smooth look at twice the size. */
const BEND_STEPS = 5;

/** Turns a right-angled line into a path with bends of `radius`, or less where a stretch is short. */
export function roundedPath(corners: readonly Point[], radius: number): Path {
  const line = simplify(corners);
  const points: Point[] = [];
  line.forEach((corner, index) => {
    const before = line[index - 1];
    const after = line[index + 1];
    if (before === undefined || after === undefined) points.push(corner);
    else points.push(...bend(before, corner, after, radius));
  });
  return measured(points);
}

/** A path with the given points and nothing rounded. */
export function measured(points: readonly Point[]): Path {
  const lengths: number[] = [];
  let length = 0;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before !== undefined) length += Math.hypot(point.x - before.x, point.y - before.y);
    lengths.push(length);
  });
  return { points, lengths, length };
}

/** The point at a distance from the start; the ends beyond them. */
export function pointAt(path: Path, distance: number): Point {
  const { points, lengths } = path;
  const last = points.length - 1;
  const first = points[0] ?? { x: 0, y: 0 };
  if (distance <= 0 || last <= 0) return first;
  if (distance >= path.length) return points[last] ?? first;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lengths[middle] ?? 0) <= distance) low = middle;
    else high = middle;
  }
  const from = points[low] ?? first;
  const to = points[high] ?? first;
  const start = lengths[low] ?? 0;
  const span = (lengths[high] ?? start) - start;
  const part = span === 0 ? 0 : (distance - start) / span;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** The start of a path, up to a distance. */
export function cutAt(path: Path, distance: number): Path {
  if (distance >= path.length) return path;
  const points = path.points.filter((_, index) => (path.lengths[index] ?? 0) < distance);
  return measured([...points, pointAt(path, distance)]);
}

/** The distance of a point from a path, in pixels. */
export function distanceTo(path: Path, x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < path.points.length; i++) {
    const a = path.points[i - 1];
    const b = path.points[i];
    if (a === undefined || b === undefined) continue;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const square = dx * dx + dy * dy;
    const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / square));
    least = Math.min(least, Math.hypot(x - a.x - t * dx, y - a.y - t * dy));
  }
  return least;
}

/** SVG path data. */
export function pathData(path: Path): string {
  return path.points
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${round(point.x)} ${round(point.y)}`)
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Leaves out points that double another or lie on the straight line between their neighbours. */
function simplify(corners: readonly Point[]): Point[] {
  const line: Point[] = [];
  for (const corner of corners) {
    const last = line[line.length - 1];
    if (last !== undefined && Math.abs(last.x - corner.x) < 0.5 && Math.abs(last.y - corner.y) < 0.5)
      continue;
    const before = line[line.length - 2];
    if (last !== undefined && before !== undefined && straight(before, last, corner)) line.pop();
    line.push(corner);
  }
  return line;
}

function straight(a: Point, b: Point, c: Point): boolean {
  const alongX = Math.abs(a.y - b.y) < 0.01 && Math.abs(b.y - c.y) < 0.01 && (b.x - a.x) * (c.x - b.x) > 0;
  const alongY = Math.abs(a.x - b.x) < 0.01 && Math.abs(b.x - c.x) < 0.01 && (b.y - a.y) * (c.y - b.y) > 0;
  return alongX || alongY;
}

function bend(before: Point, corner: Point, after: Point, radius: number): Point[] {
  const inLength = Math.hypot(corner.x - before.x, corner.y - before.y);
  const outLength = Math.hypot(after.x - corner.x, after.y - corner.y);
  const r = Math.min(radius, inLength / 2, outLength / 2);
  if (r < 0.5) return [corner];
  const start = toward(corner, before, r / inLength);
  const end = toward(corner, after, r / outLength);
  return Array.from({ length: BEND_STEPS + 1 }, (_, step) => {
    const t = step / BEND_STEPS;
    const u = 1 - t;
    return {
      x: u * u * start.x + 2 * u * t * corner.x + t * t * end.x,
      y: u * u * start.y + 2 * u * t * corner.y + t * t * end.y,
    };
  });
}

function toward(from: Point, to: Point, part: number): Point {
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
