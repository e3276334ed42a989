import { along, type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { triangulate } from '../toolkit/delaunay.ts';
import { creaturesOf, paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { clamp, heightAt, lerp, type Point, polar, poly, pt, steps } from '../toolkit/path.ts';
import { pickTerrain, type Ridge, ridgeLine } from '../toolkit/ridges.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, path, rect, stroke } from '../toolkit/svg.ts';
import { paintFalling } from '../toolkit/weather.ts';

interface World {
  readonly stage: Stage;
  readonly light: Light;
  readonly ridges: readonly Ridge[];
  readonly sun: Point;
  readonly sunRadius: number;
  /** Where water begins; below the canvas when there is none. */
  readonly shore: number;
}

/** Corner points: a jittered grid, plus points on every skyline so that edges stay crisp. */
const scatter = ({ stage, ridges, shore }: World): Point[] => {
  const rng = stage.rng('scatter');
  const { w, h } = stage;
  const cell = lerp(58, 36, stage.brief.density);
  const grid = steps(-cell, h + cell, Math.round(h / cell) + 3).flatMap((y, j) =>
    steps(-cell, w + cell, Math.round(w / cell) + 3).map(
      (x): Point => [x + (j % 2) * cell * 0.5 + rng.bell() * cell * 0.42, y + rng.bell() * cell * 0.4],
    ),
  );
  const edges = ridges.flatMap(({ edge }) => {
    let last = -1e3;
    const kept = edge.filter(([x, y], i) => {
      const peak = y < pt(edge, i - 2)[1] && y < pt(edge, i + 2)[1];
      const far = x - last > cell * (peak ? 0.3 : 0.62);
      if (far) last = x;
      return far;
    });
    return kept.flatMap(([x, y]): Point[] => [
      [x, y - 0.6],
      [x + 0.5, y + 1.4],
    ]);
  });
  const line =
    shore < h
      ? steps(-20, w + 20, Math.round(w / (cell * 0.8))).flatMap((x): Point[] => [
          [x, shore - 0.6],
          [x + 0.7, shore + 0.8],
        ])
      : [];
  const clear = grid.filter(
    ([x, y]) =>
      ridges.every(({ edge }) => Math.abs(heightAt(edge, x) - y) > cell * 0.22) &&
      Math.abs(y - shore) > cell * 0.25,
  );
  return [...clear, ...edges, ...line];
};

const skyAt = ({ light, stage, sun, sunRadius }: World, x: number, y: number, horizon: number): Colour => {
  const base = along(light.sky, clamp(y / horizon));
  const far = Math.hypot(x - sun[0], y - sun[1]);
  const glow = Math.exp(-(far / (sunRadius * 3.2)));
  return tune(
    mix(base, mix(light.disc, light.horizon, 0.35), glow * 0.8),
    stage.noise('skyjit').at(x / 60, y / 60) * 0.022,
  );
};

/** The facet's colour: nearest ridge in front, lit by the slope that faces the sun. */
const landAt = (world: World, x: number, y: number, horizon: number): Colour => {
  const { light, ridges, stage, sun } = world;
  for (let i = ridges.length - 1; i >= 0; i--) {
    const ridge = ridges[i];
    if (!ridge) continue;
    const top = heightAt(ridge.edge, x);
    if (y < top) continue;
    const near = i / (ridges.length - 1);
    const relief = stage.noise(`facet${i}`);
    const e = 16;
    const slope = relief.fbm((x + e) / 110, y / 150, 2) - relief.fbm((x - e) / 110, y / 150, 2);
    const side = sun[0] < x ? 1 : -1;
    const lit = clamp(
      0.5 +
        slope * side * 2.4 +
        (heightAt(ridge.edge, x + 14) - heightAt(ridge.edge, x - 14)) * side * -0.006,
    );
    const depth = clamp((y - top) / (ridge.relief * 1.1));
    const body = mix(light.depth(near * 0.86), light.haze, 0.34 * depth * (1 - near * 0.7));
    const warm = mix(light.horizon, light.disc, 0.4);
    const snowline = near < 0.45 && depth < 0.34 - relief.at(x / 30, 9) * 0.14;
    const snow = mix(oklch(0.96, 0.01, 240), light.horizon, light.night ? 0.5 : 0.25);
    const ground = snowline ? mix(body, snow, lit * 0.85 + 0.1) : body;
    return tune(
      mix(ground, lit > 0.5 ? warm : light.near, Math.abs(lit - 0.5) * (lit > 0.5 ? 0.62 : 0.8)),
      relief.at(x / 17, y / 17) * 0.025,
    );
  }
  return skyAt(world, x, y, horizon);
};

const colourAt = (world: World, x: number, y: number, horizon: number): Colour => {
  const { shore, light, stage, sun, sunRadius } = world;
  if (y < shore) return landAt(world, x, y, horizon);
  const seen = landAt(world, x, shore - (y - shore) * 0.85, horizon);
  const down = (y - shore) / (stage.h - shore);
  const water = mix(seen, light.sky[0] ?? light.near, 0.28 + down * 0.34);
  const gleam =
    Math.exp(-Math.abs(x - sun[0]) / (sunRadius * (0.45 + down * 0.5))) *
    (0.55 + stage.noise('gleam').at(x / 22, y / 9) * 0.6);
  return tune(mix(water, light.disc, clamp(gleam * 0.75)), stage.noise('water').at(x / 50, y / 14) * 0.035);
};

const faceted = ({ light, stage }: World, [cx, cy]: Point, r: number): string => {
  const rim = polar(cx, cy, 13, () => r, stage.rng('disc').next());
  const inner = polar(cx - r * 0.1, cy - r * 0.12, 6, () => r * 0.48, 0.4);
  const tris = triangulate([...rim, ...inner, [cx - r * 0.05, cy]]);
  const all = [...rim, ...inner, [cx - r * 0.05, cy] as Point];
  return tris
    .map((t) =>
      facet(
        t.map((i) => pt(all, i)),
        (x, y) =>
          tune(mix(light.disc, light.accent, clamp(0.16 + ((y - cy) / r) * 0.16)), ((x - cx) / r) * -0.03),
      ),
    )
    .join('');
};

const facet = (corners: readonly Point[], tone: (x: number, y: number) => Colour): string => {
  const x = corners.reduce((sum, [px]) => sum + px, 0) / 3;
  const y = corners.reduce((sum, [, py]) => sum + py, 0) / 3;
  const colour = tone(x, y);
  // The hairline of the same colour closes the seams that anti-aliasing leaves between neighbours.
  return path(poly(corners), { ...fill(colour), ...stroke(colour, 0.9), fill: fill(colour).fill });
};

/** Open country as a mosaic of lit triangles. */
export const paintLowpoly = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h } = stage;
  const rng = stage.rng('lowpoly');
  const horizon = h * (0.54 + stage.form(2) * 0.1);
  const lake =
    stage.wants('lake', 0.6) || stage.brief.features.has('river') || stage.brief.features.has('waves');
  const shore = lake ? lerp(horizon, h, 0.44) : h * 3;
  const terrain = pickTerrain(stage);
  const count = 4;
  const ridges = Array.from({ length: count }, (_, i) =>
    ridgeLine(stage, terrain, horizon, lake ? shore - 4 : h * 0.9, i, count),
  );
  const sunRadius = rng.range(62, 108);
  const sun: Point = [
    w * (rng.chance(0.5) ? 0.33 : 0.66) + rng.bell() * w * 0.06,
    horizon * rng.range(0.36, 0.6),
  ];
  const world: World = { stage, light, ridges, sun, sunRadius, shore };
  const points = scatter(world);
  const facets = triangulate(points).map((t) => {
    const corners = t.map((i) => pt(points, i));
    return {
      y: corners[0]?.[1] ?? 0,
      markup: facet(corners, (x, y) => colourAt(world, x, y, horizon)),
      sky: corners.every(([x, y]) => y < shore && ridges.every(({ edge }) => heightAt(edge, x) > y - 1.5)),
    };
  });
  const shown = stage.wants('sun', 0.9) || stage.wants('moon');
  const out = [
    rect(0, 0, w, h, fill(light.haze)),
    ...facets.filter(({ sky }) => sky).map(({ markup }) => markup),
    shown ? faceted(world, sun, sunRadius) : '',
    ...facets.filter(({ sky }) => !sky).map(({ markup }) => markup),
    stage.wants('birds', 0.3)
      ? paintFlock(stage, w - sun[0], horizon * 0.42, mix(light.near, light.haze, 0.2))
      : '',
    ...creaturesOf(stage).map((kind, i) =>
      lake
        ? ''
        : paintCreature(
            kind,
            w * (0.4 + i * 0.2),
            heightAt(pt2(ridges).edge, w * (0.4 + i * 0.2)) + 8,
            130,
            light.near,
            sun[0] < w / 2,
          ),
    ),
    paintFalling(stage, light),
  ];
  return out.join('');
};

const pt2 = (ridges: readonly Ridge[]): Ridge => {
  const last = ridges.at(-1);
  if (!last) throw new RangeError('no ridge');
  return last;
};
