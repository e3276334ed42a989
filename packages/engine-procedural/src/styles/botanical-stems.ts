import { BLOOMS, type BloomKind, type PlantInks } from '../toolkit/blooms.ts';
import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import type { Poster } from '../toolkit/palettes.ts';
import type { Rng } from '../toolkit/random.ts';
import { paintSpray } from '../toolkit/spray.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path, stroke } from '../toolkit/svg.ts';

export interface Garden {
  readonly stage: Stage;
  readonly poster: Poster;
  readonly kinds: readonly BloomKind[];
  readonly sprays: readonly ('round' | 'blade' | 'fern')[];
  readonly greens: readonly Colour[];
}

/** Petal colours that belong to the kind but bend to the palette. */
export const inksFor = ({ poster, stage }: Garden, rng: Rng, kind: BloomKind, leaf: Colour): PlantInks => {
  const natural: Record<BloomKind, Colour> = {
    daisy: oklch(0.95, 0.02, 95),
    poppy: oklch(0.64, 0.2, 32),
    tulip: oklch(0.7, 0.16, 20),
    rose: oklch(0.74, 0.11, 8),
    sunflower: oklch(0.82, 0.16, 82),
    lavender: oklch(0.6, 0.12, 295),
    seedHead: oklch(0.66, 0.12, 50),
  };
  const warm = poster.colours.filter(({ c, l }) => c > 0.05 && l > 0.42);
  const free = stage.brief.wishes.length > 0 || !stage.brief.features.has(kind as 'rose');
  const petal = free && warm.length > 0 && kind !== 'daisy' ? rng.pick(warm) : natural[kind];
  return {
    petal:
      kind === 'daisy' && !poster.dark
        ? mix(
            natural.daisy,
            rng.pick(warm.length ? warm : [natural.daisy]),
            stage.brief.wishes.length ? 0.6 : 0.12,
          )
        : petal,
    heart: oklch(0.78, 0.14, 80),
    leaf,
    line: tune(poster.dark ? poster.paper : poster.ink, 0),
  };
};

export interface Stem {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly size: number;
  readonly kind: BloomKind | 'round' | 'blade' | 'fern';
}

export const paintStem = (garden: Garden, rng: Rng, { from, to, size, kind }: Stem): string => {
  const leaf = rng.pick(garden.greens);
  const [x0, y0] = from;
  const [x1, y1] = to;
  const lean = (Math.atan2(x1 - x0, y0 - y1) * 180) / Math.PI;
  if (kind === 'round' || kind === 'blade' || kind === 'fern')
    return group(
      { transform: at(x0, y0, 1, lean) },
      paintSpray(rng, kind, Math.hypot(x1 - x0, y1 - y0), leaf),
    );
  const mx = x0 + (x1 - x0) * 0.25;
  const my = y0 + (y1 - y0) * 0.6;
  const blades = [0.36, 0.52, 0.66]
    .filter(() => rng.chance(0.66))
    .map((t) => {
      const bx = (1 - t) ** 2 * x0 + 2 * t * (1 - t) * mx + t * t * x1;
      const by = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * my + t * t * y1;
      const long = size * rng.range(0.5, 0.95);
      const side = rng.chance(0.5) ? 1 : -1;
      return group(
        { transform: at(bx, by, 1, lean + side * rng.range(34, 58)) },
        path(
          `M0 0C${num(long * 0.26)} ${num(-long * 0.3)} ${num(long * 0.16)} ${num(-long * 0.8)} 0 ${num(-long)}C${num(-long * 0.12)} ${num(-long * 0.7)} ${num(-long * 0.2)} ${num(-long * 0.3)} 0 0Z`,
          fill(tune(leaf, rng.bell() * 0.05), 0.94),
        ) +
          path(
            `M0 0Q${num(long * 0.04)} ${num(-long * 0.5)} 0 ${num(-long * 0.88)}`,
            stroke(tune(leaf, 0.13), 1, 0.6),
          ),
      );
    });
  const head = BLOOMS[kind](rng, inksFor(garden, rng, kind, leaf));
  const upright = kind === 'tulip' || kind === 'lavender' || kind === 'seedHead';
  const squash = upright ? 1 : rng.range(0.72, 1);
  return (
    path(
      `M${num(x0)} ${num(y0)}Q${num(mx)} ${num(my)} ${num(x1)} ${num(y1)}`,
      stroke(leaf, Math.max(2, size * 0.026)),
    ) +
    blades.join('') +
    group(
      {
        transform: `${at(x1, y1, 1, upright ? lean * 0.7 : lean * 0.6 + rng.bell() * 20)}scale(${(size / 100).toFixed(2)} ${((size / 100) * squash).toFixed(2)})`,
      },
      head,
    )
  );
};

export const tie = ([x, y]: readonly [number, number], poster: Poster): string =>
  path(
    `M${num(x - 30)} ${num(y - 66)}Q${num(x)} ${num(y - 54)} ${num(x + 30)} ${num(y - 66)}`,
    stroke(poster.colours[0] ?? poster.ink, 9),
  ) +
  path(
    `M${num(x)} ${num(y - 58)}q-40 20 -34 62M${num(x)} ${num(y - 58)}q36 24 26 60`,
    stroke(poster.colours[0] ?? poster.ink, 5),
  );

export const paintVase = (
  { stage, poster }: Garden,
  [x, y]: readonly [number, number],
  unit: number,
  back: boolean,
): string => {
  const rng = stage.rng('vase');
  const k = unit / 1000;
  const belly = rng.range(86, 128);
  const neck = rng.range(44, 62);
  const tall = 232;
  const tone = rng.pick(poster.colours);
  const trim = poster.colours.find((other) => Math.abs(other.l - tone.l) > 0.15) ?? poster.ink;
  if (back)
    return group(
      { transform: at(x, y, k) },
      ellipse(0, tall - 4, belly * 1.5, 22, fill(poster.ink, 0.12)),
      ellipse(0, -8, neck, 12, fill(tune(tone, -0.16))),
    );
  const body = `M${num(-neck)} -8C${num(-neck * 0.9)} 40 ${num(-belly)} 60 ${num(-belly)} 130C${num(-belly)} 190 ${num(-belly * 0.6)} ${tall} ${num(-belly * 0.55)} ${tall}H${num(belly * 0.55)}C${num(belly * 0.6)} ${tall} ${num(belly)} 190 ${num(belly)} 130C${num(belly)} 60 ${num(neck * 0.9)} 40 ${num(neck)} -8Q0 12 ${num(-neck)} -8Z`;
  const paint = stage.sheet.linear(
    [
      [0, tune(tone, 0.06)],
      [0.5, tone],
      [1, tune(tone, -0.11)],
    ],
    0,
    0,
    1,
    0,
  );
  const bands = rng.chance(0.5)
    ? [96, 112, 150].map((by, i) =>
        path(
          `M${num(-belly - 5)} ${by}Q0 ${by + 26} ${num(belly + 5)} ${by}`,
          stroke(trim, i === 2 ? 20 : 6),
        ),
      )
    : Array.from({ length: 26 }, (_, i) =>
        circle(
          -belly + (i % 9) * belly * 0.25 + (i > 8 && i < 18 ? belly * 0.12 : 0),
          84 + Math.floor(i / 9) * 40,
          7,
          fill(trim),
        ),
      );
  return group(
    { transform: at(x, y, k) },
    path(body, { fill: paint }),
    group({ 'clip-path': stage.sheet.clip(path(body, {})) }, ...bands),
  );
};
