import { type Colour, mix, oklch } from '../toolkit/colour.ts';
import type { Light } from '../toolkit/light.ts';
import { lerp, poly } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Disc } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, num, path, stroke } from '../toolkit/svg.ts';

export interface Town {
  readonly stage: Stage;
  readonly light: Light;
  readonly disc: Disc;
  readonly ground: number;
  /** Share of lit windows, 0 … 1. */
  readonly lit: number;
  readonly lamps: readonly Colour[];
}

interface Block {
  readonly x: number;
  readonly wide: number;
  readonly high: number;
}

/** Outline of one building, its crown chosen by the generator. */
const outline = (rng: Rng, { x, wide, high }: Block, ground: number, near: number): string => {
  const top = ground - high;
  const box = (bx: number, by: number, bw: number): string =>
    `M${num(bx)} ${num(ground + 4)}V${num(by)}h${num(bw)}V${num(ground + 4)}Z`;
  const mast = (mx: number, my: number, tall: number): string =>
    `M${num(mx - 0.9)} ${num(my)}v${num(-tall)}h1.800v${num(tall)}Z`;
  const mid = x + wide / 2;
  switch (rng.int(0, 11)) {
    case 0: {
      const step = wide * 0.16;
      return (
        box(x, top + high * 0.3, wide) +
        box(x + step, top + high * 0.14, wide - step * 2) +
        box(x + step * 2, top, wide - step * 4) +
        mast(mid, top, high * 0.16)
      );
    }
    case 1:
      return poly([
        [x, ground + 4],
        [x, top + wide * 0.5],
        [x + wide, top],
        [x + wide, ground + 4],
      ]);
    case 2:
      return `${box(x, top + wide * 0.4, wide)}M${num(x)} ${num(top + wide * 0.45)}A${num(wide / 2)} ${num(wide * 0.42)} 0 0 1 ${num(x + wide)} ${num(top + wide * 0.45)}Z${mast(mid, top + 6, wide * 0.4)}`;
    case 3:
      return (
        poly([
          [x, ground + 4],
          [x + wide * 0.08, top + high * 0.16],
          [mid - 2, top],
          [mid + 2, top],
          [x + wide * 0.92, top + high * 0.16],
          [x + wide, ground + 4],
        ]) + mast(mid, top, high * 0.14)
      );
    case 4:
      return (
        box(x, top, wide) +
        box(x + wide * 0.12, top - 10 - near * 8, wide * 0.34) +
        mast(x + wide * 0.72, top, 22 + near * 22) +
        mast(x + wide * 0.82, top, 12 + near * 16)
      );
    case 5:
      return (
        box(x, top + high * 0.1, wide * 0.52) +
        box(x + wide * 0.48, top, wide * 0.52) +
        mast(x + wide * 0.74, top, high * 0.1)
      );
    case 6: {
      const tank = wide * 0.3;
      return `${box(x, top, wide)}M${num(mid - tank / 2)} ${num(top - 7)}v${num(-tank * 0.8)}l${num(tank / 2)} ${num(-tank * 0.4)}l${num(tank / 2)} ${num(tank * 0.4)}v${num(tank * 0.8)}ZM${num(mid - tank * 0.4)} ${num(top)}v-8h2v8ZM${num(mid + tank * 0.3)} ${num(top)}v-8h2v8Z`;
    }
    default:
      return box(x, top, wide) + box(x + wide * 0.2, top - 5 - near * 5, wide * 0.6);
  }
};

/** Lit windows on a grid; whole floors and columns stay dark together, as they do. */
const windows = (rng: Rng, { x, wide, high }: Block, ground: number, near: number, lit: number): string => {
  const tall = rng.chance(0.3);
  const cell = lerp(4.5, 8.2, near) * rng.range(0.85, 1.2);
  const row = cell * (tall ? 1.9 : rng.range(1.15, 1.5));
  const columns = Math.max(2, Math.floor((wide - cell * 0.8) / cell));
  const inset = (wide - columns * cell) / 2;
  const share = lit * rng.range(0.35, 1.35);
  const ribbon = rng.chance(0.2);
  let d = '';
  for (let y = ground - high + cell * 2; y < ground - cell * 1.4; y += row) {
    const floor = rng.chance(0.82) ? share : share * 0.15;
    if (ribbon) {
      if (rng.chance(floor))
        d += `M${num(x + inset)} ${num(y)}h${num(columns * cell - cell * 0.3)}v${num(row * 0.36)}H${num(x + inset)}Z`;
      continue;
    }
    for (let i = 0; i < columns; i++)
      if (rng.chance(floor))
        d += `M${num(x + inset + i * cell + cell * 0.17)} ${num(y)}h${num(cell * 0.62)}v${num(row * 0.56)}h${num(-cell * 0.62)}Z`;
  }
  return d;
};

/** A glowing upright sign or roof bar. */
const sign = (rng: Rng, town: Town, { x, wide, high }: Block): string => {
  const tone = rng.pick(town.lamps);
  const sx = x + wide * rng.range(0.15, 0.8);
  const sy = town.ground - high * rng.range(0.55, 0.85);
  const tall = high * rng.range(0.14, 0.3);
  const bars = `M${num(sx)} ${num(sy)}v${num(tall)}`;
  const marks = Array.from(
    { length: 4 },
    (_, i) => `M${num(sx + 5)} ${num(sy + (tall * (i + 0.5)) / 4)}h${num(rng.range(4, 9))}`,
  ).join('');
  return (
    path(bars, stroke(tone, 11, 0.22)) +
    path(bars, stroke(tone, 5, 0.5)) +
    path(bars + marks, stroke(mix(tone, oklch(0.99, 0, 0), 0.45), 1.9))
  );
};

export const layer = (town: Town, index: number, count: number): string => {
  const { stage, light, ground } = town;
  const near = index / (count - 1);
  const rng = stage.rng(`blocks${index}`);
  const noise = stage.noise(`blocks${index}`);
  const wall = mix(light.depth(lerp(0.05, 1, near ** 0.9)), light.haze, 0.25 * (1 - near));
  const reach = Math.min(ground * 0.86, stage.w * 0.9);
  const masses: string[] = [];
  const lights: string[][] = town.lamps.map(() => []);
  const edges: string[] = [];
  const signs: string[] = [];
  const focus = stage.w * (town.disc.x > stage.w / 2 ? 0.36 : 0.64);
  for (let x = -30; x < stage.w + 20; ) {
    const wide = lerp(26, 62, near) * rng.range(0.7, 1.5);
    const centre = Math.exp(-(((x + wide / 2 - focus) / (stage.w * 0.3)) ** 2));
    const high =
      reach *
      (lerp(0.3, 0.16, near) +
        (0.2 + noise.at(x / 140) * 0.16) * rng.range(0.5, 1.2) +
        centre * lerp(0.3, 0.24, near) * rng.range(0.45, 1.15));
    const block = { x, wide, high };
    masses.push(outline(rng, block, ground, near));
    if (near > 0.25)
      lights[rng.chance(0.75) ? 0 : rng.int(0, town.lamps.length - 1)]?.push(
        windows(rng, { ...block, high: high * 0.86 }, ground, near, town.lit),
      );
    const side = town.disc.x > x ? x + wide - 2.2 : x;
    edges.push(`M${num(side)} ${num(ground)}v${num(-high * 0.66)}h2.200v${num(high * 0.66)}Z`);
    if (near > 0.4 && stage.brief.features.has('neon') && rng.chance(0.5)) signs.push(sign(rng, town, block));
    x += wide * rng.range(0.86, 1.14) + (rng.chance(0.12) ? 16 : 0);
  }
  const fade = stage.sheet.linearAt(
    [
      [0, wall],
      [0.6, mix(wall, light.haze, 0.16 * (1 - near * 0.5))],
      [1, mix(wall, light.haze, 0.5 * (1 - near * 0.6))],
    ],
    0,
    ground - reach * 0.7,
    0,
    ground,
  );
  const glow = town.lamps.map((lamp, i) =>
    path((lights[i] ?? []).join(''), fill(mix(lamp, wall, (1 - near) * 0.4), lerp(0.5, 0.92, near))),
  );
  const rim = path(edges.join(''), fill(light.horizon, light.night ? 0.1 : 0.26));
  return path(masses.join(''), { fill: fade }) + rim + glow.join('') + signs.join('');
};
