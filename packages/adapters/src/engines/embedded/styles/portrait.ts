import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { createPoster, type Poster } from '../toolkit/palettes.ts';
import { polar, poly, smooth, steps } from '../toolkit/path.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';

interface Sitter {
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

const createSitter = (stage: Stage, poster: Poster): Sitter => {
  const rng = stage.rng('sitter');
  const [a = poster.ink, b = poster.ink, c = poster.ink, d = poster.ink] = rng.shuffle(poster.colours);
  const skin = rng.pick([
    mix(oklch(0.85, 0.06, 60), a, 0.22),
    mix(oklch(0.74, 0.09, 50), b, 0.2),
    oklch(0.58, 0.08, 45),
    mix(a, poster.paper, 0.55),
    mix(oklch(0.88, 0.04, 70), poster.paper, 0.4),
  ]);
  const shade = mix(skin, rng.chance(0.5) ? a : b, 0.55);
  const dark =
    [...poster.colours, poster.dark ? poster.paper : poster.ink].sort((x, y) => x.l - y.l)[0] ?? poster.ink;
  return {
    stage,
    rng,
    poster,
    skin,
    shade: Math.abs(shade.l - skin.l) < 0.08 ? tune(shade, -0.14) : shade,
    hair: rng.chance(0.65) ? tune(dark, poster.dark ? 0.06 : 0) : c,
    dress: b,
    accent: d,
    fw: 152 + rng.range(-8, 20),
    fh: 214 + rng.range(-8, 18),
  };
};

/** Cut-paper seaweed: a wavy frond with rounded lobes, growing up from the origin. */
const cutout = (rng: Rng, long: number, tone: Colour): string => {
  const lobes = rng.int(4, 6);
  const side = (s: number): [number, number][] =>
    Array.from({ length: lobes }, (_, i): [number, number][] => {
      const y = -long * ((i + 0.5) / lobes);
      const out = long * 0.22 * Math.sin(Math.PI * (0.22 + (0.72 * i) / lobes)) * rng.range(0.8, 1.2);
      return [
        [s * out * 0.3, y + long * 0.06],
        [s * out, y - long * 0.05],
        [s * out * 0.86, y - long * 0.1],
      ];
    }).flat();
  return path(smooth([[0, 0], ...side(1), [0, -long], ...side(-1).reverse()], true, 1.1), fill(tone));
};

const backdrop = ({ stage, rng, poster, accent }: Sitter): string => {
  const { w, h } = stage;
  const tones = rng.shuffle(poster.colours.map((tone) => mix(tone, poster.paper, 0.35)));
  const [p = poster.paper, q = poster.paper, r = poster.paper] = tones;
  const split = w * rng.range(0.42, 0.6);
  const blocks =
    rect(0, 0, w, h, fill(poster.paper)) +
    rect(split, 0, w - split, h, fill(p)) +
    rect(0, h * rng.range(0.52, 0.66), split, h, fill(q));
  const disc = circle(
    w / 2 + rng.range(-0.2, 0.2) * h,
    h * 0.4,
    h > w ? w * 0.36 : h * 0.36,
    fill(mix(r, accent, 0.3)),
  );
  const weeds = Array.from({ length: Math.round(5 + (w / h) * 3) }, (_, i) => {
    const left = i % 2 === 0;
    const x = left ? rng.range(0.02, 0.2) * w : rng.range(0.8, 0.98) * w;
    return group(
      { transform: at(x, h * rng.range(0.2, 1.02), 1, rng.range(-50, 50)) },
      cutout(rng, rng.range(130, 270), rng.pick([...poster.colours, poster.ink])),
    );
  });
  return blocks + disc + weeds.join('');
};

const HAIRS = ['bob', 'long', 'bun', 'afro', 'crop', 'waves'] as const;
type Hair = (typeof HAIRS)[number];

const hairBehind = ({ rng, hair, fw, fh }: Sitter, kind: Hair): string => {
  const p = (x: number, y: number): string => `${num(x * fw)} ${num(y * fh)}`;
  switch (kind) {
    case 'afro':
      return path(
        smooth(
          polar(0, -fh * 0.42, 22, () => fw * rng.range(1.62, 1.8)),
          true,
        ),
        fill(hair),
      );
    case 'long':
      return path(
        `M${p(-1.18, -0.3)}C${p(-1.25, -1.45)} ${p(1.25, -1.45)} ${p(1.18, -0.3)}C${p(1.2, 0.6)} ${p(1.55, 1.3)} ${p(1.3, 2.3)}L${p(-1.3, 2.3)}C${p(-1.55, 1.3)} ${p(-1.2, 0.6)} ${p(-1.18, -0.3)}Z`,
        fill(hair),
      );
    case 'waves':
      return path(
        smooth(
          [
            [-1.1, -0.6],
            [-1.45, 0],
            [-1.15, 0.5],
            [-1.6, 1],
            [-1.2, 1.5],
            [-0.7, 1.1],
            [0, 0.4],
            [0.7, 1.1],
            [1.2, 1.5],
            [1.6, 1],
            [1.15, 0.5],
            [1.45, 0],
            [1.1, -0.6],
            [0.6, -1.25],
            [-0.6, -1.25],
          ].map(([x = 0, y = 0]) => [x * fw, y * fh]),
          true,
        ),
        fill(hair),
      );
    case 'bun':
      return (
        circle(fw * 0.15, -fh * 1.34, fw * 0.46, fill(hair)) +
        ellipse(0, -fh * 0.4, fw * 1.12, fh * 0.78, fill(hair))
      );
    case 'bob':
      return path(
        `M${p(-1.16, -0.2)}C${p(-1.3, -1.5)} ${p(1.3, -1.5)} ${p(1.16, -0.2)}L${p(1.28, 0.82)}Q${p(0, 0.6)} ${p(-1.28, 0.82)}Z`,
        fill(hair),
      );
    default:
      return ellipse(0, -fh * 0.42, fw * 1.07, fh * 0.76, fill(hair));
  }
};

const hairFront = ({ rng, hair, fw, fh }: Sitter): string => {
  const p = (x: number, y: number): string => `${num(x * fw)} ${num(y * fh)}`;
  const part = rng.range(-0.5, 0.5);
  const sweep = rng.chance(0.5)
    ? `M${p(-1.03, 0.02)}C${p(-1.15, -1.3)} ${p(1.15, -1.3)} ${p(1.03, 0.02)}C${p(0.95, -0.45)} ${p(part + 0.35, -0.62)} ${p(part, -0.86)}C${p(part - 0.35, -0.58)} ${p(-0.92, -0.45)} ${p(-1.03, 0.02)}Z`
    : `M${p(-1.03, 0)}C${p(-1.15, -1.3)} ${p(1.15, -1.3)} ${p(1.03, 0)}L${p(0.92, -0.4)}Q${p(0, -0.5)} ${p(-0.92, -0.4)}Z`;
  const strands = steps(-0.8, 0.8, 7)
    .map(
      (t) =>
        `M${p(part * 0.8, -0.97)}Q${p(t * 0.75, -0.92)} ${p(t * 1.12, -0.42 - (1 - Math.abs(t)) * 0.22)}`,
    )
    .join('');
  return path(sweep, fill(hair)) + path(strands, stroke(tune(hair, 0.12), 2.2, 0.4));
};

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
const face = (sitter: Sitter): string => {
  const { stage, rng, skin, shade, accent, poster, fw, fh } = sitter;
  const p = (x: number, y: number): string => `${num(x * fw)} ${num(y * fh)}`;
  const oval = `M${p(-1, -0.3)}C${p(-1, -1.15)} ${p(1, -1.15)} ${p(1, -0.3)}C${p(1, 0.35)} ${p(0.55, 1)} ${p(0, 1)}C${p(-0.55, 1)} ${p(-1, 0.35)} ${p(-1, -0.3)}Z`;
  const ink = poster.dark ? tune(poster.paper, -0.02) : poster.ink;
  const profile = `M${p(0.06, -1.2)}C${p(0.1, -0.8)} ${p(-0.12, -0.5)} ${p(-0.02, -0.24)}C${p(0, -0.05)} ${p(-0.26, 0.12)} ${p(-0.3, 0.26)}C${p(-0.28, 0.34)} ${p(-0.1, 0.34)} ${p(-0.08, 0.38)}C${p(-0.04, 0.44)} ${p(-0.18, 0.5)} ${p(-0.12, 0.58)}C${p(-0.16, 0.64)} ${p(-0.02, 0.7)} ${p(-0.06, 0.78)}C${p(-0.1, 0.9)} ${p(0, 1)} ${p(0.1, 1.2)}`;
  const lips = rng.chance(0.5) ? accent : oklch(0.56, 0.18, 22);
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
    mouth,
    glasses,
  ].join('');
};

const bust = ({ stage, rng, skin, shade, dress, accent, poster, fw, fh }: Sitter): string => {
  const trim =
    Math.abs(accent.l - dress.l) > 0.12 ? accent : mix(dress, poster.dark ? poster.ink : poster.paper, 0.6);
  const body = `M${num(-fw * 2.5)} 800C${num(-fw * 2.3)} ${num(fh * 1.75)} ${num(-fw * 1.2)} ${num(fh * 1.5)} ${num(-fw * 0.5)} ${num(fh * 1.38)}Q0 ${num(fh * 1.9)} ${num(fw * 0.5)} ${num(fh * 1.38)}C${num(fw * 1.2)} ${num(fh * 1.5)} ${num(fw * 2.3)} ${num(fh * 1.75)} ${num(fw * 2.5)} 800Z`;
  const pattern = rng.pick([
    () =>
      steps(-700, 700, 24)
        .map((x) => rect(x, 0, 22, 900, fill(trim)))
        .join(''),
    () =>
      steps(-600, 600, 17)
        .flatMap((x, i) =>
          steps(200, 820, 12).map((y) => circle(x + (i % 2) * 0, y + (i % 2) * 28, 11, fill(trim))),
        )
        .join(''),
    () =>
      steps(280, 860, 12)
        .map((y) => path(`M-700 ${num(y)}Q0 ${num(y + 130)} 700 ${num(y)}`, stroke(trim, 13)))
        .join(''),
    () => '',
  ])();
  const neck = `M${num(-fw * 0.42)} ${num(fh * 0.55)}V${num(fh * 1.2)}Q${num(-fw * 0.5)} ${num(fh * 1.4)} ${num(-fw * 0.75)} ${num(fh * 1.5)}Q0 ${num(fh * 2)} ${num(fw * 0.75)} ${num(fh * 1.5)}Q${num(fw * 0.5)} ${num(fh * 1.4)} ${num(fw * 0.42)} ${num(fh * 1.2)}V${num(fh * 0.55)}Z`;
  const clip = stage.sheet.clip(path(body, {}));
  const throat = path(
    `M${num(-fw * 0.42)} ${num(fh * 0.72)}Q${num(fw * 0.1)} ${num(fh * 1.24)} ${num(fw * 0.42)} ${num(fh * 0.8)}V${num(fh * 0.5)}H${num(-fw * 0.42)}Z`,
    fill(tune(shade, -0.08), 0.85),
  );
  return (
    path(neck, fill(mix(skin, shade, 0.4))) +
    throat +
    path(body, fill(dress)) +
    group({ 'clip-path': clip }, pattern) +
    (rng.chance(0.5)
      ? Array.from({ length: 9 }, (_, i) =>
          circle((i - 4) * fw * 0.125, fh * (1.44 + 0.22 * Math.cos(((i - 4) / 4) * 1.4)), 9, fill(trim)),
        ).join('')
      : '')
  );
};

const hat = ({ accent, dress, fw, fh }: Sitter): string =>
  path(
    `M${num(-fw * 0.98)} ${num(-fh * 0.62)}C${num(-fw)} ${num(-fh * 1.5)} ${num(fw)} ${num(-fh * 1.55)} ${num(fw * 0.98)} ${num(-fh * 0.62)}Z`,
    fill(accent),
  ) +
  ellipse(0, -fh * 0.62, fw * 1.7, fh * 0.17, fill(tune(accent, -0.06))) +
  path(
    `M${num(-fw * 0.99)} ${num(-fh * 0.75)}Q0 ${num(-fh * 0.6)} ${num(fw * 0.99)} ${num(-fh * 0.75)}L${num(fw * 0.98)} ${num(-fh * 0.64)}Q0 ${num(-fh * 0.48)} ${num(-fw * 0.98)} ${num(-fh * 0.64)}Z`,
    fill(dress),
  );

/** A cat's head from the same cut paper. */
const catHead = (sitter: Sitter): string => {
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
    path('M-118 120C-190 260 -236 420 -250 700H250C236 420 190 260 118 120Z', fill(mix(skin, shade, 0.5))) +
    path('M0 120C40 300 30 480 40 700H250C236 420 190 260 118 120Z', fill(shade)) +
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

/** A head built of cut paper: two-tone face, bold hair, patterned dress, leaves. */
export const paintPortrait = (stage: Stage): string => {
  const poster = createPoster(stage, 0.2);
  const sitter = createSitter(stage, poster);
  const { w, h } = stage;
  const { rng, fw, fh, accent } = sitter;
  const unit = Math.min(w, h) / 1000;
  const kind = rng.pick(HAIRS);
  const tilt = rng.range(-7, 7);
  const cat = stage.brief.features.has('cat');
  const earrings = rng.chance(0.7)
    ? [-1, 1]
        .map(
          (s) =>
            circle(s * fw * 1.04, fh * 0.34, 15, fill(accent)) +
            path(`M${num(s * fw * 1.04)} ${num(fh * 0.4)}l-17 40h34Z`, fill(accent)),
        )
        .join('')
    : '';
  const figure = cat
    ? group({ transform: 'translate(0 40)' }, catHead(sitter))
    : hairBehind(sitter, kind) +
      bust(sitter) +
      group(
        { transform: `rotate(${num(tilt)})` },
        earrings,
        face(sitter),
        hairFront(sitter),
        stage.brief.features.has('hat') ? hat(sitter) : '',
      );
  return (
    backdrop(sitter) +
    group(
      { transform: at(w / 2 + rng.bell() * 30, h * (h > w ? 0.47 : 0.44), unit * (h > w ? 1.14 : 1.12)) },
      figure,
    )
  );
};
