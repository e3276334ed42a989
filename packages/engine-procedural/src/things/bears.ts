import { legs } from './limbs.ts';
import { eye } from './pets.ts';
import { type Kit, type Tone, thing } from './thing.ts';

interface Coat {
  readonly fur: Tone;
  /** Legs, ears and what is dark of it. */
  readonly limbs: Tone;
  readonly far: Tone;
  readonly claws: Tone;
  readonly muzzle: Tone;
  readonly ear: Tone;
}

const bearOf = (k: Kit, { fur, limbs, far, claws, muzzle, ear }: Coat, patches = ''): readonly string[] => [
  legs(k, [-22, 32], -32, 17, far, claws),
  k.p('M-40 -62Q0 -88 42 -64Q60 -46 46 -20Q0 -12 -34 -22Q-48 -40 -40 -62Z', fur),
  legs(k, [-32, 42], -32, 18, limbs, claws),
  k.c(-54, -88, 8, limbs) + k.c(-26, -90, 8, limbs) + k.c(-54, -88, 4, ear) + k.c(-26, -90, 4, ear),
  k.c(-40, -70, 24, fur),
  k.e(-44, -61, 12, 10, muzzle),
  k.e(-46, -66, 5, 3.6, '211815'),
  k.l('M-46 -63V-58', '211815', 1.2),
  patches,
  eye(k, -50, -76, 2.4) + eye(k, -32, -76, 2.4),
];

export const bears = {
  bear: thing(112, { home: 'forest', size: 1.2 }, (k) => {
    const fur = k.own('6d482f');
    const coat = {
      fur,
      limbs: fur,
      far: k.shade(fur, -0.08),
      claws: '2e211a',
      muzzle: 'c69a76',
      ear: 'c69a76',
    };
    return bearOf(k, coat);
  }),
  polarbear: thing(112, { home: 'sea', size: 1.3 }, (k) => {
    const fur = k.own('f6f3e8');
    const coat = {
      fur,
      limbs: fur,
      far: k.shade(fur, -0.08),
      claws: '4a4a50',
      muzzle: k.shade(fur, -0.05),
      ear: 'c9b8ae',
    };
    // A line of shade below, or it would vanish on the snow.
    return [...bearOf(k, coat), k.l('M-34 -22Q0 -12 46 -20', k.shade(fur, -0.13), 1.6)];
  }),
  panda: thing(112, { home: 'forest', size: 1.1 }, (k) => {
    const fur = k.own('f7f4ec');
    const dark = '23222a';
    const coat = { fur, limbs: dark, far: dark, claws: '16151a', muzzle: k.shade(fur, -0.04), ear: '3a3943' };
    const patches =
      k.turn(24, -51, -75, k.e(-51, -75, 5.4, 7, dark)) + k.turn(-24, -31, -75, k.e(-31, -75, 5.4, 7, dark));
    return bearOf(k, coat, patches);
  }),
};
