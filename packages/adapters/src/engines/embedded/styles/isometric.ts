import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { createIso, type Iso } from '../toolkit/iso.ts';
import {
  isoBlock,
  isoHouse,
  isoPine,
  isoTower,
  isoTree,
  isoWindmill,
  type TownInks,
} from '../toolkit/isotown.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { paintStars } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, ellipse, fill, rect } from '../toolkit/svg.ts';
import { paintBalloon } from '../toolkit/things.ts';
import { paintFalling } from '../toolkit/weather.ts';

type Cell = 'grass' | 'road' | 'water' | 'bridge';

/** A plan of the town: a crossing of roads, a river or pond, and building plots between. */
const plan = (stage: Stage, n: number): Cell[][] => {
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

const createInks = (stage: Stage, light: Light): TownInks => {
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

/** What stands on a plot, taller towards the middle of town. */
const building = (stage: Stage, iso: Iso, inks: TownInks, i: number, j: number, centre: number): string => {
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

const park = (stage: Stage, iso: Iso, inks: TownInks, i: number, j: number, count: number): string => {
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

/** A little town on a floating block of land, lit from the left. */
export const paintIsometric = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const n = 7 + Math.round(brief.density * 2);
  const unit = Math.min(w * 0.47, h * 0.66);
  const iso = createIso(w / 2, h * 0.5 - unit * 0.42, unit / n);
  const inks = createInks(stage, light);
  const grid = plan(stage, n);
  const rng = stage.rng('town');
  const pale = (i: number): Colour => mix(light.sky[i] ?? light.haze, light.haze, 0.35);
  const back = stage.sheet.linearAt(
    [
      [0, pale(1)],
      [0.55, pale(3)],
      [1, mix(light.horizon, light.haze, 0.3)],
    ],
    0,
    0,
    0,
    h,
  );
  const out: string[] = [rect(0, 0, w, h, { fill: back })];
  if (brief.time === 'night' && !brief.without.has('stars')) out.push(paintStars(stage, h * 0.7, 150));
  const r = Math.min(w, h) * 0.2;
  if (stage.wants('sun', 0.5) || stage.wants('moon', 0))
    out.push(
      circle(w * 0.76, h * 0.2, r * 1.7, {
        fill: stage.sheet.radial([
          [0, light.disc, 0.5],
          [1, light.disc, 0],
        ]),
      }),
      circle(w * 0.76, h * 0.2, r * 0.55, fill(light.disc, 0.92)),
    );
  const [bx, by] = iso.at(n / 2, n / 2, -n * 0.24);
  out.push(
    ellipse(bx, by + unit * 0.5, unit * 0.86, unit * 0.17, {
      fill: stage.sheet.radial([
        [0, inks.shadow, 0.42],
        [0.6, inks.shadow, 0.2],
        [1, inks.shadow, 0],
      ]),
    }),
  );
  out.push(
    iso.box(0, 0, -0.62, n, n, 0.5, inks.soil),
    iso.box(0, 0, -0.14, n, n, 0.14, tune(inks.ground, -0.03)),
  );
  const grids = grid.flatMap((row, j) => row.map((cell, i) => ({ cell, i, j })));
  for (const { cell, i, j } of grids) out.push(tile(iso, inks, cell, i, j, (i + j) % 2 === 0, grid));
  for (const { i, j } of [...grids].sort((a, b) => a.i + a.j - b.i - b.j)) {
    const cell = grid[j]?.[i];
    const centre = Math.max(0, 1 - Math.hypot(i + 0.5 - n / 2, j + 0.5 - n / 2) / (n * 0.6));
    if (cell === 'road' && rng.chance(0.2)) out.push(car(stage, iso, inks, i, j, grid));
    if (cell !== 'grass') continue;
    const mill = brief.features.has('windmill') && i === n - 2 && j === 1;
    const plot = mill ? isoWindmill(iso, inks, i, j) : building(stage, iso, inks, i, j, centre);
    out.push(
      plot || park(stage, iso, inks, i, j, rng.int(2, 5)),
      plot && rng.chance(0.6) ? park(stage, iso, inks, i + 0.58, j + 0.58, 1) : '',
    );
  }
  if (brief.features.has('balloon'))
    out.push(
      paintBalloon(
        w * 0.22,
        h * 0.22,
        100,
        inks.roofs[0] ?? light.accent,
        inks.walls[0] ?? light.disc,
        light.near,
      ),
    );
  return out.join('') + puffs(stage, light, unit) + paintFalling(stage, light);
};

const tile = (
  iso: Iso,
  inks: TownInks,
  cell: Cell,
  i: number,
  j: number,
  even: boolean,
  grid: readonly (readonly Cell[])[],
): string => {
  if (cell === 'grass') return iso.flat(i, j, 0, 1, 1, tune(inks.ground, even ? 0.012 : -0.012));
  if (cell === 'water')
    return (
      iso.flat(i, j, 0, 1, 1, tune(inks.water, -0.05)) +
      iso.flat(i, j, 0, 1, 1, inks.water, 0.8) +
      iso.flat(i + 0.2, j + 0.3, 0, 0.35, 0.04, tune(inks.water, 0.14)) +
      iso.flat(i + 0.45, j + 0.64, 0, 0.3, 0.04, tune(inks.water, 0.14))
    );
  const along = grid[j]?.[i - 1] === 'road' || grid[j]?.[i + 1] === 'road';
  const cross = grid[j - 1]?.[i] === 'road' || grid[j + 1]?.[i] === 'road';
  const mark = tune(inks.road, 0.16);
  const lines =
    along && cross
      ? ''
      : along
        ? iso.flat(i + 0.12, j + 0.48, 0, 0.3, 0.04, mark) + iso.flat(i + 0.6, j + 0.48, 0, 0.3, 0.04, mark)
        : iso.flat(i + 0.48, j + 0.12, 0, 0.04, 0.3, mark) + iso.flat(i + 0.48, j + 0.6, 0, 0.04, 0.3, mark);
  const base =
    cell === 'bridge'
      ? iso.flat(i, j, 0, 1, 1, inks.water) + iso.box(i, j + 0.1, 0, 1, 0.8, 0.08, tune(inks.road, 0.04))
      : iso.flat(i, j, 0, 1, 1, tune(inks.road, 0.08)) +
        (along ? iso.flat(i, j + 0.12, 0, 1, 0.76, inks.road) : '') +
        (cross ? iso.flat(i + 0.12, j, 0, 0.76, 1, inks.road) : '');
  return base + lines;
};

const car = (
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

/** Small clouds that float beside the block and give it height. */
const puffs = (stage: Stage, light: Light, unit: number): string => {
  if (stage.brief.without.has('clouds')) return '';
  const rng = stage.rng('puffs');
  const tone = mix(light.disc, light.haze, light.night ? 0.65 : 0.15);
  const spots = [
    [0.1, 0.3],
    [0.9, 0.42],
    [0.14, 0.86],
    [0.84, 0.9],
    [0.5, 0.94],
  ] as const;
  return spots
    .filter(() => rng.chance(0.8))
    .map(([tx, ty]) => {
      const [x, y, s] = [
        stage.w * tx + rng.bell() * 40,
        stage.h * ty + rng.bell() * 30,
        unit * rng.range(0.1, 0.17),
      ];
      return (
        [
          [0, 0, 1],
          [-0.8, 0.16, 0.66],
          [0.8, 0.14, 0.7],
          [0.36, -0.3, 0.72],
        ]
          .map(([dx = 0, dy = 0, k = 1]) =>
            ellipse(x + dx * s, y + dy * s, s * 0.66 * k, s * 0.44 * k, fill(tone, light.night ? 0.5 : 0.9)),
          )
          .join('') +
        rect(x - s * 1.2, y + s * 0.1, s * 2.4, s * 0.32, {
          ...fill(tone, light.night ? 0.5 : 0.9),
          rx: s * 0.16,
        })
      );
    })
    .join('');
};
