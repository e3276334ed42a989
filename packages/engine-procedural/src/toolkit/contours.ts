import { type Point, pt } from './path.ts';
import { num } from './svg.ts';

/** A scalar field sampled once on a grid, ready to be cut at any number of levels. */
export interface Field {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  readonly x0: number;
  readonly y0: number;
  readonly values: Float64Array;
}

/** Samples `f` over the box with square cells of `cell` units; the rim is forced low so that areas close. */
export const sampleField = (
  f: (x: number, y: number) => number,
  box: readonly [x0: number, y0: number, x1: number, y1: number],
  cell: number,
): Field => {
  const [bx, by, ex, ey] = box;
  const x0 = bx - cell;
  const y0 = by - cell;
  const columns = Math.ceil((ex - x0) / cell) + 2;
  const rows = Math.ceil((ey - y0) / cell) + 2;
  const values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const rim = i === 0 || j === 0 || i === columns - 1 || j === rows - 1;
      values[j * columns + i] = rim ? -9 : f(x0 + i * cell, y0 + j * cell);
    }
  return { columns, rows, cell, x0, y0, values };
};

// Directed segments per corner pattern (edges: 0 top, 1 right, 2 bottom, 3 left), high ground on one fixed side,
// so every edge crossing begins exactly one segment and ends exactly one.
const SEGMENTS: readonly (readonly (readonly [number, number])[])[] = [
  [], [[2, 3]], [[1, 2]], [[1, 3]], [[0, 1]], [[0, 1], [2, 3]], [[0, 2]], [[0, 3]],
  [[3, 0]], [[2, 0]], [[3, 0], [1, 2]], [[1, 0]], [[3, 1]], [[2, 1]], [[3, 2]], [],
]; // biome-ignore format: sixteen cases in two rows

/** The outlines of everything above `level`, as closed loops. */
export const loopsAbove = ({ columns, rows, cell, x0, y0, values }: Field, level: number): Point[][] => {
  const next = new Map<number, number>();
  const value = (i: number): number => values[i] ?? -9;
  // Edge ids: horizontal edges are even, vertical ones odd, both named by their upper-left grid point.
  const edgeId = (at: number, edge: number): number =>
    edge === 0 ? at * 2 : edge === 2 ? (at + columns) * 2 : edge === 3 ? at * 2 + 1 : (at + 1) * 2 + 1;
  for (let j = 0; j < rows - 1; j++)
    for (let i = 0; i < columns - 1; i++) {
      const at = j * columns + i;
      const pattern =
        (value(at) > level ? 8 : 0) |
        (value(at + 1) > level ? 4 : 0) |
        (value(at + columns + 1) > level ? 2 : 0) |
        (value(at + columns) > level ? 1 : 0);
      for (const [from, to] of SEGMENTS[pattern] ?? []) next.set(edgeId(at, from), edgeId(at, to));
    }
  const locate = (id: number): Point => {
    const at = id >> 1;
    const step = id & 1 ? columns : 1;
    const a = value(at);
    const t = (level - a) / (value(at + step) - a || 1);
    const x = x0 + (at % columns) * cell;
    const y = y0 + Math.floor(at / columns) * cell;
    return id & 1 ? [x, y + t * cell] : [x + t * cell, y];
  };
  const loops: Point[][] = [];
  for (const start of [...next.keys()]) {
    const loop: Point[] = [];
    for (let id: number | undefined = start; id !== undefined && next.has(id); ) {
      const to = next.get(id);
      next.delete(id);
      loop.push(locate(id));
      id = to;
    }
    if (loop.length > 3) loops.push(loop);
  }
  return loops;
};

/** Loops as one path, rounded by running through segment midpoints with the corners as handles. */
export const loopsPath = (loops: readonly (readonly Point[])[]): string => loops.map(roundLoop).join('');

const roundLoop = (loop: readonly Point[]): string => {
  const mid = (i: number): Point => {
    const [ax, ay] = pt(loop, i % loop.length);
    const [bx, by] = pt(loop, (i + 1) % loop.length);
    return [(ax + bx) / 2, (ay + by) / 2];
  };
  const [sx, sy] = mid(loop.length - 1);
  let d = `M${num(sx)} ${num(sy)}`;
  for (let i = 0; i < loop.length; i++) {
    const [cx, cy] = pt(loop, i);
    const [ex, ey] = mid(i);
    d += `Q${num(cx)} ${num(cy)} ${num(ex)} ${num(ey)}`;
  }
  return `${d}Z`;
};
