import { type Colour, tune } from './colour.ts';
import type { Rng } from './random.ts';
import { at, fill, group, num, path, stroke } from './svg.ts';

/** A leafy spray from the origin upwards, `long` units: round pairs, blades or a fern. */
export const paintSpray = (
  rng: Rng,
  kind: 'round' | 'blade' | 'fern',
  long: number,
  tone: Colour,
): string => {
  const bend = rng.bell() * long * 0.22;
  const spine = (t: number): readonly [number, number] => [
    2 * t * (1 - t) * bend * 0.2 + t * t * bend,
    -long * t,
  ];
  const count = kind === 'fern' ? 26 : kind === 'round' ? 9 : 11;
  const leaves = Array.from({ length: count }, (_, i) => {
    const t = 0.14 + (0.86 * (i + 0.4)) / count;
    const [x, y] = spine(t);
    const size =
      long *
      (kind === 'fern' ? 0.23 : kind === 'round' ? 0.1 : 0.2) *
      (kind === 'fern' ? Math.sin(Math.PI * (0.16 + t * 0.82)) : 1.12 - t * 0.72);
    const half = kind === 'round' ? size * 0.52 : size * (kind === 'fern' ? 0.15 : 0.2);
    return [1, -1]
      .map((side) => {
        const shade = tune(tone, side * 0.025 + rng.bell() * 0.03);
        const blade = path(
          `M0 0C${num(half * 1.3)} ${num(-size * 0.3)} ${num(half)} ${num(-size * 0.8)} 0 ${num(-size)}C${num(-half)} ${num(-size * 0.8)} ${num(-half * 1.3)} ${num(-size * 0.3)} 0 0Z`,
          fill(shade, 0.9),
        );
        const vein =
          kind === 'fern' ? '' : path(`M0 0V${num(-size * 0.84)}`, stroke(tune(tone, 0.14), 0.8, 0.55));
        return group(
          { transform: at(x, y, 1, side * (kind === 'fern' ? 62 - t * 26 : 56 - t * 22) + bend * 0.1) },
          blade,
          vein,
        );
      })
      .join('');
  });
  const [ex, ey] = spine(1);
  return (
    path(
      `M0 0Q${num(bend * 0.1)} ${num(-long * 0.5)} ${num(ex)} ${num(ey)}`,
      stroke(tune(tone, -0.06), Math.max(1.2, long * 0.008)),
    ) + leaves.join('')
  );
};
