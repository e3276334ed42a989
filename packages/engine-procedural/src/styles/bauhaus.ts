import { type Colour, tune } from '../toolkit/colour.ts';
import { createPoster, type Poster } from '../toolkit/palettes.ts';
import { poly, steps } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { freePoster, lensPoster } from './bauhaus-free.ts';

type Tile = (rng: Rng, s: number, a: Colour, b: Colour, ink: Colour) => string;

/** Quarter, half and whole turns of a few forms; every tile fills a square of side `s`. */
const TILES: readonly Tile[] = [
  (_r, s, a) => path(`M0 0H${num(s)}A${num(s)} ${num(s)} 0 0 1 0 ${num(s)}Z`, fill(a)),
  (_r, s, a, b) => path(`M0 0H${num(s)}A${num(s)} ${num(s)} 0 0 1 0 ${num(s)}Z`, fill(a)) + path(`M0 0H${num(s / 2)}A${num(s / 2)} ${num(s / 2)} 0 0 1 0 ${num(s / 2)}Z`, fill(b)),
  (_r, s, a, b) => path(`M0 ${num(s / 2)}A${num(s / 2)} ${num(s / 2)} 0 0 1 ${num(s)} ${num(s / 2)}Z`, fill(a)) + path(`M0 ${num(s)}A${num(s / 2)} ${num(s / 2)} 0 0 1 ${num(s)} ${num(s)}Z`, fill(b)),
  (_r, s, a, b) => circle(s / 2, s / 2, s / 2, fill(a)) + circle(s / 2, s / 2, s / 4, fill(b)),
  (_r, s, a, b, ink) => circle(s / 2, s / 2, s * 0.4, fill(a)) + circle(s / 2, s / 2, s * 0.27, fill(b)) + circle(s / 2, s / 2, s * 0.13, fill(ink)),
  (_r, s, a) => path(poly([[0, 0], [s, 0], [0, s]]), fill(a)),
  (_r, s, a, b) => path(poly([[0, 0], [s, 0], [s / 2, s / 2]]), fill(a)) + path(poly([[0, s], [s, s], [s / 2, s / 2]]), fill(b)),
  (_r, s, a) => steps(0, s * 0.8, 5).map((y) => rect(0, y, s, s * 0.1, fill(a))).join(''),
  (_r, s, a) => steps(s / 8, (s * 7) / 8, 4).flatMap((y) => steps(s / 8, (s * 7) / 8, 4).map((x) => circle(x, y, s * 0.062, fill(a)))).join(''),
  (_r, s, a, b, ink) => [1, 0.78, 0.56, 0.34].map((k, i) => path(`M0 0H${num(s * k)}A${num(s * k)} ${num(s * k)} 0 0 1 0 ${num(s * k)}Z`, fill([a, b, ink, a][i] ?? a))).join(''),
  (_r, s, a, b) => path(`M0 0H${num(s / 2)}A${num(s / 2)} ${num(s / 2)} 0 0 1 ${num(s / 2)} ${num(s)}H0Z`, fill(a)) + circle(s / 2, s / 2, s * 0.18, fill(b)),
  (_r, s, a, b) => path(`M0 ${num(s)}C0 ${num(s * 0.45)} ${num(s * 0.45)} 0 ${num(s)} 0C${num(s)} ${num(s * 0.55)} ${num(s * 0.55)} ${num(s)} 0 ${num(s)}Z`, fill(a)) + path(`M0 ${num(s)}L${num(s)} 0`, stroke(b, s * 0.02)),
]; // biome-ignore format: one form a row

const gridPoster = (stage: Stage, poster: Poster): string => {
  const rng = stage.rng('grid');
  const { w, h } = stage;
  const cells = 3 + Math.round(stage.brief.density * 3 + stage.form(2));
  const margin = 64;
  const size = (Math.min(w, h) - margin * 2) / cells;
  const columns = Math.max(1, Math.floor((w - margin * 2) / size + 0.01));
  const rows = Math.max(1, Math.floor((h - margin * 2) / size + 0.01));
  const x0 = (w - columns * size) / 2;
  const y0 = (h - rows * size) / 2;
  const taken = new Set<string>();
  const out: string[] = [];
  const deck = poster.colours.slice(0, 4);
  const few = rng.shuffle(TILES).slice(0, 6);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      if (taken.has(`${i},${j}`)) continue;
      const big = i < columns - 1 && j < rows - 1 && rng.chance(0.17) && !taken.has(`${i + 1},${j}`);
      if (big)
        for (const [di, dj] of [
          [1, 0],
          [0, 1],
          [1, 1],
        ])
          taken.add(`${i + (di ?? 0)},${j + (dj ?? 0)}`);
      const s = size * (big ? 2 : 1);
      const ground = rng.chance(0.3)
        ? poster.paper
        : rng.pick([...deck, tune(poster.paper, poster.dark ? 0.05 : -0.05), poster.ink]);
      const others = rng.shuffle(
        [...deck, poster.ink, poster.paper].filter(
          (tone) => Math.abs(tone.l - ground.l) + Math.abs(tone.c - ground.c) * 2 > 0.16,
        ),
      );
      const [a = poster.ink, b = poster.paper, c = poster.ink] = others;
      const turn = rng.int(0, 3) * 90;
      const tile = rng.chance(0.06) ? '' : rng.pick(few)(rng, s, a, b, c);
      const cx = x0 + i * size + s / 2;
      const cy = y0 + j * size + s / 2;
      out.push(
        rect(cx - s / 2, cy - s / 2, s + 0.4, s + 0.4, fill(ground)),
        group({ transform: `${at(cx, cy, 1, turn)}translate(${num(-s / 2)} ${num(-s / 2)})` }, tile),
      );
    }
  return out.join('');
};

/** Nested arches and discs: calm mid-century layers. */
const archPoster = (stage: Stage, poster: Poster): string => {
  const rng = stage.rng('arch');
  const { w, h } = stage;
  const unit = Math.min(w, h);
  const count = Math.max(3, Math.round((w / unit) * 3));
  const wide = (w - 120) / count;
  const out: string[] = [];
  for (let i = 0; i < count; i++) {
    const x = 60 + wide * (i + 0.5);
    const foot = h - 60;
    const tall = h * rng.range(0.34, 0.8);
    const rings = rng.int(3, 6);
    const deck = rng.shuffle(poster.colours);
    const down = rng.chance(0.3);
    let body = '';
    for (let k = 0; k < rings; k++) {
      const r = (wide / 2) * (1 - k / rings);
      body += path(
        `M${num(-r)} 0V${num(-tall + wide / 2)}A${num(r)} ${num(r)} 0 0 1 ${num(r)} ${num(-tall + wide / 2)}V0Z`,
        fill(deck[k % deck.length] ?? poster.ink),
      );
    }
    out.push(
      group(
        { transform: down ? `translate(${num(x)} 60) rotate(180)` : `translate(${num(x)} ${num(foot)})` },
        body,
      ),
    );
    const r = wide * rng.range(0.22, 0.42);
    const cy = down ? 60 + tall + r + 30 : foot - tall - r - 30;
    if (cy > 60 + r && cy < h - 60 - r)
      out.push(
        circle(x, cy, r, fill(rng.pick(poster.colours))),
        rng.chance(0.5)
          ? path(
              `M${num(x - r)} ${num(cy)}A${num(r)} ${num(r)} 0 0 0 ${num(x + r)} ${num(cy)}Z`,
              fill(poster.ink),
            )
          : '',
      );
  }
  return out.join('');
};

/** A geometric poster in one of four layouts. */
export const paintBauhaus = (stage: Stage): string => {
  const poster = createPoster(stage, 0.18);
  const layout = stage
    .rng('layout')
    .pick([gridPoster, gridPoster, gridPoster, freePoster, freePoster, lensPoster, lensPoster, archPoster]);
  return rect(0, 0, stage.w, stage.h, fill(poster.paper)) + layout(stage, poster);
};
