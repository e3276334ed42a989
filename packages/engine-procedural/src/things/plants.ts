import { type Kit, type Tone, thing } from './thing.ts';

const puffs = (k: Kit, tone: Tone, spots: readonly (readonly [number, number, number])[]): string =>
  spots.map(([x, y, r]) => k.c(x, y, r, tone)).join('');

const CROWN = [[-22, -54, 19], [22, -54, 19], [-12, -74, 20], [14, -74, 20], [0, -60, 24], [0, -84, 15]] as const; // biome-ignore format: one row

const pine = thing(64, { size: 2.8 }, (k) => {
  const leaf = k.own('2f5f47');
  const tier = (y: number, w: number, h: number): string =>
    k.p(`M0 ${y - h}L${w} ${y}Q${w * 0.5} ${y - 4} 0 ${y + 2}Q${-w * 0.5} ${y - 4} ${-w} ${y}Z`, leaf) +
    k.p(`M0 ${y - h}L${w} ${y}Q${w * 0.5} ${y - 4} 6 ${y}Z`, k.shade(leaf, -0.06)) +
    (k.snow
      ? k.p(
          `M0 ${y - h}L${w * 0.62} ${y - h * 0.36}Q${w * 0.3} ${y - h * 0.2} 0 ${y - h * 0.4}Q${-w * 0.4} ${y - h * 0.14} ${-w * 0.66} ${y - h * 0.3}Z`,
          'f6f9fc',
        )
      : '');
  return [
    k.r(-3.5, -16, 7, 16, '5b4030'),
    tier(-10, 31, 38),
    tier(-32, 25, 34),
    tier(-54, 18, 28),
    tier(-74, 11, 25),
  ];
});

export const plants = {
  tree: thing(92, { size: 2.6 }, (k) => {
    const leaf = k.own(k.leaf);
    return [
      k.p('M-7 0Q-3 -20 -5 -44H5Q3 -20 8 0Z', '6b4a33'),
      k.l('M0 -34L-16 -52M0 -38L16 -54', '6b4a33', 4),
      puffs(k, k.shade(leaf, -0.09), CROWN),
      k.turn(
        0,
        0,
        0,
        puffs(
          k,
          leaf,
          CROWN.map(([x, y, r]) => [x * 0.86 - 3, y - 4, r * 0.82] as const),
        ),
      ),
      puffs(k, k.shade(leaf, 0.07), [
        [-22, -62, 9],
        [-10, -82, 10],
        [8, -70, 9],
        [-2, -60, 8],
        [20, -60, 6],
      ]),
      k.snow
        ? puffs(k, 'f6f9fc', [
            [0, -96, 9],
            [-13, -90, 10],
            [13, -90, 10],
            [-27, -69, 8],
            [27, -69, 8],
            [-4, -80, 6],
          ])
        : '',
    ];
  }),
  baretree: thing(92, { size: 2.6 }, (k) => [
    k.p('M-7 0Q-3 -24 -4 -50H4Q3 -24 8 0Z', '5b4334'),
    k.l(
      'M0 -46V-94M0 -40Q-12 -60 -34 -70M0 -50Q14 -66 34 -76M-2 -66Q-10 -80 -22 -92M2 -70Q12 -84 18 -96M-20 -62L-38 -58M20 -67L40 -64M-28 -67L-36 -82M28 -73L34 -88',
      '5b4334',
      3,
    ),
    k.snow
      ? k.l('M-4 -48Q-14 -62 -34 -72M4 -53Q14 -68 34 -78M-20 -64L-38 -60M20 -69L40 -66', 'f6f9fc', 2.4)
      : '',
  ]),
  blossomtree: thing(96, { size: 2.4 }, (k) => {
    const bloom = k.own('f2b3c2');
    const dots = Array.from({ length: 40 }, () => {
      const a = k.rng.range(0, 6.283);
      const far = Math.sqrt(k.rng.next()) * 40;
      return k.c(
        Math.cos(a) * far,
        -68 + Math.sin(a) * far * 0.72,
        k.rng.range(1.6, 3.4),
        k.rng.chance(0.5) ? 'fdeaf0' : 'e58ba3',
      );
    });
    return [
      k.p('M-8 0Q0 -20 -8 -40L-2 -44Q6 -30 8 -46L13 -42Q4 -20 9 0Z', '5d4038'),
      k.l('M-5 -40Q-18 -52 -28 -58M9 -42Q20 -52 28 -58', '5d4038', 4),
      puffs(k, k.shade(bloom, -0.05), CROWN),
      puffs(
        k,
        bloom,
        CROWN.map(([x, y, r]) => [x * 0.88 - 3, y - 4, r * 0.82] as const),
      ),
      ...dots,
      ...[-34, -18, 6, 26, 38].map((x, i) => k.e(x, -2 - (i % 2) * 3, 2.4, 1.3, bloom)),
    ];
  }),
  pine,
  christmastree: thing(70, { size: 1.8, home: 'room' }, (k) => {
    const balls = [
      [-14, -20],
      [12, -24],
      [-6, -36],
      [10, -48],
      [-9, -58],
      [4, -70],
      [-20, -12],
      [20, -13],
      [0, -16],
      [0, -82],
    ];
    return [
      ...pine.paint(k),
      ...balls.map(([x = 0, y = 0], i) => k.c(x, y, 3, ['d2382f', 'e8b83a', '3f78b8'][i % 3] ?? 'd2382f')),
      k.glow('M0 -108L2.500 -102L9 -101L4 -97L5.500 -90L0 -94L-5.500 -90L-4 -97L-9 -101L-2.500 -102Z'),
      k.halo(0, -98, 14),
    ];
  }),
  palm: thing(96, { size: 2.6, home: 'sea' }, (k) => {
    const leaf = k.own('3f8a55');
    const frond = (turn: number, tone: Tone): string =>
      k.turn(
        turn,
        2,
        -74,
        k.p('M2 -74Q24 -92 52 -72Q46 -72 44 -66Q38 -74 34 -66Q28 -76 24 -69Q16 -78 2 -74Z', tone),
      );
    return [
      k.p('M-9 0Q2 -36 -2 -74H5Q10 -36 3 0Z', '8a6a48'),
      k.l('M-5 -10H4M-2 -22H6M0 -34H7M0 -46H7M-1 -58H6', '6d5236', 1.4),
      ...[0, 48, 132, 180].map((turn) => frond(turn, k.shade(leaf, -0.06))),
      ...[-32, -70, -112, 205, 24, 156].map((turn) => frond(turn, leaf)),
      k.c(-2, -70, 3.6, '6b4527') + k.c(6, -70, 3.6, '6b4527'),
    ];
  }),
  cactus: thing(70, { size: 1.6, land: 'dunes' }, (k) => {
    const skin = k.own('4f8f55');
    return [
      k.l('M0 -4V-88', skin, 19),
      k.l('M0 -30H-26V-58M0 -42H26V-70', skin, 12),
      k.l('M-4 -4V-90M4 -4V-92M-26 -34V-60M26 -46V-72', k.shade(skin, -0.09), 1.4),
      k.c(0, -99, 5.5, 'ee7fa0') + k.c(4, -97, 4, 'f6a6bb') + k.c(-26, -65, 4, 'ee7fa0'),
      k.snow ? k.p('M-10 -90Q0 -104 10 -90Q0 -94 -10 -90Z', 'f6f9fc') : '',
    ];
  }),
  mushroom: thing(92, { home: 'forest', size: 0.35 }, (k) => {
    const cap = k.own('cf372b');
    return [
      k.p('M-12 0Q-9 -26 -10 -48H10Q9 -26 14 0Q0 4 -12 0Z', 'f3e8d4'),
      k.p('M4 -48H10Q9 -26 14 0H6Z', 'd9c9af'),
      k.p('M-15 -36Q0 -28 15 -36L12 -46H-12Z', 'e6d8bf'),
      k.p('M-44 -46Q-42 -100 0 -100Q42 -100 44 -46Q0 -34 -44 -46Z', cap),
      k.p('M20 -94Q42 -82 44 -46Q34 -42 20 -41Q32 -66 20 -94Z', k.shade(cap, -0.08)),
      k.e(-16, -74, 8, 7, 'fbf3e4') +
        k.e(10, -86, 6, 5, 'fbf3e4') +
        k.e(20, -62, 8, 6.5, 'fbf3e4') +
        k.e(-32, -56, 5, 5, 'fbf3e4') +
        k.e(-4, -54, 5, 4, 'fbf3e4'),
    ];
  }),
  pottedplant: thing(76, { home: 'room', size: 0.8, stand: 'ground' }, (k) => {
    const leaf = k.own('4f8a4d');
    return [
      ...[-62, -34, -8, 18, 44, 68].map((turn, i) =>
        k.turn(turn, 0, -34, k.p('M-3 -34Q-12 -70 0 -98Q12 -70 3 -34Z', i % 2 ? leaf : k.shade(leaf, -0.07))),
      ),
      k.p('M-22 -38H22L17 0H-17Z', 'b5623d') + k.r(-25, -42, 50, 8, 'c4714a', 2),
    ];
  }),
  leaf: thing(80, { size: 0.4, home: 'table' }, (k) => {
    const leaf = k.own('c8682c');
    return [
      k.p(
        'M0 -100L10 -78L26 -86L22 -66L44 -66L30 -50L40 -34L18 -34L0 -16L-18 -34L-40 -34L-30 -50L-44 -66L-22 -66L-26 -86L-10 -78Z',
        leaf,
      ),
      k.l('M0 0V-92M0 -26L32 -58M0 -26L-32 -58M0 -50L18 -72M0 -50L-18 -72', k.shade(leaf, -0.13), 2),
    ];
  }),
  pumpkin: thing(120, { size: 0.5 }, (k) => {
    const skin = k.own('e07b25');
    return [
      k.p('M-6 -82Q-4 -98 8 -102L14 -96Q6 -92 7 -82Z', '5d7a3a'),
      k.e(-32, -42, 28, 40, k.shade(skin, -0.08)) + k.e(32, -42, 28, 40, k.shade(skin, -0.1)),
      k.e(-17, -43, 25, 43, skin) + k.e(17, -43, 25, 43, k.shade(skin, -0.05)),
      k.e(0, -43, 20, 44, k.shade(skin, 0.04)),
    ];
  }),
};
