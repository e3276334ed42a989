import { clamp, ease, lerp, type Point, steps } from './path.ts';
import type { Stage } from './stage.ts';

export type Terrain = 'mountains' | 'hills' | 'dunes' | 'mesa';

/** One layer of land: its skyline from left to right, and what stands out of it. */
export interface Ridge {
  readonly label: string;
  readonly edge: readonly Point[];
  /** Local summits, highest first, at most five. */
  readonly peaks: readonly Point[];
  /** Height of the relief in units. */
  readonly relief: number;
  /** Mean level of its foot. */
  readonly base: number;
}

/** The terrain that the words ask for, or one that suits the seed. */
export const pickTerrain = (stage: Stage): Terrain => {
  for (const kind of ['dunes', 'mesa', 'mountains', 'hills'] as const)
    if (stage.brief.features.has(kind)) return kind;
  if (stage.brief.features.has('cactus')) return 'mesa';
  if (
    stage.brief.features.has('field') ||
    stage.brief.features.has('grass') ||
    stage.brief.features.has('windmill') ||
    stage.brief.features.has('flowers')
  )
    return 'hills';
  if (stage.brief.things.length > 0)
    return stage.rng('terrain').pick(['mountains', 'hills', 'hills'] as const);
  return stage
    .rng('terrain')
    .pick(['mountains', 'mountains', 'mountains', 'hills', 'dunes', 'mesa'] as const);
};

const shapes: Record<Terrain, (stage: Stage, label: string, near: number) => (x: number) => number> = {
  mountains: (stage, label, near) => {
    const noise = stage.noise(label);
    const wide = lerp(300, 420, near) * (0.8 + stage.form(4) * 0.5);
    return (x) => {
      // The root turns cusps into plain slopes: mountains, not needles.
      const mass = Math.sqrt(noise.ridged(x / wide, 1, 1)) * 0.72 + noise.ridged(x / wide, 1, 2) * 0.28;
      const crag = noise.ridged(x / (wide * 0.31), 4, 3) * 0.34;
      const grain = noise.fbm(x / 26, 8, 3) * 0.035;
      return mass * 0.82 + crag * 0.7 + grain - 0.2;
    };
  },
  hills: (stage, label, near) => {
    const noise = stage.noise(label);
    const wide = lerp(340, 620, near);
    return (x) => 0.42 + noise.fbm(x / wide, 1, 2) * 0.62;
  },
  dunes: (stage, label, near) => {
    const noise = stage.noise(label);
    const wide = lerp(300, 520, near);
    // A skewed wave: long windward slope, short lee side.
    return (x) => {
      const t = x / wide + noise.at(x / 900, 2) * 0.9 + stage.form(5) * 3;
      const phase = t - Math.floor(t);
      const wave = phase < 0.7 ? ease(phase, 0, 0.7) : 1 - ease(phase, 0.7, 1);
      return 0.18 + wave * 0.5 * (0.7 + 0.5 * noise.at(Math.floor(t) * 3.7, 5)) + noise.at(x / 700, 7) * 0.2;
    };
  },
  mesa: (stage, label, near) => {
    const noise = stage.noise(label);
    const wide = lerp(200, 330, near);
    return (x) => {
      const raw = noise.fbm(x / wide, 1, 2);
      const table = ease(raw, 0.02, 0.16) * 0.62 + ease(raw, 0.3, 0.4) * 0.3;
      return 0.1 + table + noise.fbm(x / 30, 6, 2) * 0.018 + noise.at(x / 190, 9) * 0.06;
    };
  },
};

const RELIEF: Record<Terrain, readonly [far: number, near: number]> = {
  mountains: [0.32, 0.2],
  hills: [0.14, 0.16],
  dunes: [0.13, 0.26],
  mesa: [0.26, 0.12],
};

/** The i-th of `count` layers between `horizon` and `floor`, far to near. */
export const ridgeLine = (
  stage: Stage,
  terrain: Terrain,
  horizon: number,
  floor: number,
  i: number,
  count: number,
): Ridge => {
  const near = i / (count - 1);
  const label = `ridge${i}`;
  const [far, close] = RELIEF[terrain];
  const scale = Math.min(stage.h, stage.w * 1.15);
  const relief = lerp(far, close, near) * scale * (i === 0 ? 1.12 : 1);
  const base = lerp(horizon + 16, floor, near ** 1.35);
  const shape = shapes[terrain](stage, label, near);
  const gap = terrain === 'mountains' || terrain === 'mesa' ? 4.5 : 24;
  const edge = steps(-30, stage.w + 30, Math.round(stage.w / gap)).map(
    (x): Point => [x, base - relief * clamp(shape(x), -0.1, 1.4)],
  );
  return { label, edge, peaks: findPeaks(edge, relief), relief, base };
};

const findPeaks = (edge: readonly Point[], relief: number): Point[] => {
  const reach = Math.max(3, Math.round(edge.length / 34));
  const found = edge.filter(([, y], i) => {
    const around = edge.slice(Math.max(0, i - reach), i + reach + 1);
    return around.every(([, other]) => other >= y);
  });
  const apart: Point[] = [];
  for (const peak of found.sort((a, b) => a[1] - b[1]))
    if (apart.every(([x]) => Math.abs(x - peak[0]) > relief * 0.35)) apart.push(peak);
  return apart.slice(0, 5);
};
