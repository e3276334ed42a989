import { type Colour, mix, tune } from './colour.ts';
import type { Light } from './light.ts';
import { poly } from './path.ts';
import type { Rng } from './random.ts';
import type { Stage } from './stage.ts';
import { at, circle, fill, group, path, rect, stroke } from './svg.ts';

/** A gabled house standing at (x, y); its windows glow in the accent colour. */
export const paintHouse = (
  rng: Rng,
  x: number,
  y: number,
  size: number,
  wall: Colour,
  lamp: Colour,
): string => {
  const roof = tune(wall, -0.08, 1.2);
  const tall = rng.chance(0.3);
  const high = tall ? -64 : -44;
  const parts = [
    rect(24, high - 34, 8, 30, fill(roof)),
    path(
      poly([
        [-46, 2],
        [-46, high],
        [46, high],
        [46, 2],
      ]),
      fill(wall),
    ),
    path(
      poly([
        [-56, high + 3],
        [-26, high - 36],
        [30, high - 36],
        [56, high + 3],
      ]),
      fill(roof),
    ),
    rect(-30, high + 14, 13, 15, fill(lamp)),
    rect(14, high + 14, 13, 15, fill(lamp)),
    rect(-6, -22, 13, 24, fill(tune(wall, -0.14))),
  ];
  return group({ transform: at(x, y, size / 100, 0, rng.chance(0.5)) }, ...parts);
};

/** A fairy-tale castle: keep, towers with cones, a gate. */
export const paintCastle = (
  rng: Rng,
  x: number,
  y: number,
  size: number,
  wall: Colour,
  lamp: Colour,
): string => {
  const roof = tune(wall, -0.1, 1.5, 18);
  const dim = tune(wall, -0.05);
  const tower = (tx: number, wide: number, high: number, cone: number, tone: Colour): string =>
    rect(tx - wide / 2, -high, wide, high + 6, fill(tone)) +
    rect(tx - wide / 2 - 2, -high, wide + 4, 5, fill(tune(tone, 0.03))) +
    path(
      poly([
        [tx - wide / 2 - 4, -high],
        [tx, -high - cone],
        [tx + wide / 2 + 4, -high],
      ]),
      fill(roof),
    ) +
    path(`M${tx} ${-high - cone}v-14l10 4l-10 4`, { ...fill(lamp), stroke: 'none' }) +
    rect(tx - 2, -high + 14, 4, 9, fill(lamp));
  let merlons = '';
  for (let mx = -60; mx < 60; mx += 12) merlons += `M${mx} -40v-7h7v7Z`;
  return group(
    { transform: at(x, y, size / 180, 0, rng.chance(0.5)) },
    tower(-30, 20, 84, 38, dim),
    tower(26, 18, 104, 42, dim),
    tower(-4, 26, 122, 52, wall),
    rect(-62, -40, 124, 46, fill(wall)),
    path(merlons, fill(wall)),
    tower(-66, 24, 62, 36, tune(wall, 0.02)),
    tower(64, 22, 70, 36, tune(wall, 0.02)),
    path('M-9 6V-14A9 9 0 0 1 9 -14V6Z', fill(mix(lamp, wall, 0.25))),
  );
};

/** A striped lighthouse with its beams; the lamp stands `size` above (x, y). */
export const paintLighthouse = (stage: Stage, light: Light, x: number, y: number, size: number): string => {
  const k = size / 200;
  const lampY = y - 178 * k;
  const pale = mix(light.disc, light.haze, light.night ? 0.45 : 0.1);
  const band = light.night ? mix(light.accent, light.near, 0.45) : mix(light.accent, light.near, 0.12);
  const tone = (base: Colour): string =>
    stage.sheet.linear(
      [
        [0, tune(base, 0.03)],
        [1, mix(base, light.near, 0.5)],
      ],
      0,
      0,
      1,
      0,
    );
  const half = (yy: number): number => 14 + (yy + 160) * 0.058;
  const bands = [-160, -126, -92, -58, -24].map((top, i) => {
    const low = Math.min(0, top + 34);
    return path(
      poly([
        [-half(top), top],
        [half(top), top],
        [half(low), low],
        [-half(low), low],
      ]),
      { fill: tone(i % 2 ? band : pale) },
    );
  });
  const lamp = light.accent;
  const reach = stage.w * 0.75;
  const beam = (side: number): string =>
    path(
      poly([
        [x, lampY - 4 * k],
        [x + side * reach, lampY - 92 * k],
        [x + side * reach, lampY + 34 * k],
        [x, lampY + 4 * k],
      ]),
      {
        fill: stage.sheet.linearAt(
          [
            [0, lamp, 0.55],
            [0.35, lamp, 0.16],
            [1, lamp, 0],
          ],
          x,
          0,
          x + side * reach,
          0,
        ),
      },
    );
  const head = [
    rect(-17, -166, 34, 7, fill(light.near)),
    rect(-9, -186, 18, 20, fill(lamp)),
    path('M-12 -186Q-10 -200 0 -203Q10 -200 12 -186Z', fill(band)),
    path('M-9 -186V-166M0 -186V-166M9 -186V-166M0 -203V-211', stroke(light.near, 1.6)),
  ];
  const glow = stage.sheet.radialAt(
    [
      [0, lamp, 0.75],
      [1, lamp, 0],
    ],
    x,
    lampY,
    90 * k,
  );
  return (
    (light.night || stage.brief.weather !== 'clear' ? beam(1) + beam(-1) : '') +
    group({ transform: at(x, y, k) }, ...bands, ...head) +
    circle(x, lampY, 90 * k, { fill: glow })
  );
};

/** A windmill with four latticed sails. */
export const paintWindmill = (
  rng: Rng,
  x: number,
  y: number,
  size: number,
  body: Colour,
  sail: Colour,
): string => {
  const turn = rng.range(10, 80);
  const blade = (i: number): string =>
    group(
      { transform: `translate(0 -104) rotate(${turn.toFixed(0)}) rotate(${i * 90})` },
      path('M0 0V-78', stroke(sail, 2.6)),
      path('M2 -16H16V-78H2Z', fill(sail, 0.82)),
    );
  return group(
    { transform: at(x, y, size / 180) },
    path('M-30 4L-19 -96H19L30 4Z', fill(body)),
    path('M-22 -94Q0 -128 22 -94Z', fill(tune(body, -0.06))),
    rect(-5, -24, 11, 28, fill(tune(body, -0.12))),
    ...[0, 1, 2, 3].map(blade),
    circle(0, -104, 5, fill(sail)),
  );
};
