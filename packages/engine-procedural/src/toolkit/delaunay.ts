import type { Point } from './path.ts';

interface Circle {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly x: number;
  readonly y: number;
  readonly rr: number;
}

const circumcircle = (points: readonly Point[], a: number, b: number, c: number): Circle | undefined => {
  const [p, q, r] = [points[a], points[b], points[c]];
  if (!p || !q || !r) return undefined;
  const d = 2 * (p[0] * (q[1] - r[1]) + q[0] * (r[1] - p[1]) + r[0] * (p[1] - q[1]));
  if (Math.abs(d) < 1e-9) return undefined;
  const [pp, qq, rr] = [p, q, r].map(([x, y]) => x * x + y * y) as [number, number, number];
  const x = (pp * (q[1] - r[1]) + qq * (r[1] - p[1]) + rr * (p[1] - q[1])) / d;
  const y = (pp * (r[0] - q[0]) + qq * (p[0] - r[0]) + rr * (q[0] - p[0])) / d;
  return { a, b, c, x, y, rr: (p[0] - x) ** 2 + (p[1] - y) ** 2 };
};

/**
 * Delaunay triangles as index triples. Points are inserted left to right, and a triangle whose
 * circle lies wholly to the left is finished, which keeps the open set small.
 */
export const triangulate = (input: readonly Point[]): (readonly [number, number, number])[] => {
  const count = input.length;
  const far = 1e5;
  const points: readonly Point[] = [...input, [-far, -far], [far, -far], [0, far]];
  const order = input.map((_, i) => i).sort((i, j) => (input[i]?.[0] ?? 0) - (input[j]?.[0] ?? 0));
  const root = circumcircle(points, count, count + 1, count + 2);
  let open: Circle[] = root ? [root] : [];
  const done: Circle[] = [];
  for (const i of order) {
    const p = points[i];
    if (!p) continue;
    const edges = new Map<string, readonly [number, number]>();
    const toggle = (a: number, b: number): void => {
      const key = a < b ? `${a},${b}` : `${b},${a}`;
      if (!edges.delete(key)) edges.set(key, [a, b]);
    };
    open = open.filter((t) => {
      const dx = p[0] - t.x;
      if (dx > 0 && dx * dx > t.rr) {
        done.push(t);
        return false;
      }
      if (dx * dx + (p[1] - t.y) ** 2 > t.rr) return true;
      toggle(t.a, t.b);
      toggle(t.b, t.c);
      toggle(t.c, t.a);
      return false;
    });
    for (const [a, b] of edges.values()) {
      const made = circumcircle(points, a, b, i);
      if (made) open.push(made);
    }
  }
  return [...done, ...open]
    .filter(({ a, b, c }) => a < count && b < count && c < count)
    .map(({ a, b, c }) => [a, b, c] as const);
};
