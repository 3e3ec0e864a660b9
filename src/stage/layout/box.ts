export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function box(x: number, y: number, width: number, height: number): Box {
  return { x, y, width, height };
}

export function right(b: Box): number {
  return b.x + b.width;
}

export function bottom(b: Box): number {
  return b.y + b.height;
}

export function centerX(b: Box): number {
  return b.x + b.width / 2;
}

export function centerY(b: Box): number {
  return b.y + b.height / 2;
}

export function contains(b: Box, x: number, y: number): boolean {
  return x >= b.x && x <= right(b) && y >= b.y && y <= bottom(b);
}

/** Whether two boxes share more than an edge. */
export function overlap(a: Box, b: Box): boolean {
  const tolerance = 1e-6;
  return (
    a.x < right(b) - tolerance &&
    b.x < right(a) - tolerance &&
    a.y < bottom(b) - tolerance &&
    b.y < bottom(a) - tolerance
  );
}

/** Whether `inner` lies within `outer`. */
export function within(inner: Box, outer: Box): boolean {
  const tolerance = 1e-6;
  return (
    inner.x >= outer.x - tolerance &&
    inner.y >= outer.y - tolerance &&
    right(inner) <= right(outer) + tolerance &&
    bottom(inner) <= bottom(outer) + tolerance
  );
}
