import { tag } from '../scene/tag.ts';
import { mix, tune } from '../toolkit/colour.ts';
import { paintFlock } from '../toolkit/fauna.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { heightAt } from '../toolkit/path.ts';
import { pickTerrain, type Ridge, ridgeLine } from '../toolkit/ridges.ts';
import { paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { el, fill, rect } from '../toolkit/svg.ts';
import { paintCastle } from '../toolkit/things.ts';
import { paintBalloon } from '../toolkit/vessels.ts';
import { paintLake } from '../toolkit/water.ts';
import { paintFalling, paintLightning, veil } from '../toolkit/weather.ts';
import { paintForeground } from './landscape-foreground.ts';
import { paintRidge } from './landscape-ridges.ts';
import type { Scene } from './landscape-scene.ts';

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
  const whole = tag(terrain, el('use', { href: stage.sheet.symbol(land.join('')) }));
  const back = sky.markup + air[2] + whole;
  const water = lake
    ? tag(
        brief.features.has('river') ? 'lake river' : 'lake',
        paintLake(stage, light, { shore, disc: sky.disc, land: whole, discShown: sky.discShown }),
      )
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
