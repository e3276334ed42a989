import { type Colour, mix, tune } from './colour.ts';
import type { Rng } from './random.ts';
import { at, circle, fill, group, path, stroke } from './svg.ts';

/** A sailing boat afloat at (x, y). */
export const paintBoat = (
  rng: Rng,
  x: number,
  y: number,
  size: number,
  hull: Colour,
  sail: Colour,
  flip = rng.chance(0.5),
): string => {
  const second = mix(sail, hull, 0.22);
  const parts = [
    path('M-3 -100Q34 -52 42 -16L-3 -14Z', fill(sail)),
    path('M-8 -92Q-16 -48 -40 -16L-8 -14Z', fill(second)),
    path('M-5.500 -106V-6', stroke(hull, 2.4)),
    path('M-52 -10Q-2 -4 54 -12Q44 10 24 12H-30Q-46 8 -52 -10Z', fill(hull)),
  ];
  return group({ transform: at(x, y, size / 100, rng.range(-4, 4), flip) }, ...parts);
};

/** A hot-air balloon whose envelope centre is at (x, y). */
export const paintBalloon = (
  x: number,
  y: number,
  size: number,
  a: Colour,
  b: Colour,
  ink: Colour,
): string => {
  const gore = (inner: number, outer: number, tone: Colour): string =>
    path(
      `M0 -50C${outer} -50 ${outer * 1.02} 10 ${outer * 0.24} 52H${inner * 0.24}C${inner * 1.02} 10 ${inner} -50 0 -50Z`,
      fill(tone),
    );
  const lit = [
    gore(-62, -38, tune(a, -0.06)),
    gore(-38, -13, b),
    gore(-13, 13, a),
    gore(13, 38, tune(b, 0.02)),
    gore(38, 62, tune(a, 0.04)),
  ];
  return group(
    { transform: at(x, y, size / 100) },
    ...lit,
    path('M-13 52L-7 74M13 52L7 74M0 52V74', stroke(ink, 1.4)),
    path('M-9 74H9L7 88H-7Z', fill(ink)),
  );
};

/** A slim rocket with its plume, nose towards `degrees` (0 is up). */
export const paintRocket = (
  x: number,
  y: number,
  size: number,
  degrees: number,
  hull: Colour,
  trim: Colour,
  flame: Colour,
): string =>
  group(
    { transform: at(x, y, size / 120, degrees) },
    path('M-9 44Q0 150 0 150Q0 150 9 44Z', fill(flame, 0.85)),
    path('M-16 44Q0 104 16 44Z', fill(flame, 0.4)),
    path('M-16 20L-32 50L-14 42ZM16 20L32 50L14 42Z', fill(trim)),
    path('M0 -62C18 -38 21 6 14 44H-14C-21 6 -18 -38 0 -62Z', fill(hull)),
    path('M0 -62C10 -52 13.500 -40 15.500 -28H-15.500C-13.500 -40 -10 -52 0 -62Z', fill(trim)),
    path('M3 -60C18 -38 21 6 14 44H4C12 6 12 -38 3 -60Z', fill(tune(hull, -0.16), 0.7)),
    circle(0, -8, 8, fill(trim)),
    circle(0, -8, 5, fill(tune(trim, 0.25, 0.5))),
  );
