import { type Colour, mix, tune } from '../toolkit/colour.ts';
import { createIso, type Iso } from '../toolkit/iso.ts';
import type { TownInks } from '../toolkit/isonature.ts';
import { isoWindmill } from '../toolkit/isotown.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { paintStars } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, ellipse, fill, rect } from '../toolkit/svg.ts';
import { paintBalloon } from '../toolkit/vessels.ts';
import { paintFalling } from '../toolkit/weather.ts';
import { type Cell, createInks, plan } from './isometric-plan.ts';
import { building, car, park } from './isometric-plots.ts';

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
