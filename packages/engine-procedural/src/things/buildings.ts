import { type Kit, type Tone, thing } from './thing.ts';

const window = (k: Kit, x: number, y: number, w: number, h: number): string =>
  k.r(x - 1.2, y - 1.2, w + 2.4, h + 2.4, '5a4638') +
  (k.night ? k.glow(`M${x} ${y}h${w}v${h}h${-w}Z`) : k.r(x, y, w, h, 'cfe3ea')) +
  k.l(`M${x + w / 2} ${y}v${h}M${x} ${y + h / 2}h${w}`, '5a4638', 0.9);

const snowOn = (k: Kit, d: string): string => (k.snow ? k.p(d, 'f7f9fc') : '');
const cone = (k: Kit, x: number, w: number, y: number, tip: number, roof: Tone): string =>
  k.p(`M${x - w / 2 - 3} ${y}L${x} ${tip}L${x + w / 2 + 3} ${y}Z`, roof) +
  k.p(`M${x} ${tip}L${x + w / 2 + 3} ${y}H${x}Z`, k.shade(roof, -0.08)) +
  snowOn(k, `M${x} ${tip}L${x + w / 3} ${y - 6}Q${x} ${y - 12} ${x - w / 3} ${y - 6}Z`);

const keep = (k: Kit, x: number, w: number, h: number, tip: number, wall: Tone, roof: Tone): string =>
  k.r(x - w / 2, -h, w, h, wall) +
  k.r(x + w * 0.12, -h, w * 0.38, h, k.shade(wall, -0.08)) +
  k.r(x - w / 2 - 1.5, -h, w + 3, 4, k.shade(wall, 0.05)) +
  cone(k, x, w, -h, tip, roof) +
  (k.night
    ? k.glow(`M${x - 2} ${-h + 12}h4v7h-4Z`)
    : k.p(`M${x - 2} ${-h + 19}v-5a2 2 0 0 1 4 0v5Z`, '3a3540'));

export const buildings = {
  lighthouse: thing(44, { size: 3.2, home: 'sea' }, (k) => {
    const band = k.own('c8372d');
    const half = (y: number): number => 9 + (y + 72) * 0.075;
    const stripes = [-72, -57.6, -43.2, -28.8, -14.4].map((y, i) => {
      const [a, b] = [half(y), half(y + 14.4)];
      const tone = i % 2 ? band : 'f6f1e7';
      return (
        k.p(`M${-a} ${y}H${a}L${b} ${y + 14.4}H${-b}Z`, tone) +
        k.p(`M${a * 0.25} ${y}H${a}L${b} ${y + 14.4}H${b * 0.25}Z`, k.shade(tone, -0.1))
      );
    });
    return [
      k.night ? k.glow('M0 -81L-400 -152V-30ZM0 -81L400 -152V-30Z', 0.2) : '',
      ...stripes,
      k.p('M-3.500 0V-8A3.500 4 0 0 1 3.500 -8V0Z', '3b2c25'),
      k.r(-1.6, -34, 3.2, 5, '3b3a45'),
      k.r(-1.6, -60, 3.2, 5, '3b3a45'),
      k.r(-12.5, -75.5, 25, 4, '2f3340'),
      k.l(
        'M-12 -75.500V-80M-6 -75.500V-80M0 -75.500V-80M6 -75.500V-80M12 -75.500V-80M-12.500 -80H12.500',
        '2f3340',
        0.9,
      ),
      k.glow('M-6.500 -87.500H6.500V-75.500H-6.500Z'),
      k.l('M-6.500 -88V-75.500M0 -88V-75.500M6.500 -88V-75.500', '2f3340', 1),
      k.p('M-9 -87.500Q-7 -96 0 -97.500Q7 -96 9 -87.500Z', band),
      snowOn(k, 'M-7 -91Q-5 -96 0 -97.500Q5 -96 7 -91Q0 -94 -7 -91Z'),
      k.l('M0 -97.500V-100', '2f3340', 1.2),
      k.halo(0, -81, 24),
    ];
  }),
  house: thing(120, { size: 2.1 }, (k) => {
    const wall = k.own('efdcc0');
    const roof = 'a2482f';
    return [
      k.r(26, -96, 11, 34, '8a5a48'),
      k.r(24.5, -98, 14, 4, '74493a'),
      k.p('M28 -100Q22 -110 31 -116Q42 -124 34 -134Q50 -124 42 -112Q36 -106 37 -100Z', 'e9e6e4', 0.5),
      k.r(-46, -56, 92, 56, wall),
      k.p('M14 -56H46V0H14Z', k.shade(wall, -0.06)),
      k.p('M-60 -53L-32 -92H34L60 -53Z', roof),
      k.p('M-60 -53H60V-48H-60Z', k.shade(roof, -0.08)),
      k.l('M-52 -60H52M-47 -68H47M-41 -76H42M-36 -84H37', k.shade(roof, -0.06), 1.1),
      snowOn(
        k,
        'M-60 -53L-32 -94H34L60 -53Q50 -57 42 -54Q28 -60 14 -55Q0 -61 -14 -55Q-28 -60 -40 -54Q-50 -58 -60 -53Z',
      ),
      window(k, -36, -40, 17, 20),
      window(k, 21, -40, 17, 20),
      k.p('M-10 0V-32Q0 -38 10 -32V0Z', '6b4431'),
      k.c(6, -15, 1.3, 'e7c16a'),
      k.r(-14, -3, 28, 3, '9c948a'),
    ];
  }),
  barn: thing(120, { size: 2.1 }, (k) => {
    const wall = k.own('a83a30');
    return [
      k.p('M-52 0V-56L-38 -82L0 -100L38 -82L52 -56V0Z', wall),
      k.p('M0 -100L38 -82L52 -56V0H0Z', k.shade(wall, -0.06)),
      k.l('M-57 -54L-41 -84L0 -104L41 -84L57 -54', '5c5450', 6),
      snowOn(k, 'M-56 -56L-42 -86L0 -106L42 -86L56 -56L40 -78L0 -97L-40 -78Z'),
      k.r(-18, -42, 36, 42, 'f1e9dc'),
      k.r(-16, -40, 32, 40, k.shade(wall, -0.05)),
      k.l('M-16 -40L16 0M16 -40L-16 0M0 -40V0', 'f1e9dc', 2.4),
      window(k, -7, -76, 14, 14),
    ];
  }),
  castle: thing(150, { size: 4 }, (k) => {
    const wall = k.own('b9aea2');
    const roof = '56597f';
    let merlons = '';
    for (let x = -54; x < 54; x += 12) merlons += `M${x} -34v-6h7v6Z`;
    return [
      keep(k, -24, 16, 56, -78, k.shade(wall, -0.05), roof),
      keep(k, 24, 16, 62, -86, k.shade(wall, -0.05), roof),
      keep(k, 0, 22, 72, -98, wall, roof),
      k.r(-56, -34, 112, 34, wall),
      k.p('M10 -34H56V0H10Z', k.shade(wall, -0.05)),
      k.p(merlons, wall),
      keep(k, -60, 22, 46, -70, k.shade(wall, 0.02), roof),
      keep(k, 60, 22, 50, -76, k.shade(wall, -0.02), roof),
      k.l('M0 -98V-106', '4b4030', 1.4),
      k.p('M0 -106L13 -102.500L0 -99Z', 'c23b31'),
      k.p('M-12 0V-14A12 12 0 0 1 12 -14V0Z', '493a31'),
      k.l('M-6 0V-23M0 0V-26M6 0V-23M-12 -9H12M-12 -17H12', '2c221d', 1),
      ...[-40, -26, 26, 40].map((x) =>
        k.night ? k.glow(`M${x} -24h4v8h-4Z`) : k.r(x, -24, 4, 8, '3a3540', 2),
      ),
    ];
  }),
  tower: thing(46, { size: 3.6 }, (k) => {
    const wall = k.own('b7a894');
    return [
      k.p('M-15 0L-13 -70H13L15 0Z', wall),
      k.p('M4 0V-70H13L15 0Z', k.shade(wall, -0.09)),
      k.p('M-17 -70H17V-78H-17ZM-17 -78v-5h6v5ZM-3 -78v-5h6v5ZM11 -78v-5h6v5Z', k.shade(wall, 0.03)),
      cone(k, 0, 22, -80, -100, '7a4a3a'),
      ...[-58, -42, -26].map((y) => (k.night ? k.glow(`M-2 ${y}h4v8h-4Z`) : k.r(-2, y, 4, 8, '3a3540', 2))),
      k.p('M-5 0V-11A5 5 0 0 1 5 -11V0Z', '493a31'),
      k.l('M-12 -14h6M4 -34h6M-9 -50h5M6 -62h5M3 -18h7', k.shade(wall, -0.12), 1),
    ];
  }),
  church: thing(104, { size: 3 }, (k) => {
    const wall = k.own('f0e8d8');
    const roof = '6f4a41';
    return [
      k.p('M-6 0V-36L22 -54L50 -36V0Z', wall),
      k.p('M-12 -33L22 -57L56 -33L53 -30L22 -51L-9 -30Z', roof),
      snowOn(k, 'M-12 -34L22 -59L56 -34L22 -53Z'),
      k.r(-42, -62, 32, 62, wall),
      k.r(-22, -62, 12, 62, k.shade(wall, -0.08)),
      k.p('M-46 -60L-26 -90L-6 -60Z', roof),
      snowOn(k, 'M-38 -70L-26 -91L-14 -70Q-26 -77 -38 -70Z'),
      k.l('M-26 -90V-100M-30 -96H-22', '4b4030', 1.6),
      ...[8, 22, 36].map((x) =>
        k.night
          ? k.glow(`M${x - 3} -10v-12a3 3 0 0 1 6 0v12Z`)
          : k.p(`M${x - 3} -10v-12a3 3 0 0 1 6 0v12Z`, '6f93a8'),
      ),
      k.c(-26, -48, 5.5, '3d4a58'),
      k.l('M-26 -48V-52M-26 -48H-23', 'f2eadc', 1),
      k.p('M-32 0V-16A6 7 0 0 1 -20 -16V0Z', '5d3c2d'),
    ];
  }),
  bridge: thing(220, { size: 2 }, (k) => {
    const stone = k.own('a99c8c');
    const arches = [-74, 0, 74];
    return [
      k.p(
        `M-120 0V-54Q0 -98 120 -54V0H106V-12${[...arches]
          .reverse()
          .map((x) => `H${x + 30}A30 ${x === 0 ? 44 : 34} 0 0 0 ${x - 30} -12`)
          .join('')}H-106V0Z`,
        stone,
      ),
      k.l('M-120 -56Q0 -100 120 -56', k.shade(stone, 0.09), 7),
      k.l('M-120 -45Q0 -89 120 -45', k.shade(stone, -0.09), 2),
      snowOn(k, 'M-120 -59Q0 -104 120 -59V-55Q0 -98 -120 -55Z'),
      k.l('M-104 -26h12M-40 -40h10M34 -52h10M96 -30h12M-56 -58h12M48 -66h12', k.shade(stone, -0.08), 1.4),
      k.p('M-44 0V-12H-30V0ZM30 0V-12H44V0Z', k.shade(stone, -0.05)),
    ];
  }),
  windmill: thing(100, { size: 3 }, (k) => {
    const body = k.own('ead9bd');
    const turn = k.rng.int(12, 70);
    const blade = (i: number): string =>
      k.turn(
        turn + i * 90,
        0,
        -58,
        k.l('M0 -58V-104', '5b4636', 1.8),
        k.p('M1 -66H10V-103H1Z', 'f5efe2', 0.95),
        k.l('M1 -66H10V-103M1 -75H10M1 -84H10M1 -93H10', '8a755f', 0.7),
      );
    return [
      k.p('M-22 0L-13 -56H13L22 0Z', body),
      k.p('M4 0V-56H13L22 0Z', k.shade(body, -0.08)),
      k.p('M-16 -54Q0 -78 16 -54Z', '7a4a3a'),
      k.r(-19, -22, 38, 3, '7a5f4a'),
      window(k, -4, -42, 8, 9),
      k.p('M-5 0V-14A5 5 0 0 1 5 -14V0Z', '5d3c2d'),
      ...[0, 1, 2, 3].map(blade),
      k.c(0, -58, 3, '4b3a2d'),
    ];
  }),
  temple: thing(120, { size: 3.4 }, (k) => {
    const roof = k.own('8f3a31');
    const tier = (y: number, w: number): string =>
      k.r(-w * 0.34, y - 16, w * 0.68, 17, 'e6d5b6') +
      k.l(
        `M${-w * 0.25} ${y - 15}v15M${-w * 0.08} ${y - 15}v15M${w * 0.08} ${y - 15}v15M${w * 0.25} ${y - 15}v15`,
        'a04a36',
        2,
      ) +
      k.p(
        `M${-w * 0.36} ${y - 26}H${w * 0.36}Q${w * 0.42} ${y - 17} ${w * 0.62} ${y - 17}Q${w * 0.5} ${y - 12} ${w * 0.4} ${y - 13}H${-w * 0.4}Q${-w * 0.5} ${y - 12} ${-w * 0.62} ${y - 17}Q${-w * 0.42} ${y - 17} ${-w * 0.36} ${y - 26}Z`,
        roof,
      ) +
      snowOn(
        k,
        `M${-w * 0.36} ${y - 27}H${w * 0.36}L${w * 0.46} ${y - 19}Q0 ${y - 24} ${-w * 0.46} ${y - 19}Z`,
      );
    return [
      k.r(-44, -5, 88, 5, '9b9288'),
      tier(-5, 84),
      tier(-30, 66),
      tier(-55, 48),
      k.l('M0 -82V-100', 'c79a4b', 2),
      k.c(0, -90, 2.6, 'd8ad57'),
      k.p('M-6 -5V-17H6V-5Z', '3f2a22'),
    ];
  }),
  pyramid: thing(170, { size: 4, land: 'dunes' }, (k) => {
    const sand = k.own('d8b272');
    return [
      k.p('M-84 0L0 -100L84 0Z', sand),
      k.p('M0 -100L84 0H26Z', k.shade(sand, -0.13)),
      k.l('M-70 -15H70M-56 -32H60M-42 -49H46M-27 -67H30M-14 -83H15', k.shade(sand, -0.06), 0.9),
    ];
  }),
  tent: thing(130, { size: 1.5 }, (k) => {
    const cloth = k.own('d9762f');
    return [
      k.p('M-62 0L0 -96L62 0Z', cloth),
      k.p('M0 -96L62 0H24Z', k.shade(cloth, -0.1)),
      k.p('M0 -96L-20 0H22Z', '3b2a26'),
      k.night ? k.glow('M0 -80L-16 0H18Z', 0.85) : '',
      k.p('M0 -96L-20 0H-4Z', k.shade(cloth, 0.06)),
      k.l('M-62 0L-76 4M62 0L76 4M0 -96V-102', '6a5846', 1.6),
    ];
  }),
  igloo: thing(150, { size: 1.6 }, (k) => [
    k.p('M-62 0A62 76 0 0 1 62 0Z', 'e9f2f8'),
    k.p('M20 -72A62 76 0 0 1 62 0H36Q40 -40 20 -72Z', 'c6d8e6'),
    k.l('M-58 -26H58M-46 -50H46M-26 -68H26M-30 0V-26M30 -26V-50M-14 -26V-50M0 -50V-68', 'b3c7d6', 1.6),
    k.p('M-24 0V-20A24 24 0 0 1 24 -20V0Z', 'd4e3ee'),
    k.p('M-15 0V-18A15 16 0 0 1 15 -18V0Z', '41566a'),
  ]),
  fountain: thing(120, { size: 1.6, home: 'city' }, (k) => [
    k.p('M-56 0L-60 -18H60L56 0Z', 'b5b0a8'),
    k.e(0, -18, 60, 8, '8cb9cc'),
    k.p('M-5 -18L-4 -58H4L5 -18Z', 'a39d94'),
    k.p('M-28 -62Q0 -40 28 -62Z', 'b5b0a8'),
    k.e(0, -62, 28, 4, '9cc6d6'),
    k.l(
      'M0 -64V-96M0 -94Q-14 -100 -24 -64M0 -94Q14 -100 24 -64M-26 -60Q-40 -54 -44 -20M26 -60Q40 -54 44 -20',
      'd8eef6',
      3,
    ),
  ]),
};
