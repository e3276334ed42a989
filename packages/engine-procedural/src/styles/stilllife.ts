import { tag } from '../scene/tag.ts';
import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { createLight } from '../toolkit/light.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, ellipse, fill, num, path, rect, stroke } from '../toolkit/svg.ts';

/** A table before a plain wall, in light from one side. */
export const paintStillLife = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, sheet, brief } = stage;
  const rng = stage.rng('table');
  const dim = brief.time === 'night' ? 0.45 : brief.time === 'dusk' ? 0.25 : 0;
  const shade = (colour: Colour): Colour => mix(colour, light.near, dim);
  const hue = brief.wishes[0]?.h ?? rng.pick([75, 150, 215, 30, 190, 350]);
  const wall = shade(oklch(brief.mood === 'sombre' ? 0.5 : 0.82, 0.05, hue));
  const cloth = shade(oklch(0.93, 0.02, 85));
  const wood = shade(oklch(0.6, 0.08, 58));
  const edge = h * 0.66;
  const side = rng.chance(0.5) ? 0.22 : 0.78;
  const glow = sheet.radialAt(
    [
      [0, tune(wall, 0.09)],
      [0.6, wall],
      [1, tune(wall, -0.12)],
    ],
    w * side,
    h * 0.24,
    Math.max(w, h) * 0.85,
  );
  const grain = [0.72, 0.79, 0.87, 0.95]
    .map((t) => `M0 ${num(h * t)}Q${num(w * 0.4)} ${num(h * t + rng.bell() * 14)} ${num(w)} ${num(h * t)}`)
    .join('');
  const runner = `M${num(w * 0.18)} ${num(edge)}H${num(w * 0.82)}L${num(w * 0.94)} ${num(h)}H${num(w * 0.06)}Z`;
  return (
    rect(0, 0, w, h, { fill: glow }) +
    circle(w * (1 - side), h * 0.26, Math.min(w, h) * 0.17, fill(mix(wall, light.accent, 0.2), 0.5)) +
    tag(
      'table',
      rect(0, edge, w, h - edge, {
        fill: sheet.linear([
          [0, tune(wood, 0.04)],
          [1, tune(wood, -0.1)],
        ]),
      }),
    ) +
    path(grain, stroke(tune(wood, -0.07), 3, 0.7)) +
    path(runner, fill(cloth, 0.92)) +
    path(
      `M${num(w * 0.2)} ${num(edge)}L${num(w * 0.1)} ${num(h)}M${num(w * 0.8)} ${num(edge)}L${num(w * 0.9)} ${num(h)}`,
      stroke(mix(cloth, light.accent, 0.5), 8),
    ) +
    ellipse(w / 2, h * 0.85, w * 0.34, h * 0.05, fill(tune(cloth, -0.08), 0.5))
  );
};
