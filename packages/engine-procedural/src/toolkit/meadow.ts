import { type Colour, mix, tune } from './colour.ts';
import type { Point } from './path.ts';
import type { Rng } from './random.ts';
import { circle, ellipse, fill, group, num, path, stroke } from './svg.ts';

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
