import { type Colour, tune } from './colour.ts';
import { type Point, poly } from './path.ts';
import { fill, path } from './svg.ts';

/** A dimetric (2:1) world: i runs down-right, j down-left, z up; one unit is one plot. */
export interface Iso {
  readonly size: number;
  at(i: number, j: number, z: number): Point;
  quad(corners: readonly (readonly [number, number, number])[], colour: Colour, opacity?: number): string;
  /** A horizontal rectangle. */
  flat(i: number, j: number, z: number, di: number, dj: number, colour: Colour, opacity?: number): string;
  /** A block with a bright top, a lit left face and a shaded right face. */
  box(
    i: number,
    j: number,
    z: number,
    di: number,
    dj: number,
    dz: number,
    colour: Colour,
    top?: Colour,
  ): string;
}

/** @param cx @param cy Where the far corner (0, 0, 0) lies on the canvas. @param size Half a plot's width in units. */
export const createIso = (cx: number, cy: number, size: number): Iso => {
  const at = (i: number, j: number, z: number): Point => [
    cx + (i - j) * size,
    cy + (i + j) * size * 0.5 - z * size,
  ];
  const quad: Iso['quad'] = (corners, colour, opacity) =>
    path(poly(corners.map((c) => at(...c))), fill(colour, opacity));
  const flat: Iso['flat'] = (i, j, z, di, dj, colour, opacity) =>
    quad(
      [
        [i, j, z],
        [i + di, j, z],
        [i + di, j + dj, z],
        [i, j + dj, z],
      ],
      colour,
      opacity,
    );
  return {
    size,
    at,
    quad,
    flat,
    box: (i, j, z, di, dj, dz, colour, top = tune(colour, 0.035)) =>
      quad(
        [
          [i, j + dj, z],
          [i + di, j + dj, z],
          [i + di, j + dj, z + dz],
          [i, j + dj, z + dz],
        ],
        tune(colour, -0.045),
      ) +
      quad(
        [
          [i + di, j, z],
          [i + di, j + dj, z],
          [i + di, j + dj, z + dz],
          [i + di, j, z + dz],
        ],
        tune(colour, -0.16, 1.05),
      ) +
      flat(i, j, z + dz, di, dj, top),
  };
};
