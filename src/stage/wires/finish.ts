import type { Point } from './path.ts';
import { roundedPath } from './path.ts';
import type { Route } from './route.ts';

/** Pieces of right-angled lines as a way with bends; null when nothing of it has a length. */
export function finish(
  key: string,
  pieces: readonly Point[][],
  end: Route['end'],
  corner: number,
): Route | null {
  const paths = pieces.map((points) => roundedPath(points, corner)).filter((path) => path.points.length > 1);
  if (paths.length === 0) return null;
  return { key, pieces: paths, length: paths.reduce((sum, path) => sum + path.length, 0), end };
}
