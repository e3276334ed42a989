import { type Colour, mix, tune } from './colour.ts';
import type { Rng } from './random.ts';
import { circle, ellipse, fill, group, num, path, stroke } from './svg.ts';

/** The inks of a plant. */
export interface PlantInks {
  readonly petal: Colour;
  readonly heart: Colour;
  readonly leaf: Colour;
  readonly line: Colour;
}

/** A flower head around the origin, about 100 units across, growing upwards. */
type Bloom = (rng: Rng, inks: PlantInks) => string;

const spoke = (count: number, draw: (i: number) => string, phase = 0): string =>
  Array.from({ length: count }, (_, i) =>
    group({ transform: `rotate(${num((i * 360) / count + phase)})` }, draw(i)),
  ).join('');

const daisy: Bloom = (rng, { petal, heart, line }) => {
  const count = rng.int(13, 19);
  const pale = spoke(count, () => {
    const long = rng.range(43, 50);
    const half = rng.range(5.2, 7.2);
    return (
      path(
        `M0 -6C${num(half)} -16 ${num(half)} ${num(-long + 6)} ${num(half * 0.25)} ${num(-long)}Q0 ${num(-long + 3)} ${num(-half * 0.3)} ${num(-long)}C${num(-half)} ${num(-long + 6)} ${num(-half)} -16 0 -6Z`,
        fill(tune(petal, rng.bell() * 0.035)),
      ) + path(`M0 -14V${num(-long * 0.72)}`, stroke(mix(petal, line, 0.4), 0.7, 0.5))
    );
  });
  const dots = Array.from({ length: 34 }, (_, i) =>
    circle(
      Math.cos(i * 2.4) * 2.1 * Math.sqrt(i),
      Math.sin(i * 2.4) * 2.1 * Math.sqrt(i),
      1.2,
      fill(mix(heart, line, i % 3 === 0 ? 0.5 : 0.2)),
    ),
  );
  return pale + circle(0, 0, 13, fill(heart)) + dots.join('');
};

const poppy: Bloom = (rng, { petal, line, heart }) => {
  const count = rng.int(4, 5);
  const leafs = spoke(
    count,
    (i) => {
      const tone = tune(petal, i % 2 ? -0.05 : 0.035);
      const [a, b, c] = [rng.range(38, 48), rng.range(44, 54), rng.range(36, 46)];
      const veins = [-16, -8, 0, 8, 16]
        .map((x) => `M${num(x * 0.2)} -10Q${num(x * 0.7)} -26 ${num(x * 1.3)} ${num(-b + 10)}`)
        .join('');
      return (
        path(
          `M0 4C-22 -6 ${num(-a)} -20 -31 ${num(-b + 4)}C-20 ${num(-b - 7)} -9 ${num(-b + 3)} 0 ${num(-b)}C9 ${num(-b - 5)} 24 ${num(-b - 5)} 31 ${num(-b + 7)}C${num(c)} -20 22 -6 0 4Z`,
          fill(tone, 0.9),
        ) + path(veins, stroke(tune(petal, -0.14), 0.8, 0.4))
      );
    },
    rng.range(0, 90),
  );
  const stamens = spoke(
    22,
    () =>
      path(`M0 -8L0 ${num(-rng.range(13, 19))}`, stroke(line, 0.9)) +
      circle(0, -rng.range(14, 19), 1.5, fill(line)),
  );
  return (
    leafs +
    circle(0, 0, 13, fill(tune(petal, -0.2), 0.55)) +
    stamens +
    circle(0, 0, 8, fill(mix(heart, line, 0.45))) +
    spoke(8, () => path('M0 0V-7', stroke(heart, 1)))
  );
};

const tulip: Bloom = (_rng, { petal }) =>
  group(
    { transform: 'translate(0 6) scale(0.920)' },
    path(
      'M0 34C-30 30 -38 -6 -28 -46C-14 -34 -6 -20 0 -4C6 -20 14 -34 28 -46C38 -6 30 30 0 34Z',
      fill(tune(petal, -0.06)),
    ),
    path('M0 34C-22 24 -20 -22 0 -54C20 -22 22 24 0 34Z', fill(petal)),
    path('M0 34C-30 30 -38 -6 -28 -46C-18 -20 -14 10 0 34Z', fill(tune(petal, 0.045))),
    path('M0 34C30 30 38 -6 28 -46C18 -20 14 10 0 34Z', fill(tune(petal, -0.03))),
    path(
      'M0 26C-4 6 -3 -20 0 -44M-19 10C-24 -6 -25 -20 -26 -32M19 10C24 -6 25 -20 26 -32',
      stroke(tune(petal, -0.13), 1, 0.5),
    ),
  );

const rose: Bloom = (rng, { petal }) => {
  const ring = (radius: number, size: number, count: number, tone: Colour): string =>
    spoke(
      count,
      () => {
        const r = size * rng.range(0.9, 1.1);
        return path(
          `M${num(-r * 0.9)} ${num(-radius * 0.4)}C${num(-r * 1.15)} ${num(-radius - r * 0.5)} ${num(-r * 0.4)} ${num(-radius - r * 0.75)} 0 ${num(-radius - r * 0.55)}C${num(r * 0.5)} ${num(-radius - r * 0.8)} ${num(r * 1.15)} ${num(-radius - r * 0.4)} ${num(r * 0.9)} ${num(-radius * 0.4)}Z`,
          {
            ...fill(tune(tone, rng.bell() * 0.025)),
            stroke: stroke(tune(tone, -0.1), 1).stroke,
            'stroke-width': 0.9,
            'stroke-opacity': 0.55,
          },
        );
      },
      rng.range(0, 90),
    );
  return (
    ring(27, 24, 7, tune(petal, 0.04)) +
    ring(19, 20, 6, petal) +
    ring(12, 15, 5, tune(petal, -0.04)) +
    ring(6, 11, 4, tune(petal, -0.08)) +
    circle(0, 0, 9, fill(tune(petal, -0.13))) +
    path('M-5 2C-4 -6 5 -6 5 0C5 5 -2 5 -2 1', stroke(tune(petal, -0.24), 1.5))
  );
};

const sunflower: Bloom = (rng, { petal, heart, line }) => {
  const ring = (count: number, long: number, tone: Colour, phase: number): string =>
    spoke(
      count,
      () =>
        path(
          `M0 -14C9 -24 8 ${num(-long + 14)} 0 ${num(-long * rng.range(0.92, 1.06))}C-8 ${num(-long + 14)} -9 -24 0 -14Z`,
          fill(tune(tone, rng.bell() * 0.04)),
        ),
      phase,
    );
  const seeds = Array.from({ length: 130 }, (_, i) =>
    circle(
      Math.cos(i * 2.39996) * 1.75 * Math.sqrt(i),
      Math.sin(i * 2.39996) * 1.75 * Math.sqrt(i),
      1.15,
      fill(i > 85 ? mix(heart, line, 0.25) : mix(heart, line, 0.85)),
    ),
  );
  return (
    ring(17, 52, tune(petal, -0.06), 10) +
    ring(17, 46, petal, 0) +
    circle(0, 0, 21, fill(mix(heart, line, 0.6))) +
    seeds.join('')
  );
};

const lavender: Bloom = (rng, { petal, leaf }) => {
  const buds = Array.from({ length: 30 }, (_, i) => {
    const t = i / 29;
    const side = i % 3 === 0 ? 0 : i % 3 === 1 ? -1 : 1;
    const wide = 10 * Math.sin(Math.PI * Math.min(1, 0.2 + t * 0.85));
    return ellipse(side * wide + rng.bell() * 2, 42 - t * 104, 5.4 - t * 2.2, 7 - t * 2.4, {
      ...fill(tune(petal, rng.bell() * 0.07 + t * 0.04)),
      transform: `rotate(${num(side * 24)} ${num(side * wide)} ${num(42 - t * 104)})`,
    });
  });
  return path('M0 50V-58', stroke(leaf, 1.8)) + buds.join('');
};

const seedHead: Bloom = (rng, { petal, line, leaf }) =>
  Array.from({ length: 19 }, () => {
    const a = rng.range(-1.9, 1.9) - Math.PI / 2;
    const r = rng.range(24, 50);
    const [x, y] = [Math.cos(a) * r, Math.sin(a) * r];
    return (
      path(`M0 12Q${num(x * 0.3)} ${num(y * 0.6)} ${num(x)} ${num(y)}`, stroke(leaf, 1)) +
      circle(x, y, rng.range(2.6, 5), fill(tune(mix(petal, line, 0.1), rng.bell() * 0.06)))
    );
  }).join('');

export const BLOOMS = { daisy, poppy, tulip, rose, sunflower, lavender, seedHead } as const;
export type BloomKind = keyof typeof BLOOMS;
