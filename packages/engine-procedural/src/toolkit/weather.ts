import { tag } from '../scene/tag.ts';
import { type Colour, mix, oklch } from './colour.ts';
import type { Light } from './light.ts';
import { type Point, poly } from './path.ts';
import type { Stage } from './stage.ts';
import { circle, fill, group, num, path, rect, stroke } from './svg.ts';

const WHITE = oklch(1, 0, 0);

/** Curtains of light: thin vertical strips along two wandering lines. */
export const paintAurora = (stage: Stage, horizon: number): string => {
  const { w, sheet } = stage;
  const noise = stage.noise('aurora');
  const rng = stage.rng('aurora');
  const hue = stage.brief.wishes[0]?.h ?? 160;
  const curtain = (band: number): string => {
    const out: string[] = [];
    const low = horizon * (0.62 + band * 0.14);
    for (let x = -10; x < w + 10; x += 7) {
      const foot = low + noise.fbm(x / 420 + band * 9, band * 3, 3) * horizon * 0.3;
      const tall = horizon * (0.28 + 0.24 * (noise.at(x / 90, band + 5) + 0.5) + rng.next() * 0.06);
      const glow = Math.max(0.04, 0.3 + 0.34 * noise.fbm(x / 130, band + 11, 2));
      // Strips overlap threefold, which smooths the curtain as a blur would.
      out.push(rect(x - 7, foot - tall, 21, tall, { fill: tones[band % 2], 'fill-opacity': glow * 0.4 }));
    }
    return out.join('');
  };
  const tone = (turn: number): string =>
    sheet.linear([
      [0, oklch(0.55, 0.2, hue + 140 + turn), 0],
      [0.45, oklch(0.66, 0.16, hue + 60 + turn), 0.35],
      [0.86, oklch(0.85, 0.19, hue + turn), 0.95],
      [1, oklch(0.9, 0.14, hue + turn), 0],
    ]);
  const tones = [tone(0), tone(-14)];
  return group({ style: 'mix-blend-mode:screen' }, curtain(0), curtain(1));
};

export const paintRainbow = (stage: Stage, horizon: number): string => {
  const rng = stage.rng('rainbow');
  const cx = stage.w * rng.range(0.3, 0.7);
  const radius = Math.min(stage.w * 0.52, horizon * 0.86);
  const hues = [25, 50, 85, 140, 215, 265, 305];
  const arcs = hues.map((hue, i) =>
    circle(cx, horizon * 1.04, radius - i * 9, stroke(oklch(0.8, 0.13, hue), 13, 0.26)),
  );
  return group({ style: 'mix-blend-mode:screen' }, ...arcs);
};

/** A soft horizontal veil around `y`. */
export const veil = (stage: Stage, colour: Colour, y: number, thick: number, opacity: number): string => {
  const paint = stage.sheet.linear([
    [0, colour, 0],
    [0.5, colour, opacity],
    [1, colour, 0],
  ]);
  return rect(0, y - thick, stage.w, thick * 2, { fill: paint });
};

const paintRain = (stage: Stage, light: Light): string => {
  const rng = stage.rng('rain');
  const { w, h } = stage;
  const lean = rng.range(0.12, 0.3) * (rng.chance(0.5) ? 1 : -1);
  const drops = (count: number, length: number): string =>
    Array.from({ length: Math.round((count * w * h) / 1e6) }, () => {
      const x = rng.range(-80, w + 80);
      const y = rng.range(-60, h);
      const long = length * rng.range(0.6, 1.3);
      return `M${num(x)} ${num(y)}l${num(long * lean)} ${num(long)}`;
    }).join('');
  const tone = mix(light.horizon, WHITE, 0.55);
  return path(drops(520, 26), stroke(tone, 0.8, 0.26)) + path(drops(210, 46), stroke(tone, 1.2, 0.26));
};

const paintSnow = (stage: Stage): string => {
  const rng = stage.rng('snow');
  const { w, h } = stage;
  const soft = stage.sheet.radial([
    [0, WHITE, 0.5],
    [0.4, WHITE, 0.3],
    [1, WHITE, 0],
  ]);
  const flakes = (count: number, size: number, opacity: number, paint?: string): string =>
    Array.from({ length: Math.round((count * w * h) / 1e6) }, () =>
      circle(
        rng.range(0, w),
        rng.range(0, h),
        size * rng.range(0.6, 1.35),
        paint ? { fill: paint } : fill(WHITE, opacity * rng.range(0.6, 1)),
      ),
    ).join('');
  return flakes(240, 1.6, 0.75) + flakes(110, 2.9, 0.8) + flakes(30, 8, 1, soft) + flakes(11, 19, 1, soft);
};

/** A forked bolt from the clouds to `ground`. */
export const paintLightning = (stage: Stage, ground: number): string => {
  const rng = stage.rng('bolt');
  const bolt = (x: number, y: number, end: number, spread: number, depth: number): string => {
    const points: Point[] = [[x, y]];
    let forks = '';
    let [px, py] = [x, y];
    while (py < end) {
      px += rng.bell() * spread;
      py += rng.range(14, 34);
      points.push([px, py]);
      if (depth < 2 && rng.chance(0.14))
        forks += bolt(px, py, py + (end - py) * rng.range(0.3, 0.6), spread * 1.25, depth + 1);
    }
    return poly(points, false) + forks;
  };
  const x = stage.w * rng.range(0.25, 0.75);
  const d = bolt(x, ground * 0.18, ground, 26, 0);
  const glow = oklch(0.86, 0.09, 285);
  return tag(
    'lightning',
    [30, 18, 10, 5].map((width) => path(d, stroke(glow, width, 0.12))).join('') +
      path(d, stroke(oklch(0.97, 0.03, 280), 2.6)),
  );
};

/** What falls in front of everything: rain or snow. */
export const paintFalling = (stage: Stage, light: Light): string => {
  const { weather } = stage.brief;
  if (weather === 'rain') return paintRain(stage, light);
  if (weather === 'storm') return paintRain(stage, light);
  return weather === 'snow' ? paintSnow(stage) : '';
};
