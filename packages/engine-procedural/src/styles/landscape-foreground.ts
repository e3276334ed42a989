import { mix, oklch, tune } from '../toolkit/colour.ts';
import { creaturesOf, paintCreature } from '../toolkit/fauna.ts';
import { paintTree, pinePath } from '../toolkit/flora.ts';
import { grassPath, paintCactus, paintMeadowFlower, paintPalm } from '../toolkit/meadow.ts';
import { clamp, heightAt, type Point, steps, under } from '../toolkit/path.ts';
import { fill, path } from '../toolkit/svg.ts';
import { paintHouse, paintWindmill } from '../toolkit/things.ts';
import type { Scene } from './landscape-scene.ts';

/** The dark foreground at the bottom: grass, trees, and the figures that the prompt names. */
export const paintForeground = (scene: Scene): string => {
  const { stage, light, terrain, disc } = scene;
  const { w, h, brief } = stage;
  const rng = stage.rng('foreground');
  const heavy = disc.x > w / 2 ? 0 : 1;
  const noise = stage.noise('foreground');
  const edge: Point[] = steps(-20, w + 20, Math.round(w / 16)).map((x) => {
    const side = Math.abs(x / w - heavy);
    return [x, h - 46 - 120 * clamp(1 - side) ** 2.2 - noise.fbm(x / 260, 2, 3) * 26];
  });
  const near = light.depth(1);
  const ground = path(under(edge, h + 10, true), {
    fill: stage.sheet.linearAt(
      [
        [0, mix(near, light.land, 0.18)],
        [1, tune(near, -0.03)],
      ],
      0,
      h - 200,
      0,
      h,
    ),
  });
  const dry = terrain === 'dunes' || terrain === 'mesa';
  const grass = dry
    ? ''
    : path(
        grassPath(stage.rng('grass'), edge, brief.features.has('grass') ? 84 : 34, 7, rng.bell() * 0.7),
        fill(mix(near, light.land, 0.1)),
      );
  const named = (['tulip', 'poppy', 'rose', 'daisy', 'lavender', 'sunflower'] as const).some((kind) =>
    brief.features.has(kind),
  );
  const flowers =
    (named || stage.wants('flowers', brief.season === 'spring' || brief.season === 'summer' ? 0.25 : 0)) &&
    !dry;
  const blooms = flowers
    ? edge
        .filter((_, i) => i % 2 === 0)
        .map(([x, y]) =>
          paintMeadowFlower(
            rng,
            x + rng.bell() * 18,
            y + rng.range(0, 50),
            rng.range(26, 70),
            rng.chance(0.7) ? light.accent : mix(light.accent, light.disc, 0.6),
            mix(near, light.land, 0.25),
          ),
        )
    : [];
  return ground + framing(scene, edge, heavy) + grass + blooms.join('') + cast(scene, edge, heavy);
};

/** Tall things at the heavy side, which frame the view and point back into it. */
const framing = ({ stage, light, terrain }: Scene, edge: readonly Point[], heavy: number): string => {
  const rng = stage.rng('framing');
  const { w, brief } = stage;
  const near = light.depth(1);
  const place = (t: number): Point => {
    const x = w * Math.abs(heavy - t);
    return [x, heightAt(edge, x)];
  };
  const at = (count: number, reach: number, draw: (x: number, y: number, t: number) => string): string =>
    Array.from({ length: count }, () => reach * rng.next() ** 1.3)
      .sort((a, b) => b - a)
      .map((t) => draw(...place(t), t))
      .join('');
  if (stage.wants('palms')) return at(4, 0.34, (x, y) => paintPalm(rng, x, y, rng.range(190, 330), near));
  if (stage.wants('cactus', terrain === 'mesa' ? 0.7 : 0))
    return at(5, 0.8, (x, y) => paintCactus(rng, x, y, rng.range(70, 190), near));
  if (brief.without.has('trees') || terrain === 'dunes') return '';
  if (stage.wants('trees', terrain === 'hills' ? 0.7 : 0)) {
    const hue =
      brief.season === 'autumn'
        ? oklch(0.58, 0.14, 48)
        : brief.season === 'spring'
          ? oklch(0.82, 0.08, 5)
          : mix(near, light.land, 0.3);
    const leaf = mix(hue, near, light.night ? 0.8 : brief.time === 'day' ? 0.25 : 0.55);
    return at(4, 0.36, (x, y) => paintTree(rng, x, y, rng.range(170, 300), leaf, near, heavy ? -1 : 1));
  }
  if (terrain !== 'mountains' && !brief.features.has('pines')) return '';
  const d = (count: number, reach: number): string =>
    at(count, reach, (x, y, t) => pinePath(rng, x, y + 6, rng.range(150, 400) * (1 - t * 1.1), 10));
  return (
    path(d(11, 0.42), fill(near)) +
    path(
      at(5, 0.16, (x) => pinePath(rng, w - x, heightAt(edge, w - x) + 6, rng.range(60, 130), 8)),
      fill(near),
    )
  );
};

/** Houses and creatures, standing where the eye arrives. */
const cast = ({ stage, light, disc }: Scene, edge: readonly Point[], heavy: number): string => {
  const rng = stage.rng('cast');
  const { w, brief } = stage;
  const near = tune(light.depth(1), -0.02);
  const spot = (t: number): Point => {
    const x = w * Math.abs(heavy - t);
    return [x, heightAt(edge, x)];
  };
  const out: string[] = [];
  const lamp = light.accent;
  if (brief.features.has('windmill'))
    out.push(paintWindmill(rng, ...spot(0.42), 270, mix(near, light.land, 0.3), mix(near, light.haze, 0.62)));
  if (brief.features.has('house'))
    out.push(paintHouse(rng, ...spot(0.46), 96, mix(near, light.land, 0.22), lamp));
  creaturesOf(stage).forEach((kind, i) => {
    const [x, y] = spot(0.56 + i * 0.14);
    out.push(paintCreature(kind, x, y + 5, kind === 'person' ? 92 : 118, near, x > disc.x));
  });
  return out.join('');
};
