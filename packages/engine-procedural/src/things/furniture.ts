import { thing } from './thing.ts';

export const furniture = {
  chair: thing(64, { home: 'room', size: 0.95, seat: 46 }, (k) => {
    const wood = k.own('8a5a35');
    return [
      k.p('M-24 -50L-26 0H-20L-18 -46ZM24 -50L26 0H20L18 -46Z', k.shade(wood, -0.09)),
      k.l('M-22 -46V-98M22 -46V-98', wood, 6),
      k.l('M-22 -94H22M-22 -78H22M-22 -62H22', wood, 6.4),
      k.p('M-28 -50H28L32 -40H-32Z', wood) + k.p('M-26 -54H26L29 -48H-29Z', 'c8566a'),
      k.p('M-32 -40L-30 0H-24L-24 -40ZM32 -40L30 0H24L24 -40Z', wood),
    ];
  }),
  table: thing(190, { home: 'room', size: 0.75, seat: 96 }, (k) => {
    const wood = k.own('9a6a41');
    return [
      k.p('M-70 -84L-66 0H-58L-58 -84ZM70 -84L66 0H58L58 -84Z', k.shade(wood, -0.1)),
      k.p('M-86 -84L-88 0H-78L-74 -84ZM86 -84L88 0H78L74 -84Z', wood),
      k.r(-84, -86, 168, 10, k.shade(wood, -0.06)),
      k.r(-95, -98, 190, 13, k.shade(wood, 0.05), 3),
    ];
  }),
  sofa: thing(200, { home: 'room', size: 0.9, seat: 48 }, (k) => {
    const cloth = k.own('4f7a75');
    return [
      k.r(-70, -8, 8, 8, '4b3728') + k.r(62, -8, 8, 8, '4b3728'),
      k.r(-82, -98, 164, 70, cloth, 14) + k.l('M0 -94V-50', k.shade(cloth, -0.1), 2),
      k.r(-82, -50, 82, 26, k.shade(cloth, 0.05), 7) + k.r(0, -50, 82, 26, k.shade(cloth, 0.03), 7),
      k.r(-82, -30, 164, 24, k.shade(cloth, -0.07), 4),
      k.r(-98, -68, 26, 62, cloth, 12) + k.r(72, -68, 26, 62, k.shade(cloth, -0.04), 12),
      k.turn(-12, -52, -62, k.r(-68, -78, 32, 30, 'e3b45a', 6)) +
        k.turn(10, 52, -62, k.r(36, -78, 32, 30, 'c8566a', 6)),
    ];
  }),
  bed: thing(210, { home: 'room', size: 0.9, seat: 50 }, (k) => {
    const cover = k.own('5d7fa8');
    return [
      k.r(-104, -98, 12, 98, '7a5238', 3) +
        k.r(92, -62, 12, 62, '7a5238', 3) +
        k.r(-100, -34, 200, 18, '7a5238'),
      k.r(-94, -54, 188, 26, 'f4efe6', 6),
      k.p('M-40 -58Q30 -70 94 -56V-24H-40Z', cover) + k.p('M-40 -58L-24 -60V-24H-40Z', k.shade(cover, 0.1)),
      k.r(-90, -72, 46, 22, 'fdfbf6', 9),
    ];
  }),
  lamp: thing(76, { home: 'room', size: 0.8 }, (k) => [
    k.halo(0, -66, 66),
    k.p('M-24 0Q-20 -10 -5 -10V-56H5V-10Q20 -10 24 0Z', '7a5a3a'),
    k.p('M-18 -98H18L36 -54H-36Z', k.own('efc56a')),
    k.glow('M-16 -96H16L33 -56H-33Z', 0.5),
    k.l('M22 -54V-42', '7a5a3a', 1.4) + k.c(22, -40, 2.6, '7a5a3a'),
  ]),
  bookshelf: thing(110, { home: 'room', size: 2, seat: 99 }, (k) => {
    const tones = ['8a3b34', '3f6f8f', 'c99b45', '4f7a55', '6a4a7a', 'd9cdb4', '2f4858'];
    const row = (y: number): string => {
      let out = '';
      let x = -48;
      while (x < 44) {
        const w = k.rng.range(4, 9);
        const h = k.rng.range(17, 24);
        out += k.r(x, y - h, w - 0.8, h, k.rng.pick(tones));
        x += w;
      }
      return out;
    };
    return [
      k.r(-54, -100, 108, 100, '6b4630', 2),
      k.r(-49, -96, 98, 92, '47301f'),
      ...[-4, -28, -52, -76].map((y) => row(y) + k.r(-50, y, 100, 3.6, '7d553b')),
    ];
  }),
  fireplace: thing(120, { home: 'room', size: 1.3, seat: 98 }, (k) => [
    k.r(-54, -92, 108, 92, k.own('9c5a48')),
    k.l(
      'M-54 -76H54M-54 -60H54M-54 -44H54M-54 -28H54M-54 -12H54M-40 -92V-76M0 -92V-76M40 -92V-76M-46 -76V-60M46 -76V-60M-40 -60V-44M40 -60V-44M-46 -44V-28M46 -44V-28',
      '7d4436',
      1.4,
    ),
    k.p('M-34 0V-46Q-34 -66 0 -66Q34 -66 34 -46V0Z', '241a17'),
    k.halo(0, -20, 50),
    k.p('M-22 -4Q-26 -30 -8 -38Q-8 -26 0 -54Q14 -38 10 -28Q22 -30 20 -4Z', 'ee7b2a') +
      k.glow('M-12 -4Q-14 -20 -4 -26Q0 -20 2 -36Q12 -22 10 -4Z'),
    k.l('M-24 -4L22 -8M-22 -8L24 -3', '5b3a25', 6),
    k.r(-62, -100, 124, 9, '6b4630', 2),
  ]),
  window: thing(92, { home: 'room', stand: 'wall', size: 1.4, seat: 2 }, (k) => [
    k.r(-44, -98, 88, 98, k.own('f2ece0'), 2),
    k.r(-38, -92, 76, 86, k.night ? '1f2f52' : 'a9d3e6'),
    k.night
      ? k.glow('M16 -74a9 9 0 1 0 6 16a11 11 0 0 1 -6 -16Z')
      : k.p('M-38 -40Q-14 -56 8 -40Q24 -50 38 -42V-6H-38Z', '8fb583'),
    k.l('M0 -92V-6M-38 -50H38', 'f2ece0', 4),
    k.r(-52, -6, 104, 8, k.shade(k.own('f2ece0'), -0.07), 2),
  ]),
  door: thing(56, { home: 'city', size: 1.5 }, (k) => [
    k.r(-28, -100, 56, 100, 'e6dccb'),
    k.r(-23, -95, 46, 95, k.own('7a4f33'), 1),
    ...[-88, -52].map(
      (y) =>
        k.r(-17, y, 15, 28, k.shade(k.own('7a4f33'), -0.07), 1) +
        k.r(2, y, 15, 28, k.shade(k.own('7a4f33'), -0.07), 1),
    ),
    k.c(17, -44, 2.6, 'e0b13c'),
  ]),
  mirror: thing(70, { home: 'room', stand: 'wall', size: 0.9 }, (k) => [
    k.e(0, -50, 34, 50, k.own('c99b45')) + k.e(0, -50, 28, 43, 'cfe0e6'),
    k.p('M-14 -76L8 -88L-20 -34ZM-6 -40L18 -76L20 -62L0 -24Z', 'ffffff', 0.5),
  ]),
  bench: thing(180, { home: 'city', size: 0.8, seat: 46 }, (k) => {
    const wood = k.own('8a5a35');
    return [
      k.l('M-66 0V-96M66 0V-96', '33363d', 6),
      ...[-92, -74].map((y) => k.r(-86, y, 172, 12, wood, 3)),
      k.r(-88, -48, 176, 9, k.shade(wood, 0.05), 3) + k.r(-88, -38, 176, 6, k.shade(wood, -0.08), 3),
      k.l('M-72 0L-66 -40M72 0L66 -40', '33363d', 5),
    ];
  }),
  streetlamp: thing(40, { home: 'city', size: 2.2 }, (k) => [
    k.halo(0, -88, 34),
    k.r(-2, -80, 4, 80, '2b2f36') + k.r(-6, -6, 12, 6, '2b2f36', 2) + k.r(-3.5, -60, 7, 3, '2b2f36'),
    k.p('M-8 -94H8L5.500 -80H-5.500Z', 'f5e3b0') + k.glow('M-7 -93H7L5 -81H-5Z'),
    k.p('M-10 -94H10L0 -100Z', '2b2f36'),
  ]),
};
