import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { creaturesOf, paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { grassPath, pinePath } from '../toolkit/flora.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { lerp, type Point, poly, pt, steps, under } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import { type Disc, paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, fill, group, num, path, rect } from '../toolkit/svg.ts';
import { paintHouse } from '../toolkit/things.ts';
import { paintFalling, veil } from '../toolkit/weather.ts';

interface Wood {
  readonly stage: Stage;
  readonly light: Light;
  readonly disc: Disc;
  readonly leafy: boolean;
}

/** A tall trunk from below the frame's foot to beyond its top, with bare boughs. */
const trunk = (rng: Rng, x: number, foot: number, wide: number, boughs: number): string => {
  const lean = rng.bell() * wide * 2.2;
  const sway = rng.bell() * wide;
  const d = [
    `M${num(x - wide * 0.95)} ${num(foot + 4)}Q${num(x - wide * 0.5)} ${num(foot - wide * 1.4)} ${num(x - wide * 0.48)} ${num(foot - wide * 4)}`,
    `C${num(x - wide * 0.45 + sway)} ${num(foot * 0.6)} ${num(x - wide * 0.4 + lean * 0.5)} ${num(foot * 0.3)} ${num(x - wide * 0.3 + lean)} -20`,
    `L${num(x + wide * 0.3 + lean)} -20C${num(x + wide * 0.4 + lean * 0.5)} ${num(foot * 0.3)} ${num(x + wide * 0.45 + sway)} ${num(foot * 0.6)} ${num(x + wide * 0.48)} ${num(foot - wide * 4)}`,
    `Q${num(x + wide * 0.5)} ${num(foot - wide * 1.4)} ${num(x + wide * 1.05)} ${num(foot + 4)}Z`,
  ].join('');
  return (
    d +
    Array.from({ length: boughs }, () => bough(rng, x + lean * 0.5, foot * rng.range(0.04, 0.62), wide)).join(
      '',
    )
  );
};

const bough = (rng: Rng, x: number, y: number, wide: number): string => {
  const side = rng.chance(0.5) ? 1 : -1;
  const long = wide * rng.range(2.4, 5.5) * side;
  const rise = wide * rng.range(0.8, 3);
  const thick = wide * rng.range(0.1, 0.2);
  const limb = blade(
    [x, y - thick],
    [x + long * 0.5, y - rise * 0.3 - thick],
    [x + long, y - rise],
    [x + long * 0.5, y - rise * 0.2 + thick],
    [x, y + thick * 2],
    side,
  );
  const [tx, ty] = [x + long * 0.55, y - rise * 0.45];
  const twig = blade(
    [tx, ty],
    [x + long * 0.75, y - rise * 0.42],
    [x + long * 0.95, y - rise * 0.1],
    [x + long * 0.72, y - rise * 0.3],
    [x + long * 0.5, y - rise * 0.3],
    side,
  );
  return limb + twig;
};

/** Two curves out to a tip and back; drawn the other way round on the left, or overlaps would punch holes. */
const blade = (a: Point, c1: Point, tip: Point, c2: Point, b: Point, side: number): string => {
  const [p, q, r, s] = side > 0 ? [a, c1, c2, b] : [b, c2, c1, a];
  const xy = ([x, y]: Point): string => `${num(x)} ${num(y)}`;
  return `M${xy(p)}Q${xy(q)} ${xy(tip)}Q${xy(r)} ${xy(s)}Z`;
};

/** A canopy of leaf dabs hanging from the top edge. */
const canopy = ({ stage }: Wood, index: number, low: number, tones: readonly Colour[]): string => {
  const rng = stage.rng(`canopy${index}`);
  const noise = stage.noise(`canopy${index}`);
  const size = 6 + index * 3.4;
  return tones
    .map((tone, layer) => {
      let d = '';
      for (let i = 0; i < (stage.w / 1000) * 330; i++) {
        const x = rng.range(-20, stage.w + 20);
        const reach = low * (0.42 + noise.fbm(x / 260, index * 3, 3) * 0.75);
        const y = reach * rng.next() ** 0.75 - layer * 12;
        const r = size * rng.range(0.45, 1.25) * (1 - layer * 0.18);
        d += `M${num(x - r)} ${num(y)}Q${num(x)} ${num(y - r * 0.95)} ${num(x + r)} ${num(y + r * 0.2)}Q${num(x)} ${num(y + r * 0.8)} ${num(x - r)} ${num(y)}Z`;
      }
      return path(d, fill(tone, 0.9));
    })
    .join('');
};

/** Slanting beams from the disc between the trunks. */
const shafts = ({ stage, light, disc }: Wood): string => {
  const rng = stage.rng('shafts');
  const { h } = stage;
  const source: Point = [disc.x, Math.min(disc.y, h * 0.2) - 160];
  const beams = Array.from({ length: 9 }, () => {
    const a = rng.range(-0.85, 0.85);
    const wide = rng.range(0.012, 0.06);
    const reach = h * 1.25;
    const to = (angle: number): Point => [
      source[0] + Math.sin(angle) * reach,
      source[1] + Math.cos(angle) * reach,
    ];
    const paint = stage.sheet.linearAt(
      [
        [0, light.disc, 0],
        [0.25, light.disc, rng.range(0.05, 0.11)],
        [1, light.disc, 0],
      ],
      source[0],
      source[1],
      ...to(a),
    );
    // Nested wedges fade towards the rim: as soft as a blur and far cheaper.
    return [1, 0.72, 0.44]
      .map((k) => path(poly([source, to(a - wide * k), to(a + wide * k)]), { fill: paint }))
      .join('');
  });
  return group({ style: 'mix-blend-mode:screen' }, ...beams);
};

const floorEdge = ({ stage }: Wood, index: number, y: number): Point[] => {
  const noise = stage.noise(`floor${index}`);
  return steps(-20, stage.w + 20, Math.round(stage.w / 18)).map((x) => [
    x,
    y + noise.fbm(x / 280, index, 3) * 24,
  ]);
};

/** Arching fern fronds at the foot of the picture. */
const ferns = ({ stage, light }: Wood, edge: readonly Point[]): string => {
  const rng = stage.rng('ferns');
  const tone = mix(light.near, light.land, 0.28);
  const frond = (x: number, y: number, a: number, long: number): string => {
    let d = '';
    for (let i = 1; i < 16; i++) {
      const t = i / 16;
      const px = x + Math.cos(a) * long * t;
      const py = y + Math.sin(a) * long * t + long * 0.42 * t * t;
      const leaf = long * 0.2 * Math.sin(Math.PI * Math.min(1, t + 0.14)) * (1 - t * 0.4);
      const slant = Math.cos(a) * leaf * 0.5;
      d += `M${num(px)} ${num(py)}q${num(slant)} ${num(-leaf * 0.6)} ${num(slant * 1.4)} ${num(-leaf)}q${num(slant * 0.2 + 3)} ${num(leaf * 0.5)} ${num(-slant * 1.4 + 2.4)} ${num(leaf)}ZM${num(px)} ${num(py)}q${num(slant)} ${num(leaf * 0.5)} ${num(slant * 1.3)} ${num(leaf * 0.9)}q${num(slant * 0.2 - 3)} ${num(-leaf * 0.5)} ${num(-slant * 1.3 - 2.4)} ${num(-leaf * 0.9)}Z`;
    }
    return d;
  };
  const plants = edge
    .filter((_, i) => i % 4 === 1 && rng.chance(0.62))
    .map(([x, y]) =>
      Array.from({ length: 6 }, (_, i) =>
        frond(x, y + 12, -Math.PI * (0.14 + (0.72 * (i + rng.next() * 0.5)) / 5.5), rng.range(60, 130)),
      ).join(''),
    );
  return path(plants.join(''), fill(tone));
};

const fireflies = ({ stage, light }: Wood): string => {
  const rng = stage.rng('fireflies');
  const glow = stage.brief.wishes[1] ?? mix(light.accent, oklch(0.95, 0.15, 105), 0.6);
  const halo = stage.sheet.radial([
    [0, glow, 0.8],
    [0.3, glow, 0.25],
    [1, glow, 0],
  ]);
  return Array.from({ length: Math.round((stage.w / 1000) * 46) }, () => {
    const x = rng.range(0, stage.w);
    const y = stage.h * lerp(0.42, 0.96, rng.next());
    const size = rng.range(1.2, 3.4);
    return circle(x, y, size * 6, { fill: halo }) + circle(x, y, size, fill(mix(glow, oklch(1, 0, 0), 0.5)));
  }).join('');
};

/** A stream or path that winds from the light towards the viewer. */
const winding = ({ stage, light, disc }: Wood, from: number): string => {
  const { h } = stage;
  const noise = stage.noise('winding');
  const side = (sign: number): Point[] =>
    steps(0, 1, 16).map((t): Point => {
      const centre = disc.x + (stage.w * 0.5 - disc.x) * t + noise.at(t * 2.4, 3) * 150 * t;
      return [centre + sign * (5 + 190 * t ** 2.1), from + (h - from + 20) * t ** 1.2];
    });
  const left = side(-1);
  const tone = mix(light.horizon, light.haze, 0.35);
  const paint = stage.sheet.linearAt(
    [
      [0, tone, 0.9],
      [0.5, mix(tone, light.land, 0.45), 0.75],
      [1, mix(tone, light.near, 0.6), 0.6],
    ],
    0,
    from,
    0,
    h,
  );
  return (
    path(poly([...left, ...side(1).reverse()]), { fill: paint }) +
    circle(pt(left, 0)[0], from, 0.1, fill(tone))
  );
};

/** Inside a forest: pale distance, ranks of trunks, light falling through. */
export const paintForest = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const sky = paintSky(stage, light, h * 0.86);
  const leafy = !stage.wants('pines', 0.45);
  const disc = { ...sky.disc, y: Math.min(sky.disc.y, h * 0.42) };
  const wood: Wood = { stage, light, disc, leafy };
  const glow = stage.sheet.radialAt(
    [
      [0, light.disc, 0.85],
      [0.4, mix(light.horizon, light.haze, 0.4), 0.6],
      [1, light.haze, 0],
    ],
    disc.x,
    h * 0.5,
    Math.max(w, h) * 0.6,
  );
  const ranks = 5;
  const season = {
    autumn: oklch(0.64, 0.14, 55),
    spring: oklch(0.74, 0.13, 130),
    summer: oklch(0.55, 0.11, 145),
    winter: light.haze,
  }[brief.season];
  const parts: string[] = [
    sky.markup,
    rect(0, 0, w, h, { fill: glow }),
    veil(stage, light.haze, h * 0.7, h * 0.4, 0.7),
  ];
  let edge: Point[] = [];
  for (let i = 0; i < ranks; i++) {
    const near = i / (ranks - 1);
    const rng = stage.rng(`rank${i}`);
    const tone = mix(light.depth(lerp(0, 1, near ** 0.85)), light.haze, 0.3 * (1 - near));
    const foot = h * lerp(0.66, 0.94, near ** 1.2);
    edge = floorEdge(wood, i, foot);
    parts.push(
      path(under(edge, h + 10, true), {
        fill: stage.sheet.linearAt(
          [
            [0, mix(tone, light.horizon, 0.16 * (1 - near))],
            [1, tune(tone, -0.04)],
          ],
          0,
          foot - 20,
          0,
          h,
        ),
      }),
    );
    if (i === 1 && (brief.features.has('river') || stage.wants('lake', 0.4))) parts.push(winding(wood, foot));
    const wide = lerp(9, 42, near ** 1.5);
    const count = Math.round((lerp(22, 5, near) * w) / 1000);
    const xs = Array.from({ length: count }, (_, k) => ((k + rng.range(0.1, 0.9)) / count) * w).filter(
      (x) => near < 0.7 || Math.abs(x - disc.x) > w * 0.15,
    );
    const d = leafy
      ? xs.map((x) => trunk(rng, x, foot + rng.range(0, 20), wide * rng.range(0.6, 1.25), 4)).join('')
      : xs
          .map((x) =>
            pinePath(
              rng,
              x,
              foot + 16,
              lerp(300, 960, near) * rng.range(0.6, 1.1) * Math.min(1.4, h / 1000),
              13,
            ),
          )
          .join('');
    parts.push(path(d, fill(tone)));
    if (leafy && brief.season !== 'winter') {
      const leaf = mix(mix(season, tone, light.night ? 0.68 : 0.42), light.haze, 0.35 * (1 - near));
      parts.push(canopy(wood, i, h * lerp(0.5, 0.3, near), [tune(leaf, -0.05), leaf, tune(leaf, 0.05)]));
    }
    if (i < ranks - 1)
      parts.push(
        veil(
          stage,
          mix(light.haze, light.horizon, 0.3),
          foot - 10,
          150,
          brief.weather === 'mist' ? 0.62 : 0.4,
        ),
      );
    if (i === 2 && brief.features.has('house'))
      parts.push(paintHouse(rng, w * 0.5, foot + 6, 110, mix(tone, light.near, 0.35), light.accent));
    if (i === 2) parts.push(shafts(wood));
    if (i === 3)
      for (const [k, kind] of creaturesOf(stage).entries())
        parts.push(
          paintCreature(
            kind,
            disc.x + (k - 0.2) * 150,
            foot + 12,
            kind === 'person' ? 130 : 160,
            tune(light.near, 0.01),
            disc.x > w / 2,
          ),
        );
  }
  parts.push(
    path(grassPath(stage.rng('grass'), edge, 46, 8, 0.2), fill(mix(light.near, light.land, 0.12))),
    brief.season === 'winter' ? '' : ferns(wood, edge),
  );
  if (stage.wants('fireflies', light.night ? 0.8 : 0)) parts.push(fireflies(wood));
  if (brief.features.has('birds')) parts.push(paintFlock(stage, disc.x, h * 0.3, light.near, 1));
  const framePaint = stage.sheet.linearAt(
    [
      [0, light.near, 0.5],
      [0.25, light.near, 0],
      [0.75, light.near, 0],
      [1, light.near, 0.5],
    ],
    0,
    0,
    w,
    0,
  );
  return parts.join('') + rect(0, 0, w, h, { fill: framePaint }) + paintFalling(stage, light);
};
