import { type Kit, thing } from './thing.ts';

const wheel = (k: Kit, x: number, y: number, r: number): string =>
  k.c(x, y, r, '2a2a2e') + k.c(x, y, r * 0.55, 'b9bcc2') + k.c(x, y, r * 0.18, '4b4d55');
const spokes = (k: Kit, x: number, y: number, r: number): string => {
  let d = '';
  for (let i = 0; i < 6; i++) {
    const a = (i * Math.PI) / 6;
    d += `M${x - Math.cos(a) * r} ${y - Math.sin(a) * r}L${x + Math.cos(a) * r} ${y + Math.sin(a) * r}`;
  }
  return (
    k.l(`M${x - r} ${y}a${r} ${r} 0 1 0 ${r * 2} 0a${r} ${r} 0 1 0 ${-r * 2} 0`, '2a2a2e', 3.4) +
    k.l(d, '8d9097', 0.6)
  );
};

export const vehicles = {
  boat: thing(96, { home: 'sea', stand: 'water', size: 1.8 }, (k) => {
    const sail = k.own('f7f0e1');
    return [
      k.l('M0 -12V-100', '5b4636', 2.4),
      k.p('M-3 -97Q-34 -58 -40 -24Q-20 -19 -3 -22Z', sail),
      k.p('M-3 -97Q-18 -60 -18 -21Q-10 -20 -3 -22Z', k.shade(sail, -0.06)),
      k.p('M4 -88Q28 -54 34 -26Q18 -22 4 -24Z', k.shade(sail, -0.03)),
      k.p('M0 -100L14 -96.500L0 -93Z', 'c8372d'),
      k.p('M-46 -17Q0 -11 46 -19Q40 -2 28 3H-30Q-42 -2 -46 -17Z', '6d3f2a'),
      k.p('M-46 -17Q0 -11 46 -19L45 -14Q0 -6 -45 -12Z', 'e8d8bd'),
    ];
  }),
  ship: thing(170, { home: 'sea', stand: 'water', size: 3 }, (k) => {
    const hull = k.own('5e3423');
    const mast = (x: number, top: number, w: number): string =>
      k.l(`M${x} -24V${top}`, '4b3728', 2.4) +
      [0, 1, 2]
        .map((i) => {
          const y = top + 8 + i * ((-30 - top) / 3);
          const deep = (-34 - top) / 3 - 3;
          const half = w * (0.62 + i * 0.19);
          return k.p(
            `M${x - half} ${y}H${x + half}Q${x + half + 7} ${y + deep / 2} ${x + half} ${y + deep}Q${x} ${y + deep - 5} ${x - half} ${y + deep}Q${x - half + 6} ${y + deep / 2} ${x - half} ${y}Z`,
            i % 2 ? 'e8dcc3' : 'f5ecd8',
          );
        })
        .join('') +
      k.p(`M${x} ${top}l13 3.500l-13 3.500Z`, 'b7332b');
    return [
      k.l('M58 -26L92 -44', '4b3728', 2.4),
      k.p('M90 -44L40 -82V-34Z', 'efe4cc'),
      mast(-42, -80, 19),
      mast(2, -98, 22),
      mast(42, -84, 17),
      k.p('M-78 -40L-72 -24Q0 -12 74 -28Q64 0 46 4H-54Q-70 -4 -78 -40Z', hull),
      k.p('M-78 -40H-50L-48 -24L-72 -24Z', k.shade(hull, 0.06)),
      k.l('M-71 -18Q0 -6 70 -22', 'd8b25a', 2.2),
      ...[-48, -28, -8, 12, 32].map((x) => k.r(x, -11, 6, 5, '2b1a13')),
    ];
  }),
  submarine: thing(190, { home: 'underwater', stand: 'water', size: 1.5 }, (k) => {
    const hull = k.own('e0b23c');
    return [
      k.p('M-14 -70V-94H22Q28 -94 28 -70Z', k.shade(hull, -0.06)),
      k.l('M10 -94V-104H22', '4a4d55', 4),
      k.e(0, -38, 84, 36, hull),
      k.p('M-84 -38Q0 -2 84 -38Q70 -2 0 -2Q-70 -2 -84 -38Z', k.shade(hull, -0.1)),
      k.p('M-78 -38L-98 -62V-14Z', k.shade(hull, -0.12)),
      ...[-38, 0, 38].map((x) => k.c(x, -42, 13, '6a5320') + k.c(x, -42, 9.5, 'bfe3ee')),
    ];
  }),
  car: thing(200, { home: 'city', size: 0.9 }, (k) => {
    const body = k.own('c73a31');
    return [
      k.p('M-56 -52Q-44 -92 -24 -94H24Q46 -92 62 -52Z', body),
      k.p('M-44 -54Q-36 -84 -22 -86H-3V-54ZM5 -86H22Q38 -84 48 -54H5Z', 'bcd8e4'),
      k.p('M-94 -20Q-96 -50 -56 -54H62Q94 -50 96 -22Q96 -14 90 -14H-88Q-94 -14 -94 -20Z', body),
      k.p('M-94 -26H96Q96 -14 90 -14H-88Q-94 -14 -94 -26Z', k.shade(body, -0.1)),
      k.l('M1 -52V-20M10 -46H20', k.shade(body, -0.14), 1.6),
      k.c(91, -38, 5, 'fbe9ae'),
      k.night ? k.glow('M94 -40L180 -56V-6Z', 0.25) : '',
      k.r(-96, -42, 6, 10, '8c1f1c', 2),
      wheel(k, -52, -16, 17),
      wheel(k, 54, -16, 17),
    ];
  }),
  bus: thing(200, { home: 'city', size: 1.8 }, (k) => {
    const body = k.own('d8a32b');
    return [
      k.r(-96, -94, 192, 80, body, 12),
      k.r(-96, -34, 192, 20, k.shade(body, -0.1)),
      ...[-84, -52, -20, 12, 44].map((x) => k.r(x, -80, 26, 28, 'bcd8e4', 3)),
      k.r(76, -80, 16, 60, '9fc1d0', 3),
      k.r(90, -30, 6, 8, 'fbe9ae'),
      wheel(k, -58, -14, 15),
      wheel(k, 54, -14, 15),
    ];
  }),
  truck: thing(200, { home: 'city', size: 1.8 }, (k) => {
    const cab = k.own('2f6da5');
    return [
      k.r(-96, -96, 128, 74, 'ece7dd', 4),
      k.l('M-64 -96V-22M-32 -96V-22M0 -96V-22', 'cfc8bb', 2),
      k.p('M36 -80H70Q78 -80 82 -58L96 -48V-22H36Z', cab),
      k.p('M46 -72H68L76 -52H46Z', 'bcd8e4'),
      k.r(-96, -24, 192, 9, '3a3d45'),
      ...[-66, -30, 70].map((x) => wheel(k, x, -16, 16)),
    ];
  }),
  train: thing(220, { size: 1.8 }, (k) => {
    const body = k.own('3a5a44');
    return [
      k.p(
        'M62 -92Q56 -112 76 -118Q66 -132 90 -138Q112 -144 108 -128Q92 -124 92 -112Q88 -104 76 -92Z',
        'e6e3e0',
        0.75,
      ),
      k.r(-112, -82, 78, 62, k.shade(body, 0.05), 3),
      ...[-104, -80, -56].map((x) =>
        k.night ? k.glow(`M${x} -70h16v20h-16Z`) : k.r(x, -70, 16, 20, 'cfe3ea', 2),
      ),
      k.r(-114, -86, 82, 6, '2f3136', 3),
      k.r(-28, -92, 40, 72, body),
      k.r(-32, -97, 48, 7, '2f3136', 3),
      k.r(-20, -82, 24, 24, 'cfe3ea'),
      k.r(10, -66, 78, 42, body, 8),
      k.l('M30 -66V-24M52 -66V-24M74 -66V-24', 'c99b45', 2.4),
      k.p('M60 -66L56 -92H82L78 -66Z', '2f3136'),
      k.p('M32 -66a9 11 0 0 1 18 0Z', 'c99b45'),
      k.c(90, -46, 7, 'fbe9ae'),
      k.p('M86 -24L108 -3H86Z', '9e352c'),
      k.r(-112, -22, 200, 7, '2f3136'),
      ...[-96, -62].map((x) => wheel(k, x, -11, 11)),
      ...[-12, 20, 50].map((x) => wheel(k, x, -14, 14)),
      k.l('M-12 -14H50', 'b0362c', 4),
      k.l('M-130 1H130', '5a5148', 3),
    ];
  }),
  bicycle: thing(160, { home: 'city', size: 0.95 }, (k) => {
    const frame = k.own('b8352c');
    return [
      spokes(k, -48, -32, 30),
      spokes(k, 48, -32, 30),
      k.l('M-48 -32L-20 -78L34 -76L-4 -32ZM-4 -32L-22 -84M48 -32L30 -92', frame, 4.4),
      k.l('M-48 -32L-20 -78', frame, 4.4),
      k.p('M-36 -88Q-20 -92 -8 -86Q-20 -80 -34 -83Z', '3a2a22'),
      k.l('M30 -92Q40 -100 50 -90M30 -92H24', '2f3136', 4),
      k.c(-4, -32, 6, '4b4d55'),
      k.l('M-10 -24L2 -40', '2f3136', 3),
    ];
  }),
  balloon: thing(74, { stand: 'air', size: 3 }, (k) => {
    const cloth = k.own('d5452f');
    return [
      k.p('M0 -100C44 -100 46 -54 10 -27H-10C-46 -54 -44 -100 0 -100Z', cloth),
      k.p('M0 -100C20 -100 22 -54 4 -27H-4C-22 -54 -20 -100 0 -100Z', 'f3dfae'),
      k.p('M0 -100C7 -100 8 -54 1.500 -27H-1.500C-8 -54 -7 -100 0 -100Z', cloth),
      k.p('M18 -96C44 -86 42 -52 10 -27H4C22 -54 32 -80 18 -96Z', k.shade(cloth, -0.1), 0.55),
      k.l('M-9 -27L-6 -13M9 -27L6 -13M0 -27V-13', '5b4636', 0.8),
      k.p('M-7.500 -13H7.500L6 0H-6Z', '8a5a33'),
      k.r(-8, -14, 16, 3, '6a4324', 1),
    ];
  }),
  airplane: thing(190, { stand: 'air', size: 1.6 }, (k) => {
    const body = k.own('f1f2f4');
    return [
      k.p('M-10 -44L-46 -92H-30L24 -46Z', k.shade(body, -0.14)),
      k.p('M-74 -52L-96 -96H-80L-50 -54Z', '2f6da5'),
      k.p('M-92 -56Q-60 -66 0 -66H54Q84 -64 96 -46Q86 -32 54 -30H-20Q-70 -36 -92 -56Z', body),
      k.p('M-84 -50Q0 -40 94 -44Q84 -32 54 -30H-20Q-66 -36 -84 -50Z', k.shade(body, -0.1)),
      ...[-44, -30, -16, -2, 12, 26, 40].map((x) => k.c(x, -54, 3.2, '4a6680')),
      k.p('M66 -60Q80 -57 86 -51H68Z', '4a6680'),
      k.p('M8 -42L-34 -4H-18L40 -42Z', k.shade(body, -0.06)),
      k.p('M-72 -50L-94 -36H-84L-56 -46Z', k.shade(body, -0.12)),
    ];
  }),
  helicopter: thing(190, { stand: 'air', size: 1.4 }, (k) => {
    const body = k.own('2f7a6b');
    return [
      k.p('M-20 -60L-94 -72V-80L-98 -96H-88L-82 -78L-10 -76Z', body),
      k.p('M-34 -50Q-30 -82 10 -82Q56 -80 62 -44Q58 -22 14 -22Q-28 -22 -34 -50Z', body),
      k.p('M14 -74Q48 -74 55 -46H14Z', 'bcd8e4'),
      k.l('M4 -82V-94M-70 -95H84', '3a3d45', 3.4),
      k.l('M-22 -8H48M-4 -22L-8 -8M30 -22L34 -8', '3a3d45', 3.4),
    ];
  }),
  rocket: thing(56, { home: 'space', stand: 'air', size: 3 }, (k) => {
    const fin = k.own('c8372d');
    return [
      k.glow('M-9 -18Q-14 4 0 22Q14 4 9 -18Z', 0.9),
      k.p('M-5 -18Q-7 -4 0 8Q7 -4 5 -18Z', 'fff3d0'),
      k.p('M-13 -46Q-28 -34 -26 -10L-11 -22ZM13 -46Q28 -34 26 -10L11 -22Z', fin),
      k.p('M0 -100Q19 -76 15 -36Q14 -24 10 -18H-10Q-14 -24 -15 -36Q-19 -76 0 -100Z', 'f2f1ee'),
      k.p('M0 -100Q19 -76 15 -36Q14 -24 10 -18H3Q10 -60 0 -100Z', 'cfcdd0'),
      k.p('M0 -100Q10 -88 13.500 -74H-13.500Q-10 -88 0 -100Z', fin),
      k.c(0, -58, 7.5, '4b4d55'),
      k.c(0, -58, 5.4, '9fd4ea'),
      k.p('M-2.500 -44H2.500V-8H-2.500Z', k.shade(fin, -0.06)),
    ];
  }),
  ufo: thing(180, { home: 'space', stand: 'air', size: 1.4 }, (k) => [
    k.glow('M-34 -24L-70 60H70L34 -24Z', 0.28),
    k.p('M-38 -54Q-34 -98 0 -98Q34 -98 38 -54Z', '9fd4ea'),
    k.e(0, -44, 88, 24, k.own('9ba1ad')),
    k.p('M-88 -44Q0 -20 88 -44Q74 -14 0 -14Q-74 -14 -88 -44Z', k.shade(k.own('9ba1ad'), -0.14)),
    ...[-56, -28, 0, 28, 56].map((x) => k.glow(`M${x - 5} -36a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z`)),
  ]),
};
