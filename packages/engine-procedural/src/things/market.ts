import { steps } from '../toolkit/path.ts';
import { thing } from './thing.ts';

const WARES = ['d8402f', 'e8932c', '7da83a', 'e7c53c', '8a3f6d'] as const;
/** Where the baskets of the counter stand. */
const BASKETS = [-42, -21, 0, 21, 42] as const;
const AWNING = 12;

export const market = {
  stall: thing(124, { home: 'city', size: 1.7 }, (k) => {
    const cloth = k.own('c8402f');
    const wood = '8a6038';
    const stripes = steps(-60, 48, AWNING)
      .map((x, i) => {
        const d = `M${x * 0.9} -96H${(x + AWNING) * 0.9}L${x + AWNING} -72Q${x + AWNING / 2} -64 ${x} -72Z`;
        return k.p(d, i % 2 ? 'f6ecdc' : cloth);
      })
      .join('');
    const fruit = BASKETS.map((x, n) => {
      const tone = WARES[(n + k.rng.int(0, 4)) % WARES.length] ?? WARES[0];
      const heap = [-6, 0, 6, -3, 3].map((dx, i) =>
        k.c(x + dx, i < 3 ? -38 : -43, 3.6, i % 2 ? k.shade(tone, 0.04) : tone),
      );
      return heap.join('') + k.p(`M${x - 10} -37H${x + 10}L${x + 8} -30H${x - 8}Z`, 'b98c52');
    }).join('');
    return [
      k.r(-54, -76, 4, 76, wood) + k.r(50, -76, 4, 76, wood),
      k.p('M-50 -74H50V-34H-50Z', '4a3a33', 0.55),
      k.night ? k.halo(0, -58, 22) + k.glow('M-3 -62H3V-55H-3Z') : '',
      fruit,
      k.r(-58, -32, 116, 5, k.shade(wood, 0.06), 1),
      k.p('M-55 -27H55L52 0H-52Z', wood),
      k.l('M-36 -27V0M-18 -27V0M0 -27V0M18 -27V0M36 -27V0', k.shade(wood, -0.09), 1.4),
      stripes,
      k.r(-55, -98, 110, 4, k.shade(wood, -0.06), 1),
      k.snow ? k.p('M-56 -97Q-30 -104 0 -102Q30 -104 56 -97Z', 'f7fafc') : '',
    ];
  }),
};
