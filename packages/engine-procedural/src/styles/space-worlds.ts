import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { wished } from '../toolkit/mood.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path, stroke } from '../toolkit/svg.ts';

export interface Cosmos {
  readonly stage: Stage;
  readonly rng: Rng;
  /** Deep space, then two gas hues, then the hot core. */
  readonly deep: Colour;
  readonly gas: readonly [Colour, Colour, Colour];
  readonly sunAngle: number;
}

/** A lit ball with weather bands; `sun` is the angle (radians) towards the light. */
const sphere = (
  { stage, deep }: Cosmos,
  label: string,
  x: number,
  y: number,
  r: number,
  tone: Colour,
  sun: number,
  tilt: number,
): string => {
  const rng = stage.rng(label);
  const lx = x + Math.cos(sun) * r * 0.55;
  const ly = y + Math.sin(sun) * r * 0.55;
  const warm = tune(tone, 0.16, 0.85, 16);
  const bands: string[] = [];
  for (let by = -r * 1.25; by < r * 1.1; ) {
    const thick = r * rng.range(0.04, 0.2);
    const shade = rng.chance(0.5)
      ? tune(tone, rng.range(0.02, 0.13), 0.8, 14)
      : tune(tone, -rng.range(0.03, 0.12), 1.1, -14);
    const half = r * 1.25;
    bands.push(
      path(
        `M${num(-half)} ${num(by)}Q0 ${num(by + r * 0.11)} ${num(half)} ${num(by)}V${num(by + thick)}Q0 ${num(by + thick + r * 0.11)} ${num(-half)} ${num(by + thick)}Z`,
        fill(shade, rng.range(0.3, 0.75)),
      ),
    );
    by += thick * rng.range(0.8, 1.7);
  }
  const storm = ellipse(
    r * rng.range(-0.3, 0.3),
    r * rng.range(0.1, 0.45),
    r * 0.16,
    r * 0.08,
    fill(warm, 0.6),
  );
  const body = stage.sheet.radialAt(
    [
      [0, warm],
      [0.45, tone],
      [1, tune(tone, -0.14)],
    ],
    lx,
    ly,
    r * 1.7,
  );
  const shadow = stage.sheet.radialAt(
    [
      [0, deep, 0],
      [0.5, deep, 0.06],
      [0.74, deep, 0.62],
      [1, tune(deep, -0.05), 0.97],
    ],
    lx,
    ly,
    r * 1.72,
  );
  const air = stage.sheet.radialAt(
    [
      [0.8, warm, 0.5],
      [0.88, warm, 0.3],
      [1, warm, 0],
    ],
    x + Math.cos(sun) * r * 0.05,
    y + Math.sin(sun) * r * 0.05,
    r * 1.15,
  );
  const clip = stage.sheet.clip(circle(x, y, r, {}));
  return (
    circle(x, y, r * 1.16, { fill: air }) +
    circle(x, y, r, { fill: body }) +
    group({ 'clip-path': clip }, group({ transform: at(x, y, 1, tilt) }, ...bands, storm)) +
    circle(x, y, r + 0.6, { fill: shadow })
  );
};

/** Half of a ring system: the back is painted before the ball, the front after it. */
const ringHalf = (
  { stage }: Cosmos,
  x: number,
  y: number,
  r: number,
  tilt: number,
  tone: Colour,
  front: boolean,
): string => {
  const rng = stage.rng('ring');
  const squash = rng.range(0.2, 0.32);
  const bands: string[] = [];
  for (let k = 1.28; k < 2.2; k += 0.026) {
    if (k > 1.76 && k < 1.83) continue;
    const rx = r * k;
    const ry = rx * squash;
    const glow = (0.25 + 0.6 * rng.next()) * (k > 2.1 ? 0.5 : 1) * (front ? 1 : 0.7);
    bands.push(
      path(`M${num(-rx)} 0A${num(rx)} ${num(ry)} 0 0 ${front ? 0 : 1} ${num(rx)} 0`, {
        ...stroke(tune(tone, rng.bell() * 0.08), r * 0.028, glow),
        'stroke-linecap': 'butt',
      }),
    );
  }
  return group({ transform: at(x, y, 1, tilt) }, ...bands);
};

export const mainPlanet = (cosmos: Cosmos): string => {
  const { stage, rng, gas, sunAngle } = cosmos;
  const { w, h, brief } = stage;
  const ringed = stage.wants('planet', 0.6);
  const r = Math.min(w, h) * (ringed ? rng.range(0.13, 0.19) : rng.range(0.15, 0.26));
  const x = w * (rng.chance(0.5) ? 0.36 : 0.64) + rng.bell() * w * 0.05;
  const y = h * rng.range(0.38, 0.56);
  const tone = wished(
    brief,
    rng.chance(0.5)
      ? oklch(0.66, 0.1, gas[2].h + rng.bell() * 12)
      : oklch(0.6, 0.11, gas[1].h + rng.range(-35, 35)),
    1,
    brief.wishes.length > 1 ? 0.9 : 0.1,
  );
  const tilt = rng.range(-28, -8);
  const dust = tune(mix(tone, gas[2], 0.5), 0.08);
  const moon = sphere(
    cosmos,
    'moon',
    x + r * rng.pick([-2.2, 2.1]),
    y - r * rng.range(1.1, 1.6),
    r * 0.2,
    oklch(0.72, 0.03, gas[0].h),
    sunAngle,
    0,
  );
  return (
    (ringed ? ringHalf(cosmos, x, y, r, tilt, dust, false) : '') +
    sphere(cosmos, 'planet', x, y, r, tone, sunAngle, tilt) +
    (ringed ? ringHalf(cosmos, x, y, r, tilt, dust, true) : '') +
    (stage.wants('moon', 0.7) ? moon : '')
  );
};
