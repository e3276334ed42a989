import { type Colour, oklch, tune } from './colour.ts';
import type { Iso } from './iso.ts';
import type { TownInks } from './isonature.ts';
import type { Rng } from './random.ts';

/** A long soft shadow to the right of a block. */
export const castShadow = (
  iso: Iso,
  inks: TownInks,
  i: number,
  j: number,
  di: number,
  dj: number,
  high: number,
): string => {
  const far = Math.min(1.1, high * 0.55);
  return iso.quad(
    [
      [i + di, j, 0],
      [i + di + far, j + far * 0.25, 0],
      [i + di + far, j + dj + far * 0.25, 0],
      [i + di, j + dj, 0],
    ],
    inks.shadow,
    0.22,
  );
};

/** Windows on the two visible faces of a block, on a grid in plot units. */
export const panes = (
  rng: Rng,
  iso: Iso,
  inks: TownInks,
  [i, j, di, dj]: readonly [number, number, number, number],
  z0: number,
  z1: number,
  columns: number,
  rows: number,
): string => {
  const out: string[] = [];
  const tone = (): readonly [Colour, number] => {
    if (inks.lit === 0) return [inks.glass, 0.75];
    if (inks.neon && rng.chance(0.3))
      return [rng.pick([oklch(0.82, 0.14, 205), oklch(0.72, 0.22, 345)]), 0.95];
    return rng.chance(inks.lit)
      ? [tune(inks.glass, rng.bell() * 0.05), 0.96]
      : [tune(inks.shadow, 0.04), 0.6];
  };
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const a = (c + 0.26) / columns;
      const b = (c + 0.74) / columns;
      const lo = z0 + ((z1 - z0) * (r + 0.28)) / rows;
      const hi = z0 + ((z1 - z0) * (r + 0.76)) / rows;
      const [left, leftGlow] = tone();
      const [right, rightGlow] = tone();
      const y = j + dj;
      const x = i + di;
      out.push(
        iso.quad(
          [
            [i + di * a, y, lo],
            [i + di * b, y, lo],
            [i + di * b, y, hi],
            [i + di * a, y, hi],
          ],
          left,
          leftGlow,
        ),
      );
      out.push(
        iso.quad(
          [
            [x, j + dj * a, lo],
            [x, j + dj * b, lo],
            [x, j + dj * b, hi],
            [x, j + dj * a, hi],
          ],
          inks.lit === 0 ? tune(right, -0.1) : right,
          rightGlow,
        ),
      );
    }
  return out.join('');
};
