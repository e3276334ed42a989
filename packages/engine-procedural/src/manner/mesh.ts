import { oklch } from '../toolkit/colour.ts';
import { triangulate } from '../toolkit/delaunay.ts';
import { type Point, poly } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, path, stroke } from '../toolkit/svg.ts';

/** A mesh over the whole canvas, from a jittered grid. */
const mesh = (stage: Stage, label: string, gap: number): readonly (readonly Point[])[] => {
  const rng = stage.rng(`mesh ${label}`);
  const { w, h } = stage;
  const points: Point[] = [];
  for (let y = -gap; y <= h + gap; y += gap)
    for (let x = -gap; x <= w + gap; x += gap)
      points.push([x + rng.range(-0.42, 0.42) * gap, y + rng.range(-0.42, 0.42) * gap]);
  return triangulate(points).map((corners) => corners.flatMap((i) => (points[i] ? [points[i]] : [])));
};

/** Triangles that catch the light each in its own way; `depth` 0 … 1. */
export const facets = (stage: Stage, label: string, depth: number): string => {
  const rng = stage.rng(`facets ${label}`);
  return mesh(stage, label, label === 'glass' ? 150 : 92)
    .map((corners) => {
      const shade = rng.bell() * 2;
      return path(poly(corners), fill(oklch(shade > 0 ? 1 : 0, 0, 0), Math.min(1, Math.abs(shade)) * depth));
    })
    .join('');
};

/** The lead between panes. */
export const leading = (stage: Stage): string =>
  path(
    mesh(stage, 'glass', 150)
      .map((corners) => poly(corners))
      .join(''),
    stroke(oklch(0.14, 0.01, 270), 5),
  );
