import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import type { Poster } from '../toolkit/palettes.ts';
import { poly } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path, stroke } from '../toolkit/svg.ts';

export interface Sitter {
  readonly stage: Stage;
  readonly rng: Rng;
  readonly poster: Poster;
  readonly skin: Colour;
  readonly shade: Colour;
  readonly hair: Colour;
  readonly dress: Colour;
  readonly accent: Colour;
  /** Half widths and heights of the face, in units of a 1000-unit figure. */
  readonly fw: number;
  readonly fh: number;
}

const eye = ({ poster, accent, fw }: Sitter, x: number, y: number, ink: Colour): string => {
  const r = fw * 0.23;
  const d = `M${num(-r)} 0Q0 ${num(-r * 0.86)} ${num(r)} 0Q0 ${num(r * 0.7)} ${num(-r)} 0Z`;
  return group(
    { transform: at(x, y) },
    path(d, fill(mix(poster.dark ? poster.ink : poster.paper, oklch(0.98, 0.01, 90), 0.6))),
    circle(0, -r * 0.05, r * 0.37, fill(accent)),
    circle(0, -r * 0.05, r * 0.18, fill(ink)),
    circle(r * 0.12, -r * 0.17, r * 0.08, fill(oklch(0.99, 0, 0))),
    path(
      `M${num(-r * 1.05)} ${num(r * 0.04)}Q0 ${num(-r * 0.95)} ${num(r * 1.08)} ${num(-r * 0.08)}`,
      stroke(ink, 6),
    ),
    path(
      `M${num(-r)} ${num(-r * 0.95)}Q${num(r * 0.1)} ${num(-r * 1.75)} ${num(r * 1.15)} ${num(-r * 0.95)}`,
      stroke(ink, 9),
    ),
  );
};

/** The face: an oval in two tones that meet along a profile, with features on both. */
export const face = (sitter: Sitter): string => {
  const { stage, rng, skin, shade, accent, poster, fw, fh } = sitter;
  const p = (x: number, y: number): string => `${num(x * fw)} ${num(y * fh)}`;
  const oval = `M${p(-1, -0.3)}C${p(-1, -1.15)} ${p(1, -1.15)} ${p(1, -0.3)}C${p(1, 0.35)} ${p(0.55, 1)} ${p(0, 1)}C${p(-0.55, 1)} ${p(-1, 0.35)} ${p(-1, -0.3)}Z`;
  const ink = poster.dark ? tune(poster.paper, -0.02) : poster.ink;
  const profile = `M${p(0.06, -1.2)}C${p(0.1, -0.8)} ${p(-0.12, -0.5)} ${p(-0.02, -0.24)}C${p(0, -0.05)} ${p(-0.26, 0.12)} ${p(-0.3, 0.26)}C${p(-0.28, 0.34)} ${p(-0.1, 0.34)} ${p(-0.08, 0.38)}C${p(-0.04, 0.44)} ${p(-0.18, 0.5)} ${p(-0.12, 0.58)}C${p(-0.16, 0.64)} ${p(-0.02, 0.7)} ${p(-0.06, 0.78)}C${p(-0.1, 0.9)} ${p(0, 1)} ${p(0.1, 1.2)}`;
  const man = stage.brief.features.has('man');
  const lips = man ? tune(shade, -0.06, 1.1, -12) : rng.chance(0.5) ? accent : oklch(0.56, 0.18, 22);
  // Half the men wear a beard: the lower third of the oval, with room for the mouth.
  const beard =
    man && rng.chance(0.6)
      ? path(
          `M${p(-1.1, 0.05)}Q${p(-0.8, 0.3)} ${p(-0.5, 0.4)}Q${p(0, 0.28)} ${p(0.5, 0.4)}Q${p(0.8, 0.3)} ${p(1.1, 0.05)}V${num(fh * 1.2)}H${num(-fw * 1.1)}Z`,
          fill(sitter.hair),
        ) + ellipse(0, fh * 0.53, fw * 0.36, fh * 0.1, fill(skin))
      : '';
  const lipY = 0.53;
  const mouth =
    path(
      `M${p(-0.34, lipY)}Q${p(-0.14, lipY - 0.1)} ${p(0, lipY - 0.045)}Q${p(0.14, lipY - 0.1)} ${p(0.34, lipY)}Q${p(0, lipY + 0.035)} ${p(-0.34, lipY)}Z`,
      fill(tune(lips, -0.05)),
    ) +
    path(
      `M${p(-0.34, lipY)}Q${p(0, lipY + 0.035)} ${p(0.34, lipY)}Q${p(0, lipY + 0.19)} ${p(-0.34, lipY)}Z`,
      fill(lips),
    );
  const plane =
    path(
      poly([
        [fw * 0.16, fh * 0.05],
        [fw * 0.98, -fh * 0.1],
        [fw * 0.5, fh * 0.72],
      ]),
      fill(tune(shade, -0.05), 0.55),
    ) +
    path(
      poly([
        [-fw, -fh * 0.7],
        [-fw * 0.1, -fh * 1.05],
        [-fw * 0.3, -fh * 0.42],
      ]),
      fill(tune(skin, 0.04), 0.7),
    );
  const glasses = sitter.stage.brief.features.has('glasses')
    ? [-0.42, 0.42]
        .map((x) =>
          circle(x * fw, -fh * 0.16, fw * 0.34, {
            ...stroke(ink, 8),
            fill: fill(accent).fill,
            'fill-opacity': 0.22,
          }),
        )
        .join('') +
      path(
        `M${p(-0.08, -0.18)}Q${p(0, -0.24)} ${p(0.08, -0.18)}M${p(-0.76, -0.18)}L${p(-1, -0.24)}M${p(0.76, -0.18)}L${p(1, -0.24)}`,
        stroke(ink, 8),
      )
    : '';
  return [
    path(oval, fill(skin)),
    group(
      { 'clip-path': stage.sheet.clip(path(oval, {})) },
      path(`${profile}L${p(1.3, 1.2)}L${p(1.3, -1.2)}Z`, fill(shade)),
      plane,
      circle(-fw * 0.58, fh * 0.3, fw * 0.24, fill(lips, 0.32)),
      circle(fw * 0.6, fh * 0.3, fw * 0.24, fill(lips, 0.34)),
    ),
    path(
      `M${p(-0.02, -0.24)}C${p(0, -0.05)} ${p(-0.26, 0.12)} ${p(-0.3, 0.26)}C${p(-0.26, 0.34)} ${p(-0.1, 0.34)} ${p(0.1, 0.29)}`,
      stroke(ink, 6),
    ),
    eye(sitter, -fw * 0.44, -fh * 0.17, ink),
    eye(sitter, fw * 0.44, -fh * 0.17, ink),
    group({ 'clip-path': stage.sheet.clip(path(oval, {})) }, beard),
    mouth,
    glasses,
  ].join('');
};

/** A cat's head from the same cut paper. */
export const catHead = (sitter: Sitter): string => {
  const { stage, skin, shade, accent, poster, rng } = sitter;
  const ink = poster.dark ? tune(poster.paper, -0.02) : poster.ink;
  const head =
    'M-190 -60C-205 -150 -200 -250 -182 -292C-140 -262 -100 -222 -74 -196C-30 -210 30 -210 74 -196C100 -222 140 -262 182 -292C200 -250 205 -150 190 -60C214 60 130 190 0 190C-130 190 -214 60 -190 -60Z';
  const iris = mix(accent, oklch(0.82, 0.15, 110), 0.35);
  const eyeAt = (x: number): string =>
    group(
      { transform: at(x, -24, 1, x > 0 ? -10 : 10) },
      path('M-62 0Q0 -62 62 0Q0 44 -62 0Z', fill(iris)),
      ellipse(0, -4, 11, 34, fill(ink)),
      circle(9, -16, 6, fill(oklch(0.99, 0, 0))),
      path('M-66 2Q0 -66 66 -2', stroke(ink, 8)),
    );
  const whiskers = [-1, 1]
    .map((s) =>
      [-14, 6, 26]
        .map((y) => `M${s * 60} ${96 + y * 0.4}Q${s * 170} ${70 + y} ${s * 262} ${84 + y * 2.2}`)
        .join(''),
    )
    .join('');
  const stripes = [-40, 0, 40].map((x) => `M${x} -204Q${x * 0.7} -160 ${x * 0.5} -120`).join('');
  return (
    path(
      'M-118 120C-190 260 -236 420 -250 700V2600H250V700C236 420 190 260 118 120Z',
      fill(mix(skin, shade, 0.5)),
    ) +
    path('M0 120C40 300 30 480 40 700V2600H250V700C236 420 190 260 118 120Z', fill(shade)) +
    path(head, fill(skin)) +
    group(
      { 'clip-path': stage.sheet.clip(path(head, {})) },
      path('M6 -320C30 -120 -20 0 0 90C-6 130 4 160 8 220H240V-320Z', fill(shade)),
      path(
        'M-172 -262C-140 -240 -112 -214 -96 -184L-160 -130C-176 -170 -178 -220 -172 -262Z',
        fill(accent, 0.85),
      ),
      path('M172 -262C140 -240 112 -214 96 -184L160 -130C176 -170 178 -220 172 -262Z', fill(accent, 0.7)),
      path(stripes, stroke(ink, rng.range(10, 18))),
    ) +
    eyeAt(-92) +
    eyeAt(92) +
    path('M-26 74Q0 62 26 74Q12 104 0 106Q-12 104 -26 74Z', fill(mix(accent, oklch(0.6, 0.16, 20), 0.5))) +
    path('M0 104V124Q-22 152 -58 140M0 124Q22 152 58 140', stroke(ink, 6)) +
    path(whiskers, stroke(ink, 3))
  );
};
