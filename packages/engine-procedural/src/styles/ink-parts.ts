import { type Colour, mix } from '../toolkit/colour.ts';
import { pinePath } from '../toolkit/flora.ts';
import { heightAt, type Point, polar, poly, smooth } from '../toolkit/path.ts';
import type { Pen } from '../toolkit/pen.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Terrain } from '../toolkit/ridges.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, path } from '../toolkit/svg.ts';

export interface Drawing {
  readonly stage: Stage;
  readonly rng: Rng;
  readonly pen: Pen;
  readonly ink: Colour;
  readonly paper: Colour;
  readonly sun: Point;
  readonly terrain: Terrain;
}

/** A pine in zig-zag strokes. */
export const penPine = ({ rng }: Drawing, x: number, y: number, tall: number): Point[][] => {
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

/** Dark pines at the edge, laid in with a full brush: the strong accent every ink drawing needs. */
export const inkPines = ({ stage, ink, paper }: Drawing, bank: readonly Point[], heavy: number): string => {
  const rng = stage.rng('inkpines');
  const tones = [mix(ink, paper, 0.5), mix(ink, paper, 0.22), ink];
  return tones
    .map((tone, rank) => {
      const d = Array.from({ length: 3 }, () => {
        const x = stage.w * Math.abs(heavy - rng.range(-0.12, 0.16 - rank * 0.02));
        return pinePath(rng, x, heightAt(bank, x) + 10, rng.range(150, 260) + rank * 50, 11);
      });
      return path(d.join(''), { ...fill(tone), style: 'mix-blend-mode:multiply' });
    })
    .join('');
};

/** A leafy tree: trunk, and a crown of loops that are tight on the shaded side. */
export const penTree = (sheet: Drawing, x: number, y: number, tall: number): string => {
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
  const bole = path(
    poly([
      [x - tall * 0.045, y + 3],
      [x - tall * 0.016, cy],
      [x + tall * 0.018, cy],
      [x + tall * 0.05, y + 3],
    ]),
    fill(mix(sheet.ink, paper, 0.35)),
  );
  return (
    bole +
    path(smooth(crown, true), fill(paper, 0.85)) +
    pen.ticks(trunk, 1.8) +
    pen.draw([...crown, crown[0] ?? [x, cy]], 1.3, 0.8) +
    pen.ticks(loops, 1.1, 0.75) +
    pen.ticks(dark, 0.9, 0.7)
  );
};

export const penGrass = ({ rng, pen, stage }: Drawing, edge: readonly Point[]): string => {
  const blades = edge.flatMap(([x, y]) =>
    Array.from({ length: 7 }, (): Point[] => {
      const clump = Math.max(0.12, stage.noise('clumps').at(x / 70, 3) + 0.4);
      const tall = rng.range(10, stage.brief.features.has('grass') ? 120 : 74) * clump;
      const [bx, lean] = [x + rng.bell() * 18, rng.bell() * tall * 0.5];
      return [
        [bx, y + rng.range(0, 30)],
        [bx + lean * 0.3, y - tall * 0.5],
        [bx + lean, y - tall],
      ];
    }),
  );
  return pen.ticks(blades, 1.2, 0.8);
};
