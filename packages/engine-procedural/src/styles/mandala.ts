import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { createPoster, type Poster } from '../toolkit/palettes.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, el, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';

interface Inks {
  readonly line: Colour;
  readonly a: Colour;
  readonly b: Colour;
  readonly c: Colour;
  readonly thin: number;
}

/** One motif of a ring, drawn pointing up from (0, −from) to (0, −to); `half` is its half width at the rim. */
type Motif = (from: number, to: number, half: number, inks: Inks, rng: Rng) => string;

const petal = (from: number, to: number, half: number, bulge: number): string => {
  const mid = from + (to - from) * bulge;
  return `M0 ${num(-from)}C${num(half * 1.25)} ${num(-mid)} ${num(half * 0.7)} ${num(-(to - (to - from) * 0.14))} 0 ${num(-to)}C${num(-half * 0.7)} ${num(-(to - (to - from) * 0.14))} ${num(-half * 1.25)} ${num(-mid)} 0 ${num(-from)}Z`;
};

const MOTIFS: readonly Motif[] = [
  (f, t, h, { line, a, b, c, thin }) => path(petal(f, t, h, 0.45), { ...fill(a), ...outline(line, thin) }) + path(petal(f + (t - f) * 0.12, t - (t - f) * 0.2, h * 0.62, 0.45), { ...fill(b), ...outline(line, thin * 0.7) }) + path(petal(f + (t - f) * 0.2, t - (t - f) * 0.44, h * 0.3, 0.5), fill(c)),
  (f, t, h, { line, a, b, thin }) => {
    const ribs = [-0.5, -0.25, 0, 0.25, 0.5].map((k) => `M0 ${num(-f)}Q${num(h * k * 1.5)} ${num(-(f + (t - f) * 0.5))} ${num(h * k * 0.7)} ${num(-(t - (t - f) * (0.1 + Math.abs(k) * 0.5)))}`).join('');
    return path(petal(f, t, h, 0.5), { ...fill(a), ...outline(line, thin) }) + path(ribs, stroke(b, thin * 0.9)) + circle(0, -t - thin * 3, thin * 2.2, fill(b));
  },
  (f, t, h, { line, b, c, thin }) => {
    const r = Math.min(h * 0.66, (t - f) * 0.38);
    const y = -(f + t) / 2;
    return circle(0, y, r, { ...fill(b), ...outline(line, thin) }) + circle(0, y, r * 0.55, fill(c)) + circle(0, y, r * 0.2, fill(line));
  },
  (f, t, h, { line, a, c, thin }) => path(`M${num(-h)} ${num(-f)}L0 ${num(-t)}L${num(h)} ${num(-f)}Z`, { ...fill(a), ...outline(line, thin) }) + path(`M${num(-h * 0.5)} ${num(-f - (t - f) * 0.12)}L0 ${num(-t + (t - f) * 0.28)}L${num(h * 0.5)} ${num(-f - (t - f) * 0.12)}Z`, fill(c)) + circle(0, -t - thin * 3.5, thin * 2, fill(c)),
  (f, t, h, { line, a, b, thin }) => {
    const arch = (k: number): string => `M${num(-h * k)} ${num(-f)}V${num(-(f + (t - f) * 0.35 * k))}C${num(-h * k)} ${num(-(f + (t - f) * 0.75 * k))} ${num(-h * 0.3 * k)} ${num(-(f + (t - f) * 0.8 * k))} 0 ${num(-(f + (t - f) * k))}C${num(h * 0.3 * k)} ${num(-(f + (t - f) * 0.8 * k))} ${num(h * k)} ${num(-(f + (t - f) * 0.75 * k))} ${num(h * k)} ${num(-(f + (t - f) * 0.35 * k))}V${num(-f)}Z`;
    return path(arch(0.96), { ...fill(a), ...outline(line, thin) }) + path(arch(0.66), { ...fill(b), ...outline(line, thin * 0.7) }) + path(arch(0.34), fill(line, 0.85));
  },
  (f, t, h, { line, b, thin }) => {
    const y = (k: number): string => num(-(f + (t - f) * k));
    return path(`M${num(-h)} ${y(0)}C${num(-h)} ${y(0.9)} ${num(-h * 0.1)} ${y(1)} 0 ${y(0.5)}C${num(h * 0.1)} ${y(1)} ${num(h)} ${y(0.9)} ${num(h)} ${y(0)}`, stroke(line, thin * 1.1)) + circle(0, -(f + (t - f) * 0.8), thin * 2.4, fill(b));
  },
  (f, t, h, { line, a, thin }) => path([0.3, 0.6, 0.9].map((k) => `M${num(-h)} ${num(-f)}Q0 ${num(-(f + (t - f) * k * 1.9))} ${num(h)} ${num(-f)}`).join(''), { ...stroke(line, thin), ...fill(a, 0.28) }),
  (f, t, h, { line, b, c, thin }) => {
    const y = (f + t) / 2;
    return path(`M0 ${num(-t)}L${num(h * 0.62)} ${num(-y)}L0 ${num(-f)}L${num(-h * 0.62)} ${num(-y)}Z`, { ...fill(b), ...outline(line, thin) }) + path(`M0 ${num(-(y + (t - y) * 0.5))}L${num(h * 0.3)} ${num(-y)}L0 ${num(-(y - (y - f) * 0.5))}L${num(-h * 0.3)} ${num(-y)}Z`, fill(c));
  },
]; // biome-ignore format: one motif a row

const outline = (line: Colour, width: number) => ({
  stroke: stroke(line, width).stroke,
  'stroke-width': width,
  'stroke-linejoin': 'round',
});

const ring = (
  stage: Stage,
  poster: Poster,
  index: number,
  from: number,
  to: number,
  fold: number,
  thin: number,
): string => {
  const rng = stage.rng(`ring${index}`);
  const motif = rng.pick(MOTIFS);
  const [a = poster.ink, b = poster.paper, c = poster.ink] = rng.shuffle([
    ...poster.colours.slice(0, 5),
    mix(poster.paper, poster.colours[0] ?? poster.ink, 0.25),
  ]);
  const line = poster.dark ? mix(poster.ink, oklch(0.82, 0.11, 85), 0.45) : poster.ink;
  const reach = to - from;
  const around = (Math.PI * (from + to)) / (reach * rng.range(0.85, 1.25));
  const count = fold * Math.max(1, Math.round(around / fold));
  const half = Math.min((Math.PI * (from + reach * 0.5)) / count, reach * 0.9) * rng.range(0.86, 1.02);
  const href = stage.sheet.symbol(motif(from, to, half, { line, a, b, c, thin }, rng));
  const shift = rng.chance(0.5) ? 180 / count : 0;
  const copies = Array.from({ length: count }, (_, i) =>
    el('use', { href, transform: `rotate(${num((i * 360) / count + shift)})` }),
  );
  const beads = rng.chance(0.6)
    ? Array.from({ length: count }, (_, i) => {
        const turn = ((i + 0.5) * Math.PI * 2) / count + (shift * Math.PI) / 180 - Math.PI / 2;
        return circle(Math.cos(turn) * (to + 5), Math.sin(turn) * (to + 5), thin * 2, fill(line));
      }).join('')
    : '';
  const band = rng.chance(0.45)
    ? circle(0, 0, from, { ...fill(rng.pick([a, b, poster.paper]), 0.95), ...outline(line, thin * 1.2) }) +
      circle(0, 0, from - 6, stroke(line, thin * 0.6))
    : circle(0, 0, from, stroke(line, thin * 0.8));
  return copies.join('') + beads + band;
};

/** A whole rosette of the given radius around the origin, painted from the rim inwards. */
const rosette = (stage: Stage, poster: Poster, radius: number): string => {
  const rng = stage.rng('rosette');
  const fold = rng.pick([8, 10, 12, 12, 16]);
  const rings = 6 + Math.round(stage.brief.density * 3);
  const bounds = [0.09];
  for (let i = 0; i < rings; i++) bounds.push((bounds.at(-1) ?? 0) + rng.range(0.6, 1.5));
  const last = bounds.at(-1) ?? 1;
  const first = 0.1;
  const at = (i: number): number =>
    radius * (first + ((1 - first) * ((bounds[i] ?? 0) - 0.09)) / (last - 0.09));
  const thin = 1.7;
  const parts = Array.from({ length: rings }, (_, k) => rings - 1 - k).map((i) =>
    ring(stage, poster, i, at(i), at(i + 1) + (i < rings - 1 ? radius * 0.02 : 0), fold, thin),
  );
  const [a = poster.ink, b = poster.ink] = poster.colours;
  const seed = radius * 0.1;
  const heart =
    circle(0, 0, seed, { ...fill(a), ...outline(poster.ink, thin) }) +
    Array.from({ length: fold }, (_, i) =>
      path(petal(seed * 0.2, seed * 0.95, seed * 0.24, 0.5), {
        ...fill(b),
        transform: `rotate(${num((i * 360) / fold)})`,
      }),
    ).join('') +
    circle(0, 0, seed * 0.28, fill(poster.paper));
  return parts.join('') + heart;
};

/** Rings of repeating motifs around one centre, over a quiet ground of echoes. */
export const paintMandala = (stage: Stage): string => {
  const poster = createPoster(stage, 0.5);
  const { w, h } = stage;
  const unit = Math.min(w, h);
  const centre = poster.dark ? tune(poster.paper, 0.07, 1.3) : tune(poster.paper, 0.02);
  const back = stage.sheet.radialAt(
    [
      [0, centre],
      [1, tune(poster.paper, poster.dark ? -0.03 : -0.05, 1.2)],
    ],
    w / 2,
    h / 2,
    Math.hypot(w, h) * 0.55,
  );
  const whole = stage.sheet.symbol(rosette(stage, poster, unit * 0.445));
  const faint = (x: number, y: number, k: number): string =>
    el('use', { href: whole, transform: `translate(${num(x)} ${num(y)})scale(${k})` });
  const corners = (
    [
      [0, 0],
      [w, 0],
      [0, h],
      [w, h],
    ] as const
  ).map(([x, y]) => faint(x, y, 0.62));
  const sides =
    w > h * 1.3
      ? [faint(0, h / 2, 1), faint(w, h / 2, 1)]
      : h > w * 1.3
        ? [faint(w / 2, 0, 1), faint(w / 2, h, 1)]
        : corners;
  const halo = stage.sheet.radialAt(
    [
      [0, centre, 1],
      [0.8, centre, 0.95],
      [1, centre, 0],
    ],
    w / 2,
    h / 2,
    unit * 0.56,
  );
  return (
    rect(0, 0, w, h, { fill: back }) +
    group({ opacity: poster.dark ? 0.22 : 0.26 }, ...sides) +
    circle(w / 2, h / 2, unit * 0.56, { fill: halo }) +
    faint(w / 2, h / 2, 1)
  );
};
