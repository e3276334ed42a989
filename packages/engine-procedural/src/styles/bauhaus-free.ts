import { mix } from '../toolkit/colour.ts';
import type { Poster } from '../toolkit/palettes.ts';
import { poly, steps } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, fill, group, line, num, path, rect, stroke } from '../toolkit/svg.ts';

/** Large free forms on a slant, one great circle, counterweights, and a few hairlines. */
export const freePoster = (stage: Stage, poster: Poster): string => {
  const rng = stage.rng('free');
  const { w, h } = stage;
  const unit = Math.min(w, h);
  const slant = rng.pick([-38, -45, -30, 45, 30, 0, 90]);
  const [a = poster.ink, b = poster.ink, c = poster.ink, d = poster.ink] = rng.shuffle(
    poster.colours.slice(0, 4),
  );
  const side = rng.chance(0.5) ? 1 : -1;
  const fx = w / 2 + side * w * rng.range(0.02, 0.16);
  const fy = h * rng.range(0.34, 0.52);
  const r = unit * rng.range(0.2, 0.33);
  const overlay = { style: poster.dark ? 'mix-blend-mode:screen' : 'mix-blend-mode:multiply' };
  const bars = Array.from({ length: rng.int(3, 6) }, (_, i) => {
    const long = unit * rng.range(0.35, 0.95);
    const thick = unit * rng.pick([0.01, 0.025, 0.05, 0.085]);
    return rect(
      -long * rng.range(0.3, 0.7),
      (i - 2) * unit * 0.1 + rng.bell() * 16,
      long,
      thick,
      fill(rng.pick([b, c, poster.ink, d])),
    );
  });
  const arcs = [0.62, 0.7, 0.78].map((k, i) => {
    const q = num(unit * k * 0.5);
    return path(
      `M-${q} 0A${q} ${q} 0 0 1 ${q} 0`,
      stroke(i === 1 ? a : poster.ink, unit * (i === 1 ? 0.022 : 0.005)),
    );
  });
  const dots = steps(0, 5, 6).flatMap((i) =>
    steps(0, 5, 6).map((j) => circle(i * 17, j * 17, 3.6, fill(poster.ink))),
  );
  const small = Array.from({ length: 6 }, () =>
    circle(
      w * rng.range(0.1, 0.9),
      h * rng.range(0.1, 0.9),
      unit * rng.range(0.008, 0.034),
      fill(rng.pick([a, b, c, poster.ink])),
    ),
  );
  const rays = steps(0, 1, 7).map((t) =>
    line(
      w / 2 - side * w * 0.4,
      h * 0.9,
      w / 2 + side * w * (0.1 + t * 0.34),
      h * (0.08 + t * 0.2),
      stroke(poster.ink, 1.6, 0.8),
    ),
  );
  const tx = w / 2 - side * unit * rng.range(0.05, 0.25);
  const triangle = path(
    poly([
      [tx - unit * 0.17, h * 0.88],
      [tx + unit * 0.17, h * 0.88],
      [tx, h * 0.88 - unit * 0.3],
    ]),
    fill(b),
  );
  const parts = [
    rng.chance(0.6)
      ? rect(side > 0 ? 0 : w * 0.62, 0, w * 0.38, h, fill(mix(poster.paper, d, 0.34)))
      : rect(0, h * 0.7, w, h * 0.3, fill(mix(poster.paper, d, 0.4))),
    ...(rng.chance(0.5) ? rays : []),
    circle(fx, fy, r, fill(a)),
    group(
      overlay,
      circle(
        fx - side * r * rng.range(0.7, 1.1),
        fy + r * rng.range(0.5, 1),
        r * rng.range(0.45, 0.75),
        fill(c),
      ),
    ),
    group({ transform: at(w / 2, h * 0.55, 1, slant) }, ...bars),
    rng.chance(0.7) ? group({ transform: at(fx, fy, 1, slant + 90) }, ...arcs) : '',
    rng.chance(0.65) ? group(overlay, triangle) : '',
    rng.chance(0.6) ? group({ transform: at(w / 2 + side * unit * 0.24, h * 0.76) }, ...dots) : '',
    circle(fx, fy, r * 0.16, fill(poster.paper)),
    ...small,
  ];
  return parts.join('');
};

/** A few great translucent planes and lenses that overlap: one idea, much air. */
export const lensPoster = (stage: Stage, poster: Poster): string => {
  const rng = stage.rng('lens');
  const { w, h } = stage;
  const unit = Math.min(w, h);
  const overlay = { style: poster.dark ? 'mix-blend-mode:screen' : 'mix-blend-mode:multiply' };
  const deck = rng.shuffle(poster.colours.slice(0, 4));
  const count = rng.int(3, 5);
  const along = rng.range(0.2, 0.9) * (rng.chance(0.5) ? 1 : -1);
  const discs = Array.from({ length: count }, (_, i) => {
    const t = (i + 0.5) / count - 0.5;
    const x = w / 2 + t * w * 0.72;
    const y = h / 2 + t * h * 0.72 * along + rng.bell() * unit * 0.04;
    const r = unit * rng.range(0.13, 0.27);
    const tone = deck[i % deck.length] ?? poster.ink;
    const half = path(`M${num(-r)} 0A${num(r)} ${num(r)} 0 0 1 ${num(r)} 0Z`, {
      ...fill(tone),
      transform: at(x, y, 1, rng.int(0, 7) * 45),
    });
    const rings = [1, 0.8, 0.6, 0.4, 0.2].map((k) => circle(x, y, r * k, stroke(tone, r * 0.08)));
    return group(
      overlay,
      rng.pick([circle(x, y, r, fill(tone)), circle(x, y, r, fill(tone)), half, rings.join('')]),
    );
  });
  const slant = rng.pick([-30, 0, 30, 60]);
  const planes = [0, 1].map((i) =>
    group(
      {
        ...overlay,
        transform: at(w / 2 + rng.bell() * w * 0.2, h / 2 + rng.bell() * h * 0.2, 1, slant + i * 90),
      },
      rect(
        -unit * 0.6,
        -unit * rng.range(0.03, 0.1),
        unit * 1.2,
        unit * rng.range(0.04, 0.16),
        fill(deck[(i + 1) % deck.length] ?? poster.ink),
      ),
    ),
  );
  const hair = [0, 1, 2].map((i) =>
    line(
      0,
      h * (0.2 + i * 0.3),
      w,
      h * (0.2 + i * 0.3) + w * Math.tan((slant * Math.PI) / 540),
      stroke(poster.ink, 1.6, 0.7),
    ),
  );
  return (
    hair.join('') +
    planes.join('') +
    discs.join('') +
    circle(w * rng.range(0.2, 0.8), h * rng.range(0.2, 0.8), unit * 0.03, fill(poster.ink))
  );
};
