import { type Colour, mix, oklch, tune } from './colour.ts';
import type { Iso } from './iso.ts';
import { poly } from './path.ts';
import type { Rng } from './random.ts';
import { circle, ellipse, fill, path, stroke } from './svg.ts';

/** Colours of a town, already bent to the hour. */
export interface TownInks {
  readonly ground: Colour;
  readonly soil: Colour;
  readonly road: Colour;
  readonly water: Colour;
  readonly walls: readonly Colour[];
  readonly roofs: readonly Colour[];
  readonly leaves: readonly Colour[];
  readonly bark: Colour;
  readonly glass: Colour;
  /** Share of glowing windows, 0 … 1. */
  readonly lit: number;
  readonly shadow: Colour;
  readonly neon: boolean;
}

const treeShadow = (iso: Iso, inks: TownInks, i: number, j: number, r: number): string => {
  const [x, y] = iso.at(i + 0.14, j + 0.02, 0);
  return ellipse(x, y, r * 1.05, r * 0.46, fill(inks.shadow, 0.24));
};

export const isoTree = (rng: Rng, iso: Iso, inks: TownInks, i: number, j: number): string => {
  const [x, y] = iso.at(i, j, 0);
  const r = iso.size * rng.range(0.19, 0.28);
  const leaf = tune(rng.pick(inks.leaves), rng.bell() * 0.03);
  const cy = y - r * 1.55;
  return (
    treeShadow(iso, inks, i, j, r) +
    path(`M${x.toFixed(1)} ${y.toFixed(1)}V${cy.toFixed(1)}`, stroke(inks.bark, r * 0.28)) +
    circle(x, cy, r, fill(tune(leaf, -0.1))) +
    circle(x - r * 0.14, cy - r * 0.12, r * 0.84, fill(leaf)) +
    circle(x - r * 0.34, cy - r * 0.34, r * 0.42, fill(tune(leaf, 0.07)))
  );
};

export const isoPine = (rng: Rng, iso: Iso, inks: TownInks, i: number, j: number): string => {
  const [x, y] = iso.at(i, j, 0);
  const s = iso.size * rng.range(0.2, 0.29);
  const leaf = mix(rng.pick(inks.leaves), oklch(0.5, 0.09, 160), 0.55);
  const cone = (low: number, half: number, top: number): string =>
    path(
      poly([
        [x - half, y - low],
        [x, y - top],
        [x, y - low + half * 0.45],
      ]),
      fill(leaf),
    ) +
    path(
      poly([
        [x + half, y - low],
        [x, y - top],
        [x, y - low + half * 0.45],
      ]),
      fill(tune(leaf, -0.11)),
    );
  return (
    treeShadow(iso, inks, i, j, s * 0.9) +
    path(`M${x.toFixed(1)} ${y.toFixed(1)}v${(-s).toFixed(1)}`, stroke(inks.bark, s * 0.26)) +
    cone(s * 0.5, s, s * 1.9) +
    cone(s * 1.15, s * 0.8, s * 2.5) +
    cone(s * 1.8, s * 0.58, s * 3.1)
  );
};
