import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { paintFlock } from '../toolkit/fauna.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { lerp, poly } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import { type Disc, paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, el, ellipse, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { paintBoat } from '../toolkit/things.ts';
import { dashes } from '../toolkit/water.ts';
import { paintFalling, paintLightning, veil } from '../toolkit/weather.ts';

interface Town {
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

const layer = (town: Town, index: number, count: number): string => {
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

/** A suspension bridge across the front, its cables carrying lamps. */
const bridge = ({ stage, light, ground }: Town): string => {
  const { w } = stage;
  const deck = ground - 34;
  const tone = tune(light.near, -0.01);
  const towers = [0.2, 0.62, 1.04].map((t) => w * t);
  const tall = 190;
  const span = w * 0.42;
  const parts = towers.flatMap((x) => [
    rect(x - 17, deck - tall, 7, tall + 60, fill(tone)),
    rect(x + 10, deck - tall, 7, tall + 60, fill(tone)),
    ...[0.08, 0.36, 0.64].map((t) => rect(x - 16, deck - tall * (1 - t), 32, 6, fill(tone))),
  ]);
  const cable = [-0.22, 0.2, 0.62, 1.04]
    .map(
      (t) =>
        `M${num(w * t)} ${num(deck - tall + 4)}Q${num(w * t + span / 2)} ${num(deck + tall * 0.72)} ${num(w * t + span)} ${num(deck - tall + 4)}`,
    )
    .join('');
  let hangers = '';
  const lampDots: string[] = [];
  for (let x = 8; x < w; x += 19) {
    const t = ((x / w + 0.22) % 0.42) / 0.42;
    const y = deck - tall + 4 + (tall - 8) * 4 * t * (1 - t) * 0.86;
    hangers += `M${num(x)} ${num(y)}V${num(deck)}`;
    lampDots.push(circle(x, y, 1.9, fill(light.accent, 0.95)));
  }
  return (
    parts.join('') +
    path(cable, stroke(tone, 4)) +
    path(hangers, stroke(tone, 1.1, 0.85)) +
    rect(0, deck, w, 9, fill(tone)) +
    lampDots.join('')
  );
};

/** Everything above the quay, upside down and stretched, broken by ripples. */
const river = (town: Town, whole: string, shown: boolean): string => {
  const { stage, light, ground, disc } = town;
  const { w, h, sheet } = stage;
  const rng = stage.rng('river');
  const deep = mix(light.near, light.sky[0] ?? light.near, 0.35);
  const veilPaint = sheet.linearAt(
    [
      [0, deep, 0.2],
      [1, deep, 0.78],
    ],
    0,
    ground,
    0,
    h,
  );
  const mirrored = group(
    { transform: `translate(0 ${num(ground)}) scale(1 -0.860) translate(0 ${num(-ground)})` },
    whole,
  );
  const anywhere = (): number => rng.range(0, w);
  const smears = Array.from({ length: Math.round(w / 16) }, () => {
    const x = anywhere();
    return rect(x, ground + 2, rng.range(2, 7), (h - ground) * rng.range(0.25, 0.85), {
      fill: sheet.linear([
        [0, rng.pick(town.lamps), 0.3],
        [1, light.accent, 0],
      ]),
    });
  });
  const column = shown
    ? path(
        dashes(
          stage,
          'column',
          90,
          ground + 4,
          h,
          (t) => disc.x + rng.bell() * disc.r * (0.6 + t),
          disc.r * 0.6,
        ),
        fill(light.disc, 0.5),
      )
    : '';
  return group(
    { 'clip-path': sheet.clip(rect(0, ground, w, h - ground, {})) },
    mirrored,
    rect(0, ground, w, h - ground, { fill: veilPaint }),
    town.lit > 0.2 ? smears.join('') : '',
    path(dashes(stage, 'dark', Math.round(w / 6), ground + 5, h, anywhere, 90), fill(deep, 0.42)),
    path(
      dashes(stage, 'bright', Math.round(w / 9), ground + 4, h, anywhere, 60),
      fill(mix(light.horizon, light.haze, 0.4), 0.3),
    ),
    column,
  );
};

/** A city by the water: hazy towers, lit windows, and their reflections. */
export const paintSkyline = (stage: Stage): string => {
  const base = createLight(stage);
  const { w, h, brief } = stage;
  const neon = brief.features.has('neon');
  const light = neon && brief.wishes.length === 0 ? neonLight(base) : base;
  const ground = h * (w > h * 1.2 ? 0.78 : 0.72 + stage.form(2) * 0.06);
  const sky = paintSky(stage, light, ground * 0.96);
  const lit = { dawn: 0.16, day: 0.05, golden: 0.24, dusk: 0.46, night: 0.55 }[brief.time];
  const lamps = neon
    ? [oklch(0.82, 0.14, 205), oklch(0.72, 0.22, 345), oklch(0.85, 0.15, 90)]
    : [light.accent, mix(light.accent, light.disc, 0.6), tune(light.accent, 0.02, 1.1, -25)];
  const town: Town = { stage, light, disc: sky.disc, ground, lit, lamps };
  const count = 4;
  const rng = stage.rng('town');
  const rows = Array.from(
    { length: count },
    (_, i) =>
      layer(town, i, count) +
      (i < count - 1
        ? veil(
            stage,
            mix(light.haze, light.horizon, 0.4),
            ground - 30,
            190,
            (brief.weather === 'mist' ? 0.75 : 0.36) * (1 - i / count),
          )
        : ''),
  );
  const bolt =
    brief.weather === 'storm' && stage.wants('lightning', 0.7) ? paintLightning(stage, ground * 0.8) : '';
  const crossing = stage.wants('bridge', 0.22) ? bridge(town) : '';
  const quay = rect(0, ground - 5, w, 9, fill(tune(light.near, -0.02)));
  const symbol = stage.sheet.symbol(sky.markup + bolt + rows.join('') + crossing);
  const whole = el('use', { href: symbol });
  const boat = stage.wants('boat', 0.2)
    ? paintBoat(
        rng,
        w * rng.range(0.3, 0.7),
        ground + (h - ground) * 0.5,
        74,
        tune(light.near, -0.02),
        mix(light.disc, light.haze, 0.3),
      )
    : '';
  const lampsOnQuay =
    town.lit > 0.2
      ? Array.from(
          { length: Math.round(w / 62) },
          (_, i) =>
            ellipse(i * 62 + 20, ground - 9, 2.4, 2.4, fill(light.accent)) +
            circle(i * 62 + 20, ground - 9, 10, fill(light.accent, 0.14)),
        ).join('')
      : '';
  return (
    whole +
    river(town, whole, sky.discShown) +
    quay +
    lampsOnQuay +
    boat +
    (stage.wants('birds', 0.35)
      ? paintFlock(stage, w * 0.3, ground * 0.3, mix(light.near, light.haze, 0.3))
      : '') +
    paintFalling(stage, light)
  );
};

/** The magenta-and-cyan night of a hundred science-fiction films. */
const neonLight = (light: Light): Light => {
  const sky = [
    oklch(0.14, 0.06, 285),
    oklch(0.22, 0.1, 295),
    oklch(0.34, 0.16, 315),
    oklch(0.5, 0.2, 340),
    oklch(0.7, 0.17, 15),
  ];
  const haze = oklch(0.48, 0.18, 325);
  const land = oklch(0.3, 0.12, 290);
  const near = oklch(0.12, 0.04, 280);
  const ramp = [mix(haze, land, 0.35), land, mix(land, near, 0.6), near];
  return {
    ...light,
    sky,
    haze,
    land,
    near,
    horizon: oklch(0.7, 0.17, 15),
    disc: oklch(0.86, 0.1, 40),
    accent: oklch(0.84, 0.13, 200),
    night: true,
    depth: (t) => ramp[Math.min(3, Math.round(t * 3))] ?? near,
  };
};
