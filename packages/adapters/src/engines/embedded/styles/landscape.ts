import { mix, oklch, tune } from '../toolkit/colour.ts';
import { creaturesOf, paintCreature, paintFlock } from '../toolkit/fauna.ts';
import {
  grassPath,
  paintCactus,
  paintMeadowFlower,
  paintPalm,
  paintTree,
  pinePath,
  pineRow,
} from '../toolkit/flora.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { clamp, heightAt, type Point, poly, pt, smooth, steps, under } from '../toolkit/path.ts';
import { pickTerrain, type Ridge, ridgeLine, type Terrain } from '../toolkit/ridges.ts';
import { type Disc, paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { el, ellipse, fill, group, path, rect, stroke } from '../toolkit/svg.ts';
import { paintBalloon, paintCastle, paintHouse, paintWindmill } from '../toolkit/things.ts';
import { paintLake } from '../toolkit/water.ts';
import { paintFalling, paintLightning, veil } from '../toolkit/weather.ts';

interface Scene {
  readonly stage: Stage;
  readonly light: Light;
  readonly disc: Disc;
  readonly terrain: Terrain;
  readonly horizon: number;
}

/** Snow and light on the side of each peak that faces the sun. */
const litFaces = ({ stage, light, disc, terrain }: Scene, ridge: Ridge, nearness: number): string => {
  if (terrain !== 'mountains' || nearness > 0.6) return '';
  const rng = stage.rng(`faces${ridge.label}`);
  const snowy = stage.brief.season === 'winter' || stage.brief.weather === 'snow' || nearness < 0.3;
  const snow = mix(oklch(0.97, 0.015, 80), light.horizon, light.night ? 0.6 : 0.35);
  const tone = mix(light.depth(nearness), snow, snowy ? 0.72 : 0.24);
  const d = ridge.peaks
    .map((peak) => {
      const side = disc.x < peak[0] ? -1 : 1;
      const slope = slopeFrom(ridge, peak, side, ridge.relief * rng.range(0.4, 0.62));
      const [ex, ey] = pt(slope, slope.length - 1);
      const spine: Point[] = [];
      const rows = 7;
      for (let i = rows; i > 0; i--) {
        const t = i / (rows + 1);
        const inward = -side * (ey - peak[1]) * 0.22 * Math.sin(Math.PI * t);
        const zig = (i % 2 ? 1 : -1) * rng.range(0.03, 0.13) * (ey - peak[1]);
        spine.push([
          peak[0] + (ex - peak[0]) * t ** 1.6 + inward + zig * side,
          peak[1] + (ey - peak[1]) * Math.min(1.1, t * 1.15) + zig,
        ]);
      }
      return poly([...slope, ...spine]);
    })
    .join('');
  return path(d, fill(tone, snowy ? 0.85 : 0.6));
};

/** The ridge's own edge from a summit down one side, until it rises again or has dropped far enough. */
const slopeFrom = (ridge: Ridge, [px, py]: Point, side: number, drop: number): Point[] => {
  const ordered =
    side > 0 ? ridge.edge.filter(([x]) => x >= px) : ridge.edge.filter(([x]) => x <= px).reverse();
  const out: Point[] = [];
  let lowest = py;
  for (const point of ordered) {
    if (point[1] < lowest - ridge.relief * 0.035 || point[1] > py + drop) break;
    lowest = Math.max(lowest, point[1]);
    out.push(point);
  }
  return out.length > 2
    ? out
    : [
        [px, py],
        [px + side, py + 1],
        [px, py + 1],
      ];
};

const paintRidge = (scene: Scene, ridge: Ridge, nearness: number, floor: number): string => {
  const { stage, light, terrain } = scene;
  const crest = light.depth(nearness);
  const misty = stage.brief.weather === 'mist' ? 0.9 : 0.55;
  const foot = mix(crest, light.haze, misty * (1 - nearness * 0.8));
  const top = Math.min(...ridge.edge.map(([, y]) => y));
  const paint = stage.sheet.linearAt(
    [
      [0, tune(crest, 0.01)],
      [0.35, mix(crest, foot, 0.4)],
      [1, foot],
    ],
    0,
    top,
    0,
    Math.min(floor, top + ridge.relief * 2.4 + 60),
  );
  const soft = terrain === 'dunes' || terrain === 'hills';
  const parts = [path(under(ridge.edge, floor, soft), { fill: paint }), litFaces(scene, ridge, nearness)];
  if (terrain === 'dunes') parts.push(duneShade(scene, ridge, nearness, floor));
  if (terrain === 'mesa') parts.push(strata(scene, ridge, nearness, floor));
  if (terrain === 'hills') parts.push(husbandry(scene, ridge, nearness, floor));
  const wooded = terrain === 'mountains' || stage.brief.features.has('pines');
  if (wooded && nearness > 0.5 && !stage.brief.without.has('pines')) {
    const noise = stage.noise(`woods${ridge.label}`);
    const cover = (x: number): number => clamp(0.55 + noise.fbm(x / 210, nearness * 7, 3) * 1.1);
    parts.push(
      path(
        pineRow(
          stage.rng(`pines${ridge.label}`),
          ridge.edge,
          14 + nearness ** 2.2 * 74,
          5 + nearness * 9,
          cover,
        ),
        { fill: paint },
      ),
    );
  }
  return parts.join('');
};

/** The lee side of a dune: from each crest a shaded slope with a sinuous edge. */
const duneShade = ({ stage, light, disc }: Scene, ridge: Ridge, nearness: number, floor: number): string => {
  const tone = mix(light.depth(Math.min(1, nearness + 0.25)), light.near, 0.3);
  const d = ridge.peaks.map((peak) => {
    const side = disc.x < peak[0] ? 1 : -1;
    const slope = slopeFrom(ridge, peak, side, 400);
    const [ex] = pt(slope, slope.length - 1);
    const fall = ridge.relief * 1.5 + 50;
    const wide = Math.abs(ex - peak[0]) + 30;
    const bend: Point[] = [
      [0.5, 1.0],
      [0.22, 0.72],
      [0.34, 0.46],
      [0.12, 0.2],
    ].map(([bx = 0, by = 0]) => [peak[0] + side * wide * bx, peak[1] + fall * by]);
    return `${poly(slope, false)}L${ex.toFixed(1)} ${(peak[1] + fall * 1.1).toFixed(1)}${smooth([...bend, peak]).replace('M', 'L')}Z`;
  });
  const clip = stage.sheet.clip(path(under(ridge.edge, floor, true), {}));
  const first = pt(ridge.edge, 0)[1];
  const paint = stage.sheet.linearAt(
    [
      [0, tone, 0.75],
      [1, tone, 0],
    ],
    0,
    first - ridge.relief,
    0,
    first + ridge.relief + 70,
  );
  return group({ 'clip-path': clip }, path(d.join(''), { fill: paint }));
};

/** Bedding planes across a mesa wall. */
const strata = ({ stage, light }: Scene, ridge: Ridge, nearness: number, floor: number): string => {
  const rng = stage.rng(`strata${ridge.label}`);
  const noise = stage.noise(`strata${ridge.label}`);
  const top = Math.min(...ridge.edge.map(([, y]) => y));
  const bands: string[] = [];
  for (let y = top + 6; y < Math.min(floor, ridge.base + 40); y += rng.range(7, 26)) {
    const line = steps(-20, stage.w + 20, 34).map((x): Point => [x, y + noise.at(x / 130, y / 60) * 7]);
    const lit = rng.chance(0.5);
    bands.push(
      path(
        smooth(line),
        stroke(
          lit ? light.horizon : light.near,
          rng.range(1, 6),
          (lit ? 0.16 : 0.13) * (1.1 - nearness * 0.6),
        ),
      ),
    );
  }
  return group({ 'clip-path': stage.sheet.clip(path(under(ridge.edge, floor), {})) }, ...bands);
};

/** Furrows, hedges and small woods on rolling land. */
const husbandry = ({ stage, light, disc }: Scene, ridge: Ridge, nearness: number, floor: number): string => {
  const rng = stage.rng(`fields${ridge.label}`);
  const noise = stage.noise(`fields${ridge.label}`);
  const tone = light.depth(nearness);
  const furrows: string[] = [];
  const lit = rng.chance(0.5);
  const gap = 7 + nearness * 13;
  for (let i = 1; i < 13; i++) {
    const line = ridge.edge.map(
      ([x, y]): Point => [x, y + gap * i ** 1.15 + noise.at(x / 300, i * 0.15) * gap * i * 0.35],
    );
    furrows.push(
      path(smooth(line), stroke(lit ? light.horizon : light.near, 1 + nearness * 1.6, 0.17 * (1 - i / 15))),
    );
  }
  const woods: string[] = [];
  const tall = 9 + nearness * 34;
  for (const [x, y] of ridge.edge) {
    if (noise.at(x / 170, 40) < 0.16 || stage.brief.without.has('trees')) continue;
    for (let i = 0; i < 4; i++) {
      const r = tall * rng.range(0.3, 0.62);
      const tx = x + rng.bell() * 16;
      const ty = y + rng.range(0, 5);
      const leaf = mix(tone, light.near, rng.range(0.2, 0.42));
      woods.push(
        ellipse(tx, ty - r * 0.7, r * 0.72, r, fill(leaf)),
        ellipse(
          tx + (disc.x > tx ? r : -r) * 0.2,
          ty - r * 0.95,
          r * 0.42,
          r * 0.6,
          fill(mix(leaf, light.horizon, 0.16)),
        ),
      );
    }
  }
  return (
    group({ 'clip-path': stage.sheet.clip(path(under(ridge.edge, floor, true), {})) }, ...furrows) +
    woods.join('')
  );
};

/** The dark stage at the bottom: grass, trees, and whoever the prompt speaks of. */
const paintForeground = (scene: Scene): string => {
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
  const flowers =
    stage.wants('flowers', brief.season === 'spring' || brief.season === 'summer' ? 0.25 : 0) && !dry;
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
      at(5, 0.16, (x, y) => pinePath(rng, w - x, heightAt(edge, w - x) + 6, rng.range(60, 130), 8)),
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
    out.push(paintWindmill(rng, ...spot(0.3), 250, near, mix(near, light.haze, 0.3)));
  if (brief.features.has('house'))
    out.push(paintHouse(rng, ...spot(0.46), 96, mix(near, light.land, 0.22), lamp));
  creaturesOf(stage).forEach((kind, i) => {
    const [x, y] = spot(0.56 + i * 0.14);
    out.push(paintCreature(kind, x, y + 5, kind === 'person' ? 92 : 118, near, x > disc.x));
  });
  return out.join('');
};

const sceneryOf = (scene: Scene, ridge: Ridge | undefined, nearness: number): string => {
  const { stage, light } = scene;
  if (!ridge || !stage.brief.features.has('castle')) return '';
  const x = stage.w * (scene.disc.x > stage.w / 2 ? 0.34 : 0.66);
  const wall = mix(light.depth(nearness), light.haze, 0.12);
  return paintCastle(stage.rng('castle'), x, heightAt(ridge.edge, x) + 14, 230, wall, light.accent);
};

/** Layered open country under a big sky: mountains, hills, dunes or mesas, often with a lake. */
export const paintLandscape = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const terrain = pickTerrain(stage);
  const horizon = h * (0.5 + stage.form(2) * 0.14 + (h > w ? 0.03 : 0));
  const sky = paintSky(stage, light, horizon + 30);
  const scene: Scene = { stage, light, disc: sky.disc, terrain, horizon };
  const lake =
    terrain !== 'dunes' &&
    (stage.wants('lake', terrain === 'mountains' ? 0.6 : 0.25) || brief.features.has('river'));
  const shore = horizon + (h - horizon) * 0.34;
  const count = 5 + Math.round(brief.density * 2);
  const ridges = Array.from({ length: count }, (_, i) =>
    ridgeLine(stage, terrain, horizon, lake ? shore : h * 0.93, i, count),
  );
  const misty = brief.weather === 'mist' ? 0.75 : 0.34;
  const land = ridges.map((ridge, i) => {
    const nearness = (i / (count - 1)) * (lake ? 0.7 : 0.86);
    const mist =
      i < count - 1
        ? veil(stage, light.haze, ridge.base + 14, 60 + (w > h ? 12 : 20), misty * (1 - nearness))
        : '';
    return (
      (i === count - 2 ? sceneryOf(scene, ridge, nearness) : '') +
      paintRidge(scene, ridge, nearness, lake ? shore + 1 : h) +
      mist
    );
  });
  const rng = stage.rng('extras');
  const flockX = w * (sky.disc.x > w / 2 ? rng.range(0.25, 0.42) : rng.range(0.58, 0.75));
  const air = [
    stage.wants('birds', 0.5)
      ? paintFlock(
          stage,
          flockX,
          horizon * rng.range(0.4, 0.66),
          mix(light.near, light.haze, 0.25),
          brief.features.has('birds') ? 1.3 : 0.9,
        )
      : '',
    brief.features.has('balloon') ? balloons(stage, light, horizon) : '',
    brief.features.has('lightning') || (brief.weather === 'storm' && stage.wants('lightning', 0.7))
      ? paintLightning(stage, horizon)
      : '',
  ];
  const whole = el('use', { href: stage.sheet.symbol(land.join('')) });
  const back = sky.markup + air[2] + whole;
  const water = lake
    ? paintLake(stage, light, { shore, disc: sky.disc, land: whole, discShown: sky.discShown })
    : '';
  return (
    rect(0, 0, w, h, fill(light.haze)) +
    back +
    water +
    air[0] +
    air[1] +
    veil(stage, light.haze, h - 130, 120, light.night ? 0.22 : 0.4) +
    paintForeground(scene) +
    paintFalling(stage, light)
  );
};

const balloons = (stage: Stage, light: Light, horizon: number): string => {
  const rng = stage.rng('balloons');
  const tones = [
    light.accent,
    tune(light.accent, -0.12, 1.1, -30),
    mix(light.disc, light.accent, 0.2),
    tune(light.land, 0.1, 1.3),
  ];
  return [170, 96, 60, 44]
    .map((size, i) =>
      paintBalloon(
        stage.w * ((0.22 + i * 0.23 + rng.bell() * 0.08) % 1),
        horizon * rng.range(0.26, 0.72),
        size,
        tones[i % 4] ?? light.accent,
        mix(light.disc, light.haze, 0.3),
        light.near,
      ),
    )
    .join('');
};
