import { mix, oklch } from '../toolkit/colour.ts';
import { lerp, type Point, poly } from '../toolkit/path.ts';
import { circle, fill, group, path } from '../toolkit/svg.ts';
import type { Wood } from './forest-trees.ts';

/** Slanting beams from the disc between the trunks. */
export const shafts = ({ stage, light, disc }: Wood): string => {
  const rng = stage.rng('shafts');
  const { h } = stage;
  const source: Point = [disc.x, disc.y];
  const beams = Array.from({ length: 9 }, () => {
    const a = rng.range(-1, 1);
    const wide = rng.range(0.012, 0.06);
    const reach = h * 1.25;
    const to = (angle: number): Point => [
      source[0] + Math.sin(angle) * reach,
      source[1] + Math.cos(angle) * reach,
    ];
    const paint = stage.sheet.linearAt(
      [
        [0, light.disc, 0],
        [0.3, light.disc, rng.range(0.05, 0.11)],
        [1, light.disc, 0],
      ],
      source[0],
      source[1],
      ...to(a),
    );
    // Nested wedges fade towards the rim: as soft as a blur and far cheaper.
    return [1, 0.72, 0.44]
      .map((k) => path(poly([source, to(a - wide * k), to(a + wide * k)]), { fill: paint }))
      .join('');
  });
  return group({ style: 'mix-blend-mode:screen' }, ...beams);
};

export const fireflies = ({ stage, light }: Wood): string => {
  const rng = stage.rng('fireflies');
  const glow = stage.brief.wishes[1] ?? mix(light.accent, oklch(0.95, 0.15, 105), 0.6);
  const halo = stage.sheet.radial([
    [0, glow, 0.8],
    [0.3, glow, 0.25],
    [1, glow, 0],
  ]);
  return Array.from({ length: Math.round((stage.w / 1000) * 46) }, () => {
    const x = rng.range(0, stage.w);
    const y = stage.h * lerp(0.42, 0.96, rng.next());
    const size = rng.range(1.2, 3.4);
    return circle(x, y, size * 6, { fill: halo }) + circle(x, y, size, fill(mix(glow, oklch(1, 0, 0), 0.5)));
  }).join('');
};
