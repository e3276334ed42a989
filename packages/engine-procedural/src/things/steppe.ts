import { legs } from './limbs.ts';
import { eye } from './pets.ts';
import { thing } from './thing.ts';

/** Stripes of a zebra, from the neck to the tail. */
const STRIPES =
  'M-30 -86L-24 -92M-34 -74L-20 -82M-33 -62L-15 -71M-26 -58L-22 -38M-14 -57L-13 -34M-2 -58L-2 -33M10 -60L8 -34M22 -62L18 -36M34 -64L28 -42M44 -58L36 -44';
const LEG_STRIPES =
  'M-42 -34H-33M-42 -26H-32M-41 -17H-32M-40 -9H-31M24 -30H33M22 -22H30M20 -13H27M-30 -26H-23M35 -26H43M35 -16H42';

export const steppe = {
  camel: thing(118, { size: 1.9, land: 'dunes' }, (k) => {
    const coat = k.own('c9975a');
    const far = k.shade(coat, -0.09);
    return [
      legs(k, [-12, 30], -40, 6, far, '5d4328'),
      k.l('M45 -52Q54 -44 51 -28', far, 3) + k.e(51, -25, 2.6, 5, '6a4a2c'),
      k.p(
        'M-27 -54Q-20 -62 -14 -66Q-8 -84 0 -66Q6 -60 12 -66Q20 -84 27 -65Q44 -62 47 -50Q46 -36 34 -34Q6 -28 -18 -35Q-30 -42 -27 -54Z',
        coat,
      ),
      k.p('M-13 -67Q-8 -83 -1 -67Q-7 -71 -13 -67ZM13 -67Q20 -83 27 -66Q20 -71 13 -67Z', '8a5f34'),
      k.p('M-24 -58Q-34 -40 -45 -52Q-52 -66 -47 -84L-38 -84Q-42 -66 -36 -60Q-30 -58 -20 -42Z', coat),
      k.p('M-37 -92Q-44 -98 -54 -90L-63 -83Q-66 -78 -60 -76L-46 -77Q-38 -80 -37 -92Z', coat),
      k.p('M-40 -94L-37 -100L-34 -92Z', far),
      k.l('M-63 -79H-56', '5d4328', 1.2) + k.c(-63, -82, 0.9, '5d4328'),
      eye(k, -49, -88, 1.6),
      legs(k, [-19, 37], -40, 6.6, coat, '5d4328'),
      k.e(-19, -19, 4.2, 3.4, far) + k.e(37, -19, 4.2, 3.4, far),
    ];
  }),
  zebra: thing(124, { size: 1.4 }, (k) => {
    const coat = k.own('f5f1e8');
    const far = k.shade(coat, -0.09);
    const black = '25232a';
    return [
      k.l('M48 -58Q60 -48 56 -26', coat, 3) + k.e(56, -22, 3, 7, black),
      k.p('M26 -40L36 -20L32 0H40L45 -22L44 -46ZM-30 -40L-33 -20L-30 0H-22L-21 -24L-12 -40Z', far),
      k.p('M-42 -62Q-8 -56 30 -66Q50 -66 48 -44Q46 -30 20 -33Q-8 -28 -24 -34Q-42 -40 -42 -62Z', coat),
      k.p('M20 -44L24 -22L18 0H27L33 -24L40 -44ZM-40 -48L-44 -22L-40 0H-31L-32 -24L-18 -40Z', coat),
      k.p('M18 -4H28L27 0H17ZM-40 -4H-30V0H-41ZM32 -4H41L40 0H31ZM-31 -4H-22V0H-30Z', black),
      k.p(
        'M-16 -58Q-34 -72 -38 -90L-34 -100L-42 -94Q-50 -92 -62 -72L-60 -65Q-52 -66 -46 -76Q-46 -60 -40 -44Z',
        coat,
      ),
      k.l(STRIPES, black, 3.2) + k.l(LEG_STRIPES, black, 2.2),
      k.l('M-50 -86L-46 -78M-44 -91L-40 -82', black, 1.8),
      k.p('M-35 -100Q-20 -90 -10 -61L-17 -64Q-24 -82 -37 -93Z', black),
      k.p('M-62 -72L-60 -65L-53 -68L-57 -77Z', black),
      eye(k, -46, -86, 1.8),
    ];
  }),
};
