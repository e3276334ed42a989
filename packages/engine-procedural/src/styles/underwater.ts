import { tag } from '../scene/tag.ts';
import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { type Point, smooth, steps, under } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';

const weed = (stage: Stage, x: number, y: number, tall: number, tone: Colour): string => {
  const rng = stage.rng(`weed${num(x)}`);
  const line = steps(0, 1, 7).map(
    (t): Point => [x + Math.sin(t * 5 + rng.next() * 2) * 22 * t, y - tall * t],
  );
  return path(smooth(line), stroke(tone, 16)) + path(smooth(line), stroke(tune(tone, 0.07), 5));
};

const coral = (stage: Stage, x: number, y: number, tall: number, tone: Colour): string => {
  const d = `M${num(x)} ${num(y)}V${num(y - tall * 0.5)}M${num(x)} ${num(y - tall * 0.3)}q${num(-tall * 0.34)} ${num(-tall * 0.06)} ${num(-tall * 0.36)} ${num(-tall * 0.5)}M${num(x)} ${num(y - tall * 0.4)}q${num(tall * 0.3)} ${num(-tall * 0.06)} ${num(tall * 0.32)} ${num(-tall * 0.6)}M${num(x)} ${num(y - tall * 0.5)}q${num(-tall * 0.1)} ${num(-tall * 0.2)} ${num(tall * 0.04)} ${num(-tall * 0.5)}`;
  return path(d, stroke(tone, Math.max(12, tall * stage.rng('coral').range(0.12, 0.16))));
};

/** Under the sea: light from above, sand, weeds, corals and bubbles. */
export const paintUnderwater = (stage: Stage): string => {
  const { w, h, sheet, brief } = stage;
  const rng = stage.rng('deep');
  const hue = brief.wishes[0]?.h ?? rng.range(205, 235);
  const night = brief.time === 'night';
  const tone = (l: number, c: number, turn = 0): Colour => oklch(night ? l * 0.62 : l, c, hue + turn);
  const water = sheet.linearAt(
    [
      [0, tone(0.86, 0.08, -16)],
      [0.4, tone(0.64, 0.12)],
      [1, tone(0.36, 0.1, 14)],
    ],
    0,
    0,
    0,
    h,
  );
  const rays = Array.from({ length: 7 }, () => {
    const x = rng.range(-0.1, 1) * w;
    const wide = rng.range(40, 130);
    return path(
      `M${num(x)} -20H${num(x + wide)}L${num(x + wide * 2.4 - 160)} ${num(h * 0.9)}H${num(x - wide - 160)}Z`,
      {
        fill: sheet.linear([
          [0, tone(0.97, 0.03), 0.3],
          [1, tone(0.97, 0.03), 0],
        ]),
      },
    );
  });
  const bed = (level: number, sand: Colour): string =>
    path(
      under(
        steps(-20, w + 20, 14).map((x): Point => [x, level + stage.noise('bed').fbm(x / 300, level, 2) * 50]),
        h + 20,
        true,
      ),
      fill(sand),
    );
  const sand = mix(oklch(0.82, 0.07, 84), tone(0.5, 0.1), 0.35);
  const sides = Array.from(
    { length: 9 },
    (_, i) => (i % 2 ? rng.range(0.02, 0.24) : rng.range(0.78, 0.98)) * w,
  );
  const weeds = sides.map((x) =>
    weed(stage, x, h * rng.range(0.9, 1), rng.range(160, 380), oklch(0.5, 0.1, 150 + rng.range(-20, 20))),
  );
  const corals = [0.08, 0.3, 0.72, 0.93].map((t) =>
    coral(
      stage,
      w * t,
      h * rng.range(0.9, 0.98),
      rng.range(90, 170),
      oklch(0.66, 0.16, rng.pick([20, 45, 345, 310])),
    ),
  );
  const bubbles = Array.from({ length: 26 }, () =>
    circle(rng.range(0, w), rng.range(0, h * 0.9), rng.range(4, 15), {
      ...fill(tone(0.96, 0.03), 0.22),
      stroke: '#ffffff',
      'stroke-opacity': 0.45,
      'stroke-width': 2,
    }),
  );
  return tag(
    'underwater sea',
    rect(0, 0, w, h, { fill: water }) +
      group({}, ...rays) +
      bed(h * 0.82, tune(sand, -0.1)) +
      weeds.join('') +
      bed(h * 0.9, sand) +
      corals.join('') +
      bubbles.join(''),
  );
};
