import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { creaturesOf, paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { createPoster } from '../toolkit/palettes.ts';
import { heightAt, lerp, type Point, polar, poly, smooth, steps, under } from '../toolkit/path.ts';
import { createPen, hatch, type Pen, thin, wash } from '../toolkit/pen.ts';
import type { Rng } from '../toolkit/random.ts';
import { pickTerrain, type Ridge, ridgeLine, type Terrain } from '../toolkit/ridges.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';

interface Sheet {
  readonly stage: Stage;
  readonly rng: Rng;
  readonly pen: Pen;
  readonly ink: Colour;
  readonly paper: Colour;
  readonly sun: Point;
  readonly terrain: Terrain;
}

/** Laid paper: a warm ground, faint fibres, and a darker rim. */
const paintPaper = (stage: Stage, paper: Colour): string => {
  const rng = stage.rng('paper');
  const { w, h } = stage;
  const fibres = Array.from({ length: Math.round((w * h) / 3200) }, () => {
    const [x, y] = [rng.range(0, w), rng.range(0, h)];
    return `M${num(x)} ${num(y)}q${num(rng.bell() * 10)} ${num(rng.bell() * 10)} ${num(rng.bell() * 26)} ${num(rng.bell() * 26)}`;
  });
  const edge = stage.sheet.radialAt(
    [
      [0, paper, 0],
      [0.72, tune(paper, -0.03, 1.4), 0],
      [1, tune(paper, -0.09, 2), 0.75],
    ],
    w / 2,
    h / 2,
    Math.hypot(w, h) * 0.53,
  );
  return (
    rect(0, 0, w, h, fill(paper)) +
    path(fibres.join(''), stroke(tune(paper, -0.12, 1.4), 0.6, 0.28)) +
    rect(0, 0, w, h, { fill: edge })
  );
};

/** One range of land: paper-coloured body that hides what is behind, outline, and shading away from the sun. */
const drawRidge = (
  { stage, rng, pen, paper, sun, terrain, ink }: Sheet,
  ridge: Ridge,
  near: number,
  floor: number,
): string => {
  const { h } = stage;
  const edge = thin(ridge.edge, lerp(7, 12, near));
  const mist = stage.sheet.linearAt(
    [
      [0, paper, 0.96],
      [0.7, paper, 0.9],
      [1, paper, 0.2],
    ],
    0,
    ridge.base - ridge.relief,
    0,
    Math.min(h, floor + 30),
  );
  const lean = sun[0] < stage.w / 2 ? 0.42 : -0.42;
  const slope = (i: number): number => {
    const a = edge[Math.max(0, i - 2)] ?? [0, 0];
    const b = edge[Math.min(edge.length - 1, i + 2)] ?? [0, 0];
    return (b[1] - a[1]) / Math.max(1, b[0] - a[0]);
  };
  const shaded = (i: number): number => Math.max(0, slope(i) * Math.sign(lean) + 0.12);
  const noise = stage.noise(`shade${ridge.label}`);
  const scale = ridge.relief * (terrain === 'mountains' ? 0.55 : 0.3);
  const first = hatch(
    rng,
    edge,
    lerp(7, 9, near),
    lean,
    (x, i) => scale * Math.min(1.1, shaded(i) * 1.5) * (0.7 + noise.at(x / 60, 1)),
  );
  const second = hatch(
    rng,
    edge,
    lerp(9, 12, near),
    lean * 2.1,
    (x, i) => scale * 0.6 * Math.max(0, shaded(i) - 0.45) * (0.8 + noise.at(x / 40, 5)),
  );
  const inner = [0.2, 0.42, 0.66].map((k) =>
    thin(edge, 26)
      .filter(([x]) => noise.at(x / 90, k * 20) > 0.02)
      .map(
        ([x, y]): Point => [x + lean * 30 * k, y + ridge.relief * k * 0.55 + noise.at(x / 40, k * 9) * 12],
      ),
  );
  const textures = inner.flatMap((line) =>
    line.map(([x, y]): Point[] => [
      [x, y],
      [x + 7 * Math.sign(lean), y + 12],
      [x + 9 * Math.sign(lean), y + 26],
    ]),
  );
  const weight = lerp(1.1, 2.3, near);
  return [
    path(under(edge, floor, terrain !== 'mountains' && terrain !== 'mesa'), { fill: mist }),
    path(under(edge, floor, terrain !== 'mountains' && terrain !== 'mesa'), {
      fill: stage.sheet.linearAt(
        [
          [0, ink, 0.13 - near * 0.04],
          [0.5, ink, 0.03],
          [1, ink, 0],
        ],
        0,
        ridge.base - ridge.relief,
        0,
        floor,
      ),
      style: 'mix-blend-mode:multiply',
    }),
    pen.draw(edge, weight, lerp(0.6, 0.92, near)),
    pen.ticks(first, weight * 0.5, lerp(0.5, 0.8, near)),
    pen.ticks(second, weight * 0.5, lerp(0.4, 0.75, near)),
    pen.ticks(textures, weight * 0.45, 0.5),
  ].join('');
};

/** A pine in zig-zag strokes. */
const penPine = ({ rng }: Sheet, x: number, y: number, tall: number): Point[][] => {
  const rows = Math.round(7 + tall / 22);
  const zig: Point[] = [];
  for (let i = 1; i <= rows; i++) {
    const t = i / rows;
    const half = tall * 0.19 * t ** 0.85 * rng.range(0.75, 1.15);
    const level = y - tall * (1 - t * 0.86);
    zig.push(
      [x - half, level + half * 0.32],
      [x, level - tall * 0.02],
      [x + half * rng.range(0.8, 1.1), level + half * 0.3],
      [x, level],
    );
  }
  return [
    [
      [x, y - tall],
      [x + rng.bell(), y - tall * 0.5],
      [x, y],
    ],
    zig,
  ];
};

/** A leafy tree: trunk, and a crown of loops that are tight on the shaded side. */
const penTree = (sheet: Sheet, x: number, y: number, tall: number): string => {
  const { rng, pen, paper, sun } = sheet;
  const r = tall * 0.36;
  const cy = y - tall * 0.64;
  const side = sun[0] < x ? 1 : -1;
  const crown = polar(x, cy, 26, () => r * rng.range(0.84, 1.1));
  const loops = Array.from({ length: 74 }, (): Point[] => {
    const a = rng.range(0, 6.283);
    const far = r * Math.sqrt(rng.next()) * 0.92;
    const [lx, ly] = [x + Math.cos(a) * far + side * r * 0.12, cy + Math.sin(a) * far + r * 0.08];
    const s = tall * rng.range(0.018, 0.04);
    return [
      [lx - s, ly],
      [lx - s * 0.2, ly - s],
      [lx + s, ly - s * 0.1],
      [lx + s * 0.2, ly + s * 0.7],
    ];
  });
  const dark = Array.from({ length: 30 }, (): Point[] => {
    const [lx, ly] = [x + side * r * rng.range(0.05, 0.85), cy + r * rng.range(-0.2, 0.75)];
    return [
      [lx, ly],
      [lx + 7, ly + 11],
      [lx + 13, ly + 22],
    ];
  });
  const trunk: Point[][] = [-0.03, -0.012, 0.014, 0.03].map((k) => [
    [x + k * tall * 1.5, y + 2],
    [x + k * tall * 0.8, y - tall * 0.24],
    [x + k * tall, cy + r * 0.4],
  ]);
  return (
    path(smooth(crown, true), fill(paper, 0.85)) +
    pen.ticks(trunk, 1.8) +
    pen.draw([...crown, crown[0] ?? [x, cy]], 1.3, 0.8) +
    pen.ticks(loops, 1.1, 0.75) +
    pen.ticks(dark, 0.9, 0.7)
  );
};

const penHouse = ({ pen, paper, rng }: Sheet, x: number, y: number, s: number, roofWash: Colour): string => {
  const w = s * 0.62;
  const wallTop = y - s * 0.42;
  const roof: Point[] = [
    [x - w * 0.72, wallTop + 3],
    [x - w * 0.3, y - s * 0.86],
    [x + w * 0.4, y - s * 0.86],
    [x + w * 0.78, wallTop + 3],
  ];
  const tiles = steps(0.08, 0.92, 15).map((t): Point[] => [
    [lerp(x - w * 0.3, x + w * 0.4, t), y - s * 0.85],
    [lerp(x - w * 0.7, x + w * 0.76, t), wallTop + rng.range(-8, 2)],
  ]);
  const window = (wx: number): Point[][] => [
    [
      [wx, wallTop + s * 0.1],
      [wx + s * 0.1, wallTop + s * 0.1],
      [wx + s * 0.1, wallTop + s * 0.24],
      [wx, wallTop + s * 0.24],
      [wx, wallTop + s * 0.1],
    ],
  ];
  const shade = steps(0.1, 0.95, 12).map((t): Point[] => [
    [lerp(x, x + w * 0.6, t), wallTop + 6],
    [lerp(x, x + w * 0.6, t) - 8, y - 4],
  ]);
  return (
    path(
      poly([
        [x - w * 0.6, y],
        [x - w * 0.6, wallTop],
        [x + w * 0.64, wallTop],
        [x + w * 0.64, y],
      ]),
      fill(paper),
    ) +
    path(poly(roof), fill(paper)) +
    path(poly(roof), fill(roofWash, 0.55)) +
    pen.draw([...roof, roof[0] ?? [x, y]], 1.8) +
    pen.draw(
      [
        [x - w * 0.6, wallTop],
        [x - w * 0.6, y],
        [x + w * 0.64, y],
        [x + w * 0.64, wallTop],
      ],
      1.6,
    ) +
    pen.ticks(tiles, 0.8) +
    pen.ticks(shade, 0.7, 0.6) +
    [-0.42, -0.12, 0.28].map((k) => pen.ticks(window(x + w * k), 1.2)).join('')
  );
};

const penBoat = ({ pen, paper }: Sheet, x: number, y: number, s: number, tone: Colour): string => {
  const sail: Point[] = [
    [x, y - s],
    [x + s * 0.42, y - s * 0.16],
    [x, y - s * 0.14],
  ];
  const hull: Point[] = [
    [x - s * 0.5, y - s * 0.08],
    [x + s * 0.5, y - s * 0.1],
    [x + s * 0.28, y + s * 0.1],
    [x - s * 0.26, y + s * 0.1],
  ];
  const lines = steps(0.1, 0.9, 9).map((t): Point[] => [
    [lerp(x - s * 0.46, x + s * 0.4, t), y - s * 0.06],
    [lerp(x - s * 0.3, x + s * 0.26, t), y + s * 0.09],
  ]);
  return (
    path(poly(hull), fill(paper)) +
    path(poly(sail), fill(tone, 0.6)) +
    pen.draw([...sail, sail[0] ?? [x, y]], 1.5) +
    pen.draw([...hull, hull[0] ?? [x, y]], 1.8) +
    pen.ticks(lines, 0.8) +
    pen.draw(
      [
        [x - 2, y - s * 1.06],
        [x - 2, y],
      ],
      1.8,
    )
  );
};

/** Water as broken level strokes, closer together far away. */
const penWater = ({ stage, rng, pen }: Sheet, from: number, to: number): string => {
  const lines: Point[][] = [];
  for (let y = from + 5, gap = 5; y < to; y += gap, gap *= 1.14)
    for (let x = rng.range(-60, 60); x < stage.w; ) {
      const long = rng.range(24, 120) * (0.5 + gap / 22);
      if (rng.chance(0.5))
        lines.push([
          [x, y + rng.bell() * 2],
          [x + long / 2, y + rng.bell() * 2.4],
          [x + long, y + rng.bell() * 2],
        ]);
      x += long + rng.range(10, 90);
    }
  return pen.ticks(lines, 1, 0.62);
};

const penGrass = ({ rng, pen, stage }: Sheet, edge: readonly Point[]): string => {
  const blades = edge.flatMap(([x, y]) =>
    Array.from({ length: 5 }, (): Point[] => {
      const [bx, tall, lean] = [
        x + rng.bell() * 16,
        rng.range(14, stage.brief.features.has('grass') ? 90 : 46),
        rng.bell() * 14,
      ];
      return [
        [bx, y + rng.range(0, 30)],
        [bx + lean * 0.3, y - tall * 0.5],
        [bx + lean, y - tall],
      ];
    }),
  );
  return pen.ticks(blades, 1.2, 0.8);
};

/** Pen and wash: hatched hills, scribbled trees, one or two colours laid in with a wet brush. */
export const paintInk = (stage: Stage): string => {
  const { w, h, brief } = stage;
  const rng = stage.rng('ink');
  const poster = createPoster(stage, 0);
  const paper = oklch(0.955, 0.018, 85 + brief.hueShift * 0.5);
  const ink = mix(oklch(0.24, 0.02, 265), poster.dark ? poster.paper : poster.ink, 0.35);
  const warm = brief.wishes[0] ?? oklch(0.66, 0.17, 34);
  const cool =
    brief.wishes[1] ?? brief.wishes[0] ?? mix(oklch(0.62, 0.09, 235), poster.colours[1] ?? ink, 0.4);
  const sun: Point = [w * (rng.chance(0.5) ? 0.3 : 0.7) + rng.bell() * w * 0.06, h * rng.range(0.2, 0.32)];
  const terrain = pickTerrain(stage);
  const sheet: Sheet = {
    stage,
    rng,
    pen: createPen(stage.rng('pen'), stage.noise('pen'), ink),
    ink,
    paper,
    sun,
    terrain,
  };
  const horizon = h * (0.5 + stage.form(2) * 0.08);
  const water =
    stage.wants('lake', 0.55) ||
    brief.features.has('boat') ||
    brief.features.has('river') ||
    brief.features.has('waves');
  const shore = water ? lerp(horizon, h, 0.42) : h * 0.9;
  const count = 4;
  const ridges = Array.from({ length: count }, (_, i) => ridgeLine(stage, terrain, horizon, shore, i, count));
  const r = rng.range(58, 92);
  const sunInk =
    stage.wants('sun', 0.85) || stage.wants('moon')
      ? circle(...sun, r, {
          ...fill(warm, brief.time === 'night' ? 0.12 : 0.72),
          style: 'mix-blend-mode:multiply',
        }) + sheet.pen.draw(polar(...sun, 40, () => r).concat([[sun[0] + r, sun[1]]]), 1.2, 0.6)
      : '';
  const skyWash = wash(
    stage,
    'skywash',
    cool,
    (x, y) => 0.46 - Math.abs(y - h * 0.26) / (h * 0.36) - Math.abs(x - (w - sun[0])) / (w * 1.05),
    0.8,
  );
  const landWash = wash(
    stage,
    'landwash',
    mix(cool, oklch(0.6, 0.09, 150), 0.5),
    (x, y) => 0.34 - Math.abs(y - lerp(horizon, h, 0.36)) / (h * 0.24) - Math.abs(x - w * 0.5) / (w * 1.5),
    0.85,
  );
  const pines = terrain === 'mountains' || brief.features.has('pines');
  const land = ridges.map((ridge, i) => {
    const near = i / (count - 1);
    const trees =
      near < 0.6 || brief.without.has('trees')
        ? ''
        : thin(ridge.edge, lerp(40, 62, near))
            .filter(([x]) => stage.noise('wood').at(x / 150, i) > 0.02)
            .map(([x, y]) =>
              pines
                ? sheet.pen.ticks(penPine(sheet, x, y + 6, lerp(46, 104, near) * rng.range(0.6, 1.2)), 1.2)
                : penTree(sheet, x, y + 6, lerp(50, 110, near) * rng.range(0.7, 1.2)),
            )
            .join('');
    return drawRidge(sheet, ridge, near, i === count - 1 ? shore + 4 : shore) + trees;
  });
  const bank: Point[] = steps(-20, w + 20, Math.round(w / 22)).map((x) => [
    x,
    h -
      42 -
      70 * Math.abs(x / w - (sun[0] < w / 2 ? 0 : 1)) ** 2 +
      stage.noise('bank').fbm(x / 180, 1, 2) * 24,
  ]);
  const heavy = sun[0] < w / 2 ? 0.84 : 0.16;
  const framing = brief.without.has('trees')
    ? ''
    : pines
      ? [0, 0.07, 0.13]
          .map((d) =>
            sheet.pen.ticks(
              penPine(
                sheet,
                w * Math.abs(heavy - d),
                heightAt(bank, w * Math.abs(heavy - d)) + 8,
                rng.range(190, 330),
              ),
              1.7,
              0.92,
            ),
          )
          .join('')
      : penTree(sheet, w * heavy, heightAt(bank, w * heavy) + 8, 320);
  const cast = creaturesOf(stage)
    .map((kind, i) =>
      paintCreature(kind, w * (0.5 + (i - 0.3) * 0.15), heightAt(bank, w * 0.5) + 6, 108, ink, heavy < 0.5),
    )
    .join('');
  const house =
    brief.features.has('house') || brief.features.has('castle')
      ? penHouse(sheet, w * (1 - heavy) * 0.9 + w * 0.05, shore - 4, 128, warm)
      : '';
  const birds = stage.wants('birds', 0.7) ? paintFlock(stage, w - sun[0], h * 0.24, ink, 0.9) : '';
  const boat =
    brief.features.has('boat') || (water && stage.wants('boat', 0.5))
      ? penBoat(sheet, w * (1 - heavy) * 0.9 + w * 0.06, lerp(shore, h, 0.36), 116, warm)
      : '';
  const seal = group(
    { transform: at(w * (heavy > 0.5 ? 0.07 : 0.93) - 18, h - 78, 0.9) },
    rect(0, 0, 38, 38, { ...fill(oklch(0.55, 0.19, 28), 0.85), rx: 4 }),
    path('M9 10H29M19 10V29M9 19H29M10 29H28', stroke(paper, 3)),
  );
  const front =
    path(under(bank, h + 8, true), fill(paper, 0.95)) +
    path(under(bank, h + 8, true), fill(ink, 0.08)) +
    sheet.pen.draw(bank, 2) +
    penGrass(sheet, bank);
  return [
    paintPaper(stage, paper),
    skyWash,
    sunInk,
    ...land,
    landWash,
    water ? penWater(sheet, shore, h - 30) : '',
    house,
    boat,
    birds,
    front,
    framing,
    cast,
    seal,
  ].join('');
};
