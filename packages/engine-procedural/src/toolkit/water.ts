import { mix, tune } from './colour.ts';
import type { Light } from './light.ts';
import type { Disc } from './sky.ts';
import type { Stage } from './stage.ts';
import { ellipse, fill, group, num, path, rect } from './svg.ts';

interface Lake {
  readonly shore: number;
  readonly disc: Disc;
  readonly discShown: boolean;
  /** The land above the shore, mirrored into the water. */
  readonly land: string;
}

/** Short level dashes that narrow with distance: glitter, ripples, wakes. */
export const dashes = (
  stage: Stage,
  label: string,
  count: number,
  from: number,
  to: number,
  x: (t: number) => number,
  long: number,
): string => {
  const rng = stage.rng(label);
  return Array.from({ length: count }, () => {
    const t = rng.next() ** 1.5;
    const half = long * (0.15 + t) * rng.range(0.3, 1);
    const y = from + (to - from) * t;
    const cx = x(t);
    const thick = 0.7 + t * 2.2;
    return `M${num(cx - half)} ${num(y)}Q${num(cx)} ${num(y - thick)} ${num(cx + half)} ${num(y)}Q${num(cx)} ${num(y + thick)} ${num(cx - half)} ${num(y)}Z`;
  }).join('');
};

/** The path of light that a low sun or moon lays on water. */
export const glitter = (stage: Stage, light: Light, disc: Disc, from: number, to: number): string => {
  const rng = stage.rng('glitter');
  const spread = (t: number): number => disc.x + rng.bell() * disc.r * (0.5 + t * 1.7);
  const tone = mix(light.disc, light.horizon, 0.2);
  return (
    path(dashes(stage, 'glit1', 130, from + 3, to, spread, disc.r * 0.55 + 14), fill(tone, 0.62)) +
    path(
      dashes(
        stage,
        'glit2',
        60,
        from + 3,
        to,
        (t) => disc.x + rng.bell() * disc.r * (0.3 + t * 0.6),
        disc.r * 0.4 + 10,
      ),
      fill(light.disc, 0.85),
    )
  );
};

/** A lake from `shore` to the bottom: mirrored sky and land, ripples, and the path of light. */
export const paintLake = (stage: Stage, light: Light, { shore, disc, land, discShown }: Lake): string => {
  const { w, h, sheet } = stage;
  const rng = stage.rng('lake');
  const deep = mix(light.sky[1] ?? light.near, light.near, 0.35);
  const bed = sheet.linearAt(
    [
      [0, mix(light.horizon, light.haze, 0.35)],
      [0.4, mix(light.sky[3] ?? light.haze, deep, 0.28)],
      [1, mix(light.sky[1] ?? light.haze, deep, 0.55)],
    ],
    0,
    shore,
    0,
    h,
  );
  const mirror = group(
    { 'clip-path': sheet.clip(rect(0, shore, w, h - shore, {})) },
    group({ transform: `translate(0 ${num(shore * 2)}) scale(1 -1)`, opacity: 0.62 }, land),
  );
  const dim = sheet.linearAt(
    [
      [0, deep, 0],
      [1, deep, 0.55],
    ],
    0,
    shore,
    0,
    h,
  );
  const anywhere = (): number => rng.range(0, w);
  const parts = [
    rect(0, shore, w, h - shore, { fill: bed }),
    mirror,
    rect(0, shore, w, h - shore, { fill: dim }),
    path(
      dashes(stage, 'rip1', Math.round(w / 9), shore + 6, h, anywhere, 70),
      fill(mix(light.horizon, light.haze, 0.3), 0.24),
    ),
    path(
      dashes(stage, 'rip2', Math.round(w / 14), shore + 4, h, anywhere, 90),
      fill(tune(deep, -0.04), 0.25),
    ),
    discShown ? glitter(stage, light, disc, shore, h) : '',
    ellipse(w / 2, shore, w * 0.62, 5, fill(mix(light.haze, light.disc, 0.35), 0.45)),
  ];
  return parts.join('');
};
