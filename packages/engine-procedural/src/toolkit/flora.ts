import { type Colour, tune } from './colour.ts';
import { type Point, poly } from './path.ts';
import type { Rng } from './random.ts';
import { fill, num, path, stroke } from './svg.ts';

/** Outline of a pine with `tiers` ragged boughs, standing at (x, y). */
export const pinePath = (rng: Rng, x: number, y: number, height: number, tiers = 6): string => {
  const half = height * rng.range(0.15, 0.21);
  const right: Point[] = [];
  const left: Point[] = [];
  for (let i = 0; i < tiers; i++) {
    const t = (i + 1) / tiers;
    const reach = half * t ** 0.9 * rng.range(0.82, 1.12);
    const level = y - height * (1 - t * 0.955);
    right.push([x + reach, level + height * 0.035], [x + reach * 0.42, level - height * 0.012]);
    left.push(
      [x - reach * rng.range(0.9, 1.08), level + height * 0.035],
      [x - reach * 0.42, level - height * 0.012],
    );
  }
  const trunk: Point[] = [
    [x + height * 0.018, y - height * 0.06],
    [x + height * 0.018, y + 4],
    [x - height * 0.018, y + 4],
    [x - height * 0.018, y - height * 0.06],
  ];
  return poly([[x, y - height], ...right, ...trunk, ...left.reverse()]);
};

/** A tree line along an edge: one path, so that hundreds of pines cost one element. */
export const pineRow = (
  rng: Rng,
  edge: readonly Point[],
  tall: number,
  gap: number,
  cover: (x: number) => number,
): string => {
  let d = '';
  for (const [x, y] of resample(edge, gap)) {
    const here = cover(x);
    if (here <= 0.05) continue;
    d += pinePath(
      rng,
      x + rng.bell() * gap * 0.5,
      y + 3,
      tall * (0.45 + 0.65 * here) * rng.range(0.62, 1.12),
      tall > 50 ? 7 : 4,
    );
  }
  return d;
};

const resample = (edge: readonly Point[], gap: number): Point[] => {
  let last = Number.NEGATIVE_INFINITY;
  return edge.filter(([x]) => {
    if (x - last < gap) return false;
    last = x;
    return true;
  });
};

/** A round-crowned tree: trunk, dark crown, lit clusters towards the light (−1 left … 1 right). */
export const paintTree = (
  rng: Rng,
  x: number,
  y: number,
  height: number,
  leaf: Colour,
  bark: Colour,
  lit: number,
): string => {
  const crown = height * 0.34;
  const cy = y - height * 0.64;
  const trunk = path(
    `M${num(x - height * 0.035)} ${num(y + 3)}Q${num(x - height * 0.012)} ${num(y - height * 0.3)} ${num(x - height * 0.018)} ${num(cy)}L${num(x + height * 0.018)} ${num(cy)}Q${num(x + height * 0.012)} ${num(y - height * 0.3)} ${num(x + height * 0.04)} ${num(y + 3)}Z`,
    fill(bark),
  );
  const boughs = path(
    [-1, 1]
      .map(
        (side) =>
          `M${num(x)} ${num(y - height * 0.34)}Q${num(x + side * crown * 0.2)} ${num(cy + crown * 0.3)} ${num(x + side * crown * 0.62)} ${num(cy + crown * 0.02)}`,
      )
      .join(''),
    stroke(bark, height * 0.018),
  );
  // Leaf dabs in three tones: shade first and widest, light last and towards the sun.
  const dabs = (count: number, spread: number, size: number, dx: number, dy: number, tone: Colour): string =>
    path(
      Array.from({ length: count }, () => {
        const a = rng.range(0, 6.283);
        const far = Math.sqrt(rng.next()) * crown * spread;
        const r = height * size * rng.range(0.6, 1.25);
        const px = x + dx + Math.cos(a) * far * 1.22;
        const py = cy + dy + Math.sin(a) * far * 0.86;
        return `M${num(px - r)} ${num(py)}a${num(r)} ${num(r * 0.82)} 0 1 0 ${num(r * 2)} 0a${num(r)} ${num(r * 0.82)} 0 1 0 ${num(-r * 2)} 0Z`;
      }).join(''),
      fill(tone),
    );
  const off = lit * crown * 0.2;
  return (
    trunk +
    boughs +
    dabs(64, 0.98, 0.05, 0, 0, tune(leaf, -0.1)) +
    dabs(64, 0.86, 0.036, off * 0.5, -crown * 0.08, leaf) +
    dabs(46, 0.66, 0.026, off, -crown * 0.2, tune(leaf, 0.07)) +
    dabs(20, 0.5, 0.018, off * 1.3, -crown * 0.28, tune(leaf, 0.13))
  );
};
