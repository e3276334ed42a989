import { BLOOMS, type BloomKind, type PlantInks, paintSpray } from '../toolkit/blooms.ts';
import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { paintButterfly, paintFlock } from '../toolkit/fauna.ts';
import { createPoster, type Poster } from '../toolkit/palettes.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';

interface Garden {
  readonly stage: Stage;
  readonly poster: Poster;
  readonly kinds: readonly BloomKind[];
  readonly sprays: readonly ('round' | 'blade' | 'fern')[];
  readonly greens: readonly Colour[];
}

const NAMED: readonly BloomKind[] = ['rose', 'poppy', 'lavender', 'daisy', 'tulip', 'sunflower'];

const createGarden = (stage: Stage): Garden => {
  const rng = stage.rng('garden');
  const poster = createPoster(stage, 0.16);
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

/** Petal colours that belong to the kind but bend to the palette. */
const inksFor = ({ poster, stage }: Garden, rng: Rng, kind: BloomKind, leaf: Colour): PlantInks => {
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

interface Stem {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly size: number;
  readonly kind: BloomKind | 'round' | 'blade' | 'fern';
}

const paintStem = (garden: Garden, rng: Rng, { from, to, size, kind }: Stem): string => {
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

const tie = ([x, y]: readonly [number, number], poster: Poster): string =>
  path(
    `M${num(x - 30)} ${num(y - 66)}Q${num(x)} ${num(y - 54)} ${num(x + 30)} ${num(y - 66)}`,
    stroke(poster.colours[0] ?? poster.ink, 9),
  ) +
  path(
    `M${num(x)} ${num(y - 58)}q-40 20 -34 62M${num(x)} ${num(y - 58)}q36 24 26 60`,
    stroke(poster.colours[0] ?? poster.ink, 5),
  );

const paintVase = (
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
  const leaves = around(30, (x, y, a) =>
    group(
      {
        transform: at(
          x,
          y,
          1,
          (a * 180) / Math.PI + 180 + rng.pick([-34, -12, 12, 34]) + (rng.chance(0.2) ? 40 : 0),
        ),
      },
      paintSpray(rng, rng.pick(sprays), rng.range(110, 200), rng.pick(garden.greens)),
    ),
  );
  const heads = around(11, (x, y, a) => {
    const kind = rng.pick(
      kinds.filter((k) => k !== 'lavender').length
        ? kinds.filter((k) => k !== 'lavender')
        : (['seedHead'] as const),
    );
    const size = rng.range(0.75, 1.75);
    return group(
      { transform: at(x + rng.bell() * 26, y + rng.bell() * 26, size, (a * 180) / Math.PI + 90) },
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
  const layout = w > h * 1.25 ? meadow : rng.pick([bouquet, bouquet, meadow, wreath]);
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
