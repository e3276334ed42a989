import { tag } from '../scene/tag.ts';
import { type Colour, mix, oklch } from '../toolkit/colour.ts';
import { paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { createLight } from '../toolkit/light.ts';
import { paintPalm } from '../toolkit/meadow.ts';
import { type Point, smooth, steps } from '../toolkit/path.ts';
import { paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, fill, group, num, path, rect } from '../toolkit/svg.ts';
import { paintLighthouse } from '../toolkit/things.ts';
import { paintBoat } from '../toolkit/vessels.ts';
import { glitter } from '../toolkit/water.ts';
import { paintFalling, paintLightning, veil } from '../toolkit/weather.ts';
import { paintWaves, type Sea } from './seascape-waves.ts';

const headland = ({ stage, light, horizon }: Sea, side: number): string => {
  const noise = stage.noise('headland');
  const { w } = stage;
  const layer = (reach: number, high: number, tone: Colour, drop: number): string => {
    const edge = steps(0, 1, 60).map((t): Point => {
      const x = side < 0 ? t * w * reach : w - t * w * reach;
      return [
        x,
        horizon +
          drop -
          high * (1 - t) ** 0.7 * (0.75 + noise.fbm(t * 5 + reach * 7, 1, 3) * 0.5) -
          Math.max(0, noise.at(t * 30, 4)) * high * 0.05,
      ];
    });
    const base = horizon + drop + 4;
    const fade = stage.sheet.linearAt(
      [
        [0, tone],
        [1, mix(tone, light.haze, 0.5)],
      ],
      0,
      base - high,
      0,
      base,
    );
    return path(`${smooth(edge)}L${num(side < 0 ? 0 : w)} ${num(base)}Z`, { fill: fade });
  };
  return layer(0.62, 66, light.depth(0.05), 1) + layer(0.4, 104, light.depth(0.3), 3);
};

/** The rock that carries a lighthouse or palms, rising from the sea at one side. */
const rock = (sea: Sea, x: number, y: number, wide: number, high: number): string => {
  const { stage, light } = sea;
  const rng = stage.rng('rock');
  const noise = stage.noise('rock');
  const edge = steps(-1, 1, 26).map(
    (t): Point => [
      x + t * wide,
      y + 16 - high * (1 - Math.abs(t) ** 1.8) * (0.86 + noise.fbm(t * 3, 2, 3) * 0.3),
    ],
  );
  const dark = mix(light.near, light.land, 0.12);
  const paint = stage.sheet.linearAt(
    [
      [0, mix(light.near, light.land, 0.45)],
      [1, dark],
    ],
    0,
    y - high,
    0,
    y + 10,
  );
  const facets = Array.from({ length: 12 }, () => {
    const fx = x + rng.bell() * wide * 0.75;
    const fy = y - high * rng.range(0.05, 0.6);
    const s = rng.range(10, 30);
    return `M${num(fx)} ${num(fy)}l${num(s)} ${num(s * 0.3)}l${num(-s * 0.5)} ${num(s * 0.8)}Z`;
  }).join('');
  return (
    path(`${smooth(edge, false, 0.7)}Z`, { fill: paint }) +
    path(facets, fill(mix(dark, light.horizon, 0.3), 0.3))
  );
};

const whale = ({ stage, light }: Sea, y: number): string => {
  const x = stage.w * 0.36;
  const tail =
    'M0 20C-8 -20 -10 -50 -4 -84C-30 -110 -70 -112 -92 -96C-84 -120 -40 -140 0 -108C40 -140 84 -120 92 -96C70 -112 30 -110 4 -84C10 -50 8 -20 18 20Z';
  const skin = mix(light.near, light.land, 0.15);
  return (
    group({ transform: `translate(${num(x)} ${num(y)}) rotate(8)` }, path(tail, fill(skin))) +
    group(
      { transform: `translate(${num(x)} ${num(y + 8)})` },
      path('M-60 6Q0 -16 66 6Q0 14 -60 6Z', fill(mix(light.horizon, light.disc, 0.5), 0.6)),
    )
  );
};

/** Leaping fish, each over its own splash ring. */
const leapers = ({ stage, light }: Sea, y: number): string => {
  const rng = stage.rng('fish');
  return [0.3, 0.47, 0.62]
    .map((t, i) =>
      group(
        { transform: `rotate(${[-32, 6, 30][i]} ${num(stage.w * t)} ${num(y - 60)})` },
        paintCreature(
          'fish',
          stage.w * t,
          y - 60 - i * 8,
          62 + rng.range(0, 14),
          mix(light.near, light.accent, 0.35),
        ),
      ),
    )
    .join('');
};

/** Sea and sky: stylised waves, a far headland, and whatever floats. */
export const paintSeascape = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const horizon = h * (0.46 + stage.form(2) * 0.14);
  const sky = paintSky(stage, light, horizon);
  const base = { clear: 0.3, clouds: 0.4, mist: 0.16, rain: 0.6, snow: 0.35, storm: 1 }[brief.weather];
  const swell = Math.min(
    1.15,
    base +
      (brief.features.has('waves') ? 0.5 : 0) -
      (brief.mood === 'calm' ? 0.14 : 0) +
      stage.form(3) * 0.12,
  );
  const sea: Sea = { stage, light, disc: sky.disc, horizon, swell };
  const rng = stage.rng('sea');
  const side = sky.disc.x > w / 2 ? -1 : 1;
  const solid = stage.wants('lighthouse', 0.18) || stage.wants('island', 0) || stage.wants('palms', 0);
  const sail = stage.wants('boat', solid ? 0.3 : 0.75);
  const boatX = w * (side < 0 ? rng.range(0.3, 0.44) : rng.range(0.56, 0.7));
  const rockX = w * (side < 0 ? 0.17 : 0.83);
  const hull = mix(light.near, light.accent, 0.12);
  const cloth = mix(light.disc, oklch(0.97, 0.02, 85), 0.5);
  const between = (i: number, y: number, near: number): string => {
    if (i === 1 && sail)
      return (
        paintBoat(rng, boatX + side * 150, y + 1, 26, hull, cloth) +
        (brief.features.has('boat') ? paintBoat(rng, boatX + side * 240, y + 1, 20, hull, cloth) : '')
      );
    if (i === 5 && solid) return onRock(sea, rockX, y + 12);
    if (i === 6 && sail) return paintBoat(rng, boatX, y - 2, 118 + near * 40, hull, cloth, side < 0);
    if (i === 8 && brief.features.has('whale')) return whale(sea, y + 4);
    if (i === 8 && brief.features.has('fish')) return leapers(sea, y + 6);
    return '';
  };
  const flockX = w * (side < 0 ? 0.28 : 0.68) + rng.bell() * 60;
  const lit = sky.discShown
    ? group(
        { style: 'mix-blend-mode:soft-light', opacity: 0.9 },
        glitter(stage, light, sky.disc, horizon, h),
      ) + group({ opacity: 0.55 }, glitter(stage, light, sky.disc, horizon, h))
    : '';
  const parts = [
    sky.markup,
    brief.weather === 'storm' && stage.wants('lightning', 0.6) ? paintLightning(stage, horizon) : '',
    stage.wants('mountains', 0.45) || stage.wants('hills') ? tag('mountains hills', headland(sea, side)) : '',
    veil(stage, light.haze, horizon, 34, brief.weather === 'mist' ? 0.8 : 0.4),
    rect(0, horizon, w, h - horizon, fill(mix(light.horizon, light.haze, 0.4))),
    tag('sea waves', paintWaves(sea, between)),
    lit,
    stage.wants('birds', 0.55)
      ? paintFlock(stage, flockX, horizon * rng.range(0.4, 0.68), mix(light.near, light.haze, 0.3), 1.05)
      : '',
    brief.weather === 'mist' ? veil(stage, light.haze, horizon + 30, 150, 0.6) : '',
    paintFalling(stage, light),
  ];
  return parts.join('');
};

const onRock = (sea: Sea, x: number, y: number): string => {
  const { stage, light } = sea;
  const rng = stage.rng('onrock');
  const palms =
    stage.brief.features.has('palms') ||
    (stage.brief.features.has('island') && !stage.brief.features.has('lighthouse'));
  const ground = rock(sea, x, y, palms ? 210 : 150, palms ? 62 : 96);
  if (palms)
    return (
      [-40, 20, 70]
        .map((dx) => paintPalm(rng, x + dx, y - 32, rng.range(170, 260), mix(light.near, light.land, 0.1)))
        .join('') + ground
    );
  const beam = paintLighthouse(stage, light, x, y - 70, 270);
  const surf = circle(x, y + 18, 0.1, fill(light.disc));
  return beam + ground + surf;
};
