import type { Colour } from './colour.ts';
import { loopsAbove, loopsPath, sampleField } from './contours.ts';
import type { Noise } from './noise.ts';
import { type Point, pt, smooth } from './path.ts';
import type { Rng } from './random.ts';
import type { Stage } from './stage.ts';
import { fill, group, path, stroke } from './svg.ts';

/** A hand: draws lines that tremble a little and press unevenly. */
export interface Pen {
  /** A line through the points, gone over twice. `weight` is its width in units. */
  draw(points: readonly Point[], weight: number, opacity?: number): string;
  /** Many short separate strokes as one path. */
  ticks(lines: readonly (readonly Point[])[], weight: number, opacity?: number): string;
}

export const createPen = (rng: Rng, noise: Noise, ink: Colour): Pen => {
  const tremble = (points: readonly Point[], reach: number, pass: number): Point[] =>
    points.map(([x, y]) => [
      x + noise.at(x / 23 + pass * 7, y / 23) * reach,
      y + noise.at(x / 21, y / 21 + pass * 5) * reach,
    ]);
  return {
    draw: (points, weight, opacity = 0.9) =>
      path(smooth(tremble(points, 2.6, 0)), stroke(ink, weight, opacity)) +
      path(smooth(tremble(points, 3.4, 1)), {
        ...stroke(ink, weight * 0.55, opacity * 0.75),
        'stroke-dasharray': `${rng.int(60, 160)} ${rng.int(8, 40)}`,
      }),
    ticks: (lines, weight, opacity = 0.8) =>
      path(lines.map((line) => smooth(tremble(line, 1.8, 0))).join(''), stroke(ink, weight, opacity)),
  };
};

/** Parallel strokes down a slope, from an edge into the shade; `reach` says how long at each x (0 skips). */
export const hatch = (
  rng: Rng,
  edge: readonly Point[],
  gap: number,
  lean: number,
  reach: (x: number, i: number) => number,
): Point[][] => {
  const lines: Point[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  edge.forEach(([x, y], i) => {
    if (x - last < gap) return;
    last = x;
    const long = reach(x, i) * rng.range(0.7, 1.1);
    if (long < 4) return;
    const sx = x + rng.bell() * gap * 0.4;
    const sy = y + rng.range(1, 6);
    lines.push([
      [sx, sy],
      [sx + lean * long * 0.5 + rng.bell() * 2, sy + long * 0.5],
      [sx + lean * long + rng.bell() * 3, sy + long],
    ]);
  });
  return lines;
};

/** A wash: translucent pools whose overlapping rims darken, as pigment does when it dries. */
export const wash = (
  stage: Stage,
  label: string,
  tone: Colour,
  inside: (x: number, y: number) => number,
  strength = 1,
): string => {
  const noise = stage.noise(label);
  const field = sampleField(
    (x, y) => inside(x, y) + noise.fbm(x / 120, y / 120, 4) * 0.3,
    [-30, -30, stage.w + 30, stage.h + 30],
    14,
  );
  // Many faint level sets for the body, and one darker rim where the pigment dried.
  const levels = Array.from({ length: 16 }, (_, i) => -0.08 + i * 0.04);
  const pools = levels.map((level, i) => {
    const d = loopsPath(loopsAbove(field, level));
    const rim =
      i === 3 ? { stroke: stroke(tone, 1).stroke, 'stroke-width': 2, 'stroke-opacity': 0.22 * strength } : {};
    return path(d, { ...fill(tone, 0.055 * strength), ...rim });
  });
  return group({ style: 'mix-blend-mode:multiply' }, ...pools);
};

/** Resamples an edge so that its points lie about `gap` apart in x. */
export const thin = (edge: readonly Point[], gap: number): Point[] => {
  const out: Point[] = [];
  for (const p of edge) if (out.length === 0 || p[0] - pt(out, out.length - 1)[0] >= gap) out.push(p);
  return out;
};
