import { AppError } from '@atelier/core/errors';
import type { PictureInputs } from '@atelier/core/ports/services';
import type { Extend } from '@atelier/core/schemas/edits';
import type { Size } from '@atelier/core/schemas/engines';
import type { Mask } from '@atelier/core/schemas/masks';
import sharp from 'sharp';
import { maxPixels } from './bounds.ts';
import { maskSvg } from './mask-svg.ts';

/** Enlarged by all sides at once, a picture may have nine times its pixels before it is made smaller. */
const open = (bytes: Uint8Array) => sharp(bytes, { limitInputPixels: maxPixels * 9, pages: 1 });

/** What is painted again reaches a little into the picture, so that no seam shows; share of its shorter side. */
const overlap = 0.02;

/** Of sharp's blur. */
const leastBlurPx = 0.3;

const marginsOf = ({ width, height }: Size, extend: Extend) => ({
  left: Math.round(extend.left * width),
  right: Math.round(extend.right * width),
  top: Math.round(extend.top * height),
  bottom: Math.round(extend.bottom * height),
});

type Margins = ReturnType<typeof marginsOf>;

/** Black where the picture is kept, white where it is continued. */
const borderMask = async (size: Size, margins: Margins): Promise<Buffer> => {
  const over = Math.round(Math.min(size.width, size.height) * overlap);
  const inset = (margin: number) => (margin === 0 ? 0 : margin + over);
  const left = inset(margins.left);
  const top = inset(margins.top);
  const full = {
    width: size.width + margins.left + margins.right,
    height: size.height + margins.top + margins.bottom,
  };
  const kept = {
    width: Math.max(1, full.width - left - inset(margins.right)),
    height: Math.max(1, full.height - top - inset(margins.bottom)),
  };
  const black = { create: { ...kept, channels: 3 as const, background: '#000' } };
  const hard = await sharp({ create: { ...full, channels: 3, background: '#fff' } })
    .composite([{ input: black, left, top }])
    .removeAlpha()
    .png()
    .toBuffer();
  // Softly, for engines that lay the new part over the old one.
  const blurPx = over / 3;
  return blurPx < leastBlurPx ? hard : sharp(hard).blur(blurPx).png().toBuffer();
};

const strokesMask = async (mask: Mask, size: Size): Promise<Buffer> => {
  let drawn = sharp(Buffer.from(maskSvg(mask, size)), { limitInputPixels: maxPixels }).removeAlpha();
  const blurPx = mask.feather * size.width;
  if (mask.inverted) drawn = drawn.negate();
  if (blurPx >= leastBlurPx) drawn = drawn.blur(blurPx);
  return drawn.png().toBuffer();
};

const cut = (bytes: Uint8Array, { width, height }: Size) =>
  open(bytes).resize(width, height, { fit: 'cover', position: 'centre' }).removeAlpha();

const fitted = async (
  picture: Uint8Array,
  { width, height, mask, extend }: Parameters<PictureInputs['fit']>[1],
) => {
  const wanted = { width, height };
  const opaque = open(picture).flatten({ background: '#ffffff' }).toColourspace('srgb');
  const { data, info } = await opaque.png({ compressionLevel: 1 }).toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  const margins = extend === undefined ? null : marginsOf(size, extend);
  const whole =
    margins === null
      ? data
      : await sharp(data)
          .extend({ ...margins, extendWith: 'mirror' })
          .png()
          .toBuffer();
  const shape =
    (margins !== null && (await borderMask(size, margins))) ||
    (mask !== undefined && (await strokesMask(mask, size))) ||
    null;
  const image = await cut(whole, wanted).png({ compressionLevel: 3 }).toBuffer();
  if (shape === null) return { image };
  return { image, mask: await cut(shape, wanted).toColourspace('b-w').png().toBuffer() };
};

/** Prepares pictures of this server for models that start from a picture. */
export const createPictureInputs = (): PictureInputs => ({
  fit: (picture, wanted) =>
    fitted(picture, wanted).catch((thrown: unknown) => {
      throw new AppError('engine_failed', 'This picture could not be prepared for the model.', {
        cause: thrown,
      });
    }),
});
