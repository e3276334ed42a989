import { mix } from '../toolkit/colour.ts';
import type { Iso } from '../toolkit/iso.ts';
import { isoPine, isoTree, type TownInks } from '../toolkit/isonature.ts';
import { isoBlock, isoHouse, isoTower } from '../toolkit/isotown.ts';
import type { Stage } from '../toolkit/stage.ts';
import type { Cell } from './isometric-plan.ts';

/** What stands on a plot, taller towards the middle of town. */
export const building = (
  stage: Stage,
  iso: Iso,
  inks: TownInks,
  i: number,
  j: number,
  centre: number,
): string => {
  const rng = stage.rng(`plot${i},${j}`);
  const { features } = stage.brief;
  const urban = features.has('city') || features.has('tower') || features.has('neon') ? 0.75 : 0.22;
  const roll = rng.next();
  if (roll < 0.2 + (1 - stage.brief.density) * 0.2) return '';
  if (rng.chance(urban * (0.35 + centre * 0.8)))
    return isoTower(
      rng,
      iso,
      inks,
      i,
      j,
      1.1 + centre * 2.6 * rng.range(0.4, 1) * (urban > 0.5 ? 1.15 : 0.62),
    );
  if (roll > 0.94) return isoBlock(rng, iso, inks, i, j);
  return isoHouse(rng, iso, inks, i, j);
};

export const park = (stage: Stage, iso: Iso, inks: TownInks, i: number, j: number, count: number): string => {
  if (stage.brief.without.has('trees')) return '';
  const rng = stage.rng(`park${i},${j}`);
  const spots = Array.from(
    { length: count },
    () => [i + rng.range(0.14, 0.86), j + rng.range(0.14, 0.86)] as const,
  ).sort((a, b) => a[0] + a[1] - b[0] - b[1]);
  const piney = stage.brief.features.has('pines') || stage.brief.season === 'winter' ? 0.8 : 0.3;
  return spots
    .map(([x, y]) => (rng.chance(piney) ? isoPine(rng, iso, inks, x, y) : isoTree(rng, iso, inks, x, y)))
    .join('');
};

export const car = (
  stage: Stage,
  iso: Iso,
  inks: TownInks,
  i: number,
  j: number,
  grid: readonly (readonly Cell[])[],
): string => {
  const rng = stage.rng(`car${i},${j}`);
  const tone = rng.pick([...inks.roofs, ...inks.walls]);
  const along = grid[j]?.[i - 1] === 'road' || grid[j]?.[i + 1] === 'road';
  const [x, y, dx, dy] = along ? [i + 0.3, j + 0.56, 0.34, 0.17] : [i + 0.24, j + 0.3, 0.17, 0.34];
  return (
    iso.flat(x + 0.05, y + 0.03, 0, dx, dy, inks.shadow, 0.3) +
    iso.box(x, y, 0.03, dx, dy, 0.1, tone) +
    iso.box(x + dx * 0.22, y + dy * 0.18, 0.13, dx * 0.56, dy * 0.64, 0.08, mix(inks.glass, tone, 0.25))
  );
};
