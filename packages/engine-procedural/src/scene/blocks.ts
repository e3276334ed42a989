import { mix, oklch, tune } from '../toolkit/colour.ts';
import type { Light } from '../toolkit/light.ts';
import { type Point, steps } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { ellipse, fill, num, path, rect, stroke } from '../toolkit/svg.ts';
import { LAWN, SNOW, seenIn } from './turf.ts';

/** A rock face from the sea at the right or left; its top is level. */
export const cliff = (stage: Stage, light: Light, level: number): string => {
  const { w, h } = stage;
  const rng = stage.rng('cliff');
  const left = w * 0.36;
  const foot = w * 0.24;
  const rock = seenIn(light, oklch(0.5, 0.035, 60));
  const steps_ = [0, 0.16, 0.32, 0.5, 0.68, 0.84, 1].map(
    (t): Point => [left + (foot - left) * t + (rng.next() - 0.5) * 46, level + 16 + (h - level) * t],
  );
  const [brow = [left, level] as Point] = steps_;
  const face = `M${num(w + 20)} ${num(level)}L${num(left + 40)} ${num(level)}L${steps_.map(([x, y]) => `${num(x)} ${num(y)}`).join('L')}L${num(foot)} ${num(h + 20)}L${num(w + 20)} ${num(h + 20)}Z`;
  const cracks = Array.from({ length: 13 }, () => {
    const x = rng.range(left + 20, w);
    const y = rng.range(level + 60, h);
    return `M${num(x)} ${num(y)}l${num(rng.range(-26, 26))} ${num(rng.range(40, 110))}l${num(rng.range(20, 60))} ${num(rng.range(-8, 8))}Z`;
  }).join('');
  const turf = seenIn(light, stage.brief.snowy ? SNOW : LAWN[stage.brief.season]);
  const paint = stage.sheet.linearAt(
    [
      [0, tune(rock, 0.05)],
      [1, tune(rock, -0.14)],
    ],
    0,
    level,
    0,
    h,
  );
  const surf = steps(0, 1, 7)
    .map((t) => ellipse(foot - 40 + t * 90, h - 14 + rng.bell() * 16, 46, 9, fill(SNOW, 0.5)))
    .join('');
  return (
    path(face, { fill: paint }) +
    path(cracks, fill(tune(rock, -0.09), 0.55)) +
    path(
      `M${num(brow[0] - 14)} ${num(level + 22)}Q${num(left + 40)} ${num(level - 16)} ${num(w * 0.7)} ${num(level - 12)}T${num(w + 20)} ${num(level - 16)}V${num(level + 34)}Q${num(w * 0.8)} ${num(level + 22)} ${num(w * 0.62)} ${num(level + 36)}T${num(brow[0] - 14)} ${num(level + 22)}Z`,
      fill(turf),
    ) +
    surf
  );
};

export const street = (stage: Stage, light: Light, level: number): string => {
  const { w, h } = stage;
  const snowy = stage.brief.snowy;
  const kerb = seenIn(light, snowy ? SNOW : oklch(0.72, 0.012, 80));
  const road = seenIn(light, snowy ? oklch(0.84, 0.01, 245) : oklch(0.42, 0.012, 260));
  const joints = steps(0, w, 12)
    .map((x) => `M${num(x)} ${num(level)}L${num(x + (x - w / 2) * 0.06)} ${num(level + 46)}`)
    .join('');
  const dashes = steps(0.06, 0.94, 6)
    .map((t) => rect(w * t - 40, (level + 46 + h) / 2, 80, 7, fill(tune(road, 0.25), 0.7)))
    .join('');
  return (
    rect(0, level + 40, w, h - level, fill(road)) +
    dashes +
    rect(0, level, w, 46, fill(kerb)) +
    path(joints, stroke(tune(kerb, -0.08), 2)) +
    rect(0, level + 44, w, 9, fill(tune(kerb, -0.14)))
  );
};

export const planet = (stage: Stage, light: Light, level: number): string => {
  const { w, h } = stage;
  const rng = stage.rng('soil');
  const soil = tune(mix(light.land, oklch(0.55, 0.03, 60), 0.6), 0.05);
  const rim = `M-20 ${num(level + 60)}Q${num(w / 2)} ${num(level - 40)} ${num(w + 20)} ${num(level + 60)}V${num(h + 20)}H-20Z`;
  const craters = Array.from({ length: 9 }, () => {
    const x = rng.range(0, w);
    const y = rng.range(level + 70, h);
    const r = rng.range(20, 70);
    return (
      ellipse(x, y, r, r * 0.24, fill(tune(soil, -0.09))) +
      ellipse(x, y + 3, r * 0.86, r * 0.17, fill(tune(soil, -0.04)))
    );
  }).join('');
  return (
    path(rim, {
      fill: stage.sheet.linearAt(
        [
          [0, tune(soil, 0.08)],
          [1, tune(soil, -0.16)],
        ],
        0,
        level,
        0,
        h,
      ),
    }) + craters
  );
};

/** An isometric block of land. */
export const tile = (stage: Stage, light: Light, level: number): string => {
  const { w, h } = stage;
  const half = Math.min(w * 0.47, h * 0.6);
  const [cx, cy] = [w / 2, level + half * 0.12];
  const lawn = seenIn(light, stage.brief.snowy ? SNOW : LAWN[stage.brief.season]);
  const soil = seenIn(light, oklch(0.5, 0.06, 55));
  const deep = half * 0.16;
  const low = half * 0.42;
  return (
    ellipse(cx, cy + low + deep + 20, half * 0.9, 34, fill(light.near, 0.16)) +
    path(
      `M${num(cx - half)} ${num(cy)}L${num(cx)} ${num(cy + low)}V${num(cy + low + deep)}L${num(cx - half)} ${num(cy + deep)}Z`,
      fill(tune(soil, 0.04)),
    ) +
    path(
      `M${num(cx + half)} ${num(cy)}L${num(cx)} ${num(cy + low)}V${num(cy + low + deep)}L${num(cx + half)} ${num(cy + deep)}Z`,
      fill(tune(soil, -0.06)),
    ) +
    path(
      `M${num(cx - half)} ${num(cy)}L${num(cx)} ${num(cy - low)}L${num(cx + half)} ${num(cy)}L${num(cx)} ${num(cy + low)}Z`,
      fill(lawn),
    ) +
    path(
      `M${num(cx - half * 0.5)} ${num(cy + low * 0.5)}L${num(cx + half * 0.5)} ${num(cy - low * 0.5)}L${num(cx + half * 0.64)} ${num(cy - low * 0.36)}L${num(cx - half * 0.36)} ${num(cy + low * 0.64)}Z`,
      fill(tune(lawn, 0.06), 0.6),
    )
  );
};
