import { along, type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { type Field, loopsAbove, loopsPath, sampleField } from '../toolkit/contours.ts';
import { createPoster, type Poster } from '../toolkit/palettes.ts';
import { steps } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, fill, group, path, rect, stroke } from '../toolkit/svg.ts';

const relief = (stage: Stage): Field => {
  const noise = stage.noise('relief');
  const rng = stage.rng('relief');
  const { w, h } = stage;
  const size = 300 + stage.form(2) * 260;
  const warp = 0.3 + stage.form(3) * 0.9;
  const peaks = Array.from(
    { length: 3 },
    () => [w * rng.range(0.1, 0.9), h * rng.range(0.1, 0.9), rng.range(160, 330)] as const,
  );
  return sampleField(
    (x, y) => {
      const u = x / size + noise.at(x / 420, y / 420) * warp;
      const v = y / size + noise.at(x / 420 + 9, y / 420) * warp;
      const humps = peaks.reduce(
        (sum, [px, py, r]) => sum + Math.exp(-(((x - px) ** 2 + (y - py) ** 2) / (r * r))) * 0.42,
        0,
      );
      return noise.fbm(u, v, 3) * 0.62 + humps;
    },
    [-30, -30, w + 30, h + 30],
    9,
  );
};

/** The palette as a ramp from valley to summit, ordered by lightness so that height reads at once. */
const rampOf = (stage: Stage, poster: Poster): Colour[] => {
  const ordered = [...poster.colours].filter(({ c }) => c > 0.015).sort((a, b) => a.l - b.l);
  const ramp = [
    tune(ordered[0] ?? poster.ink, -0.07),
    ...ordered,
    mix(poster.paper, ordered.at(-1) ?? poster.paper, 0.3),
  ];
  return stage.form(4) > 0.5 ? ramp : ramp.reverse();
};

/** Stacked sheets of cut paper, each with the soft shadow of the one above. */
const paperCut = (stage: Stage, field: Field, poster: Poster): string => {
  const ramp = rampOf(stage, poster);
  const count = 9 + Math.round(stage.brief.density * 4);
  const levels = steps(-0.42, 0.95, count);
  const shade = oklch(0.14, 0.03, ramp[0]?.h ?? 260);
  const layers = levels.map((level, i) => {
    const d = loopsPath(loopsAbove(field, level));
    const tone = along(ramp, (i + 1) / count);
    const shadow = [
      [9, 13, 0.09],
      [6, 9, 0.12],
      [3, 4.5, 0.16],
    ].map(([dx = 0, dy = 0, opacity = 0]) =>
      path(d, { ...fill(shade, opacity), transform: `translate(${dx} ${dy})` }),
    );
    return shadow.join('') + path(d, fill(tone)) + path(d, stroke(tune(tone, 0.07), 1, 0.7));
  });
  return rect(0, 0, stage.w, stage.h, fill(ramp[0] ?? poster.paper)) + layers.join('');
};

/** A survey sheet: hairlines, every fifth one heavier, over quiet tints. */
const survey = (stage: Stage, field: Field, poster: Poster): string => {
  const ramp = [
    poster.paper,
    mix(poster.paper, poster.colours[0] ?? poster.ink, 0.28),
    mix(poster.paper, poster.colours[1] ?? poster.ink, 0.5),
  ];
  const levels = steps(-0.6, 1.1, 46);
  const tints = levels
    .filter((_, i) => i % 5 === 0)
    .map((level, i) => path(loopsPath(loopsAbove(field, level)), fill(along(ramp, i / 9), 0.8)));
  const lines = levels.map((level, i) =>
    path(
      loopsPath(loopsAbove(field, level)),
      i % 5 === 0
        ? stroke(poster.ink, 2.1, 0.85)
        : stroke(mix(poster.ink, poster.colours[0] ?? poster.ink, 0.5), 0.9, 0.7),
    ),
  );
  return rect(0, 0, stage.w, stage.h, fill(poster.paper)) + tints.join('') + lines.join('');
};

/** Height seen from above: layered paper or a surveyor's lines. */
export const paintContours = (stage: Stage): string => {
  const poster = createPoster(stage, 0.35);
  const field = relief(stage);
  const rng = stage.rng('contours');
  const body = rng.chance(0.68) ? paperCut(stage, field, poster) : survey(stage, field, poster);
  const sun = stage.wants('sun') || stage.wants('moon');
  const disc = sun
    ? group(
        {},
        circle(stage.w * 0.68 + 6, stage.h * 0.3 + 9, 105, fill(oklch(0.1, 0, 0), 0.22)),
        circle(
          stage.w * 0.68,
          stage.h * 0.3,
          105,
          fill(mix(poster.paper, poster.colours[1] ?? poster.ink, 0.4)),
        ),
      )
    : '';
  return body + disc;
};
