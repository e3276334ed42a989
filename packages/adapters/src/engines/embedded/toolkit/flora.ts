import { type Colour, mix, tune } from './colour.ts';
import { type Point, poly } from './path.ts';
import type { Rng } from './random.ts';
import { circle, ellipse, fill, group, num, path, stroke } from './svg.ts';

/** Outline of a pine with `tiers` ragged boughs, standing at (x, y). */
export const pinePath = (rng: Rng, x: number, y: number, height: number, tiers = 6): string => {
  const half = height * rng.range(0.15, 0.21);
  const right: Point[] = [];
  const left: Point[] = [];
  for (let i = 0; i < tiers; i++) {
    const t = (i + 1) / tiers;
    const reach = half * t ** 0.9 * rng.range(0.82, 1.12);
    const level = y - height * (1 - t * 0.9);
    right.push([x + reach, level + height * 0.035], [x + reach * 0.42, level - height * 0.012]);
    left.push(
      [x - reach * rng.range(0.9, 1.08), level + height * 0.035],
      [x - reach * 0.42, level - height * 0.012],
    );
  }
  const trunk: Point[] = [
    [x + height * 0.018, y - height * 0.1],
    [x + height * 0.018, y + 4],
    [x - height * 0.018, y + 4],
    [x - height * 0.018, y - height * 0.1],
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

/** Blades of grass along an edge, leaning with the wind (−1 … 1). */
export const grassPath = (
  rng: Rng,
  edge: readonly Point[],
  tall: number,
  perPoint: number,
  wind: number,
): string => {
  let d = '';
  for (const [x, y] of edge)
    for (let i = 0; i < perPoint; i++) {
      const gx = x + rng.bell() * 12;
      const high = tall * rng.range(0.35, 1);
      const lean = (wind + rng.bell() * 0.5) * high * 0.5;
      d += `M${num(gx - 1.1)} ${num(y + 6)}Q${num(gx + lean * 0.2)} ${num(y - high * 0.5)} ${num(gx + lean)} ${num(y - high)}Q${num(gx + lean * 0.3 + 1)} ${num(y - high * 0.4)} ${num(gx + 1.4)} ${num(y + 6)}Z`;
    }
  return d;
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

/** A palm with drooping fronds. */
export const paintPalm = (rng: Rng, x: number, y: number, height: number, colour: Colour): string => {
  const lean = height * rng.range(0.1, 0.3) * (rng.chance(0.5) ? 1 : -1);
  const tx = x + lean;
  const ty = y - height;
  const trunk = path(
    `M${num(x)} ${num(y + 4)}Q${num(x + lean * 0.25)} ${num(y - height * 0.55)} ${num(tx)} ${num(ty)}`,
    stroke(colour, height * 0.045),
  );
  const fronds = Array.from({ length: 11 }, (_, i) => {
    const a = Math.PI * (1.02 + (i / 10) * 0.96) + rng.bell() * 0.1;
    const reach = height * rng.range(0.36, 0.5);
    const fall = reach * (0.3 + Math.abs(Math.cos(a)) * 0.5);
    const mx = tx + Math.cos(a) * reach * 0.55;
    const my = ty + Math.sin(a) * reach * 0.75;
    const ex = tx + Math.cos(a) * reach;
    const ey = ty + Math.sin(a) * reach * 0.55 + fall;
    // Leaflets hang from the rib; without them a frond reads as a tentacle.
    const rib = (t: number): Point => [
      (1 - t) ** 2 * tx + 2 * t * (1 - t) * mx + t * t * ex,
      (1 - t) ** 2 * ty + 2 * t * (1 - t) * my + t * t * ey,
    ];
    let d = `M${num(tx)} ${num(ty)}Q${num(mx)} ${num(my)} ${num(ex)} ${num(ey)}`;
    for (let k = 2; k < 15; k++) {
      const [rx, ry] = rib(k / 15);
      const long = height * 0.085 * Math.sin((Math.PI * k) / 15.5);
      d += `M${num(rx)} ${num(ry)}l${num(Math.cos(a) * long * 0.7)} ${num(long)}`;
    }
    return d;
  }).join('');
  return trunk + path(fronds, stroke(colour, height * 0.012));
};

/** A columnar cactus with two arms. */
export const paintCactus = (rng: Rng, x: number, y: number, height: number, colour: Colour): string => {
  const thick = height * 0.16;
  const arm = (side: number): string => {
    const from = -height * rng.range(0.3, 0.5);
    const reach = side * height * rng.range(0.2, 0.28);
    const up = -height * rng.range(0.2, 0.36);
    return `M0 ${num(from)}Q${num(reach)} ${num(from + 2)} ${num(reach)} ${num(from - height * 0.1)}V${num(from + up)}`;
  };
  return group(
    { transform: `translate(${num(x)} ${num(y)})` },
    path(`M0 4V${num(-height)}`, stroke(colour, thick)),
    path(arm(1) + arm(-1), stroke(colour, thick * 0.72)),
  );
};

/** A meadow flower seen from the side: stem, a few petals and an eye. */
export const paintMeadowFlower = (
  rng: Rng,
  x: number,
  y: number,
  height: number,
  petal: Colour,
  stem: Colour,
): string => {
  const lean = rng.bell() * height * 0.2;
  const size = height * rng.range(0.1, 0.16);
  const petals = Array.from({ length: 6 }, (_, i) => {
    const a = (i / 6) * 6.283 + rng.next();
    return ellipse(
      x + lean + Math.cos(a) * size * 0.75,
      y - height + Math.sin(a) * size * 0.5,
      size * 0.62,
      size * 0.5,
      fill(tune(petal, rng.bell() * 0.05)),
    );
  });
  return (
    path(
      `M${num(x)} ${num(y + 5)}Q${num(x)} ${num(y - height * 0.5)} ${num(x + lean)} ${num(y - height)}`,
      stroke(stem, 1.7),
    ) +
    petals.join('') +
    circle(x + lean, y - height, size * 0.34, fill(mix(petal, stem, 0.55)))
  );
};
