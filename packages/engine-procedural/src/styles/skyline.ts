import { mix, oklch, tune } from '../toolkit/colour.ts';
import { paintFlock } from '../toolkit/fauna.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, el, ellipse, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { paintBoat } from '../toolkit/vessels.ts';
import { dashes } from '../toolkit/water.ts';
import { paintFalling, paintLightning, veil } from '../toolkit/weather.ts';
import { layer, type Town } from './skyline-blocks.ts';

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
