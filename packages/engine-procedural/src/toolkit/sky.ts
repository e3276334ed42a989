import { tag } from '../scene/tag.ts';
import { createClouds } from './clouds.ts';
import { type Colour, mix, oklch, tune } from './colour.ts';
import type { Light } from './light.ts';
import type { Stage } from './stage.ts';
import { at, circle, ellipse, fill, num, path, rect } from './svg.ts';
import { paintAurora, paintRainbow } from './weather.ts';

export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly moon: boolean;
}

interface Sky {
  readonly markup: string;
  /** Where the light comes from, even when clouds or the negative prompt hide the disc itself. */
  readonly disc: Disc;
  readonly discShown: boolean;
}

const WHITE = oklch(1, 0, 0);

/** Height of the disc as a share of the sky, by hour. */
const DISC_HEIGHT = {
  dawn: [0.5, 0.8],
  day: [0.2, 0.42],
  golden: [0.52, 0.84],
  dusk: [0.4, 0.7],
  night: [0.2, 0.46],
} as const;

const placeDisc = (stage: Stage, horizon: number): Disc => {
  const rng = stage.rng('disc');
  const { brief, w } = stage;
  const moonAsked = brief.features.has('moon') && !brief.features.has('sun');
  const moon =
    (brief.time === 'night' || moonAsked) && !(brief.features.has('sun') && brief.time !== 'night');
  const [high, low] = DISC_HEIGHT[brief.time];
  const third = rng.chance(0.5) ? 1 / 3 : 2 / 3;
  const grand = brief.mood === 'dreamy' || brief.mood === 'warm' || rng.chance(0.3);
  const r = brief.time === 'day' ? rng.range(40, 58) : grand ? rng.range(95, 165) : rng.range(48, 84);
  const level = horizon * rng.range(high, low);
  // Beside the subject, not behind it.
  const aside = brief.things.length > 0;
  return {
    x: aside ? w * (third < 0.5 ? 0.15 : 0.85) : w * (third + rng.bell() * 0.07),
    y: aside ? Math.min(level, horizon * 0.4) : level,
    r: moon ? r * 0.8 : r,
    moon,
  };
};

const paintGlow = (stage: Stage, light: Light, disc: Disc): string => {
  const { sheet, w, h } = stage;
  const reach = disc.r * (disc.moon ? 5 : 6) + 140;
  const wash = mix(light.disc, light.horizon, disc.moon ? 0.3 : 0.45);
  const glow = sheet.radialAt(
    [
      [0, wash, disc.moon ? 0.5 : 0.75],
      [0.22, wash, disc.moon ? 0.26 : 0.42],
      [0.55, wash, 0.12],
      [1, wash, 0],
    ],
    disc.x,
    disc.y,
    reach,
  );
  return rect(
    Math.max(0, disc.x - reach),
    Math.max(0, disc.y - reach),
    Math.min(w, reach * 2),
    Math.min(h, reach * 2),
    { fill: glow },
  );
};

const paintDisc = (stage: Stage, light: Light, { x, y, r, moon }: Disc): string => {
  if (!moon) {
    const face = stage.sheet.linearAt(
      [
        [0, tune(light.disc, 0.02)],
        [1, mix(light.disc, light.accent, 0.35)],
      ],
      x,
      y - r,
      x,
      y + r,
    );
    return circle(x, y, r, { fill: face });
  }
  const rng = stage.rng('moon');
  if (rng.chance(stage.brief.features.has('moon') ? 0.16 : 0.34)) {
    const bite = rng.range(0.55, 0.8);
    const inner = num(r * (1 + bite));
    const d = `M0 ${num(-r)}A${num(r)} ${num(r)} 0 1 1 0 ${num(r)}A${inner} ${inner} 0 0 0 0 ${num(-r)}Z`;
    return path(d, { ...fill(light.disc), transform: at(x, y, 1, rng.int(-35, -10)) });
  }
  const sea = mix(light.disc, light.sky[2] ?? light.haze, 0.3);
  const seas = Array.from({ length: 7 }, () => {
    const angle = rng.range(0, 6.28);
    const far = rng.range(0.05, 0.62) * r;
    const size = rng.range(0.1, 0.3) * r;
    return ellipse(
      x + Math.cos(angle) * far,
      y + Math.sin(angle) * far,
      size,
      size * rng.range(0.6, 1),
      fill(sea, 0.4),
    );
  });
  const face = stage.sheet.radialAt(
    [
      [0, tune(light.disc, 0.03)],
      [0.75, light.disc],
      [1, mix(light.disc, sea, 0.6)],
    ],
    x - r * 0.25,
    y - r * 0.3,
    r * 1.35,
  );
  return circle(x, y, r, { fill: face }) + seas.join('');
};

/** Scattered stars, denser and brighter towards the zenith; with a milky way if the prompt names stars. */
export const paintStars = (stage: Stage, low: number, count: number, tone: Colour = WHITE): string => {
  const rng = stage.rng('stars');
  const { w } = stage;
  const one = (x: number, y: number, size: number, glow: number): string =>
    (size > 1.9 ? circle(x, y, size * 3.4, fill(tone, 0.1)) : '') + circle(x, y, size, fill(tone, glow));
  const scattered = Array.from({ length: Math.round((count * w) / 1000) }, () => {
    const y = low * rng.next() ** 1.5;
    const size = 0.6 + rng.next() ** 5 * 2.2;
    return one(rng.range(0, w), y, size, rng.range(0.35, 0.95) * (1 - (0.75 * y) / low));
  });
  if (!stage.brief.features.has('stars')) return scattered.join('');
  const lean = rng.range(-0.5, 0.5);
  const start = rng.range(0.3, 0.7) * w;
  const river = Array.from({ length: 620 }, () => {
    const t = rng.next();
    const spread = rng.bell() * (70 + 90 * t) + rng.bell() * 40;
    return circle(
      start + lean * t * low * 1.6 + spread,
      t * low * 0.96,
      0.5 + rng.next() ** 4 * 1.3,
      fill(tone, rng.range(0.15, 0.7) * (1 - 0.5 * t)),
    );
  });
  return scattered.join('') + river.join('');
};

/**
 * The whole sky down to `horizon` (units), painted over the full canvas so that nothing shows through.
 * Colours, disc, stars, clouds, aurora and rainbow follow the brief.
 */
export const paintSky = (stage: Stage, light: Light, horizon: number): Sky => {
  const { w, h, brief, sheet } = stage;
  const stops = light.sky.map((colour, i) => [[0, 0.3, 0.58, 0.82, 1][i] ?? 1, colour] as const);
  const disc = placeDisc(stage, horizon);
  const hidden = brief.weather === 'storm' || (brief.weather === 'rain' && !brief.features.has('sun'));
  const asked = disc.moon ? 'moon' : 'sun';
  const discShown = brief.features.has(asked) || (!hidden && stage.wants(asked, 0.9));
  const dark = brief.time === 'night' || (brief.time === 'dusk' && brief.features.has('stars'));
  const parts = [
    rect(0, 0, w, h, { fill: sheet.linearAt(stops, 0, 0, 0, horizon) }),
    dark && !brief.without.has('stars')
      ? tag(
          'stars',
          paintStars(stage, horizon, brief.weather === 'clear' ? 240 : 130, mix(light.disc, WHITE, 0.5)),
        )
      : '',
    stage.wants('aurora') ? tag('aurora', paintAurora(stage, horizon)) : '',
    hidden && !discShown ? '' : paintGlow(stage, light, disc),
    discShown ? tag(asked, paintDisc(stage, light, disc)) : '',
    stage.wants('rainbow') ? tag('rainbow', paintRainbow(stage, horizon)) : '',
    tag('clouds', createClouds(stage, light, horizon, disc)),
  ];
  return { markup: parts.join(''), disc, discShown };
};
