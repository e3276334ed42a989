import { mix, oklch, tune } from '../toolkit/colour.ts';
import { creaturesOf, paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { pinePath } from '../toolkit/flora.ts';
import { createLight } from '../toolkit/light.ts';
import { grassPath } from '../toolkit/meadow.ts';
import { lerp, type Point, poly, pt, steps, under } from '../toolkit/path.ts';
import { paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, fill, path, rect } from '../toolkit/svg.ts';
import { paintHouse } from '../toolkit/things.ts';
import { paintFalling, veil } from '../toolkit/weather.ts';
import { fireflies, shafts } from './forest-light.ts';
import { canopy, ferns, trunk, type Wood } from './forest-trees.ts';

const floorEdge = ({ stage }: Wood, index: number, y: number): Point[] => {
  const noise = stage.noise(`floor${index}`);
  return steps(-20, stage.w + 20, Math.round(stage.w / 18)).map((x) => [
    x,
    y + noise.fbm(x / 280, index, 3) * 24,
  ]);
};

/** A stream or path that winds from the light towards the viewer. */
const winding = ({ stage, light, disc }: Wood, from: number): string => {
  const { h } = stage;
  const noise = stage.noise('winding');
  const side = (sign: number): Point[] =>
    steps(0, 1, 16).map((t): Point => {
      const centre = disc.x + (stage.w * 0.5 - disc.x) * t + noise.at(t * 2.4, 3) * 150 * t;
      return [centre + sign * (5 + 190 * t ** 2.1), from + (h - from + 20) * t ** 1.2];
    });
  const left = side(-1);
  const tone = mix(light.horizon, light.haze, 0.35);
  const paint = stage.sheet.linearAt(
    [
      [0, tone, 0.9],
      [0.5, mix(tone, light.land, 0.45), 0.75],
      [1, mix(tone, light.near, 0.6), 0.6],
    ],
    0,
    from,
    0,
    h,
  );
  return (
    path(poly([...left, ...side(1).reverse()]), { fill: paint }) +
    circle(pt(left, 0)[0], from, 0.1, fill(tone))
  );
};

/** Inside a forest: pale distance, ranks of trunks, light falling through. */
export const paintForest = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const sky = paintSky(stage, light, h * 0.86);
  const leafy = brief.features.has('trees') || !stage.wants('pines', 0.45);
  const disc = { ...sky.disc, y: Math.min(sky.disc.y, h * 0.42) };
  const wood: Wood = { stage, light, disc, leafy };
  const glow = stage.sheet.radialAt(
    [
      [0, light.disc, 0.85],
      [0.4, mix(light.horizon, light.haze, 0.4), 0.6],
      [1, light.haze, 0],
    ],
    disc.x,
    h * 0.5,
    Math.max(w, h) * 0.6,
  );
  const ranks = 5;
  const season = {
    autumn: oklch(0.64, 0.14, 55),
    spring: oklch(0.74, 0.13, 130),
    summer: oklch(0.55, 0.11, 145),
    winter: light.haze,
  }[brief.season];
  const parts: string[] = [
    sky.markup,
    rect(0, 0, w, h, { fill: glow }),
    veil(stage, light.haze, h * 0.7, h * 0.4, 0.7),
  ];
  let edge: Point[] = [];
  for (let i = 0; i < ranks; i++) {
    const near = i / (ranks - 1);
    const rng = stage.rng(`rank${i}`);
    const tone = mix(light.depth(lerp(0, 1, near ** 0.85)), light.haze, 0.3 * (1 - near));
    const foot = h * lerp(0.66, 0.94, near ** 1.2);
    edge = floorEdge(wood, i, foot);
    parts.push(
      path(under(edge, h + 10, true), {
        fill: stage.sheet.linearAt(
          [
            [0, mix(tone, light.horizon, 0.16 * (1 - near))],
            [1, tune(tone, -0.04)],
          ],
          0,
          foot - 20,
          0,
          h,
        ),
      }),
    );
    if (i === 1 && (brief.features.has('river') || stage.wants('lake', 0.4))) parts.push(winding(wood, foot));
    const wide = lerp(9, 42, near ** 1.5);
    const count = Math.round((lerp(22, 5, near) * w) / 1000);
    const xs = Array.from({ length: count }, (_, k) => ((k + rng.range(0.1, 0.9)) / count) * w).filter(
      (x) => near < 0.7 || Math.abs(x - disc.x) > w * (leafy ? 0.15 : 0.25),
    );
    const d = leafy
      ? xs.map((x) => trunk(rng, x, foot + rng.range(0, 20), wide * rng.range(0.6, 1.25), 4)).join('')
      : xs
          .map((x) =>
            pinePath(
              rng,
              x,
              foot + 16,
              lerp(300, 960, near) * rng.range(0.6, 1.1) * Math.min(1.4, h / 1000),
              15,
            ),
          )
          .join('');
    parts.push(path(d, fill(tone)));
    if (leafy && brief.season !== 'winter') {
      const leaf = mix(mix(season, tone, light.night ? 0.68 : 0.42), light.haze, 0.35 * (1 - near));
      parts.push(canopy(wood, i, h * lerp(0.5, 0.3, near), [tune(leaf, -0.05), leaf, tune(leaf, 0.05)]));
    }
    if (i < ranks - 1)
      parts.push(
        veil(
          stage,
          mix(light.haze, light.horizon, 0.3),
          foot - 10,
          150,
          brief.weather === 'mist' ? 0.62 : 0.4,
        ),
      );
    if (i === 2 && brief.features.has('house'))
      parts.push(paintHouse(rng, w * 0.5, foot + 6, 110, mix(tone, light.near, 0.35), light.accent));
    if (i === 2) parts.push(shafts(wood));
    if (i === 3)
      for (const [k, kind] of creaturesOf(stage).entries())
        parts.push(
          paintCreature(
            kind,
            disc.x + (k - 0.2) * 150,
            foot + 12,
            kind === 'person' ? 130 : 160,
            tune(light.near, 0.01),
            disc.x > w / 2,
          ),
        );
  }
  parts.push(
    path(grassPath(stage.rng('grass'), edge, 46, 8, 0.2), fill(mix(light.near, light.land, 0.12))),
    brief.season === 'winter' || !leafy ? '' : ferns(wood, edge),
  );
  if (stage.wants('fireflies', light.night ? 0.8 : 0)) parts.push(fireflies(wood));
  if (brief.features.has('birds')) parts.push(paintFlock(stage, disc.x, h * 0.3, light.near, 1));
  const framePaint = stage.sheet.linearAt(
    [
      [0, light.near, 0.5],
      [0.25, light.near, 0],
      [0.75, light.near, 0],
      [1, light.near, 0.5],
    ],
    0,
    0,
    w,
    0,
  );
  return parts.join('') + rect(0, 0, w, h, { fill: framePaint }) + paintFalling(stage, light);
};
