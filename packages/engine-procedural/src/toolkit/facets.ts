import { type Colour, mix, oklch, tune } from './colour.ts';
import type { Light } from './light.ts';
import { clamp, heightAt, lerp, type Point } from './path.ts';
import type { Terrain } from './ridges.ts';
import type { Stage } from './stage.ts';

/** A range of low-poly land: an angular skyline whose corners are its summits and saddles. */
export interface Range {
  readonly edge: readonly Point[];
  readonly summits: readonly Point[];
  readonly relief: number;
  /** 0 far … 1 near. */
  readonly near: number;
}

const HEIGHTS: Record<Terrain, readonly [number, number]> = {
  mountains: [0.4, 0.2],
  hills: [0.17, 0.13],
  dunes: [0.16, 0.15],
  mesa: [0.27, 0.12],
};

/** The i-th of `count` ranges, far to near, between `horizon` and `floor`. */
export const createRange = (
  stage: Stage,
  terrain: Terrain,
  horizon: number,
  floor: number,
  i: number,
  count: number,
): Range => {
  const rng = stage.rng(`range${i}`);
  const near = i / (count - 1);
  const [far, close] = HEIGHTS[terrain];
  const relief = lerp(far, close, near) * Math.min(stage.h, stage.w * 1.2);
  const base = lerp(horizon + 20, floor, near);
  const gap = relief * (terrain === 'mountains' ? 0.78 : 1.5);
  const focus = stage.w * (i % 2 ? 0.26 : 0.72);
  const edge: Point[] = [];
  const summits: Point[] = [];
  for (let x = -gap * rng.range(0.3, 1); x < stage.w + gap; x += gap * rng.range(0.7, 1.35)) {
    const grand = 0.52 + 0.5 * Math.exp(-(((x - focus) / (stage.w * 0.26)) ** 2));
    const high = relief * grand * rng.range(0.72, 1.05);
    const flat = terrain === 'mesa' ? gap * rng.range(0.16, 0.3) : 0;
    const summit: Point = [x, base - high];
    summits.push(summit);
    const shoulder = (side: number): Point => [
      x + side * (flat + gap * rng.range(0.14, 0.22)),
      base - high * rng.range(terrain === 'mesa' ? 0.3 : 0.6, 0.76),
    ];
    edge.push(
      shoulder(-1),
      ...(flat ? ([[x - flat, base - high * 0.98]] as Point[]) : []),
      summit,
      ...(flat ? ([[x + flat, base - high * 0.96]] as Point[]) : []),
      shoulder(1),
      [x + gap * rng.range(0.42, 0.56), base - high * rng.range(0.2, 0.38)],
    );
  }
  return { edge: edge.sort((a, b) => a[0] - b[0]), summits, relief, near };
};

/** How a facet at (x, y) stands to the light: 0 turned away … 1 facing it. The spine wavers below each summit. */
const facing = (stage: Stage, range: Range, x: number, y: number, sun: Point): number => {
  const noise = stage.noise('spine');
  let best: Point | undefined;
  for (const summit of range.summits)
    if (!best || Math.abs(summit[0] - x) < Math.abs(best[0] - x)) best = summit;
  if (!best) return 0.5;
  const spine = best[0] + noise.at(best[0], y / 90) * (y - best[1]) * 0.55;
  const left = x < spine;
  return left === sun[0] < best[0] ? 0.86 : 0.16;
};

/** The colour of land at (x, y), or undefined where the sky shows. */
export const landColour = (
  stage: Stage,
  light: Light,
  ranges: readonly Range[],
  sun: Point,
  x: number,
  y: number,
): Colour | undefined => {
  for (const range of ranges.toReversed()) {
    const top = heightAt(range.edge, x);
    if (y < top) continue;
    const { near, relief } = range;
    const noise = stage.noise(`facet${near}`);
    const lit = clamp(facing(stage, range, x, y, sun) + noise.at(x / 47, y / 47) * 0.34);
    const depth = clamp((y - top) / (relief * 1.2));
    const body = mix(light.depth(0.06 + near * 0.8), light.haze, 0.4 * depth * (1 - near * 0.6));
    const summitY = Math.min(...range.edge.map(([, ey]) => ey));
    const snowy = near < 0.6 && y < summitY + relief * (0.34 + noise.at(x / 40, 9) * 0.16);
    const snow = mix(oklch(0.97, 0.01, 240), light.horizon, light.night ? 0.55 : 0.22);
    const ground = snowy ? mix(body, snow, 0.25 + lit * 0.65) : body;
    const shine = mix(light.horizon, light.disc, 0.35);
    const toned =
      lit > 0.5 ? mix(ground, shine, (lit - 0.5) * 0.62) : mix(ground, light.near, (0.5 - lit) * 0.66);
    return tune(toned, noise.at(x / 13, y / 13) * 0.022);
  }
  return undefined;
};
