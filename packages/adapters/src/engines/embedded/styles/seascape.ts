import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { paintCreature, paintFlock } from '../toolkit/fauna.ts';
import { paintPalm } from '../toolkit/flora.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { lerp, type Point, smooth, steps, under } from '../toolkit/path.ts';
import { type Disc, paintSky } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { paintBoat, paintLighthouse } from '../toolkit/things.ts';
import { glitter } from '../toolkit/water.ts';
import { paintFalling, paintLightning, veil } from '../toolkit/weather.ts';

interface Sea {
  readonly stage: Stage;
  readonly light: Light;
  readonly disc: Disc;
  readonly horizon: number;
  /** 0 glassy … 1 tempest. */
  readonly swell: number;
}

/** Peaked waves: broad troughs and narrow leaning crests. */
const crestLine = ({ stage, swell }: Sea, label: string, y: number, near: number): Point[] => {
  const rng = stage.rng(label);
  const noise = stage.noise(label);
  const wide = lerp(46, 330, near ** 1.4) * (0.8 + swell * 0.5);
  const high = lerp(2.5, 34, near ** 1.3) * (0.35 + swell * 1.9);
  const shift = rng.range(0, 9);
  return steps(-40, stage.w + 40, Math.round(stage.w / lerp(9, 22, near))).map((x): Point => {
    const t = x / wide + shift + noise.at(x / (wide * 3), 1) * 1.2;
    const phase = t - Math.floor(t);
    const crest = (1 - Math.abs(phase * 2 - 1)) ** 1.7;
    const size = 0.55 + 0.6 * noise.at(Math.floor(t) * 2.3, 4) + 0.3;
    return [x + crest * high * 0.5, y - crest * high * size - noise.at(x / (wide * 2.2), 7) * high * 0.5];
  });
};

/** Foam lines that follow a crest at growing distance, broken by noise. */
const foam = (
  { stage, light }: Sea,
  edge: readonly Point[],
  label: string,
  near: number,
  tone: Colour,
): string => {
  const noise = stage.noise(`foam${label}`);
  const lines: string[] = [];
  const rows = 2 + Math.round(near * 5);
  for (let i = 0; i < rows; i++) {
    const sink = 2 + i ** 1.4 * lerp(2.5, 13, near);
    let run: Point[] = [];
    const flush = (): void => {
      if (run.length > 2) lines.push(smooth(run));
      run = [];
    };
    for (const [x, y] of edge) {
      if (noise.at(x / lerp(60, 190, near), i * 1.7 + near * 9) + (i === 0 ? 0.34 : 0.02) > 0)
        run.push([x, y + sink + noise.at(x / 46, i + 20) * near * 5]);
      else flush();
    }
    flush();
  }
  const bright = mix(tone, light.night ? light.disc : oklch(0.99, 0.01, 90), 0.72);
  return path(lines.join(''), stroke(bright, lerp(0.8, 2.4, near), lerp(0.3, 0.55, near)));
};

const paintWaves = (sea: Sea, between: (i: number, y: number, near: number) => string): string => {
  const { stage, light, horizon, swell } = sea;
  const { h } = stage;
  const count = 15;
  const deep = mix(light.sky[0] ?? light.near, light.near, 0.42);
  const body = light.night ? (light.sky[1] ?? deep) : mix(light.sky[1] ?? deep, light.land, 0.35);
  const shine = mix(light.horizon, light.sky[3] ?? light.haze, 0.45);
  return Array.from({ length: count }, (_, i) => {
    const near = i / (count - 1);
    const y = horizon + (h - horizon) * (0.015 + 0.95 * near ** 1.55);
    const edge = crestLine(sea, `wave${i}`, y, near);
    const tone = mix(mix(shine, body, Math.min(1, near * 1.7)), deep, Math.max(0, near * 1.15 - 0.25));
    const lift = 30 + near * 110;
    const top = y - near * 60 * swell;
    const paint = stage.sheet.linearAt(
      [
        [0, mix(tone, shine, 0.34)],
        [0.4, tone],
        [1, tune(tone, -0.05)],
      ],
      0,
      top - 10,
      0,
      top + lift,
    );
    return (
      path(under(edge, h + 10, true), { fill: paint }) +
      foam(sea, edge, `${i}`, near, tone) +
      between(i, y, near)
    );
  }).join('');
};

const headland = ({ stage, light, horizon }: Sea, side: number): string => {
  const noise = stage.noise('headland');
  const { w } = stage;
  const layer = (reach: number, high: number, tone: Colour, drop: number): string => {
    const edge = steps(0, 1, 60).map((t): Point => {
      const x = side < 0 ? t * w * reach : w - t * w * reach;
      return [
        x,
        horizon +
          drop -
          high * (1 - t) ** 0.7 * (0.75 + noise.fbm(t * 5 + reach * 7, 1, 3) * 0.5) -
          Math.max(0, noise.at(t * 30, 4)) * high * 0.05,
      ];
    });
    const base = horizon + drop + 4;
    const fade = stage.sheet.linearAt(
      [
        [0, tone],
        [1, mix(tone, light.haze, 0.5)],
      ],
      0,
      base - high,
      0,
      base,
    );
    return path(`${smooth(edge)}L${num(side < 0 ? 0 : w)} ${num(base)}Z`, { fill: fade });
  };
  return layer(0.62, 66, light.depth(0.05), 1) + layer(0.4, 104, light.depth(0.3), 3);
};

/** The rock that carries a lighthouse or palms, rising from the sea at one side. */
const rock = (sea: Sea, x: number, y: number, wide: number, high: number): string => {
  const { stage, light } = sea;
  const rng = stage.rng('rock');
  const noise = stage.noise('rock');
  const edge = steps(-1, 1, 26).map(
    (t): Point => [
      x + t * wide,
      y + 16 - high * (1 - Math.abs(t) ** 1.8) * (0.86 + noise.fbm(t * 3, 2, 3) * 0.3),
    ],
  );
  const dark = mix(light.near, light.land, 0.12);
  const paint = stage.sheet.linearAt(
    [
      [0, mix(light.near, light.land, 0.45)],
      [1, dark],
    ],
    0,
    y - high,
    0,
    y + 10,
  );
  const facets = Array.from({ length: 12 }, () => {
    const fx = x + rng.bell() * wide * 0.75;
    const fy = y - high * rng.range(0.05, 0.6);
    const s = rng.range(10, 30);
    return `M${num(fx)} ${num(fy)}l${num(s)} ${num(s * 0.3)}l${num(-s * 0.5)} ${num(s * 0.8)}Z`;
  }).join('');
  return (
    path(`${smooth(edge, false, 0.7)}Z`, { fill: paint }) +
    path(facets, fill(mix(dark, light.horizon, 0.3), 0.3))
  );
};

const whale = ({ stage, light }: Sea, y: number): string => {
  const x = stage.w * 0.36;
  const tail =
    'M0 20C-8 -20 -10 -50 -4 -84C-30 -110 -70 -112 -92 -96C-84 -120 -40 -140 0 -108C40 -140 84 -120 92 -96C70 -112 30 -110 4 -84C10 -50 8 -20 18 20Z';
  const skin = mix(light.near, light.land, 0.15);
  return (
    group({ transform: `translate(${num(x)} ${num(y)}) rotate(8)` }, path(tail, fill(skin))) +
    group(
      { transform: `translate(${num(x)} ${num(y + 8)})` },
      path('M-60 6Q0 -16 66 6Q0 14 -60 6Z', fill(mix(light.horizon, light.disc, 0.5), 0.6)),
    )
  );
};

/** Leaping fish, each over its own splash ring. */
const leapers = ({ stage, light }: Sea, y: number): string => {
  const rng = stage.rng('fish');
  return [0.3, 0.47, 0.62]
    .map((t, i) =>
      group(
        { transform: `rotate(${[-32, 6, 30][i]} ${num(stage.w * t)} ${num(y - 60)})` },
        paintCreature(
          'fish',
          stage.w * t,
          y - 60 - i * 8,
          62 + rng.range(0, 14),
          mix(light.near, light.accent, 0.35),
        ),
      ),
    )
    .join('');
};

/** Sea and sky: stylised waves, a far headland, and whatever floats. */
export const paintSeascape = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const horizon = h * (0.46 + stage.form(2) * 0.14);
  const sky = paintSky(stage, light, horizon);
  const base = { clear: 0.3, clouds: 0.4, mist: 0.16, rain: 0.6, snow: 0.35, storm: 1 }[brief.weather];
  const swell = Math.min(
    1.15,
    base +
      (brief.features.has('waves') ? 0.5 : 0) -
      (brief.mood === 'calm' ? 0.14 : 0) +
      stage.form(3) * 0.12,
  );
  const sea: Sea = { stage, light, disc: sky.disc, horizon, swell };
  const rng = stage.rng('sea');
  const side = sky.disc.x > w / 2 ? -1 : 1;
  const solid = stage.wants('lighthouse', 0.18) || stage.wants('island', 0) || stage.wants('palms', 0);
  const sail = stage.wants('boat', solid ? 0.3 : 0.75);
  const boatX = w * (side < 0 ? rng.range(0.3, 0.44) : rng.range(0.56, 0.7));
  const rockX = w * (side < 0 ? 0.17 : 0.83);
  const hull = mix(light.near, light.accent, 0.12);
  const cloth = mix(light.disc, oklch(0.97, 0.02, 85), 0.5);
  const between = (i: number, y: number, near: number): string => {
    if (i === 1 && sail)
      return (
        paintBoat(rng, boatX + side * 150, y + 1, 26, hull, cloth) +
        (brief.features.has('boat') ? paintBoat(rng, boatX + side * 240, y + 1, 20, hull, cloth) : '')
      );
    if (i === 5 && solid) return onRock(sea, rockX, y + 12);
    if (i === 6 && sail) return paintBoat(rng, boatX, y - 2, 118 + near * 40, hull, cloth, side < 0);
    if (i === 8 && brief.features.has('whale')) return whale(sea, y + 4);
    if (i === 8 && brief.features.has('fish')) return leapers(sea, y + 6);
    return '';
  };
  const flockX = w * (side < 0 ? 0.28 : 0.68) + rng.bell() * 60;
  const lit = sky.discShown
    ? group(
        { style: 'mix-blend-mode:soft-light', opacity: 0.9 },
        glitter(stage, light, sky.disc, horizon, h),
      ) + group({ opacity: 0.55 }, glitter(stage, light, sky.disc, horizon, h))
    : '';
  const parts = [
    sky.markup,
    brief.weather === 'storm' && stage.wants('lightning', 0.6) ? paintLightning(stage, horizon) : '',
    stage.wants('mountains', 0.45) || stage.wants('hills') ? headland(sea, side) : '',
    veil(stage, light.haze, horizon, 34, brief.weather === 'mist' ? 0.8 : 0.4),
    rect(0, horizon, w, h - horizon, fill(mix(light.horizon, light.haze, 0.4))),
    paintWaves(sea, between),
    lit,
    stage.wants('birds', 0.55)
      ? paintFlock(stage, flockX, horizon * rng.range(0.4, 0.68), mix(light.near, light.haze, 0.3), 1.05)
      : '',
    brief.weather === 'mist' ? veil(stage, light.haze, horizon + 30, 150, 0.6) : '',
    paintFalling(stage, light),
  ];
  return parts.join('');
};

const onRock = (sea: Sea, x: number, y: number): string => {
  const { stage, light } = sea;
  const rng = stage.rng('onrock');
  const palms =
    stage.brief.features.has('palms') ||
    (stage.brief.features.has('island') && !stage.brief.features.has('lighthouse'));
  const ground = rock(sea, x, y, palms ? 210 : 150, palms ? 62 : 96);
  if (palms)
    return (
      [-40, 20, 70]
        .map((dx) => paintPalm(rng, x + dx, y - 32, rng.range(170, 260), mix(light.near, light.land, 0.1)))
        .join('') + ground
    );
  const beam = paintLighthouse(stage, light, x, y - 70, 270);
  const surf = circle(x, y + 18, 0.1, fill(light.disc));
  return beam + ground + surf;
};
