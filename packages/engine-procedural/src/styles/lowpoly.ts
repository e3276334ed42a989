import { along, type Colour, mix, tune } from '../toolkit/colour.ts';
import { triangulate } from '../toolkit/delaunay.ts';
import { createRange, landColour, type Range } from '../toolkit/facets.ts';
import { creaturesOf, paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { clamp, heightAt, lerp, type Point, polar, poly, pt, steps } from '../toolkit/path.ts';
import { pickTerrain } from '../toolkit/ridges.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, path, rect, stroke } from '../toolkit/svg.ts';
import { paintFalling } from '../toolkit/weather.ts';

interface World {
  readonly stage: Stage;
  readonly light: Light;
  readonly ranges: readonly Range[];
  readonly sun: Point;
  readonly sunRadius: number;
  readonly horizon: number;
  /** Where water begins; below the canvas when there is none. */
  readonly shore: number;
}

/** Corner points: a jittered grid, plus points on every skyline so that edges stay crisp. */
const scatter = ({ stage, ranges, shore, horizon }: World): Point[] => {
  const rng = stage.rng('scatter');
  const { w, h } = stage;
  const cell = lerp(66, 44, stage.brief.density);
  const columns = Math.round(w / cell) + 3;
  const grid = steps(-cell, h + cell, Math.round(h / cell) + 3).flatMap((y, j) =>
    steps(-cell, w + cell, columns).map((x): Point => {
      const calm = y < horizon * 0.7 ? 1 : 0.8;
      return [x + (j % 2) * cell * 0.5 + rng.bell() * cell * 0.5 * calm, y + rng.bell() * cell * 0.45 * calm];
    }),
  );
  const edges = ranges.flatMap(({ edge }) => {
    const dense = edge.flatMap(([x, y], i): Point[] => {
      const [nx, ny] = pt(edge, i + 1);
      const parts = Math.max(1, Math.round((nx - x) / (cell * 0.62)));
      return steps(0, 1 - 1 / parts, parts).map((t) => [lerp(x, nx, t), lerp(y, ny, t)]);
    });
    return dense.flatMap(([x, y]): Point[] => [
      [x, y - 0.5],
      [x + 0.4, y + 0.9],
    ]);
  });
  const line =
    shore < h
      ? steps(-20, w + 20, Math.round(w / (cell * 0.8))).flatMap((x): Point[] => [
          [x, shore - 0.6],
          [x + 0.7, shore + 0.8],
        ])
      : [];
  const ripples =
    shore < h
      ? steps(shore + 14, h, Math.round((h - shore) / 22)).flatMap((y) =>
          steps(0, w, Math.round(w / 90)).map((x): Point => [x + rng.bell() * 60, y + rng.bell() * 6]),
        )
      : [];
  const clear = grid.filter(
    ([x, y]) =>
      y < shore - cell * 0.25 && ranges.every(({ edge }) => Math.abs(heightAt(edge, x) - y) > cell * 0.24),
  );
  const beneath = shore < h ? [] : grid.filter(([, y]) => y >= shore - cell * 0.25);
  return [...clear, ...beneath, ...edges.filter(([, y]) => y < shore - 2), ...line, ...ripples];
};

const skyAt = ({ light, stage, sun, sunRadius, horizon }: World, x: number, y: number): Colour => {
  const far = Math.hypot(x - sun[0], y - sun[1]);
  const glow = Math.exp(-(far / (sunRadius * 3.2)));
  const lit = mix(along(light.sky, clamp(y / horizon)), mix(light.disc, light.horizon, 0.35), glow * 0.8);
  return tune(lit, stage.noise('skyjit').at(x / 60, y / 60) * 0.024);
};

const colourAt = (world: World, x: number, y: number): Colour => {
  const { shore, light, stage, sun, sunRadius, ranges } = world;
  const above = (ay: number): Colour => landColour(stage, light, ranges, sun, x, ay) ?? skyAt(world, x, ay);
  if (y < shore) return above(y);
  const down = (y - shore) / (stage.h - shore);
  const water = mix(above(shore - (y - shore) * 0.9), light.sky[0] ?? light.near, 0.24 + down * 0.34);
  const ripple = stage.noise('gleam');
  const gleam =
    Math.exp(-Math.abs(x - sun[0]) / (sunRadius * (0.45 + down * 0.5))) *
    (0.55 + ripple.at(x / 22, y / 9) * 0.7);
  return tune(mix(water, light.disc, clamp(gleam * 0.8)), ripple.at(x / 50, y / 10) * 0.05);
};

const facet = (corners: readonly Point[], colour: Colour): string => {
  // The hairline of the same colour closes the seams that anti-aliasing leaves between neighbours.
  return path(poly(corners), { ...stroke(colour, 0.9), ...fill(colour) });
};

const middle = (corners: readonly Point[]): Point => [
  corners.reduce((sum, [x]) => sum + x, 0) / 3,
  corners.reduce((sum, [, y]) => sum + y, 0) / 3,
];

const facetedDisc = ({ light, stage, sun: [cx, cy], sunRadius: r }: World): string => {
  const turn = stage.rng('disc').next();
  const points = [
    ...polar(cx, cy, 13, () => r, turn),
    ...polar(cx - r * 0.1, cy - r * 0.12, 6, () => r * 0.48, 0.4),
    [cx - r * 0.05, cy] as Point,
  ];
  return triangulate(points)
    .map((t) => {
      const corners = t.map((i) => pt(points, i));
      const [x, y] = middle(corners);
      return facet(
        corners,
        tune(mix(light.disc, light.accent, clamp(0.16 + ((y - cy) / r) * 0.16)), ((x - cx) / r) * -0.03),
      );
    })
    .join('');
};

/** Open country as a mosaic of lit triangles. */
export const paintLowpoly = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const rng = stage.rng('lowpoly');
  const horizon = h * (0.54 + stage.form(2) * 0.1);
  const creatures = creaturesOf(stage);
  const lake =
    creatures.length === 0 &&
    (stage.wants('lake', 0.6) || brief.features.has('river') || brief.features.has('waves'));
  const shore = lake ? lerp(horizon, h, 0.4) : h * 3;
  const terrain = pickTerrain(stage);
  const count = 3;
  const ranges = Array.from({ length: count }, (_, i) =>
    createRange(stage, terrain, horizon, lake ? shore + 6 : h * 0.93, i, count),
  );
  const sunRadius = rng.range(62, 108);
  const sun: Point = [
    w * (rng.chance(0.5) ? 0.33 : 0.66) + rng.bell() * w * 0.06,
    horizon * rng.range(0.3, 0.5),
  ];
  const world: World = { stage, light, ranges, sun, sunRadius, horizon, shore };
  const points = scatter(world);
  const front: string[] = [];
  const back: string[] = [];
  for (const triangle of triangulate(points)) {
    const corners = triangle.map((i) => pt(points, i));
    const [x, y] = middle(corners);
    const sky = y < shore && ranges.every(({ edge }) => y < heightAt(edge, x));
    (sky ? back : front).push(facet(corners, colourAt(world, x, y)));
  }
  const ground = ranges.at(-1)?.edge ?? [];
  const cast = creatures.map((kind, i) => {
    const x = w * (0.4 + i * 0.2);
    return paintCreature(kind, x, heightAt(ground, x) + 14, 150, tune(light.near, -0.02), sun[0] < w / 2);
  });
  const shown = stage.wants('sun', 0.9) || stage.wants('moon');
  const birds = stage.wants('birds', 0.3)
    ? paintFlock(stage, w - sun[0], horizon * 0.42, mix(light.near, light.haze, 0.2))
    : '';
  return [
    rect(0, 0, w, h, fill(light.haze)),
    ...back,
    shown ? facetedDisc(world) : '',
    ...front,
    birds,
    ...cast,
    paintFalling(stage, light),
  ].join('');
};
