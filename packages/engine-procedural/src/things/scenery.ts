import { buildings } from './buildings.ts';
import { flowers } from './flowers.ts';
import { plants } from './plants.ts';
import { thing } from './thing.ts';

const at = (x: number, y: number, scale: number, parts: readonly string[]): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})">${parts.join('')}</g>`;

/** Scenery that stands in the picture like a thing, so that it is seen wherever it is named. */
export const scenery = {
  waterfall: thing(130, { size: 4.2 }, (k) => [
    k.p('M-66 0L-58 -70Q-50 -98 -22 -100L-16 -92V0ZM16 0V-92L24 -98Q52 -96 58 -66L66 0Z', '6f6a64'),
    k.p('M-66 0L-58 -70Q-54 -86 -44 -94Q-40 -50 -48 0ZM44 0Q34 -50 40 -94Q54 -88 58 -66L66 0Z', '5a5650'),
    k.p('M-46 -98Q-34 -106 -20 -98Q-30 -92 -46 -98ZM18 -97Q34 -106 50 -92Q32 -90 18 -97Z', k.leaf),
    k.p('M-18 -96Q0 -90 18 -96Q14 -40 20 0H-20Q-14 -40 -18 -96Z', 'cfe6ee'),
    k.l('M-12 -90Q-10 -40 -14 -4M-4 -90Q-2 -40 -5 -4M5 -90Q3 -40 6 -4M12 -90Q10 -40 14 -4', 'ffffff', 2),
    ...[-26, -12, 2, 16, 28].map((x, i) => k.c(x, -2 - (i % 2) * 3, 10, 'f4fafc', 0.75)),
    k.e(0, 4, 62, 9, '7fb3c6') + k.e(0, 3, 36, 4, 'f4fafc', 0.6),
  ]),
  volcano: thing(170, { size: 5 }, (k) => [
    ...[
      [-10, -112, 15],
      [10, -122, 19],
      [-14, -134, 20],
      [14, -146, 23],
    ].map(([x = 0, y = 0, r = 0]) => k.c(x, y, r, '5c5559', 0.8)),
    k.glow(
      'M-14 -96Q-20 -118 -30 -124Q-12 -118 -4 -104Q0 -126 8 -130Q6 -112 12 -102Q22 -114 32 -116Q20 -106 14 -96Z',
    ),
    k.p('M-84 0Q-40 -40 -18 -97Q0 -90 18 -97Q40 -40 84 0Z', k.own('5b4a48')),
    k.p('M18 -97Q40 -40 84 0H30Q14 -50 18 -97Z', k.shade(k.own('5b4a48'), -0.07)),
    k.p(
      'M-15 -96Q0 -90 15 -96Q10 -74 16 -58Q6 -66 4 -50Q8 -26 -2 -14Q-2 -44 -8 -54Q-14 -46 -20 -38Q-10 -70 -15 -96Z',
      'f0602a',
    ),
    k.p('M-8 -94Q0 -90 8 -94Q4 -70 0 -50Q-4 -72 -8 -94Z', 'fbc04a'),
  ]),
  village: thing(220, { size: 2.6 }, (k) => [
    at(-66, -12, 0.58, buildings.house.paint(k)),
    at(66, -12, 0.62, buildings.house.paint({ ...k, own: () => k.blend('e3c7c0', 'efdcc0', 0.3) })),
    at(4, -14, 0.86, buildings.church.paint(k)),
    at(-34, 0, 0.52, buildings.house.paint({ ...k, own: () => k.blend('cfd9d2', 'efdcc0', 0.3) })),
    at(-100, 0, 0.5, plants.pine.paint(k)) + at(102, 0, 0.46, plants.tree.paint(k)),
  ]),
  island: thing(200, { size: 1.8, home: 'sea', stand: 'water' }, (k) => [
    at(-14, -20, 0.8, plants.palm.paint(k)),
    at(26, -16, 0.66, plants.palm.paint(k)),
    k.p('M-96 4Q-60 -20 -10 -24Q50 -24 96 4Z', 'e8cf98'),
    k.p('M-52 -10Q-20 -30 40 -20Q20 -12 -52 -10Z', k.leaf),
  ]),
  planet: thing(180, { size: 3, home: 'space', stand: 'air' }, (k) => {
    const body = k.own('d8a868');
    return [
      k.l('M-44 -58Q-86 -36 -84 -26Q-60 -20 0 -42', k.shade(body, -0.1), 4),
      k.c(0, -50, 46, body),
      k.p(
        'M-43 -66Q0 -54 43 -66L46 -54Q0 -42 -46 -54ZM-42 -30Q0 -18 42 -30L36 -21Q0 -10 -36 -21Z',
        k.shade(body, 0.09),
      ),
      k.p('M18 -92A46 46 0 0 1 -10 -5Q46 -10 18 -92Z', k.shade(body, -0.2), 0.5),
      k.l('M-58 -36Q-88 -16 -78 -12Q-30 -16 30 -50Q88 -82 82 -90Q72 -92 42 -78', k.shade(body, 0.14), 6),
    ];
  }),
  garden: thing(230, { size: 0.9 }, (k) => [
    k.l('M-110 -34H110M-110 -16H110', 'f4efe6', 5),
    k.p([-100, -76, -52, -28, -4, 20, 44, 68, 92].map((x) => `M${x} 0v-46l6 -8l6 8v46Z`).join(''), 'f4efe6'),
    ...[-92, -58, -22, 14, 50, 86].map((x, i) =>
      at(x, 6, 0.62, [flowers.tulip, flowers.daisy, flowers.flower][i % 3]?.paint(k) ?? []),
    ),
  ]),
};
