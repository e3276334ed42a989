import { AppError } from '@atelier/core/errors';
import type { PictureInputs } from '@atelier/core/ports/services';
import type { Extend } from '@atelier/core/schemas/edits';
import type { Size } from '@atelier/core/schemas/engines';
import type { Mask } from '@atelier/core/schemas/masks';
import sharp from 'sharp';
import { maxPixels } from './bounds.ts';
import { maskSvg } from './mask-svg.ts';

/** Continued on all sides, a picture has up to three times its pixels, also when it was made smaller before. */
const open = (bytes: Uint8Array) => sharp(bytes, { limitInputPixels: maxPixels * 3, pages: 1 });

/** A mask has no detail that is finer; drawn and blurred in 16 million pixels it would take minutes. */
const maxMaskPixels = 1024 * 1024;
const maxMaskSide = 2048;

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

const scaled = ({ width, height }: Size, scale: number): Size => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
});

/** In the shape of the picture, not larger than a mask needs. */
const maskSize = (picture: Size): Size => {
  const { width, height } = picture;
  return scaled(
    picture,
    Math.min(1, Math.sqrt(maxMaskPixels / (width * height)), maxMaskSide / Math.max(width, height)),
  );
};

const strokesMask = async (mask: Mask, picture: Size): Promise<Buffer> => {
  const size = maskSize(picture);
  let drawn = sharp(Buffer.from(maskSvg(mask, size)), { limitInputPixels: maxPixels }).removeAlpha();
  const blurPx = mask.feather * size.width;
  if (mask.inverted) drawn = drawn.negate();
  if (blurPx >= leastBlurPx) drawn = drawn.blur(blurPx);
  return drawn.png().toBuffer();
};

const cut = (bytes: Uint8Array, { width, height }: Size) =>
  open(bytes).resize(width, height, { fit: 'cover', position: 'centre' }).removeAlpha();

/** The size in which a picture is continued: not larger than what is cut out of it, so that few pixels are encoded. */
const sizeToExtend = (size: Size, extend: Extend, wanted: Size): Size => {
  const [across, down] = [1 + extend.left + extend.right, 1 + extend.top + extend.bottom];
  const scale = Math.max(wanted.width / (size.width * across), wanted.height / (size.height * down));
  return scaled(size, Math.min(1, scale));
};

const extended = (picture: Uint8Array, margins: Margins) =>
  sharp(picture)
    .extend({ ...margins, extendWith: 'mirror' })
    .png({ compressionLevel: 1 })
    .toBuffer();

const fitted = async (
  picture: Uint8Array,
  { width, height, mask, extend }: Parameters<PictureInputs['fit']>[1],
) => {
  const wanted = { width, height };
  const original = await open(picture).metadata();
  const size = extend === undefined ? original : sizeToExtend(original, extend, wanted);
  const opaque = await open(picture)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(size.width, size.height, { fit: 'fill' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const margins = extend === undefined ? null : marginsOf(size, extend);
  const whole = margins === null ? opaque : await extended(opaque, margins);
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
