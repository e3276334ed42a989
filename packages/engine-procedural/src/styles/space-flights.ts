import { along, oklch, tune } from '../toolkit/colour.ts';
import { at, circle, fill, group, num, path } from '../toolkit/svg.ts';
import type { Cosmos } from './space-worlds.ts';

export const galaxy = ({ stage, rng, gas }: Cosmos): string => {
  const { w, h } = stage;
  const [cx, cy] = [w * rng.range(0.4, 0.6), h * rng.range(0.4, 0.55)];
  const reach = Math.min(w, h) * 0.46;
  const dots = Array.from({ length: 2600 }, () => {
    const t = rng.next() ** 0.72;
    const arm = rng.int(0, 1) * Math.PI;
    const a = arm + t * 7.2 + rng.bell() * (1.05 - t * 0.45);
    const far = t * reach * (1 + rng.bell() * 0.2);
    const tone = along([gas[2], gas[1], gas[0], tune(gas[0], 0.15)], t + rng.bell() * 0.15);
    return circle(
      Math.cos(a) * far,
      Math.sin(a) * far,
      1 + rng.next() ** 3 * 3.6 * (1.1 - t * 0.5),
      fill(tone, rng.range(0.45, 1)),
    );
  });
  const core = stage.sheet.radial([
    [0, oklch(0.97, 0.03, 80), 1],
    [0.12, gas[2], 0.85],
    [0.4, gas[1], 0.3],
    [1, gas[0], 0],
  ]);
  return group(
    { transform: `translate(${num(cx)} ${num(cy)})rotate(-24)scale(1 0.520)` },
    circle(0, 0, reach, { fill: core, 'fill-opacity': 0.8 }),
    ...dots,
    circle(0, 0, reach * 0.3, { fill: core }),
  );
};

export const comet = ({ stage, rng, gas }: Cosmos): string => {
  const [x, y] = [stage.w * rng.range(0.2, 0.45), stage.h * rng.range(0.14, 0.3)];
  const tail = stage.sheet.linear(
    [
      [0, gas[2], 0.9],
      [0.3, gas[1], 0.4],
      [1, gas[0], 0],
    ],
    0,
    0,
    1,
    0,
  );
  return group(
    { transform: at(x, y, 1, -24) },
    path('M0 -7Q220 -26 480 -42Q260 4 480 30Q220 18 0 7A7 7 0 0 1 0 -7Z', { fill: tail }),
    circle(2, 0, 7, fill(oklch(0.98, 0.02, 90))),
    circle(2, 0, 18, fill(gas[2], 0.25)),
  );
};
