import type { Colour } from '../toolkit/colour.ts';
import { lerp, type Point, poly, steps } from '../toolkit/path.ts';
import { fill, path } from '../toolkit/svg.ts';
import type { Drawing } from './ink-parts.ts';

export const penHouse = (
  { pen, paper, rng }: Drawing,
  x: number,
  y: number,
  s: number,
  roofWash: Colour,
): string => {
  const w = s * 0.62;
  const wallTop = y - s * 0.42;
  const roof: Point[] = [
    [x - w * 0.72, wallTop + 3],
    [x - w * 0.3, y - s * 0.86],
    [x + w * 0.4, y - s * 0.86],
    [x + w * 0.78, wallTop + 3],
  ];
  const tiles = steps(0.08, 0.92, 15).map((t): Point[] => [
    [lerp(x - w * 0.3, x + w * 0.4, t), y - s * 0.85],
    [lerp(x - w * 0.7, x + w * 0.76, t), wallTop + rng.range(-8, 2)],
  ]);
  const window = (wx: number): Point[][] => [
    [
      [wx, wallTop + s * 0.1],
      [wx + s * 0.1, wallTop + s * 0.1],
      [wx + s * 0.1, wallTop + s * 0.24],
      [wx, wallTop + s * 0.24],
      [wx, wallTop + s * 0.1],
    ],
  ];
  const shade = steps(0.1, 0.95, 12).map((t): Point[] => [
    [lerp(x, x + w * 0.6, t), wallTop + 6],
    [lerp(x, x + w * 0.6, t) - 8, y - 4],
  ]);
  return (
    path(
      poly([
        [x - w * 0.6, y],
        [x - w * 0.6, wallTop],
        [x + w * 0.64, wallTop],
        [x + w * 0.64, y],
      ]),
      fill(paper),
    ) +
    path(poly(roof), fill(paper)) +
    path(poly(roof), fill(roofWash, 0.55)) +
    pen.draw([...roof, roof[0] ?? [x, y]], 1.8) +
    pen.draw(
      [
        [x - w * 0.6, wallTop],
        [x - w * 0.6, y],
        [x + w * 0.64, y],
        [x + w * 0.64, wallTop],
      ],
      1.6,
    ) +
    pen.ticks(tiles, 0.8) +
    pen.ticks(shade, 0.7, 0.6) +
    [-0.42, -0.12, 0.28].map((k) => pen.ticks(window(x + w * k), 1.2)).join('')
  );
};

export const penBoat = ({ pen, paper }: Drawing, x: number, y: number, s: number, tone: Colour): string => {
  const sail: Point[] = [
    [x, y - s],
    [x + s * 0.42, y - s * 0.16],
    [x, y - s * 0.14],
  ];
  const hull: Point[] = [
    [x - s * 0.5, y - s * 0.08],
    [x + s * 0.5, y - s * 0.1],
    [x + s * 0.28, y + s * 0.1],
    [x - s * 0.26, y + s * 0.1],
  ];
  const lines = steps(0.1, 0.9, 9).map((t): Point[] => [
    [lerp(x - s * 0.46, x + s * 0.4, t), y - s * 0.06],
    [lerp(x - s * 0.3, x + s * 0.26, t), y + s * 0.09],
  ]);
  return (
    path(poly(hull), fill(paper)) +
    path(poly(sail), fill(tone, 0.6)) +
    pen.draw([...sail, sail[0] ?? [x, y]], 1.5) +
    pen.draw([...hull, hull[0] ?? [x, y]], 1.8) +
    pen.ticks(lines, 0.8) +
    pen.draw(
      [
        [x - 2, y - s * 1.06],
        [x - 2, y],
      ],
      1.8,
    )
  );
};

/** Water as broken level strokes, closer together far away. */
export const penWater = ({ stage, rng, pen }: Drawing, from: number, to: number): string => {
  const lines: Point[][] = [];
  for (let y = from + 5, gap = 5; y < to; y += gap, gap *= 1.14)
    for (let x = rng.range(-60, 60); x < stage.w; ) {
      const long = rng.range(24, 120) * (0.5 + gap / 22);
      if (rng.chance(0.5))
        lines.push([
          [x, y + rng.bell() * 2],
          [x + long / 2, y + rng.bell() * 2.4],
          [x + long, y + rng.bell() * 2],
        ]);
      x += long + rng.range(10, 90);
    }
  return pen.ticks(lines, 1, 0.62);
};
