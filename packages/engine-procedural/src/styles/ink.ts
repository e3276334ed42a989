import { mix, oklch } from '../toolkit/colour.ts';
import { creaturesOf, paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { createPoster } from '../toolkit/palettes.ts';
import { heightAt, lerp, type Point, polar, steps, under } from '../toolkit/path.ts';
import { createPen, thin, wash } from '../toolkit/pen.ts';
import { pickTerrain, ridgeLine } from '../toolkit/ridges.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, fill, group, path, rect, stroke } from '../toolkit/svg.ts';
import { penBoat, penHouse, penWater } from './ink-craft.ts';
import { drawRidge, paintPaper } from './ink-land.ts';
import type { Drawing } from './ink-parts.ts';
import { inkPines, penGrass, penPine, penTree } from './ink-parts.ts';

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
  const sheet: Drawing = {
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
          ...fill(warm, brief.features.has('moon') && !brief.features.has('sun') ? 0.12 : 0.78),
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
      ? inkPines(sheet, bank, heavy)
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
