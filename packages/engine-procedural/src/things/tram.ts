import { steps } from '../toolkit/path.ts';
import { thing } from './thing.ts';

export const trams = {
  tram: thing(170, { home: 'city', size: 1.9 }, (k) => {
    const body = k.own('d2a32c');
    const panes = steps(-62, 44, 21).map((x) => {
      const d = `M${x} -70H${x + 17}V-44H${x}Z`;
      return k.night ? k.glow(d) : k.p(d, 'cfe6ee');
    });
    return [
      k.l('M-84 0H84', '4a4a50', 2.4),
      k.l('M-10 -82L10 -98M-84 -99H84', '55555c', 1.6),
      k.c(-44, -7, 7, '2c2b30') +
        k.c(-26, -7, 7, '2c2b30') +
        k.c(26, -7, 7, '2c2b30') +
        k.c(44, -7, 7, '2c2b30'),
      k.p('M-76 -10V-70Q-74 -82 -62 -82H62Q74 -82 76 -70V-10Z', body),
      k.r(-76, -40, 152, 5, 'f6ecd8'),
      k.p('M-76 -20H76V-10H-76Z', k.shade(body, -0.12)),
      ...panes,
      k.r(-6, -70, 17, 52, k.shade(body, -0.08), 1) + k.r(-4, -68, 13, 26, 'cfe6ee', 1),
      k.p('M-66 -82H66L60 -88H-60Z', k.shade(body, -0.16)),
      k.c(70, -28, 3.4, 'fbf1c8') + k.c(-70, -28, 3.4, 'fbf1c8'),
      k.snow ? k.p('M-62 -87Q0 -95 62 -87Z', 'f7fafc') : '',
    ];
  }),
};
