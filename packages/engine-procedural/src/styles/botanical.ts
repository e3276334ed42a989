import { BLOOMS, type BloomKind } from '../toolkit/blooms.ts';
import { mix, oklch } from '../toolkit/colour.ts';
import { paintButterfly, paintFlock } from '../toolkit/fauna.ts';
import { createPoster } from '../toolkit/palettes.ts';
import { paintSpray } from '../toolkit/spray.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { type Garden, inksFor, paintStem, paintVase, type Stem, tie } from './botanical-stems.ts';

const NAMED: readonly BloomKind[] = ['rose', 'poppy', 'lavender', 'daisy', 'tulip', 'sunflower'];

const createGarden = (stage: Stage): Garden => {
  const rng = stage.rng('garden');
  const poster = createPoster(stage, 0.1);
  const asked = NAMED.filter((kind) => stage.brief.features.has(kind as 'rose'));
  const kinds =
    asked.length > 0 ? asked : rng.shuffle(NAMED.filter((kind) => kind !== 'sunflower')).slice(0, 3);
  const leafy = stage.brief.features.has('fern')
    ? (['fern'] as const)
    : stage.brief.features.has('eucalyptus')
      ? (['round', 'blade'] as const)
      : rng.shuffle(['round', 'blade', 'fern'] as const).slice(0, 2);
  const lift = poster.dark ? 0.14 : 0;
  const season = { spring: 138, summer: 150, autumn: 105, winter: 185 }[stage.brief.season];
  const greens = [
    oklch(0.42 + lift, 0.06, season),
    oklch(0.52 + lift, 0.07, season - 10),
    oklch(0.62 + lift, 0.06, season + 14),
    oklch(0.36 + lift, 0.05, season + 26),
  ];
  return { stage, poster, kinds, sprays: leafy, greens };
};

/** Stems that fan out of one point, long ones behind, heads spread like fingers. */
const bouquet = (garden: Garden): string => {
  const { stage, poster, kinds, sprays } = garden;
  const rng = stage.rng('bouquet');
  const { w, h } = stage;
  const unit = Math.min(w, h);
  const vase = rng.chance(0.6);
  const base: readonly [number, number] = [w / 2 + rng.bell() * unit * 0.03, h * (vase ? 0.72 : 0.93)];
  const reach = Math.min(h * 0.72, unit * 0.95) * (vase ? 0.82 : 0.98);
  const make = (
    count: number,
    far: readonly [number, number],
    spread: number,
    size: readonly [number, number],
    deck: readonly Stem['kind'][],
  ): Stem[] =>
    Array.from({ length: count }, (_, i) => {
      const a = ((i + 0.5) / count - 0.5) * 2 * spread + rng.bell() * 0.12;
      const long = reach * rng.range(...far) * (1 - 0.2 * Math.abs(a));
      return {
        from: base,
        to: [base[0] + Math.sin(a) * long * Math.min(1.15, w / h + 0.15), base[1] - Math.cos(a) * long],
        size: unit * rng.range(...size),
        kind: deck[i % deck.length] ?? 'round',
      };
    });
  const extra = Math.round(stage.brief.density * 4);
  const rows = [
    make(7 + extra, [0.78, 1.02], 1.15, [0.1, 0.1], sprays),
    make(
      4 + extra,
      [0.74, 0.98],
      0.75,
      [0.1, 0.14],
      [...kinds, 'seedHead', 'lavender'].slice(-3) as BloomKind[],
    ),
    make(5 + Math.round(extra / 2), [0.52, 0.84], 0.82, [0.15, 0.22], kinds),
    make(5, [0.34, 0.5], 1.2, [0.1, 0.1], sprays),
    make(4, [0.3, 0.5], 0.75, [0.14, 0.2], kinds),
  ];
  const stems = rows
    .flat()
    .map((stem) => paintStem(garden, rng, stem))
    .join('');
  return (
    (vase ? paintVase(garden, base, unit, true) : '') +
    stems +
    (vase ? paintVase(garden, base, unit, false) : tie(base, poster))
  );
};

/** A bed of stems rising along the lower edge, at home in wide pictures. */
const meadow = (garden: Garden): string => {
  const { stage, kinds, sprays } = garden;
  const rng = stage.rng('meadow');
  const { w, h } = stage;
  const count = Math.round((w / 1000) * (24 + stage.brief.density * 16));
  const stems = Array.from({ length: count }, (_, i): Stem => {
    const depth = i / count;
    const x = rng.range(-20, w + 20);
    const wave = 0.5 + 0.5 * Math.sin((x / w) * 5.2 + stage.form(6) * 6);
    const long = h * (0.3 + 0.42 * rng.next() * (0.5 + wave * 0.5) + 0.1 * wave) * (1 - depth * 0.3);
    const plant = rng.chance(0.36) ? rng.pick(sprays) : rng.pick([...kinds, ...kinds, 'seedHead'] as const);
    return {
      from: [x, h + 20],
      to: [x + rng.bell() * 110, h - long],
      size: 78 + depth * 80 + rng.range(0, 44),
      kind: plant,
    };
  });
  return stems.map((stem) => paintStem(garden, rng, stem)).join('');
};

/** A ring of sprays and blooms around an open middle. */
const wreath = (garden: Garden): string => {
  const { stage, kinds, sprays } = garden;
  const rng = stage.rng('wreath');
  const { w, h } = stage;
  const r = Math.min(w, h) * 0.33;
  const around = (count: number, draw: (x: number, y: number, a: number) => string): string =>
    Array.from({ length: count }, (_, i) => (i / count) * Math.PI * 2 + rng.bell() * 0.1)
      .map((a) => draw(w / 2 + Math.cos(a) * r, h / 2 + Math.sin(a) * r, a))
      .join('');
  const leaves = around(64, (x, y, a) =>
    group(
      {
        transform: at(
          x,
          y,
          1,
          (a * 180) / Math.PI + 180 + rng.pick([-34, -12, 12, 34]) + (rng.chance(0.2) ? 40 : 0),
        ),
      },
      paintSpray(rng, rng.pick(sprays), rng.range(100, 190), rng.pick(garden.greens)),
    ),
  );
  const heads = around(17, (x, y, a) => {
    const kind = rng.pick(
      kinds.filter((k) => k !== 'lavender').length
        ? kinds.filter((k) => k !== 'lavender')
        : (['seedHead'] as const),
    );
    const size = rng.range(0.7, 1.7);
    return group(
      { transform: at(x + rng.bell() * 34, y + rng.bell() * 34, size, (a * 180) / Math.PI + 90) },
      BLOOMS[kind](rng, inksFor(garden, rng, kind, rng.pick(garden.greens))),
    );
  });
  return circle(w / 2, h / 2, r, stroke(garden.greens[3] ?? garden.poster.ink, 3)) + leaves + heads;
};

/** Flowers and leaves on paper, in one of three arrangements. */
export const paintBotanical = (stage: Stage): string => {
  const garden = createGarden(stage);
  const { w, h } = stage;
  const { poster } = garden;
  const rng = stage.rng('botanical');
  const field = w > h * 1.25 || stage.brief.features.has('hills') || stage.brief.features.has('grass');
  const round = garden.kinds.some((kind) => kind !== 'lavender');
  const layout = field ? meadow : rng.pick(round ? [bouquet, bouquet, meadow, wreath] : [bouquet, meadow]);
  const tone = mix(poster.paper, rng.pick(poster.colours), poster.dark ? 0.28 : 0.3);
  const unit = Math.min(w, h);
  const backdrop =
    layout === meadow
      ? circle(w * rng.pick([0.36, 0.64]), h * 0.4, unit * 0.25, fill(tone))
      : rng.chance(0.5)
        ? path(
            `M${num(w / 2 - unit * 0.36)} ${num(h)}V${num(h * 0.44)}A${num(unit * 0.36)} ${num(unit * 0.36)} 0 0 1 ${num(w / 2 + unit * 0.36)} ${num(h * 0.44)}V${num(h)}Z`,
            fill(tone),
          )
        : circle(w / 2, h * 0.44, unit * 0.36, fill(tone));
  const table =
    layout === bouquet && rng.chance(0.6)
      ? rect(0, h * 0.84, w, h * 0.16, fill(mix(poster.paper, poster.colours[1] ?? poster.ink, 0.42)))
      : '';
  const wings = stage.wants('butterfly', 0.22)
    ? [0, 1]
        .map((i) =>
          paintButterfly(
            w * (i ? 0.2 : 0.8),
            h * (i ? 0.2 : 0.32),
            62 - i * 18,
            poster.colours[0] ?? poster.ink,
            mix(poster.paper, poster.colours[2] ?? poster.ink, 0.5),
            poster.ink,
            i ? -24 : 28,
          ),
        )
        .join('')
    : '';
  return (
    rect(0, 0, w, h, fill(poster.paper)) +
    (layout === wreath ? '' : backdrop) +
    table +
    layout(garden) +
    wings +
    (stage.brief.features.has('birds') ? paintFlock(stage, w * 0.7, h * 0.14, poster.ink) : '')
  );
};
