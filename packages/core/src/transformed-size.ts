import { maxSidePx, minSidePx, type TransformChanges, type UpscaleFactor } from './schemas/edits.ts';
import type { Size } from './schemas/engines.ts';

/** The size after a turn by quarters. */
export const rotatedSize = ({ width, height }: Size, { rotate }: Pick<TransformChanges, 'rotate'>): Size =>
  rotate === 90 || rotate === 270 ? { width: height, height: width } : { width, height };

/** The size of the result, pixels. */
export const transformedSize = (original: Size, { rotate, crop, resize }: TransformChanges): Size => {
  const { width, height } = resize ?? crop ?? rotatedSize(original, { rotate });
  return { width, height };
};

/** Why the changes do not fit the picture, for people; null if they do. */
export const sizeProblem = (original: Size, changes: TransformChanges): string | null => {
  const { crop } = changes;
  const turned = rotatedSize(original, changes);
  if (crop !== undefined && (crop.x + crop.width > turned.width || crop.y + crop.height > turned.height))
    return 'The part to keep reaches beyond the picture.';
  const { width, height } = transformedSize(original, changes);
  return Math.min(width, height) < minSidePx || Math.max(width, height) > maxSidePx
    ? `A picture has sides of ${minSidePx} to ${maxSidePx} pixels.`
    : null;
};

/** The size of an enlargement, pixels. */
export const upscaledSize = ({ width, height }: Size, factor: UpscaleFactor): Size => ({
  width: width * factor,
  height: height * factor,
});

/** Why the picture cannot be enlarged so much, for people; null if it can. */
export const upscaleProblem = (original: Size, factor: UpscaleFactor): string | null => {
  const { width, height } = upscaledSize(original, factor);
  return Math.max(width, height) > maxSidePx
    ? `${width} × ${height} would be too large: a picture has sides of at most ${maxSidePx} pixels.`
    : null;
};
