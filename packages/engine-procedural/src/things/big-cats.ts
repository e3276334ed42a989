import { legs } from './limbs.ts';
import { eye } from './pets.ts';
import { type Kit, type Tone, thing } from './thing.ts';

interface Marks {
  readonly tail: string;
  readonly body: string;
  readonly head: string;
}

const catOf = (k: Kit, coat: Tone, belly: Tone, marks: Marks): readonly string[] => [
  k.l('M48 -54Q76 -60 66 -30Q62 -18 72 -14', coat, 6) + marks.tail,
  legs(k, [-16, 36], -36, 11, k.shade(coat, -0.08), belly),
  k.p('M-34 -64Q6 -68 46 -60Q56 -44 46 -28Q6 -22 -28 -28Z', coat),
  k.p('M-20 -30Q10 -22 40 -30Q10 -36 -20 -30Z', belly),
  legs(k, [-28, 44], -36, 12, coat, belly),
  marks.body,
  k.c(-58, -88, 8, coat) + k.c(-28, -88, 8, coat) + k.c(-58, -88, 4, DARK) + k.c(-28, -88, 4, DARK),
  k.c(-43, -70, 24, coat),
  k.e(-45, -61, 13, 10, belly),
  marks.head,
  k.p('M-50 -67H-40L-45 -61Z', 'c9796f'),
  k.l('M-45 -61V-57M-45 -57Q-50 -54 -53 -58M-45 -57Q-40 -54 -37 -58', DARK, 1.1),
  eye(k, -52, -75, 2.6, '7a8a2a') + eye(k, -35, -75, 2.6, '7a8a2a'),
];

const DARK = '2a1d18';

const SPOTS = [
  [-22, -56], [-8, -60], [6, -57], [20, -60], [34, -55], [-14, -46], [0, -48], [14, -46], [28, -47], [41, -44],
  [-20, -36], [-4, -38], [10, -36], [24, -37], [37, -34], [-28, -20], [44, -18], [-27, -10], [45, -28],
] as const; // biome-ignore format: a table reads better in rows
const FRECKLES = [[-50, -88], [-43, -91], [-36, -88], [-47, -83], [-39, -83], [-61, -74], [-25, -74], [-60, -67], [-26, -67]] as const; // biome-ignore format: one row

export const bigCats = {
  tiger: thing(130, { home: 'forest', size: 1 }, (k) =>
    catOf(k, k.own('dd8430'), 'f6ead8', {
      tail: k.l('M60 -46l6 4M64 -34l6 1', DARK, 3),
      body: k.l(
        'M-4 -65L-2 -48M8 -66L10 -46M20 -65L22 -48M32 -63L32 -48M42 -58L41 -46M-30 -24L-26 -20M40 -24L46 -20',
        DARK,
        3.4,
      ),
      head: k.l(
        'M-43 -93V-84M-50 -92L-48 -84M-36 -92L-38 -84M-66 -72H-58M-65 -64L-58 -66M-20 -72H-28M-21 -64L-28 -66',
        DARK,
        2.6,
      ),
    }),
  ),
  leopard: thing(130, { home: 'forest', size: 0.9 }, (k) => {
    const coat = k.own('dba64e');
    const inner = k.shade(coat, -0.1);
    const spots = SPOTS.map(([x, y]) => k.e(x, y, 4, 3.2, '3a271c') + k.e(x, y, 2, 1.5, inner)).join('');
    return catOf(k, coat, k.shade(coat, 0.12), {
      tail: k.l('M62 -52l5 3M67 -42l5 1M64 -28l5 -1', '3a271c', 3),
      body: spots,
      head: FRECKLES.map(([x, y]) => k.c(x, y, 1.7, '3a271c')).join(''),
    });
  }),
};
