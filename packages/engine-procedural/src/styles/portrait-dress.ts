import { mix, tune } from '../toolkit/colour.ts';
import { polar, smooth, steps } from '../toolkit/path.ts';
import { circle, ellipse, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import type { Sitter } from './portrait-face.ts';

export const HAIRS = ['bob', 'long', 'bun', 'afro', 'crop', 'waves'] as const;
type Hair = (typeof HAIRS)[number];

export const hairBehind = ({ rng, hair, fw, fh }: Sitter, kind: Hair): string => {
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

export const hairFront = ({ rng, hair, fw, fh }: Sitter): string => {
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

export const bust = ({ stage, rng, skin, shade, dress, accent, poster, fw, fh }: Sitter): string => {
  const trim =
    Math.abs(accent.l - dress.l) > 0.12 ? accent : mix(dress, poster.dark ? poster.ink : poster.paper, 0.6);
  const body = `M${num(-fw * 2.5)} 2600V800C${num(-fw * 2.3)} ${num(fh * 1.75)} ${num(-fw * 1.2)} ${num(fh * 1.5)} ${num(-fw * 0.5)} ${num(fh * 1.38)}Q0 ${num(fh * 1.9)} ${num(fw * 0.5)} ${num(fh * 1.38)}C${num(fw * 1.2)} ${num(fh * 1.5)} ${num(fw * 2.3)} ${num(fh * 1.75)} ${num(fw * 2.5)} 800V2600Z`;
  const pattern = rng.pick([
    () =>
      steps(-700, 700, 24)
        .map((x) => rect(x, 0, 22, 2600, fill(trim)))
        .join(''),
    () =>
      steps(-600, 600, 17)
        .flatMap((x, i) =>
          steps(200, 1500, 24).map((y) => circle(x + (i % 2) * 0, y + (i % 2) * 28, 11, fill(trim))),
        )
        .join(''),
    () =>
      steps(280, 1500, 24)
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
    (!stage.brief.features.has('man') && rng.chance(0.5)
      ? Array.from({ length: 9 }, (_, i) =>
          circle((i - 4) * fw * 0.125, fh * (1.44 + 0.22 * Math.cos(((i - 4) / 4) * 1.4)), 9, fill(trim)),
        ).join('')
      : '')
  );
};

export const hat = ({ accent, dress, fw, fh }: Sitter): string =>
  path(
    `M${num(-fw * 0.98)} ${num(-fh * 0.62)}C${num(-fw)} ${num(-fh * 1.5)} ${num(fw)} ${num(-fh * 1.55)} ${num(fw * 0.98)} ${num(-fh * 0.62)}Z`,
    fill(accent),
  ) +
  ellipse(0, -fh * 0.62, fw * 1.7, fh * 0.17, fill(tune(accent, -0.06))) +
  path(
    `M${num(-fw * 0.99)} ${num(-fh * 0.75)}Q0 ${num(-fh * 0.6)} ${num(fw * 0.99)} ${num(-fh * 0.75)}L${num(fw * 0.98)} ${num(-fh * 0.64)}Q0 ${num(-fh * 0.48)} ${num(-fw * 0.98)} ${num(-fh * 0.64)}Z`,
    fill(dress),
  );
