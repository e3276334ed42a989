import { z } from 'zod';

/** All strokes together; keeps a job's row small. A long, careful mask has about 2,000 numbers. */
export const maxMaskNumbers = 12_000;
export const maxMaskStrokes = 400;
/** One lasso: drawing what it encloses takes time that grows with the square of its points. */
export const maxLassoNumbers = 3000;

/** A place as a share of the picture's width or height; strokes may leave the picture. */
const Place = z.number().min(-1).max(2);

/**
 * One movement. The brush draws a line with round ends, the eraser takes away from all before it, and the lasso fills what it
 * encloses.
 */
export const MaskStroke = z.strictObject({
  tool: z.enum(['brush', 'eraser', 'lasso']),
  /** Share of the picture's width; of no meaning for a lasso. */
  radius: z.number().min(0).max(0.5),
  /** x, y, x, y … */
  points: z
    .array(Place)
    .min(2)
    .max(maxMaskNumbers)
    .refine(({ length }) => length % 2 === 0, 'Each point has two numbers.'),
});
export type MaskStroke = z.infer<typeof MaskStroke>;

/**
 * The part of a picture that is painted again, as the strokes that a person made. Numbers instead of a picture: nothing that
 * comes from outside has to be decoded, and the mask fits any size.
 */
export const Mask = z.strictObject({
  strokes: z
    .array(MaskStroke)
    .min(1)
    .max(maxMaskStrokes)
    .refine(
      (strokes) => strokes.reduce((sum, { points }) => sum + points.length, 0) <= maxMaskNumbers,
      'This mask has too many points. Paint it with fewer strokes.',
    ),
  /** How softly it ends: share of the picture's width. */
  feather: z.number().min(0).max(0.1),
  /** Paint again all but the strokes. */
  inverted: z.boolean(),
});
export type Mask = z.infer<typeof Mask>;

/** A mask that a person sends; stored ones of earlier versions may have longer lassos. */
export const NewMask = Mask.refine(
  ({ strokes }) => strokes.every(({ tool, points }) => tool !== 'lasso' || points.length <= maxLassoNumbers),
  'This outline has too many points. Draw it in several parts.',
);
