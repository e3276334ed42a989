import { type Colour, mix } from '../toolkit/colour.ts';
import type { Light } from '../toolkit/light.ts';
import type { Point } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Disc } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, num, path } from '../toolkit/svg.ts';

export interface Wood {
  readonly stage: Stage;
  readonly light: Light;
  readonly disc: Disc;
  readonly leafy: boolean;
}

/** A tall trunk from below the frame's foot to beyond its top, with bare boughs. */
export const trunk = (rng: Rng, x: number, foot: number, wide: number, boughs: number): string => {
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
export const canopy = ({ stage }: Wood, index: number, low: number, tones: readonly Colour[]): string => {
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

/** Arching fern fronds at the foot of the picture. */
export const ferns = ({ stage, light }: Wood, edge: readonly Point[]): string => {
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
