import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import type { Light } from '../toolkit/light.ts';
import { type Point, smooth, steps, under } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, ellipse, fill, num, path, stroke } from '../toolkit/svg.ts';
import { cliff, planet, street, tile } from './blocks.ts';
import { tag } from './tag.ts';
import { LAWN, SNOW, seenIn } from './turf.ts';

export type GroundKind =
  | 'meadow'
  | 'sand'
  | 'floor'
  | 'cliff'
  | 'beach'
  | 'street'
  | 'seabed'
  | 'planet'
  | 'tile'
  | 'none';

const edgeOf = (stage: Stage, level: number, swell: number): Point[] => {
  const noise = stage.noise('subject ground');
  return steps(-20, stage.w + 20, 24).map((x) => [x, level + noise.fbm(x / 520, 3, 2) * swell]);
};

const bank = (stage: Stage, level: number, tone: Colour, swell = 26): string => {
  const paint = stage.sheet.linearAt(
    [
      [0, tune(tone, 0.03)],
      [1, tune(tone, -0.12)],
    ],
    0,
    level,
    0,
    stage.h,
  );
  return path(under(edgeOf(stage, level, swell), stage.h + 20, true), { fill: paint });
};

/** Tufts, blossoms, leaves or drifts: what makes a bank a meadow of its season. */
const litter = (stage: Stage, light: Light, level: number): string => {
  const rng = stage.rng('litter');
  const { season, snowy } = stage.brief;
  const { w, h } = stage;
  const spot = (): Point => [rng.range(0, w), level + 34 + (h - level - 30) * rng.next()];
  if (snowy)
    return Array.from({ length: 9 }, () => {
      const [x, y] = spot();
      return ellipse(x, y, rng.range(50, 140), rng.range(5, 12), fill(tune(seenIn(light, SNOW), -0.05), 0.6));
    }).join('');
  const tufts = Array.from({ length: 46 }, () => {
    const [x, y] = spot();
    const s = rng.range(7, 18);
    return `M${num(x)} ${num(y)}q${num(-s * 0.4)} ${num(-s)} ${num(-s * 0.6)} ${num(-s * 1.2)}M${num(x)} ${num(y)}v${num(-s * 1.5)}M${num(x)} ${num(y)}q${num(s * 0.4)} ${num(-s)} ${num(s * 0.7)} ${num(-s)}`;
  }).join('');
  const tones = {
    spring: ['f7d6e0', 'fdf6d8'],
    summer: ['fdf6d8'],
    autumn: ['c8682c', 'd99a2b', 'a8442a'],
    winter: [],
  }[season];
  const dots = tones.flatMap((_, n) =>
    Array.from({ length: season === 'autumn' ? 34 : 22 }, () => {
      const [x, y] = spot();
      const tone =
        [oklch(0.88, 0.07, 5), oklch(0.95, 0.06, 95), oklch(0.58, 0.15, 42)][season === 'autumn' ? 2 : n] ??
        SNOW;
      const seen = seenIn(light, season === 'autumn' ? tune(tone, n * 0.07, 1, n * 14) : tone);
      return season === 'autumn'
        ? ellipse(x, y, 9, 4.6, fill(seen))
        : circle(x, y, rng.range(3, 5.4), fill(seen));
    }),
  );
  return path(tufts, stroke(tune(seenIn(light, LAWN[season]), -0.12), 2.2)) + dots.join('');
};

/** A stream or a pond in the foreground. */
const water = (stage: Stage, light: Light, level: number): string => {
  const { w, h } = stage;
  const tone = mix(light.sky[2] ?? light.haze, oklch(0.66, 0.08, 230), 0.45);
  const d = `M${num(w * 0.54)} ${num(level + 4)}Q${num(w * 0.7)} ${num(level + (h - level) * 0.3)} ${num(w * 0.42)} ${num(level + (h - level) * 0.5)}T${num(w * 0.3)} ${num(h + 20)}H${num(w * 0.72)}Q${num(w * 0.5)} ${num(level + (h - level) * 0.7)} ${num(w * 0.68)} ${num(level + (h - level) * 0.44)}T${num(w * 0.58)} ${num(level + 4)}Z`;
  return (
    path(d, fill(tone)) +
    path(
      smooth([
        [w * 0.52, h - 60],
        [w * 0.5, h - 110],
        [w * 0.58, h - 150],
      ]),
      stroke(tune(tone, 0.12), 4, 0.7),
    )
  );
};

const FIELD = oklch(0.82, 0.13, 92);
/** Rows of a crop. */
const rows = (stage: Stage, light: Light, level: number): string => {
  const { w, h } = stage;
  const tone = seenIn(light, stage.brief.snowy ? SNOW : FIELD);
  const d = steps(-1.6, 2.6, 26)
    .map((t) => `M${num(w * (0.5 + (t - 0.5) * 0.45))} ${num(level + 14)}L${num(w * t)} ${num(h)}`)
    .join('');
  return bank(stage, level, tone, 14) + path(d, stroke(tune(tone, -0.12), 5, 0.6));
};

/** What carries the things of a scene, from `level` down. */
export const paintGround = (stage: Stage, light: Light, kind: GroundKind, level: number): string => {
  const { features, season, snowy } = stage.brief;
  const lawn = seenIn(light, snowy ? SNOW : LAWN[season]);
  switch (kind) {
    case 'meadow': {
      const base = features.has('field')
        ? tag('field', rows(stage, light, level))
        : tag('grass', bank(stage, level, lawn));
      return (
        base +
        (features.has('river') ? tag('river', water(stage, light, level)) : '') +
        litter(stage, light, level)
      );
    }
    case 'floor':
      return (
        bank(stage, level, mix(lawn, oklch(0.45, 0.06, 80), snowy ? 0 : 0.45)) + litter(stage, light, level)
      );
    case 'sand':
      return bank(stage, level, seenIn(light, oklch(0.84, 0.08, 78)), 34);
    case 'beach':
      return tag(
        'beach',
        bank(stage, level, seenIn(light, snowy ? SNOW : oklch(0.88, 0.06, 84)), 20) +
          path(smooth(edgeOf(stage, level, 20)), stroke(SNOW, 9, 0.75)),
      );
    case 'cliff':
      return tag('cliff', cliff(stage, light, level));
    case 'street':
      return tag('street', street(stage, light, level));
    case 'seabed':
      return bank(stage, level, mix(oklch(0.72, 0.06, 85), light.sky[1] ?? light.land, 0.4), 40);
    case 'planet':
      return planet(stage, light, level);
    case 'tile':
      return tile(stage, light, level);
    case 'none':
      return '';
  }
};
