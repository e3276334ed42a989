import type { Crop, TransformChanges } from '@atelier/core/schemas/edits';
import type { Size } from '@atelier/core/schemas/engines';
import { rotatedSize, sizeProblem, transformedSize } from '@atelier/core/transformed-size';
import type { CropBox } from './crop-box.ts';

/** Quarter turns, clockwise. */
export type Turns = 0 | 1 | 2 | 3;

/** What a person has chosen in the dialog. */
export interface Chosen {
  readonly turns: Turns;
  readonly mirrored: boolean;
  readonly flipped: boolean;
  /** Width by height of the part that is kept; null for all of it. */
  readonly ratio: readonly [number, number] | null;
  /** Where that part lies along the longer rest, 0 … 1. */
  readonly place: number;
  /** The part that is kept, of the turned picture, if it has a shape of its own; null otherwise. */
  readonly box: CropBox | null;
  /** Pixels of the result; NaN while nothing is typed. */
  readonly width: number;
}

export const ratios = {
  all: null,
  '1:1': [1, 1],
  '4:3': [4, 3],
  '3:4': [3, 4],
  '16:9': [16, 9],
  '9:16': [9, 16],
} as const satisfies Record<string, Chosen['ratio']>;
export type RatioName = keyof typeof ratios;

export const unchanged = ({ width }: Size): Chosen => ({
  ...{ turns: 0, mirrored: false, flipped: false, ratio: null, place: 0.5, box: null, width },
});

/** Mirroring both ways is half a turn: the server has one mirror and turns. */
const turnsOf = ({ turns, mirrored, flipped }: Chosen): number => (turns + (mirrored && flipped ? 2 : 0)) % 4;

/** The size of the picture in the crop box. */
export const turnedSize = (original: Size, chosen: Chosen): Size =>
  rotatedSize(original, { rotate: chosen.turns * 90 });

const boxCrop = ({ left, top, right, bottom }: CropBox, { width, height }: Size): Crop | null => {
  const [x, y] = [Math.round(left * width), Math.round(top * height)];
  const kept = { width: Math.round(right * width) - x, height: Math.round(bottom * height) - y };
  return kept.width === width && kept.height === height ? null : { x, y, ...kept };
};

/** The part that was drawn, or the largest of that shape, moved along the side where something is left over. */
export const cropOf = (original: Size, chosen: Chosen): Crop | null => {
  const { width, height } = turnedSize(original, chosen);
  if (chosen.box !== null) return boxCrop(chosen.box, { width, height });
  if (chosen.ratio === null) return null;
  const [across, down] = chosen.ratio;
  const scale = Math.min(width / across, height / down);
  const kept = { width: Math.round(across * scale), height: Math.round(down * scale) };
  if (kept.width === width && kept.height === height) return null;
  return {
    x: Math.round((width - kept.width) * chosen.place),
    y: Math.round((height - kept.height) * chosen.place),
    ...kept,
  };
};

/** At which end the part that is kept begins; null if nothing is left over beside it. */
export const firstEndOf = (original: Size, chosen: Chosen): 'left' | 'upper' | null => {
  const crop = cropOf(original, chosen);
  if (crop === null) return null;
  return crop.width < turnedSize(original, chosen).width ? 'left' : 'upper';
};

/** The size before the result is made larger or smaller. */
export const keptSize = (original: Size, chosen: Chosen): Size => {
  const { width, height } = cropOf(original, chosen) ?? turnedSize(original, chosen);
  return { width, height };
};

/** What the server is asked for. */
export const changesOf = (original: Size, chosen: Chosen): TransformChanges => {
  const turns = turnsOf(chosen);
  const crop = cropOf(original, chosen);
  const kept = keptSize(original, chosen);
  const mirror = chosen.mirrored === chosen.flipped ? null : chosen.mirrored ? 'horizontal' : 'vertical';
  const height = Math.max(1, Math.round((kept.height * chosen.width) / kept.width));
  return {
    ...(turns > 0 && { rotate: turns * 90 }),
    ...(mirror !== null && { mirror }),
    ...(crop !== null && { crop }),
    ...(chosen.width !== kept.width && { resize: { width: chosen.width, height } }),
  };
};

/** Why it cannot be done, for people; null if it can. */
export const problemOf = (original: Size, chosen: Chosen): string | null => {
  if (!Number.isInteger(chosen.width)) return 'Enter a width in whole pixels.';
  const changes = changesOf(original, chosen);
  if (Object.keys(changes).length === 0) return 'Change something first.';
  return sizeProblem(original, changes);
};

/** The size of the result, pixels. */
export const resultOf = (original: Size, chosen: Chosen): Size =>
  transformedSize(original, changesOf(original, chosen));
