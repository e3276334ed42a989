import { along, type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { loopsAbove, loopsPath, sampleField } from '../toolkit/contours.ts';
import { paintCreature } from '../toolkit/fauna.ts';
import { moody, wished } from '../toolkit/mood.ts';
import { clamp, heightAt, type Point, steps, under } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { paintRocket } from '../toolkit/things.ts';

interface Cosmos {
  readonly stage: Stage;
  readonly rng: Rng;
  /** Deep space, then two gas hues, then the hot core. */
  readonly deep: Colour;
  readonly gas: readonly [Colour, Colour, Colour];
  readonly sunAngle: number;
}

const GASES = [
  [
    [262, 0.05],
    [300, 0.17],
    [20, 0.17],
    [75, 0.12],
  ],
  [
    [250, 0.05],
    [215, 0.13],
    [280, 0.15],
    [340, 0.12],
  ],
  [
    [285, 0.06],
    [330, 0.19],
    [265, 0.17],
    [40, 0.12],
  ],
  [
    [225, 0.05],
    [190, 0.11],
    [160, 0.12],
    [95, 0.1],
  ],
  [
    [30, 0.035],
    [20, 0.15],
    [50, 0.15],
    [85, 0.12],
  ],
  [
    [270, 0.05],
    [255, 0.16],
    [205, 0.12],
    [55, 0.13],
  ],
] as const;

const createCosmos = (stage: Stage): Cosmos => {
  const { brief } = stage;
  const row = GASES[Math.floor(stage.form(0) * 0.999 * GASES.length)] ?? GASES[0];
  const tone = (i: 0 | 1 | 2 | 3, l: number, wish: number): Colour =>
    wished(brief, moody(brief, oklch(l, row[i][1], row[i][0])), wish, 0.85);
  return {
    stage,
    rng: stage.rng('cosmos'),
    deep: tone(0, 0.13, 0),
    gas: [tone(1, 0.5, 0), tone(2, 0.66, 1), tone(3, 0.87, 2)],
    sunAngle: stage.rng('sunAngle').pick([-2.4, -0.8]) + stage.rng('sunAngle').bell() * 0.3,
  };
};

/** Gas drawn as many translucent level sets of warped noise: silk-edged, deep, and still only vectors. */
const nebula = ({ stage, gas, deep }: Cosmos): string => {
  const { w, h } = stage;
  const noise = stage.noise('nebula');
  const rng = stage.rng('nebula');
  const lean = rng.range(-0.7, 0.7);
  const cx = w * rng.range(0.3, 0.7);
  const cy = h * rng.range(0.32, 0.62);
  const size = 330 + stage.form(2) * 160;
  const field = sampleField(
    (x, y) => {
      const u = x / size;
      const v = y / size;
      const wx = noise.fbm(u + 3, v, 3);
      const wy = noise.fbm(u, v + 7, 3);
      const across = ((x - cx) * Math.sin(lean) + (y - cy) * Math.cos(lean)) / (Math.min(w, h) * 0.46);
      return (
        noise.fbm(u * 0.9 + wx * 1.15, v * 0.9 + wy * 1.15, 4) * 0.62 + 0.52 - Math.abs(across) ** 1.5 * 0.55
      );
    },
    [-10, -10, w + 10, h + 10],
    9.5,
  );
  const ramp = [
    mix(deep, gas[0], 0.35),
    gas[0],
    mix(gas[0], gas[1], 0.5),
    gas[1],
    mix(gas[1], gas[2], 0.55),
    gas[2],
  ];
  const count = 26;
  const sheets = Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    return path(
      loopsPath(loopsAbove(field, 0.04 + t * 0.88)),
      fill(along(ramp, t ** 1.15), 0.105 + t * 0.04),
    );
  });
  const dust = sampleField(
    (x, y) =>
      noise.ridged(x / (size * 0.95) + 9 + noise.at(x / 150, y / 150) * 0.35, y / (size * 0.8), 3) * 0.8 +
      noise.fbm(x / 260, y / 260, 2) * 0.3 -
      0.42,
    [-10, -10, w + 10, h + 10],
    12,
  );
  const lanes = [0.06, 0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.34].map((level) =>
    path(loopsPath(loopsAbove(dust, level)), fill(tune(deep, -0.03), 0.13)),
  );
  return [...sheets, ...lanes].join('');
};

const starfield = ({ stage, gas }: Cosmos): string => {
  const rng = stage.rng('stars');
  const { w, h } = stage;
  const white = oklch(0.98, 0.01, 250);
  const area = (w * h) / 1e6;
  const dots = Array.from({ length: Math.round(620 * area) }, () => {
    const size = 0.5 + rng.next() ** 7 * 2.3;
    const tone = rng.chance(0.25)
      ? mix(white, gas[2], 0.6)
      : rng.chance(0.2)
        ? oklch(0.88, 0.06, 250)
        : white;
    return circle(rng.range(0, w), rng.range(0, h), size, fill(tone, rng.range(0.3, 0.95)));
  });
  const halo = stage.sheet.radial([
    [0, white, 0.7],
    [0.25, mix(white, gas[1], 0.5), 0.2],
    [1, gas[1], 0],
  ]);
  const flares = Array.from({ length: Math.round(7 * area) }, () => {
    const [x, y, s] = [rng.range(0, w), rng.range(0, h), rng.range(0.5, 1.25)];
    const spike = `M${num(-26)} 0Q0 0 0 -26Q0 0 26 0Q0 0 0 26Q0 0 -26 0Z`;
    return (
      circle(x, y, 26 * s, { fill: halo }) + path(spike, { ...fill(white, 0.9), transform: at(x, y, s) })
    );
  });
  return dots.join('') + flares.join('');
};

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
  for (let by = -r; by < r; ) {
    const thick = r * rng.range(0.04, 0.2);
    const shade = rng.chance(0.5)
      ? tune(tone, rng.range(0.02, 0.13), 0.8, 14)
      : tune(tone, -rng.range(0.03, 0.12), 1.1, -14);
    const half = Math.sqrt(Math.max(0, r * r - by * by)) + 4;
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
      [0.86, warm, 0],
      [0.9, warm, 0.42],
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

const mainPlanet = (cosmos: Cosmos): string => {
  const { stage, rng, gas, sunAngle } = cosmos;
  const { w, h, brief } = stage;
  const ringed = stage.wants('planet', 0.6);
  const r = Math.min(w, h) * (ringed ? rng.range(0.13, 0.19) : rng.range(0.15, 0.26));
  const x = w * (rng.chance(0.5) ? 0.36 : 0.64) + rng.bell() * w * 0.05;
  const y = h * rng.range(0.38, 0.56);
  const tone = wished(
    brief,
    oklch(0.62, 0.12, gas[1].h + rng.pick([0, 30, 150, 190])),
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

const galaxy = ({ stage, rng, gas }: Cosmos): string => {
  const { w, h } = stage;
  const [cx, cy] = [w * rng.range(0.4, 0.6), h * rng.range(0.4, 0.55)];
  const reach = Math.min(w, h) * 0.46;
  const dots = Array.from({ length: 1700 }, () => {
    const t = rng.next() ** 0.72;
    const arm = rng.int(0, 1) * Math.PI;
    const a = arm + t * 7.2 + rng.bell() * (0.5 - t * 0.16);
    const far = t * reach * (1 + rng.bell() * 0.08);
    const tone = along([gas[2], gas[1], gas[0], tune(gas[0], 0.15)], t + rng.bell() * 0.15);
    return circle(
      Math.cos(a) * far,
      Math.sin(a) * far,
      0.7 + rng.next() ** 4 * 3.2 * (1.1 - t * 0.5),
      fill(tone, rng.range(0.25, 0.85)),
    );
  });
  const core = stage.sheet.radial([
    [0, oklch(0.97, 0.03, 80), 1],
    [0.12, gas[2], 0.85],
    [0.4, gas[1], 0.3],
    [1, gas[0], 0],
  ]);
  return group(
    { transform: `translate(${num(cx)} ${num(cy)})rotate(-24)scale(1 0.520)` },
    circle(0, 0, reach, { fill: core, 'fill-opacity': 0.8 }),
    ...dots,
    circle(0, 0, reach * 0.3, { fill: core }),
  );
};

const comet = ({ stage, rng, gas }: Cosmos): string => {
  const [x, y] = [stage.w * rng.range(0.2, 0.45), stage.h * rng.range(0.14, 0.3)];
  const tail = stage.sheet.linear(
    [
      [0, gas[2], 0.9],
      [0.3, gas[1], 0.4],
      [1, gas[0], 0],
    ],
    0,
    0,
    1,
    0,
  );
  return group(
    { transform: at(x, y, 1, -24) },
    path('M0 -7Q220 -26 480 -42Q260 4 480 30Q220 18 0 7A7 7 0 0 1 0 -7Z', { fill: tail }),
    circle(2, 0, 7, fill(oklch(0.98, 0.02, 90))),
    circle(2, 0, 18, fill(gas[2], 0.25)),
  );
};

/** An alien shore at the bottom, for somebody to stand on. */
const ground = ({ stage, gas, deep }: Cosmos): string => {
  const { w, h } = stage;
  const layers = [0, 1, 2].map((i) => {
    const noise = stage.noise(`ground${i}`);
    const edge = steps(-10, w + 10, Math.round(w / 6)).map(
      (x): Point => [x, h * (0.83 + i * 0.05) - noise.ridged(x / (260 - i * 40), i, 3) * (110 - i * 34) + 40],
    );
    return {
      edge,
      markup: path(
        under(edge, h + 5),
        fill(mix(tune(deep, -0.02), mix(gas[0], deep, 0.35), 0.75 - i * 0.36)),
      ),
    };
  });
  const last = layers[2]?.edge ?? [];
  const stand = ['person', 'cat', 'dog', 'fox', 'deer', 'horse'].find((kind) =>
    stage.brief.features.has(kind as 'cat'),
  );
  const x = w * 0.63;
  return (
    layers.map(({ markup }) => markup).join('') +
    (stand
      ? paintCreature(
          stand as 'cat',
          x,
          heightAt(last, x) + 6,
          stand === 'person' ? 84 : 100,
          tune(deep, -0.06),
        )
      : '')
  );
};

/** Deep space: nebula, stars, a lit world and whatever flies there. */
export const paintSpace = (stage: Stage): string => {
  const cosmos = createCosmos(stage);
  const { w, h, brief } = stage;
  const { deep, gas, rng } = cosmos;
  const spiral = brief.features.has('galaxy') && !brief.features.has('planet');
  const standing = (['person', 'cat', 'dog', 'fox', 'deer', 'horse', 'mountains'] as const).some((kind) =>
    brief.features.has(kind),
  );
  const back = stage.sheet.radialAt(
    [
      [0, mix(deep, gas[0], 0.22)],
      [1, tune(deep, -0.05)],
    ],
    w * 0.5,
    h * 0.45,
    Math.max(w, h) * 0.75,
  );
  const parts = [
    rect(0, 0, w, h, { fill: back }),
    spiral || brief.without.has('nebula') ? '' : nebula(cosmos),
    brief.without.has('stars') ? '' : starfield(cosmos),
    spiral ? galaxy(cosmos) : brief.without.has('planet') ? '' : mainPlanet(cosmos),
    stage.wants('comet', 0.15) ? comet(cosmos) : '',
    stage.wants('rocket')
      ? paintRocket(
          w * rng.range(0.2, 0.34),
          h * rng.range(0.62, 0.74),
          130,
          38,
          oklch(0.93, 0.01, 90),
          mix(gas[1], oklch(0.6, 0.2, 25), 0.5),
          gas[2],
        )
      : '',
    standing || rng.chance(clamp(stage.form(5) - 0.62)) ? ground(cosmos) : '',
  ];
  return parts.join('');
};
