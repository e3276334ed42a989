import { mix, tune } from './colour.ts';
import { loopsAbove, loopsPath, sampleField } from './contours.ts';
import type { Light } from './light.ts';
import { type Point, smooth } from './path.ts';
import type { Stage } from './stage.ts';
import { fill, group, num, path } from './svg.ts';

interface Lamp {
  readonly x: number;
  readonly y: number;
}

/** A long flat cloud that thins out at both ends. */
const streak = (
  stage: Stage,
  light: Light,
  x: number,
  y: number,
  length: number,
  thick: number,
  lit: number,
): string => {
  const rng = stage.rng(`streak${num(x)},${num(y)}`);
  const top: Point[] = Array.from({ length: 9 }, (_, i) => {
    const t = i / 8;
    return [x + length * (t - 0.5), y - thick * Math.sin(Math.PI * t) * rng.range(0.45, 1)];
  });
  const base: Point[] = Array.from({ length: 5 }, (_, i) => [
    x + length * (0.5 - i / 4),
    y + thick * 0.16 * Math.sin((Math.PI * i) / 4),
  ]);
  const tone = mix(light.sky[2] ?? light.haze, lit > 0.5 ? light.disc : light.horizon, 0.35 + lit * 0.4);
  const paint = stage.sheet.linear(
    [
      [0, tone, 0],
      [0.28, tone, 0.62],
      [0.7, tone, 0.62],
      [1, tone, 0],
    ],
    0,
    0,
    1,
    0,
  );
  return path(smooth([...top, ...base.slice(1)], true, 0.9), { fill: paint });
};

const streaks = (stage: Stage, light: Light, horizon: number, lamp: Lamp): string => {
  const rng = stage.rng('streaks');
  const { w, brief } = stage;
  const banks = brief.weather === 'clouds' ? rng.int(5, 7) : rng.int(2, 4);
  const out: string[] = [];
  for (let bank = 0; bank < banks; bank++) {
    const cx = rng.range(0, w);
    const cy = horizon * rng.range(0.18, 0.86);
    for (let i = rng.int(2, 5); i > 0; i--) {
      const y = cy + rng.bell() * 34;
      const lit = Math.max(0, 1 - Math.hypot((cx - lamp.x) / w, (y - lamp.y) / horizon) * 1.6);
      out.push(streak(stage, light, cx + rng.bell() * 190, y, rng.range(220, 620), rng.range(7, 21), lit));
    }
  }
  return out.join('');
};

/** Billows: one path whose overlapping circles unite, lit from above and dissolving below. */
const billow = (stage: Stage, light: Light, x: number, y: number, size: number, label: string): string => {
  const rng = stage.rng(`billow${label}`);
  const disc = (cx: number, cy: number, r: number): string =>
    `M${num(cx - r)} ${num(cy)}a${num(r)} ${num(r)} 0 1 0 ${num(r * 2)} 0a${num(r)} ${num(r)} 0 1 0 ${num(-r * 2)} 0Z`;
  const heap = (dx: number, dy: number, grow: number): string => {
    let d = '';
    for (let i = 0; i < 15; i++) {
      const t = rng.bell();
      const r = size * (0.34 - 0.2 * Math.abs(t)) * rng.range(0.7, 1.15) * grow;
      d += disc(
        x + t * size * 1.15 + dx,
        y - r * rng.range(0.5, 1.25) - (1 - Math.abs(t)) * size * 0.16 + dy,
        r,
      );
    }
    return d;
  };
  const pale = mix(light.disc, light.sky[3] ?? light.haze, light.night ? 0.72 : 0.14);
  const shade = mix(light.sky[2] ?? light.haze, light.haze, 0.5);
  const paint = (top: number, bottom: number): string =>
    stage.sheet.linearAt(
      [
        [0, pale, 0.95],
        [0.5, mix(pale, shade, 0.45), 0.8],
        [1, shade, 0],
      ],
      x,
      y - size * top,
      x,
      y + size * bottom,
    );
  return (
    path(heap(0, 0, 1.12), { fill: paint(0.6, 0.22) }) +
    path(heap(size * 0.06, -size * 0.02, 0.72), { fill: paint(0.55, 0.02) })
  );
};

const billows = (stage: Stage, light: Light, horizon: number): string => {
  const rng = stage.rng('billows');
  const count = stage.brief.weather === 'clouds' ? rng.int(5, 7) : rng.int(2, 4);
  return Array.from({ length: Math.round((count * stage.w) / 1000) }, (_, i) => i)
    .map((i) => {
      const near = (i + 1) / count;
      return billow(
        stage,
        light,
        rng.range(-40, stage.w + 40),
        horizon * (0.9 - 0.62 * near * rng.range(0.7, 1.1)),
        70 + 150 * near,
        String(i),
      );
    })
    .join('');
};

/** A heavy ceiling cut from noise at several heights, darkest below. */
const ceiling = (stage: Stage, light: Light, horizon: number): string => {
  const noise = stage.noise('ceiling');
  const { w, brief } = stage;
  const field = sampleField(
    (x, y) => noise.fbm(x / 420 + noise.at(y / 190, 3) * 0.4, y / 170, 4) + 0.62 - (y / horizon) * 0.9,
    [-20, -20, w + 20, horizon],
    13,
  );
  const base = light.sky[1] ?? light.near;
  const dark = tune(mix(base, light.near, 0.25), 0, 0.7);
  const pale = mix(light.sky[3] ?? light.haze, light.haze, 0.4);
  const veiled = brief.features.has('moon') || brief.features.has('sun') ? 0.2 : 0.34;
  const layers = [-0.12, 0.02, 0.14, 0.26, 0.38, 0.5].map((level, i) =>
    path(loopsPath(loopsAbove(field, level)), fill(mix(pale, dark, 0.25 + i * 0.13), veiled)),
  );
  return group({}, ...layers);
};

/** The clouds that the brief's weather and hour ask for. */
export const createClouds = (stage: Stage, light: Light, horizon: number, lamp: Lamp): string => {
  const { brief } = stage;
  if (brief.without.has('clouds')) return '';
  if (brief.weather === 'storm' || brief.weather === 'rain') return ceiling(stage, light, horizon);
  const some = brief.weather === 'clouds' || brief.features.has('clouds');
  // A sun or moon that the prompt names must not be hidden by a cloud that it does not name.
  const shy = (brief.features.has('moon') || brief.features.has('sun')) && !brief.features.has('clouds');
  if (shy) return stage.wants('clouds', 0.5) ? streaks(stage, light, horizon, lamp) : '';
  if (brief.time === 'day') return some || stage.wants('clouds', 0.75) ? billows(stage, light, horizon) : '';
  if (some && stage.form(3) > 0.5)
    return billows(stage, light, horizon) + streaks(stage, light, horizon, lamp);
  return some || stage.wants('clouds', 0.6) ? streaks(stage, light, horizon, lamp) : '';
};
