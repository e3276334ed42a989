import type { Size } from '@atelier/core/schemas/engines';

/** An aspect ratio as a backend spells it, and the size that it stands for here. */
export interface Ratio extends Size {
  /** `16:9`. */
  readonly ratio: string;
}

/** Sizes that FLUX and SDXL were trained for; about one megapixel each. */
const usual: Readonly<Record<string, readonly [number, number]>> = {
  '1:1': [1024, 1024],
  '16:9': [1344, 768],
  '9:16': [768, 1344],
  '21:9': [1536, 640],
  '9:21': [640, 1536],
  '3:2': [1216, 832],
  '2:3': [832, 1216],
  '4:5': [896, 1088],
  '5:4': [1088, 896],
  '4:3': [1152, 896],
  '3:4': [896, 1152],
};

const stepPx = 32;

/** A size of about a megapixel with these sides, in steps of 32 px. */
const computed = (across: number, down: number): readonly [number, number] => {
  const scale = 1024 / Math.sqrt(across * down);
  const side = (part: number): number => Math.max(stepPx, Math.round((part * scale) / stepPx) * stepPx);
  return [side(across), side(down)];
};

/** More than a form can show. */
const maxRatios = 50;

/** The ratios among the values of a setting; others (`custom`, `match_input_image`) are left out. */
export const ratiosOf = (values: readonly string[]): Ratio[] =>
  [...new Set(values)].slice(0, maxRatios).flatMap((ratio) => {
    const sides = /^(\d{1,2}):(\d{1,2})$/.exec(ratio);
    if (sides === null) return [];
    const [across, down] = [Number(sides[1]), Number(sides[2])];
    if (across === 0 || down === 0 || Math.max(across, down) / Math.min(across, down) > 4) return [];
    const [width, height] = usual[ratio] ?? computed(across, down);
    return [{ ratio, width, height }];
  });

/** The ratio whose shape is nearest to a size. */
export const nearestRatio = <R extends Ratio>(
  ratios: readonly R[],
  { width, height }: Size,
): R | undefined => {
  const distance = (one: R): number => Math.abs(Math.log((one.width / one.height) * (height / width)));
  return ratios.toSorted((a, b) => distance(a) - distance(b))[0];
};
