import { num } from './svg.ts';

export type Point = readonly [x: number, y: number];

export const pt = (points: readonly Point[], i: number): Point => {
  const p = points[Math.min(points.length - 1, Math.max(0, i))];
  if (!p) throw new RangeError('a path needs a point');
  return p;
};

/** Straight segments; closed by default. */
export const poly = (points: readonly Point[], closed = true): string =>
  `M${points.map(([x, y]) => `${num(x)} ${num(y)}`).join('L')}${closed ? 'Z' : ''}`;

/** A soft curve through every point. `tension` 0 is straight, 1 the usual roundness. */
export const smooth = (points: readonly Point[], closed = false, tension = 1): string => {
  const count = points.length;
  if (count < 3) return poly(points, false);
  const get = (i: number): Point => (closed ? pt(points, (i + count) % count) : pt(points, i));
  const k = tension / 6;
  let d = `M${num(get(0)[0])} ${num(get(0)[1])}`;
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [ax, ay] = get(i - 1);
    const [bx, by] = get(i);
    const [cx, cy] = get(i + 1);
    const [ex, ey] = get(i + 2);
    d += `C${num(bx + (cx - ax) * k)} ${num(by + (cy - ay) * k)} ${num(cx - (ex - bx) * k)} ${num(cy - (ey - by) * k)} ${num(cx)} ${num(cy)}`;
  }
  return closed ? `${d}Z` : d;
};

/** The area under a top edge, down to `floor`: one layer of a landscape. */
export const under = (edge: readonly Point[], floor: number, curved = false): string => {
  const top = curved ? smooth(edge) : poly(edge, false);
  return `${top}L${num(pt(edge, edge.length - 1)[0])} ${num(floor)}L${num(pt(edge, 0)[0])} ${num(floor)}Z`;
};

/** Points of a regular polygon or of anything polar: `radius` may depend on the angle (radians). */
export const polar = (
  cx: number,
  cy: number,
  count: number,
  radius: (angle: number, i: number) => number,
  turn = 0,
): Point[] =>
  Array.from({ length: count }, (_, i) => {
    const angle = turn + (i / count) * Math.PI * 2;
    const r = radius(angle, i);
    return [cx + Math.cos(angle) * r, cy + Math.sin(angle) * r];
  });

/** `count` numbers evenly from `a` to `b`, both included. */
export const steps = (a: number, b: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => a + ((b - a) * i) / Math.max(1, count - 1));

/** Height of an edge (points ordered by x) at `x`. */
export const heightAt = (edge: readonly Point[], x: number): number => {
  const next = edge.findIndex(([px]) => px >= x);
  if (next <= 0) return pt(edge, next < 0 ? edge.length - 1 : 0)[1];
  const [ax, ay] = pt(edge, next - 1);
  const [bx, by] = pt(edge, next);
  return ay + ((by - ay) * (x - ax)) / Math.max(0.001, bx - ax);
};

export const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;
export const clamp = (v: number, min = 0, max = 1): number => Math.min(max, Math.max(min, v));
/** Smooth 0 → 1 while `v` goes from `a` to `b`. */
export const ease = (v: number, a = 0, b = 1): number => {
  const t = clamp((v - a) / (b - a));
  return t * t * (3 - 2 * t);
};
