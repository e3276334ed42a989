import { type Colour, mix, oklch, tune } from './colour.ts';
import type { Iso } from './iso.ts';
import { castShadow, panes } from './isobuild.ts';
import type { TownInks } from './isonature.ts';
import type { Rng } from './random.ts';
import { circle, ellipse, fill, path, stroke } from './svg.ts';

/** A gabled cottage. */
export const isoHouse = (rng: Rng, iso: Iso, inks: TownInks, i: number, j: number): string => {
  const m = rng.range(0.1, 0.17);
  const [x, y, d] = [i + m, j + m, 1 - 2 * m];
  const storeys = rng.chance(0.32) ? 2 : 1;
  const high = 0.3 + storeys * 0.26;
  const rise = rng.range(0.34, 0.48);
  const wall = rng.pick(inks.walls);
  const roof = rng.pick(inks.roofs);
  const over = 0.06;
  const mid = y + d / 2;
  const z = high;
  const lip = high - over * 0.7;
  const flip = rng.chance(0.5);
  const body =
    castShadow(iso, inks, x, y, d, d, high + rise * 0.5) +
    iso.box(x, y, 0, d, d, high, wall) +
    panes(rng, iso, inks, [x, y, d, d], storeys === 1 ? 0.12 : 0.06, high - 0.03, 3, storeys) +
    iso.quad(
      [
        [x + d * 0.4, y + d, 0],
        [x + d * 0.6, y + d, 0],
        [x + d * 0.6, y + d, 0.3],
        [x + d * 0.4, y + d, 0.3],
      ],
      tune(roof, -0.16),
    );
  if (flip) {
    const midX = x + d / 2;
    const back = iso.quad(
      [
        [x - over, y - over, lip],
        [midX, y - over, z + rise],
        [midX, y + d + over, z + rise],
        [x - over, y + d + over, lip],
      ],
      tune(roof, 0.05),
    );
    const gable = iso.quad(
      [
        [x, y + d, z],
        [x + d, y + d, z],
        [midX, y + d, z + rise],
      ],
      tune(wall, -0.045),
    );
    const front = iso.quad(
      [
        [midX, y - over, z + rise],
        [x + d + over, y - over, lip],
        [x + d + over, y + d + over, lip],
        [midX, y + d + over, z + rise],
      ],
      tune(roof, -0.1),
    );
    return body + back + gable + front + chimney(rng, iso, wall, midX + 0.12, y + d * 0.25, z + rise * 0.55);
  }
  const gable = iso.quad(
    [
      [x + d, y, z],
      [x + d, y + d, z],
      [x + d, mid, z + rise],
    ],
    tune(wall, -0.16),
  );
  const back = iso.quad(
    [
      [x - over, y - over, lip],
      [x + d + over, y - over, lip],
      [x + d + over, mid, z + rise],
      [x - over, mid, z + rise],
    ],
    tune(roof, -0.08),
  );
  const front = iso.quad(
    [
      [x - over, mid, z + rise],
      [x + d + over, mid, z + rise],
      [x + d + over, y + d + over, lip],
      [x - over, y + d + over, lip],
    ],
    tune(roof, 0.02),
  );
  return body + back + gable + front + chimney(rng, iso, wall, x + d * 0.25, mid + 0.1, z + rise * 0.55);
};

const chimney = (rng: Rng, iso: Iso, wall: Colour, x: number, y: number, z: number): string =>
  rng.chance(0.55) ? iso.box(x, y, z, 0.1, 0.1, 0.3, tune(wall, -0.1)) : '';

/** A flat-roofed tower; `high` in plot units. */
export const isoTower = (rng: Rng, iso: Iso, inks: TownInks, i: number, j: number, high: number): string => {
  const m = 0.12;
  const d = 1 - 2 * m;
  const wall = rng.chance(0.4) ? mix(rng.pick(inks.roofs), rng.pick(inks.walls), 0.55) : rng.pick(inks.walls);
  const rows = Math.max(3, Math.round(high * 3.4));
  const base =
    castShadow(iso, inks, i + m, j + m, d, d, high) +
    iso.box(i + m, j + m, 0, d, d, high, wall) +
    panes(rng, iso, inks, [i + m, j + m, d, d], 0.1, high - 0.05, 4, rows);
  const rim = iso.box(i + m - 0.02, j + m - 0.02, high, d + 0.04, d + 0.04, 0.06, tune(wall, -0.02));
  if (rng.chance(0.4)) {
    const s = 0.46;
    return (
      base +
      rim +
      iso.box(i + 0.27, j + 0.27, high + 0.06, s, s, 0.4 + high * 0.2, tune(wall, -0.02)) +
      panes(
        rng,
        iso,
        inks,
        [i + 0.27, j + 0.27, s, s],
        high + 0.1,
        high + 0.4 + high * 0.2,
        3,
        Math.max(2, Math.round(rows * 0.25)),
      )
    );
  }
  const roofTop = rng.chance(0.4)
    ? iso.flat(i + 0.24, j + 0.24, high + 0.06, 0.52, 0.52, inks.leaves[0] ?? inks.ground)
    : iso.box(i + 0.3, j + 0.32, high + 0.06, 0.22, 0.22, 0.16, tune(wall, -0.05));
  const [ax, ay] = iso.at(i + 0.66, j + 0.62, high + 0.06);
  const mast = rng.chance(0.4)
    ? path(
        `M${ax.toFixed(1)} ${ay.toFixed(1)}v${(-iso.size * 0.6).toFixed(1)}`,
        stroke(inks.shadow, iso.size * 0.035),
      ) + circle(ax, ay - iso.size * 0.6, iso.size * 0.045, fill(oklch(0.7, 0.2, 28)))
    : '';
  return base + rim + roofTop + mast;
};

/** A small domed hall. */
export const isoBlock = (rng: Rng, iso: Iso, inks: TownInks, i: number, j: number): string => {
  const wall = rng.pick(inks.walls);
  const roof = rng.pick(inks.roofs);
  const [x, y] = iso.at(i + 0.5, j + 0.5, 0.5);
  const r = iso.size * 0.44;
  return (
    castShadow(iso, inks, i + 0.1, j + 0.1, 0.8, 0.8, 0.8) +
    iso.box(i + 0.1, j + 0.1, 0, 0.8, 0.8, 0.46, wall) +
    panes(rng, iso, inks, [i + 0.1, j + 0.1, 0.8, 0.8], 0.06, 0.44, 3, 1) +
    ellipse(x, y, r, r * 0.5, fill(tune(roof, -0.1))) +
    path(
      `M${(x - r).toFixed(1)} ${y.toFixed(1)}A${r.toFixed(1)} ${(r * 1.05).toFixed(1)} 0 0 1 ${(x + r).toFixed(1)} ${y.toFixed(1)}A${r.toFixed(1)} ${(r * 0.5).toFixed(1)} 0 0 1 ${(x - r).toFixed(1)} ${y.toFixed(1)}Z`,
      fill(roof),
    ) +
    path(
      `M${(x + r * 0.25).toFixed(1)} ${(y - r * 1.02).toFixed(1)}A${r.toFixed(1)} ${(r * 1.05).toFixed(1)} 0 0 1 ${(x + r).toFixed(1)} ${y.toFixed(1)}Q${(x + r * 0.6).toFixed(1)} ${(y + r * 0.4).toFixed(1)} ${(x + r * 0.2).toFixed(1)} ${(y + r * 0.48).toFixed(1)}Q${(x + r * 0.6).toFixed(1)} ${(y - r * 0.3).toFixed(1)} ${(x + r * 0.25).toFixed(1)} ${(y - r * 1.02).toFixed(1)}Z`,
      fill(tune(roof, -0.09)),
    )
  );
};

export const isoWindmill = (iso: Iso, inks: TownInks, i: number, j: number): string => {
  const [wall = inks.ground] = inks.walls;
  const [x, y] = iso.at(i + 0.5, j + 0.62, 1.35);
  const s = iso.size * 0.92;
  const blades = [20, 110, 200, 290].map((turn) =>
    path(
      `M0 0V${(-s).toFixed(1)}M0 ${(-s * 0.25).toFixed(1)}h${(s * 0.2).toFixed(1)}v${(-s * 0.75).toFixed(1)}h${(-s * 0.2).toFixed(1)}`,
      {
        ...stroke(tune(inks.bark, 0.05), iso.size * 0.04),
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})rotate(${turn})`,
      },
    ),
  );
  return (
    castShadow(iso, inks, i + 0.25, j + 0.25, 0.5, 0.5, 1.4) +
    iso.box(i + 0.25, j + 0.25, 0, 0.5, 0.5, 1.2, wall) +
    iso.box(i + 0.2, j + 0.2, 1.2, 0.6, 0.6, 0.3, inks.roofs[0] ?? wall) +
    blades.join('')
  );
};
