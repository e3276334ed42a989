import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import type { Light } from '../toolkit/light.ts';
import { lerp, type Point, smooth, steps, under } from '../toolkit/path.ts';
import type { Disc } from '../toolkit/sky.ts';
import type { Stage } from '../toolkit/stage.ts';
import { path, stroke } from '../toolkit/svg.ts';

export interface Sea {
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

export const paintWaves = (sea: Sea, between: (i: number, y: number, near: number) => string): string => {
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
