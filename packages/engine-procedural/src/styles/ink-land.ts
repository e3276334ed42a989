import { type Colour, tune } from '../toolkit/colour.ts';
import { lerp, type Point, under } from '../toolkit/path.ts';
import { hatch, thin } from '../toolkit/pen.ts';
import type { Ridge } from '../toolkit/ridges.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import type { Drawing } from './ink-parts.ts';

/** Laid paper: a warm ground, faint fibres, and a darker rim. */
export const paintPaper = (stage: Stage, paper: Colour): string => {
  const rng = stage.rng('paper');
  const { w, h } = stage;
  const fibres = Array.from({ length: Math.round((w * h) / 3200) }, () => {
    const [x, y] = [rng.range(0, w), rng.range(0, h)];
    return `M${num(x)} ${num(y)}q${num(rng.bell() * 10)} ${num(rng.bell() * 10)} ${num(rng.bell() * 26)} ${num(rng.bell() * 26)}`;
  });
  const edge = stage.sheet.radialAt(
    [
      [0, paper, 0],
      [0.72, tune(paper, -0.03, 1.4), 0],
      [1, tune(paper, -0.09, 2), 0.75],
    ],
    w / 2,
    h / 2,
    Math.hypot(w, h) * 0.53,
  );
  return (
    rect(0, 0, w, h, fill(paper)) +
    path(fibres.join(''), stroke(tune(paper, -0.12, 1.4), 0.6, 0.28)) +
    rect(0, 0, w, h, { fill: edge })
  );
};

/** One range of land: paper-coloured body that hides what is behind, outline, and shading away from the sun. */
export const drawRidge = (
  { stage, rng, pen, paper, sun, terrain, ink }: Drawing,
  ridge: Ridge,
  near: number,
  floor: number,
): string => {
  const { h } = stage;
  const edge = thin(ridge.edge, lerp(7, 12, near));
  const mist = stage.sheet.linearAt(
    [
      [0, paper, 0.96],
      [0.7, paper, 0.9],
      [1, paper, 0.2],
    ],
    0,
    ridge.base - ridge.relief,
    0,
    Math.min(h, floor + 30),
  );
  const lean = sun[0] < stage.w / 2 ? 0.42 : -0.42;
  const slope = (i: number): number => {
    const a = edge[Math.max(0, i - 2)] ?? [0, 0];
    const b = edge[Math.min(edge.length - 1, i + 2)] ?? [0, 0];
    return (b[1] - a[1]) / Math.max(1, b[0] - a[0]);
  };
  const shaded = (i: number): number => Math.max(0, slope(i) * Math.sign(lean) + 0.12);
  const noise = stage.noise(`shade${ridge.label}`);
  const scale = ridge.relief * (terrain === 'mountains' ? 0.55 : 0.3);
  const first = hatch(
    rng,
    edge,
    lerp(7, 9, near),
    lean,
    (x, i) => scale * Math.min(1.1, shaded(i) * 1.5) * (0.7 + noise.at(x / 60, 1)),
  );
  const second = hatch(
    rng,
    edge,
    lerp(9, 12, near),
    lean * 2.1,
    (x, i) => scale * 0.6 * Math.max(0, shaded(i) - 0.45) * (0.8 + noise.at(x / 40, 5)),
  );
  const inner = [0.2, 0.42, 0.66].map((k) =>
    thin(edge, 26)
      .filter(([x]) => noise.at(x / 90, k * 20) > 0.02)
      .map(
        ([x, y]): Point => [x + lean * 30 * k, y + ridge.relief * k * 0.55 + noise.at(x / 40, k * 9) * 12],
      ),
  );
  const textures = inner.flatMap((line) =>
    line.map(([x, y]): Point[] => [
      [x, y],
      [x + 7 * Math.sign(lean), y + 12],
      [x + 9 * Math.sign(lean), y + 26],
    ]),
  );
  const weight = lerp(1.2, 2.4, near);
  const soft = terrain !== 'mountains' && terrain !== 'mesa';
  const clip = stage.sheet.clip(path(under(edge, floor, soft), {}));
  return [
    path(under(edge, floor, soft), { fill: mist }),
    path(under(edge, floor, soft), {
      fill: stage.sheet.linearAt(
        [
          [0, ink, lerp(0.26, 0.5, near)],
          [0.3, ink, lerp(0.12, 0.24, near)],
          [0.75, ink, 0.02],
          [1, ink, 0],
        ],
        0,
        ridge.base - ridge.relief,
        0,
        floor,
      ),
      style: 'mix-blend-mode:multiply',
    }),
    pen.draw(edge, weight, lerp(0.6, 0.92, near)),
    group(
      { 'clip-path': clip },
      pen.ticks(first, weight * 0.55, lerp(0.55, 0.85, near)),
      pen.ticks(second, weight * 0.55, lerp(0.45, 0.8, near)),
      pen.ticks(textures, weight * 0.45, 0.5),
    ),
  ].join('');
};
