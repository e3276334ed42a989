import { type Kit, type Tone, thing } from './thing.ts';

const stem = (k: Kit, top: number): string =>
  k.l(`M0 0Q-4 ${top / 2} 0 ${top}`, '4f7d3a', 3.4) +
  k.p(
    `M-1 ${top * 0.3}Q-26 ${top * 0.5} -32 ${top * 0.32}Q-20 ${top * 0.16} -1 ${top * 0.22}ZM-1 ${top * 0.42}Q24 ${top * 0.64} 30 ${top * 0.46}Q18 ${top * 0.3} -1 ${top * 0.34}Z`,
    '5c8f44',
  );

const petals = (k: Kit, count: number, y: number, long: number, wide: number, tone: Tone, turn = 0): string =>
  Array.from({ length: count }, (_, i) =>
    k.turn(turn + (i * 360) / count, 0, y, k.e(0, y - long * 0.62, wide, long * 0.5, tone)),
  ).join('');

export const flowers = {
  flower: thing(70, { size: 0.42 }, (k) => [
    stem(k, -66),
    petals(k, 8, -70, 28, 9, k.shade(k.own('e05a7d'), -0.06), 22),
    petals(k, 8, -70, 28, 9, k.own('e05a7d')),
    k.c(0, -70, 9, 'f0b73a'),
  ]),
  rose: thing(64, { size: 0.42 }, (k) => {
    const bloom = k.own('c52a3c');
    return [
      stem(k, -66),
      k.p('M-24 -84Q-30 -62 -6 -58H6Q30 -62 24 -84Q12 -78 0 -82Q-12 -78 -24 -84Z', k.shade(bloom, -0.06)),
      k.p('M-20 -90Q-14 -102 0 -98Q14 -102 20 -90Q24 -72 0 -64Q-24 -72 -20 -90Z', bloom),
      k.p('M-10 -90Q0 -100 10 -90Q12 -78 0 -74Q-12 -78 -10 -90Z', k.shade(bloom, 0.07)),
      k.l('M-18 -88Q-6 -74 12 -88M-8 -90Q2 -80 8 -90M-2 -92Q4 -88 2 -84', k.shade(bloom, -0.14), 2),
    ];
  }),
  tulip: thing(52, { size: 0.42 }, (k) => {
    const bloom = k.own('e2553f');
    return [
      k.l('M0 0V-64', '4f7d3a', 3.4),
      k.p('M0 -2Q-20 -24 -22 -54Q-6 -36 0 -8Q8 -36 22 -48Q20 -20 0 -2Z', '5c8f44'),
      k.p('M-18 -94L-8 -82L0 -100L8 -82L18 -94Q22 -64 0 -62Q-22 -64 -18 -94Z', bloom),
      k.p('M0 -100Q12 -80 0 -62Q-12 -80 0 -100Z', k.shade(bloom, 0.07)),
    ];
  }),
  sunflower: thing(70, { size: 0.6 }, (k) => [
    stem(k, -62),
    petals(k, 14, -70, 28, 6, k.shade(k.own('f0b323'), -0.07), 12),
    petals(k, 14, -70, 28, 6, k.own('f0b323')),
    k.c(0, -70, 14, '5b3a22'),
    k.c(0, -70, 8, '442a18'),
  ]),
  daisy: thing(60, { size: 0.36 }, (k) => [
    stem(k, -70),
    petals(k, 12, -74, 26, 5.4, k.own('fbf8f0')),
    k.c(0, -74, 8, 'f0b73a'),
  ]),
  lavender: thing(36, { size: 0.4 }, (k) => [
    stem(k, -50),
    ...Array.from(
      { length: 9 },
      (_, i) =>
        k.e(-5, -46 - i * 6, 6 - i * 0.4, 4, k.own('7d63b8')) +
        k.e(5, -49 - i * 6, 6 - i * 0.4, 4, k.shade(k.own('7d63b8'), 0.06)),
    ),
  ]),
  poppy: thing(64, { size: 0.42 }, (k) => {
    const bloom = k.own('dc3a2c');
    return [
      stem(k, -64),
      k.p('M-30 -78Q-26 -104 0 -98Q26 -104 30 -78Q26 -58 0 -60Q-26 -58 -30 -78Z', bloom),
      k.p('M-26 -82Q0 -62 26 -82Q20 -56 0 -58Q-20 -56 -26 -82Z', k.shade(bloom, 0.06)),
      k.c(0, -76, 7, '2a1f24'),
    ];
  }),
  bouquet: thing(96, { home: 'table', size: 0.5 }, (k) => {
    const heads = [
      [-26, -66, 0],
      [26, -66, 1],
      [0, -82, 2],
      [-14, -52, 1],
      [15, -50, 0],
      [0, -62, 3],
    ] as const;
    const tones = [k.own('e05a7d'), 'f0b73a', k.shade(k.own('c52a3c'), 0), 'f4efe6'] as const;
    return [
      k.l('M-10 0L-24 -62M10 0L24 -62M0 0V-78M-4 0L-14 -50M4 0L15 -50', '4f7d3a', 2.6),
      k.p('M-38 -52Q-20 -40 -6 -34Q-30 -30 -38 -52ZM38 -52Q20 -40 6 -34Q30 -30 38 -52Z', '5c8f44'),
      ...heads.map(
        ([x, y, tone]) =>
          `<g transform="translate(${x} ${y + 70})">${petals(k, 8, -70, 19, 6.5, tones[tone])}${k.c(0, -70, 6, '7a4a24')}</g>`,
      ),
      k.p('M-20 -22L-14 4H14L20 -22Q0 -14 -20 -22Z', 'eadfcd'),
      k.r(-15, -16, 30, 5, 'c8566a', 2),
    ];
  }),
};
