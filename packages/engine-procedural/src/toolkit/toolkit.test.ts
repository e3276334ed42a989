import { expect, test } from 'vitest';
import { fromHex, hex, mix, oklch } from './colour.ts';
import { loopsAbove, sampleField } from './contours.ts';
import { triangulate } from './delaunay.ts';
import type { Point } from './path.ts';
import { createRng, hashText } from './random.ts';
import { el, num } from './svg.ts';

test('a seed gives one sequence, spread evenly over 0 … 1', () => {
  const [a, b] = [createRng('x'), createRng('x')];
  const values = Array.from({ length: 4000 }, () => a.next());
  expect(values.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => b.next()));
  expect(values.every((v) => v >= 0 && v < 1)).toBe(true);
  expect(values.reduce((sum, v) => sum + v, 0) / values.length).toBeCloseTo(0.5, 1);
  expect(createRng('y').next()).not.toBe(createRng('x').next());
});

test('hashes are pinned: they are part of what a seed means', () => {
  expect(hashText('atelier')).toBe(hashText('atelier'));
  expect(hashText('a')).not.toBe(hashText('b'));
});

test('colours survive the way through OKLCH', () => {
  for (const code of ['#000000', '#ffffff', '#d8392b', '#1f4e8c', '#f0b323'])
    expect(hex(fromHex(code))).toBe(code);
});

test('colours outside sRGB keep hue and lightness by losing chroma', () => {
  const loud = oklch(0.6, 0.5, 145);
  const shown = fromHex(hex(loud));
  expect(shown.l).toBeCloseTo(0.6, 1);
  expect(Math.abs(shown.h - 145)).toBeLessThan(4);
  expect(hex(mix(loud, loud, 0.5))).toBe(hex(loud));
});

test('contours close around every summit', () => {
  const field = sampleField((x, y) => 100 - Math.hypot(x - 50, y - 50), [0, 0, 100, 100], 4);
  const loops = loopsAbove(field, 70);
  expect(loops).toHaveLength(1);
  for (const [x, y] of loops[0] ?? []) expect(Math.hypot(x - 50, y - 50)).toBeCloseTo(30, 0);
});

test('triangles cover the convex hull exactly', () => {
  const rng = createRng('mesh');
  const inner = Array.from({ length: 200 }, (): Point => [rng.range(1, 99), rng.range(1, 99)]);
  const points: Point[] = [[0, 0], [100, 0], [100, 100], [0, 100], ...inner];
  const area = triangulate(points).reduce((sum, [a, b, c]) => {
    const [p, q, r] = [points[a], points[b], points[c]] as [Point, Point, Point];
    return sum + Math.abs((q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1])) / 2;
  }, 0);
  expect(area).toBeCloseTo(10_000, 3);
});

test('numbers are short and attributes cannot break out', () => {
  expect([num(1.04), num(-0.04), num(Number.NaN), num(12)]).toEqual(['1', '0', '0', '12']);
  expect(el('g', { id: '"><script>' })).toBe('<g id="&quot;&gt;&lt;script&gt;"/>');
});
