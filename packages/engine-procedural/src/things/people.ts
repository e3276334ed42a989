import { type Kit, type Tone, thing } from './thing.ts';

const SKINS = ['f0c9a4', 'd9a47a', 'a9714b', '7a4d34', 'e6b68f'] as const;
const HAIRS = ['2f211b', '5b3a25', '8a5a2d', '1f1a1c', 'b3763a'] as const;

interface Look {
  readonly top: Tone;
  readonly legs: Tone;
  readonly skirt?: boolean;
  readonly longHair?: boolean;
  readonly beard?: Tone;
  readonly hair?: Tone;
}

/** A standing figure, seven heads high, seen from the front. */
const figure = (k: Kit, { top, legs, skirt = false, longHair = false, beard, hair }: Look): string[] => {
  const skin = k.rng.pick(SKINS);
  const tone = hair ?? k.rng.pick(HAIRS);
  return [
    longHair ? k.p('M-8.500 -92Q-12 -74 -9 -68H9Q12 -74 8.500 -92Z', tone) : '',
    skirt
      ? k.p('M-5 -20V0H-1V-20ZM1 -20V0H5V-20Z', skin) + k.p('M-8 -56H8L16 -17Q0 -12 -16 -17Z', top)
      : k.p('M-9 -48H9L8 0H1.500L0 -38L-1.500 0H-8Z', legs),
    k.p('M-9 -3H-1L-1 0H-11ZM9 -3H1V0H11Z', '3a2a24'),
    k.both(k.l('M-10 -72Q-16 -58 -14 -44', top, 5.4), k.c(-14, -42, 2.8, skin)),
    k.p('M-11 -74Q-6 -79 0 -79Q6 -79 11 -74L9 -46H-9Z', top),
    k.p('M4 -78Q8 -77 11 -74L9 -46H3Q7 -62 4 -78Z', k.shade(top, -0.07)),
    k.r(-2.6, -82, 5.2, 6, k.shade(skin, -0.06)),
    k.e(0, -89, 7.4, 9, skin),
    k.p('M-8 -88Q-9 -101 0 -100.500Q9 -101 8 -88Q6 -95 0 -95Q-6 -95 -8 -88Z', tone),
    beard ? k.p('M-7.400 -88Q-6 -76 0 -74Q6 -76 7.400 -88Q4 -83 0 -83.500Q-4 -83 -7.400 -88Z', beard) : '',
    k.c(-2.7, -89.5, 0.9, '2a201c') + k.c(2.7, -89.5, 0.9, '2a201c'),
    k.l('M-1.800 -84.500Q0 -83.300 1.800 -84.500', '9c4a41', 0.9),
  ];
};

export const people = {
  person: thing(36, {}, (k) => figure(k, { top: k.own('3f6f8f'), legs: '3a3f4d' })),
  man: thing(36, {}, (k) =>
    figure(k, { top: k.own('8a4b35'), legs: '3a3f4d', beard: k.rng.chance(0.5) ? '4b3426' : 'd8d2c8' }),
  ),
  woman: thing(36, {}, (k) =>
    figure(k, { top: k.own('b8405a'), legs: '3a3f4d', skirt: true, longHair: true }),
  ),
  child: thing(48, { size: 0.62 }, (k) => [
    `<g transform="scale(1.15 0.88)">${figure(k, { top: k.own('e0a93a'), legs: '4a6a9c' })
      .slice(0, 6)
      .join('')}</g>`,
    k.e(0, -78, 15, 17, 'eec39c'),
    k.p('M-16 -78Q-17 -99 0 -98Q17 -99 16 -78Q12 -88 0 -88Q-12 -88 -16 -78Z', '6b4428'),
    k.c(-5.5, -77, 1.8, '2a201c') + k.c(5.5, -77, 1.8, '2a201c'),
    k.l('M-4 -70Q0 -67 4 -70', '9c4a41', 1.4),
  ]),
  king: thing(48, {}, (k) => [
    k.p('M-12 -74Q-26 -30 -24 0H24Q26 -30 12 -74Z', k.own('8c1f33')),
    k.p('M-24 -5Q0 2 24 -5V0H-24Z', 'f4efe6'),
    ...figure(k, { top: '3f4c8a', legs: '3a3f4d', beard: 'd8d2c8', hair: 'd8d2c8' }),
    k.p('M-9 -96L-11 -108L-4.500 -102L0 -110L4.500 -102L11 -108L9 -96Z', 'e0b13c'),
    k.c(0, -99, 1.6, 'c52a3c'),
    k.l('M18 -30V-78', 'c79a3c', 2) + k.c(18, -80, 3.4, 'e0b13c'),
  ]),
  queen: thing(52, {}, (k) => [
    ...figure(k, { top: k.own('7a3f8f'), legs: '3a3f4d', skirt: true, longHair: true }),
    k.p('M-8 -56H8L24 0H-24Z', k.own('7a3f8f')) + k.p('M0 -56L6 0H-6Z', k.shade(k.own('7a3f8f'), 0.08)),
    k.p('M-8 -97L-10 -106L-4 -101.500L0 -108L4 -101.500L10 -106L8 -97Z', 'e0b13c'),
    k.l('M-4 -78Q0 -73 4 -78', 'e0b13c', 1.6),
  ]),
  wizard: thing(60, {}, (k) => {
    const robe = k.own('3f4a94');
    return [
      k.l('M22 0V-92', '7a5636', 2.6) +
        k.glow('M17 -96a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z') +
        k.halo(22, -96, 16),
      k.p('M-9 -70Q-22 -28 -22 0H20Q20 -30 9 -70Z', robe),
      k.l('M8 -66Q16 -58 22 -56', robe, 7),
      k.e(0, -76, 7.4, 9, 'e6b68f'),
      k.p('M-8 -76Q-10 -50 0 -40Q10 -50 8 -76Q0 -66 -8 -76Z', 'f1efec'),
      k.c(-2.7, -78, 0.9, '2a201c') + k.c(2.7, -78, 0.9, '2a201c'),
      k.p('M-16 -81Q-8 -84 -7 -86L3 -110L8 -86Q9 -84 16 -81Q0 -77 -16 -81Z', robe),
      k.p('M1 -96l1.500 3l3 .5l-2.500 2l.8 3l-2.800 -1.600l-2.800 1.600l.8 -3l-2.500 -2l3 -.5Z', 'f0cf5a'),
    ];
  }),
  knight: thing(64, {}, (k) => [
    k.p('M-9 -48H9L8 0H1.500L0 -38L-1.500 0H-8Z', '7d838f'),
    k.p('M-12 -74Q0 -80 12 -74L9 -44H-9Z', 'a9afba') + k.p('M3 -78L12 -74L9 -44H2Z', '8a909c'),
    k.both(k.l('M-11 -72Q-17 -58 -14 -46', '9aa0ac', 6)),
    k.p('M-9 -80V-92Q-8 -100 0 -101Q8 -100 9 -92V-80Q0 -76 -9 -80Z', 'b8bec8'),
    k.r(-6.5, -91, 13, 3, '23262d') + k.l('M0 -88V-80', '23262d', 1.2),
    k.p('M0 -101Q4 -116 16 -108Q10 -104 2 -100Z', 'c8372d'),
    k.p('M-28 -66H-8V-48Q-10 -38 -18 -34Q-26 -38 -28 -48Z', k.own('b8352c')) +
      k.l('M-18 -66V-36M-27 -54H-9', 'f2e6cc', 2.6),
    k.l('M16 -30V-98', 'd5dae2', 3) + k.l('M9 -46H23', 'b98b3a', 3),
  ]),
  astronaut: thing(66, { home: 'space' }, (k) => {
    const suit = k.own('f2f1ee');
    return [
      k.r(-17, -74, 34, 40, 'b9bbc2', 5),
      k.p('M-15 -42V-3H-3V-30H3V-3H15V-42Z', suit) +
        k.r(-18, -7, 16, 7, 'c3c5cb', 3) +
        k.r(2, -7, 16, 7, 'c3c5cb', 3),
      k.both(k.l('M-17 -66Q-28 -58 -28 -42', suit, 10), k.c(-28, -37, 5.4, 'c3c5cb')),
      k.r(-18, -74, 36, 40, suit, 10),
      k.r(-9, -58, 18, 12, 'c3c5cb', 2) + k.c(-4, -52, 2, 'd2382f') + k.c(3, -52, 2, '3f78b8'),
      k.c(0, -84, 19, suit),
      k.p('M-14 -86Q-13 -98 0 -98Q13 -98 14 -86Q13 -73 0 -73Q-13 -73 -14 -86Z', '26344d'),
      k.p('M-10 -88Q-8 -95 1 -95Q-5 -90 -6 -84Z', '8fd0ea'),
    ];
  }),
  angel: thing(90, { stand: 'air' }, (k) => [
    k.both(k.p('M-6 -70Q-30 -98 -46 -74Q-40 -68 -46 -58Q-38 -56 -40 -46Q-30 -46 -6 -54Z', 'fbfaf6')),
    k.p('M-8 -74Q-18 -20 -20 0H20Q18 -20 8 -74Z', k.own('f4efe2')),
    ...figure(k, { top: k.own('f4efe2'), legs: 'f4efe2', longHair: true, hair: 'd8a94f' }).slice(3),
    k.glow(
      'M-10 -106A10 3 0 1 0 10 -106A10 3 0 1 0 -10 -106ZM-7 -106A7 1.500 0 1 1 7 -106A7 1.500 0 1 1 -7 -106Z',
    ),
  ]),
};
