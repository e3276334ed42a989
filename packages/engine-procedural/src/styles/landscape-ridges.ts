import { mix, oklch, tune } from '../toolkit/colour.ts';
import { pineRow } from '../toolkit/flora.ts';
import { clamp, type Point, poly, pt, smooth, under } from '../toolkit/path.ts';
import type { Ridge } from '../toolkit/ridges.ts';
import { fill, group, path } from '../toolkit/svg.ts';
import { farmland, strata } from './landscape-fields.ts';
import type { Scene } from './landscape-scene.ts';

/** Snow and light on the side of each peak that faces the sun. */
const litFaces = ({ stage, light, disc, terrain }: Scene, ridge: Ridge, nearness: number): string => {
  if (terrain !== 'mountains' || nearness > 0.6) return '';
  const rng = stage.rng(`faces${ridge.label}`);
  const snowy = stage.brief.season === 'winter' || stage.brief.weather === 'snow' || nearness < 0.3;
  const snow = mix(oklch(0.97, 0.015, 80), light.horizon, light.night ? 0.6 : 0.35);
  const tone = mix(light.depth(nearness), snow, snowy ? 0.72 : 0.24);
  const d = ridge.peaks
    .map((peak) => {
      const side = disc.x < peak[0] ? -1 : 1;
      const slope = slopeFrom(ridge, peak, side, ridge.relief * rng.range(0.4, 0.62));
      const [ex, ey] = pt(slope, slope.length - 1);
      const spine: Point[] = [];
      const rows = 7;
      for (let i = rows; i > 0; i--) {
        const t = i / (rows + 1);
        const inward = -side * (ey - peak[1]) * 0.22 * Math.sin(Math.PI * t);
        const zig = (i % 2 ? 1 : -1) * rng.range(0.03, 0.13) * (ey - peak[1]);
        spine.push([
          peak[0] + (ex - peak[0]) * t ** 1.6 + inward + zig * side,
          peak[1] + (ey - peak[1]) * Math.min(1.1, t * 1.15) + zig,
        ]);
      }
      return poly([...slope, ...spine]);
    })
    .join('');
  return path(d, fill(tone, snowy ? 0.85 : 0.6));
};

/** The ridge's own edge from a summit down one side, until it rises again or has dropped far enough. */
const slopeFrom = (ridge: Ridge, [px, py]: Point, side: number, drop: number): Point[] => {
  const ordered =
    side > 0 ? ridge.edge.filter(([x]) => x >= px) : ridge.edge.filter(([x]) => x <= px).reverse();
  const out: Point[] = [];
  let lowest = py;
  for (const point of ordered) {
    if (point[1] < lowest - ridge.relief * 0.035 || point[1] > py + drop) break;
    lowest = Math.max(lowest, point[1]);
    out.push(point);
  }
  return out.length > 2
    ? out
    : [
        [px, py],
        [px + side, py + 1],
        [px, py + 1],
      ];
};

export const paintRidge = (scene: Scene, ridge: Ridge, nearness: number, floor: number): string => {
  const { stage, light, terrain } = scene;
  const crest = light.depth(nearness);
  const misty = stage.brief.weather === 'mist' ? 0.9 : 0.55;
  const foot = mix(crest, light.haze, misty * (1 - nearness * 0.8));
  const top = Math.min(...ridge.edge.map(([, y]) => y));
  const paint = stage.sheet.linearAt(
    [
      [0, terrain === 'mountains' || light.night ? tune(crest, 0.01) : mix(crest, light.disc, 0.2)],
      [0.35, mix(crest, foot, 0.4)],
      [1, foot],
    ],
    0,
    top,
    0,
    Math.min(floor, top + ridge.relief * 2.4 + 60),
  );
  const soft = terrain === 'dunes' || terrain === 'hills';
  const parts = [path(under(ridge.edge, floor, soft), { fill: paint }), litFaces(scene, ridge, nearness)];
  if (terrain === 'dunes') parts.push(duneShade(scene, ridge, nearness, floor));
  if (terrain === 'mesa') parts.push(strata(scene, ridge, nearness, floor));
  if (terrain === 'hills') parts.push(farmland(scene, ridge, nearness, floor));
  const wooded = terrain === 'mountains' || stage.brief.features.has('pines');
  if (wooded && nearness > 0.5 && !stage.brief.without.has('pines')) {
    const noise = stage.noise(`woods${ridge.label}`);
    const cover = (x: number): number => clamp(0.55 + noise.fbm(x / 210, nearness * 7, 3) * 1.1);
    parts.push(
      path(
        pineRow(
          stage.rng(`pines${ridge.label}`),
          ridge.edge,
          14 + nearness ** 2.2 * 74,
          5 + nearness * 9,
          cover,
        ),
        { fill: paint },
      ),
    );
  }
  return parts.join('');
};

/** The lee side of a dune: from each crest a shaded slope with a sinuous edge. */
const duneShade = ({ stage, light, disc }: Scene, ridge: Ridge, nearness: number, floor: number): string => {
  const tone = mix(light.depth(Math.min(1, nearness + 0.25)), light.near, 0.3);
  const d = ridge.peaks.map((peak) => {
    const side = disc.x < peak[0] ? 1 : -1;
    const slope = slopeFrom(ridge, peak, side, 400);
    const [ex] = pt(slope, slope.length - 1);
    const fall = ridge.relief * 1.5 + 50;
    const wide = Math.abs(ex - peak[0]) + 30;
    const bend: Point[] = [
      [0.5, 1.0],
      [0.22, 0.72],
      [0.34, 0.46],
      [0.12, 0.2],
    ].map(([bx = 0, by = 0]) => [peak[0] + side * wide * bx, peak[1] + fall * by]);
    return `${poly(slope, false)}L${ex.toFixed(1)} ${(peak[1] + fall * 1.1).toFixed(1)}${smooth([...bend, peak]).replace('M', 'L')}Z`;
  });
  const clip = stage.sheet.clip(path(under(ridge.edge, floor, true), {}));
  const first = pt(ridge.edge, 0)[1];
  const paint = stage.sheet.linearAt(
    [
      [0, tone, 0.75],
      [1, tone, 0],
    ],
    0,
    first - ridge.relief,
    0,
    first + ridge.relief + 70,
  );
  return group({ 'clip-path': clip }, path(d.join(''), { fill: paint }));
};
