import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import type { TownInks } from '../toolkit/isonature.ts';
import type { Light } from '../toolkit/light.ts';
import type { Stage } from '../toolkit/stage.ts';

export type Cell = 'grass' | 'road' | 'water' | 'bridge';

/** A plan of the town: a crossing of roads, a river or pond, and building plots between. */
export const plan = (stage: Stage, n: number): Cell[][] => {
  const rng = stage.rng('plan');
  const grid: Cell[][] = Array.from({ length: n }, () => Array.from({ length: n }, (): Cell => 'grass'));
  const set = (i: number, j: number, cell: Cell): void => {
    const row = grid[j];
    if (row && i >= 0 && i < n) row[i] = row[i] === 'water' && cell === 'road' ? 'bridge' : cell;
  };
  if (stage.wants('river', 0.5) || stage.wants('lake', 0)) {
    let x = rng.int(1, n - 3);
    for (let j = 0; j < n; j++) {
      set(x, j, 'water');
      if (rng.chance(0.4) && j > 0 && j < n - 1) {
        x = Math.min(n - 2, Math.max(1, x + (rng.chance(0.5) ? 1 : -1)));
        set(x, j, 'water');
      }
    }
  }
  const across = rng.int(2, n - 3);
  const down = rng.int(2, n - 3);
  for (let k = 0; k < n; k++) set(k, across, 'road');
  for (let k = 0; k < n; k++) if (grid[k]?.[down] !== 'water') set(down, k, 'road');
  return grid;
};

export const createInks = (stage: Stage, light: Light): TownInks => {
  const { brief } = stage;
  const night = brief.time === 'night';
  const dim = { dawn: 0.14, day: 0.03, golden: 0.16, dusk: 0.38, night: 0.58 }[brief.time];
  const air =
    night || brief.time === 'dusk'
      ? mix(light.sky[1] ?? light.near, light.near, 0.2)
      : mix(light.horizon, light.haze, 0.3);
  const cast = (colour: Colour): Colour => mix(colour, air, dim);
  const snow = brief.season === 'winter' || brief.weather === 'snow';
  const wishes = brief.wishes.map((wish) => oklch(Math.max(0.5, wish.l), wish.c, wish.h));
  const roofs =
    wishes.length > 0
      ? [...wishes, ...wishes.map((wish) => tune(wish, -0.07, 0.9, 14))]
      : [
          oklch(0.62, 0.15, 34),
          oklch(0.58, 0.13, 22),
          oklch(0.68, 0.13, 55),
          oklch(0.5, 0.09, 245),
          oklch(0.55, 0.08, 190),
        ];
  const leaf = {
    spring: [oklch(0.72, 0.13, 135), oklch(0.82, 0.09, 5)],
    summer: [oklch(0.6, 0.13, 145), oklch(0.66, 0.13, 130)],
    autumn: [oklch(0.66, 0.15, 55), oklch(0.6, 0.16, 38), oklch(0.76, 0.14, 85)],
    winter: [oklch(0.88, 0.02, 220), oklch(0.5, 0.06, 165)],
  }[brief.season];
  return {
    ground: cast(
      snow
        ? oklch(0.94, 0.012, 240)
        : brief.season === 'autumn'
          ? oklch(0.74, 0.1, 100)
          : oklch(0.77, 0.12, 132),
    ),
    soil: cast(oklch(0.5, 0.06, 50)),
    road: cast(snow ? oklch(0.8, 0.01, 250) : oklch(0.66, 0.015, 270)),
    water: cast(oklch(0.72, 0.1, 220)),
    walls: [oklch(0.95, 0.025, 85), oklch(0.92, 0.03, 60), oklch(0.89, 0.04, 40), oklch(0.9, 0.025, 230)].map(
      cast,
    ),
    roofs: roofs.map((roof) => cast(snow ? mix(roof, oklch(0.96, 0.01, 240), 0.62) : roof)),
    leaves: leaf.map(cast),
    bark: cast(oklch(0.42, 0.05, 50)),
    glass: light.night ? oklch(0.87, 0.13, 82) : cast(oklch(0.6, 0.06, 235)),
    lit: light.night ? 0.68 : 0,
    shadow: mix(light.near, oklch(0.25, 0.06, 270), 0.5),
    neon: brief.features.has('neon'),
  };
};
