import type { Point } from '../../../../lib/zoom.ts';

/** How far a point is from the line between two others. */
const distance = (point: Point, from: Point, to: Point): number => {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const lengthSquared = dx * dx + dy * dy;
  const along = lengthSquared === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / lengthSquared;
  const at = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - at * dx, point.y - from.y - at * dy);
};

/**
 * Leaves out points that a straight line between their neighbours comes closer to than `tolerance` (Ramer, Douglas, Peucker).
 * The ends stay. With a list of its own instead of recursion: a long scribble has thousands of points.
 */
export const simplified = (points: readonly Point[], tolerance: number): Point[] => {
  const last = points.length - 1;
  const kept = new Set([0, last]);
  const open: [from: number, to: number][] = [[0, last]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span;
    const [a, b] = [points[from], points[to]];
    if (a === undefined || b === undefined) continue;
    let [farthest, far] = [-1, tolerance];
    for (let at = from + 1; at < to; at++) {
      const point = points[at];
      const away = point === undefined ? 0 : distance(point, a, b);
      if (away > far) [farthest, far] = [at, away];
    }
    if (farthest < 0) continue;
    kept.add(farthest);
    open.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, at) => kept.has(at));
};
