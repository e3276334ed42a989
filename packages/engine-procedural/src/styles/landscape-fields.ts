import { mix } from '../toolkit/colour.ts';
import { type Point, smooth, steps, under } from '../toolkit/path.ts';
import type { Ridge } from '../toolkit/ridges.ts';
import { ellipse, fill, group, path, stroke } from '../toolkit/svg.ts';
import type { Scene } from './landscape-scene.ts';

/** Bedding planes across a mesa wall. */
export const strata = ({ stage, light }: Scene, ridge: Ridge, nearness: number, floor: number): string => {
  const rng = stage.rng(`strata${ridge.label}`);
  const noise = stage.noise(`strata${ridge.label}`);
  const top = Math.min(...ridge.edge.map(([, y]) => y));
  const bands: string[] = [];
  for (let y = top + 6; y < Math.min(floor, ridge.base + 40); y += rng.range(7, 26)) {
    const line = steps(-20, stage.w + 20, 34).map((x): Point => [x, y + noise.at(x / 130, y / 60) * 7]);
    const lit = rng.chance(0.5);
    bands.push(
      path(
        smooth(line),
        stroke(
          lit ? light.horizon : light.near,
          rng.range(1, 6),
          (lit ? 0.16 : 0.13) * (1.1 - nearness * 0.6),
        ),
      ),
    );
  }
  return group({ 'clip-path': stage.sheet.clip(path(under(ridge.edge, floor), {})) }, ...bands);
};

/** Furrows, hedges and small woods on rolling land. */
export const farmland = (
  { stage, light, disc }: Scene,
  ridge: Ridge,
  nearness: number,
  floor: number,
): string => {
  const rng = stage.rng(`fields${ridge.label}`);
  const noise = stage.noise(`fields${ridge.label}`);
  const tone = light.depth(nearness);
  const furrows: string[] = [];
  const lit = rng.chance(0.5);
  const gap = 7 + nearness * 13;
  for (let i = 1; i < 13; i++) {
    const line = ridge.edge.map(
      ([x, y]): Point => [x, y + gap * i ** 1.15 + noise.at(x / 300, i * 0.15) * gap * i * 0.35],
    );
    furrows.push(
      path(smooth(line), stroke(lit ? light.horizon : light.near, 1 + nearness * 1.6, 0.17 * (1 - i / 15))),
    );
  }
  const woods: string[] = [];
  const tall = 9 + nearness * 34;
  for (const [x, y] of ridge.edge) {
    if (noise.at(x / 170, 40) < 0.16 || stage.brief.without.has('trees')) continue;
    for (let i = 0; i < 4; i++) {
      const r = tall * rng.range(0.3, 0.62);
      const tx = x + rng.bell() * 16;
      const ty = y + rng.range(0, 5);
      const leaf = mix(tone, light.near, rng.range(0.2, 0.42));
      woods.push(
        ellipse(tx, ty - r * 0.7, r * 0.72, r, fill(leaf)),
        ellipse(
          tx + (disc.x > tx ? r : -r) * 0.2,
          ty - r * 0.95,
          r * 0.42,
          r * 0.6,
          fill(mix(leaf, light.horizon, 0.16)),
        ),
      );
    }
  }
  return (
    group({ 'clip-path': stage.sheet.clip(path(under(ridge.edge, floor, true), {})) }, ...furrows) +
    woods.join('')
  );
};
