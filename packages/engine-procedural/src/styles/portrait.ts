import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { createPoster, type Poster } from '../toolkit/palettes.ts';
import type { Rng } from '../toolkit/random.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { bust, HAIRS, hairBehind, hairFront, hat } from './portrait-dress.ts';
import { catHead, face, type Sitter } from './portrait-face.ts';

const createSitter = (stage: Stage, poster: Poster): Sitter => {
  const rng = stage.rng('sitter');
  const [a = poster.ink, b = poster.ink, c = poster.ink, d = poster.ink] = rng.shuffle(poster.colours);
  const natural = rng.pick([
    oklch(0.87, 0.05, 62),
    oklch(0.79, 0.08, 55),
    oklch(0.68, 0.09, 48),
    oklch(0.55, 0.08, 42),
    oklch(0.45, 0.07, 45),
  ]);
  // Half the sitters have skin, half are pure colour; in between lies mud.
  const bold = [a, b, c].filter((tone) => tone.l > 0.5 && tone.c > 0.04);
  const face = bold.length > 0 && rng.chance(0.35) ? rng.pick(bold) : natural;
  // A cat's coat is the first colour that the prompt names.
  const coat = stage.brief.features.has('cat') ? stage.brief.wishes[0] : undefined;
  const skin = coat ? tune(coat, 0.03) : face;
  const other = [a, b, d].filter((tone) => Math.abs(tone.l - skin.l) > 0.1 && tone.c > 0.04);
  const shade = !coat && other.length > 0 && rng.chance(0.5) ? rng.pick(other) : tune(skin, -0.1, 1.25, -10);
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

/** Cut-paper seaweed: a wavering stalk with rounded fingers, growing up from the origin. */
const cutout = (rng: Rng, long: number, tone: Colour): string => {
  const pairs = rng.int(3, 5);
  const bend = rng.bell() * long * 0.16;
  const finger = (x: number, y: number, angle: number, reach: number): string => {
    const half = reach * rng.range(0.2, 0.27);
    const d = `M${num(-half * 0.5)} 0C${num(-half * 0.4)} ${num(-reach * 0.4)} ${num(-half * 1.5)} ${num(-reach * 0.7)} ${num(-half * 0.8)} ${num(-reach * 0.95)}C${num(-half * 0.3)} ${num(-reach * 1.12)} ${num(half * 0.7)} ${num(-reach * 1.08)} ${num(half * 0.9)} ${num(-reach * 0.86)}C${num(half * 1.1)} ${num(-reach * 0.62)} ${num(half * 0.4)} ${num(-reach * 0.4)} ${num(half * 0.5)} 0Z`;
    return path(d, { ...fill(tone), transform: at(x, y, 1, angle) });
  };
  const spine = (t: number): [number, number] => [bend * t * t, -long * 0.8 * t];
  const fingers = Array.from({ length: pairs }, (_, i) => {
    const t = (i + 0.35) / pairs;
    const reach = long * (0.44 - 0.2 * t) * rng.range(0.85, 1.1);
    return [1, -1]
      .map((side) => finger(...spine(t), side * rng.range(48, 66) * (1 - t * 0.3), reach))
      .join('');
  });
  const [tx, ty] = spine(1);
  const stalk = path(`M0 0Q0 ${num(-long * 0.45)} ${num(tx)} ${num(ty)}`, stroke(tone, long * 0.085));
  return stalk + fingers.join('') + finger(...spine(0.92), bend * 0.1, long * 0.28);
};

const backdrop = ({ stage, rng, poster, accent }: Sitter): string => {
  const { w, h } = stage;
  const tones = rng.shuffle(
    poster.colours.map((tone) => mix(tone, poster.paper, rng.pick([0.1, 0.35, 0.55]))),
  );
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
    fill(rng.chance(0.5) ? r : accent),
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

/** A head built of cut paper: two-tone face, bold hair, patterned dress, leaves. */
export const paintPortrait = (stage: Stage): string => {
  const poster = createPoster(stage, 0.2);
  const sitter = createSitter(stage, poster);
  const { w, h } = stage;
  const { rng, fw, fh, accent } = sitter;
  const unit = Math.min(w, h) / 1000;
  const kind = stage.brief.features.has('curls')
    ? rng.pick(['afro', 'waves'] as const)
    : stage.brief.features.has('man')
      ? 'crop'
      : stage.brief.features.has('hair')
        ? rng.pick(['long', 'waves'] as const)
        : rng.pick(HAIRS);
  const tilt = rng.range(-7, 7);
  const cat = stage.brief.features.has('cat');
  const earrings =
    !stage.brief.features.has('man') && rng.chance(0.7)
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
