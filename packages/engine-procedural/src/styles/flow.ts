import { type Colour, mix, tune } from '../toolkit/colour.ts';
import { createPoster } from '../toolkit/palettes.ts';
import { type Point, smooth } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { circle, fill, path, rect, stroke } from '../toolkit/svg.ts';

/** Remembers where ribbons already lie, as discs on a coarse grid, so that none crosses another. */
const createCrowd = (w: number, h: number) => {
  const cell = 24;
  const columns = Math.ceil(w / cell) + 4;
  const buckets: (readonly [number, number, number, number])[][] = Array.from(
    { length: columns * (Math.ceil(h / cell) + 4) },
    () => [],
  );
  const bucketAt = (i: number, j: number) => buckets[(j + 2) * columns + i + 2];
  return {
    /** True when a disc of radius `r` fits; discs of the same `owner` do not count. */
    free: (x: number, y: number, r: number, owner: number): boolean => {
      const reach = Math.ceil((r + 26) / cell);
      const ci = Math.floor(x / cell);
      const cj = Math.floor(y / cell);
      for (let j = cj - reach; j <= cj + reach; j++)
        for (let i = ci - reach; i <= ci + reach; i++)
          for (const [ox, oy, or, o] of bucketAt(i, j) ?? [])
            if (o !== owner && (x - ox) ** 2 + (y - oy) ** 2 < (r + or) ** 2) return false;
      return true;
    },
    add: (x: number, y: number, r: number, owner: number): void => {
      bucketAt(Math.floor(x / cell), Math.floor(y / cell))?.push([x, y, r, owner]);
    },
  };
};

type Angle = (x: number, y: number) => number;

/** The field's direction in radians; its character comes from the prompt's odd words. */
const createField = (stage: Stage): Angle => {
  const noise = stage.noise('field');
  const rng = stage.rng('field');
  const { w, h } = stage;
  const scale = 420 + stage.form(2) * 620;
  const base = rng.range(-0.9, 0.9);
  const turns = 1.3 + stage.form(3) * 1.9;
  const kind = rng.int(0, 3);
  const cx = w * rng.range(0.3, 0.7);
  const cy = h * rng.range(0.3, 0.7);
  return (x, y) => {
    const wander = noise.fbm(x / scale, y / scale, 2) * turns;
    if (kind === 0) return Math.atan2(y - cy, x - cx) + Math.PI / 2 + wander * 0.8;
    if (kind === 1) return base + Math.round(wander * 2.2) * 0.38 + wander * 0.25;
    return base + wander * 1.5;
  };
};

const trace = (
  angle: Angle,
  crowd: ReturnType<typeof createCrowd>,
  start: Point,
  half: number,
  gap: number,
  owner: number,
  limit: number,
  inside: (x: number, y: number) => boolean,
): Point[] => {
  const step = 7;
  const walk = (sign: number): Point[] => {
    const out: Point[] = [];
    let [x, y] = start;
    for (let i = 0; i < limit; i++) {
      const a = angle(x, y);
      x += Math.cos(a) * step * sign;
      y += Math.sin(a) * step * sign;
      if (!inside(x, y) || !crowd.free(x, y, half + gap, owner)) break;
      out.push([x, y]);
    }
    return out;
  };
  return [...walk(-1).reverse(), start, ...walk(1)];
};

/** Widths from bold to hair, weighted by how dense the brief is. */
const widthsOf = (rng: Rng, density: number): readonly number[] => {
  if (rng.chance(0.25)) return [2.2, 2.2, 2.2, 3.4];
  return density > 0.55
    ? [15, 9, 5, 2.4]
    : rng.pick([
        [40, 22, 11, 5],
        [30, 15, 8, 3],
        [20, 11, 6, 3],
        [46, 16, 7, 3],
      ]);
};

/** Ribbons that follow one field and never touch. */
export const paintFlow = (stage: Stage): string => {
  const poster = createPoster(stage, 0.38);
  const rng = stage.rng('flow');
  const { w, h } = stage;
  const angle = createField(stage);
  const crowd = createCrowd(w, h);
  const widths = widthsOf(rng, stage.brief.density);
  const gap = rng.range(1.3, 3.2);
  const zones = stage.noise('zones');
  const margin = rng.chance(0.45) ? 70 : -60;
  const inside = (x: number, y: number): boolean =>
    x > margin && y > margin && x < w - margin && y < h - margin;
  const deck: Colour[] = [
    ...poster.colours,
    poster.colours[0] ?? poster.ink,
    poster.colours[1] ?? poster.ink,
    mix(poster.ink, poster.paper, 0.1),
  ];
  const toneAt = (x: number, y: number): Colour => {
    const zone = (zones.fbm(x / 520, y / 520, 2) * 0.9 + 0.5) * deck.length;
    const tone = deck[Math.abs(Math.floor(zone + rng.bell() * 1.1)) % deck.length] ?? poster.ink;
    return tune(tone, rng.bell() * 0.035);
  };
  const out: string[] = [rect(0, 0, w, h, fill(poster.paper))];
  let owner = 0;
  widths.forEach((width, rank) => {
    const tries = Math.round((((60 + rank * 260) * (w * h)) / 1e6) * Math.min(3.2, 22 / (width + 4) + 0.6));
    for (let i = 0; i < tries; i++) {
      const start: Point = [rng.range(-40, w + 40), rng.range(-40, h + 40)];
      const half = width / 2;
      owner++;
      if (!inside(...start) || !crowd.free(...start, half + gap, owner)) continue;
      const line = trace((x, y) => angle(x, y), crowd, start, half, gap, owner, 30 + rng.int(10, 90), inside);
      if (line.length * 7 < width * 1.4 + 12) continue;
      for (const [x, y] of line) crowd.add(x, y, half, owner);
      const tone = toneAt(...start);
      const sparse = line.filter((_, k) => k % 3 === 0 || k === line.length - 1);
      out.push(
        path(smooth(sparse), { ...stroke(tone, width), 'stroke-linecap': width > 12 ? 'butt' : 'round' }),
      );
      if (width > 12 && rng.chance(0.3))
        out.push(
          path(smooth(sparse), {
            ...stroke(mix(tone, poster.paper, 0.5), width * 0.12),
            'stroke-dasharray': rng.chance(0.5) ? '2 9' : undefined,
          }),
        );
    }
  });
  if (stage.wants('sun') || stage.wants('moon'))
    out.push(
      circle(
        w * 0.68,
        h * 0.3,
        110,
        fill(stage.brief.features.has('moon') ? poster.ink : (poster.colours[0] ?? poster.ink)),
      ),
    );
  return out.join('');
};
