import { along, mix, oklch, tune } from '../toolkit/colour.ts';
import { loopsAbove, loopsPath, sampleField } from '../toolkit/contours.ts';
import { at, circle, fill, num, path } from '../toolkit/svg.ts';
import type { Cosmos } from './space-worlds.ts';

/** Gas drawn as many translucent level sets of warped noise: silk-edged, deep, and still only vectors. */
export const nebula = ({ stage, gas, deep }: Cosmos): string => {
  const { w, h } = stage;
  const noise = stage.noise('nebula');
  const rng = stage.rng('nebula');
  const lean = rng.range(-0.7, 0.7);
  const cx = w * rng.range(0.3, 0.7);
  const cy = h * rng.range(0.32, 0.62);
  const size = 330 + stage.form(2) * 160;
  const field = sampleField(
    (x, y) => {
      const u = x / size;
      const v = y / size;
      const wx = noise.fbm(u + 3, v, 3);
      const wy = noise.fbm(u, v + 7, 3);
      const across = ((x - cx) * Math.sin(lean) + (y - cy) * Math.cos(lean)) / (Math.min(w, h) * 0.46);
      return (
        noise.fbm(u * 0.9 + wx * 1.15, v * 0.9 + wy * 1.15, 4) * 0.62 + 0.52 - Math.abs(across) ** 1.5 * 0.55
      );
    },
    [-10, -10, w + 10, h + 10],
    9.5,
  );
  const ramp = [
    mix(deep, gas[0], 0.35),
    gas[0],
    mix(gas[0], gas[1], 0.5),
    gas[1],
    mix(gas[1], gas[2], 0.55),
    gas[2],
  ];
  const count = 26;
  const sheets = Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    return path(
      loopsPath(loopsAbove(field, 0.04 + t * 0.88)),
      fill(along(ramp, t ** 1.15), 0.105 + t * 0.04),
    );
  });
  const dust = sampleField(
    (x, y) =>
      noise.ridged(x / (size * 0.95) + 9 + noise.at(x / 150, y / 150) * 0.35, y / (size * 0.8), 3) * 0.8 +
      noise.fbm(x / 260, y / 260, 2) * 0.3 -
      0.42,
    [-10, -10, w + 10, h + 10],
    12,
  );
  const lanes = [0.06, 0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.34].map((level) =>
    path(loopsPath(loopsAbove(dust, level)), fill(tune(deep, -0.03), 0.13)),
  );
  return [...sheets, ...lanes].join('');
};

export const starfield = ({ stage, gas }: Cosmos): string => {
  const rng = stage.rng('stars');
  const { w, h } = stage;
  const white = oklch(0.98, 0.01, 250);
  const area = (w * h) / 1e6;
  const dots = Array.from({ length: Math.round(900 * area) }, () => {
    const size = 0.6 + rng.next() ** 6 * 2.4;
    const tone = rng.chance(0.25)
      ? mix(white, gas[2], 0.6)
      : rng.chance(0.2)
        ? oklch(0.88, 0.06, 250)
        : white;
    return circle(rng.range(0, w), rng.range(0, h), size, fill(tone, rng.range(0.3, 0.95)));
  });
  const halo = stage.sheet.radial([
    [0, white, 0.7],
    [0.25, mix(white, gas[1], 0.5), 0.2],
    [1, gas[1], 0],
  ]);
  const flares = Array.from({ length: Math.round(4 * area) }, () => {
    const [x, y, s] = [rng.range(0, w), rng.range(0, h), rng.range(0.3, 0.85)];
    const spike = `M${num(-26)} 0Q0 0 0 -26Q0 0 26 0Q0 0 0 26Q0 0 -26 0Z`;
    return (
      circle(x, y, 26 * s, { fill: halo }) + path(spike, { ...fill(white, 0.9), transform: at(x, y, s) })
    );
  });
  return dots.join('') + flares.join('');
};
