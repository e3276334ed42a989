import sharp, { type Sharp } from 'sharp';

/** Of an input picture and its mask, which the studio has checked before. */
const limitInputPixels = 50_000_000;

/** One byte a pixel: 255 where the picture is to be repainted. */
const greyOf = (mask: Uint8Array): Sharp =>
  sharp(mask, { limitInputPixels }).flatten({ background: '#000000' }).greyscale();

const sizeOf = async (picture: Uint8Array): Promise<{ readonly width: number; readonly height: number }> => {
  const { width, height } = await sharp(picture, { limitInputPixels }).metadata();
  return { width, height };
};

/** A mask (opaque white: repaint) as black and white PNG of the picture's size. */
export const greyMask = async (mask: Uint8Array, picture: Uint8Array): Promise<Uint8Array> => {
  const { width, height } = await sizeOf(picture);
  return new Uint8Array(await greyOf(mask).resize(width, height, { fit: 'fill' }).png().toBuffer());
};

/** The same as PNG that is transparent where the picture is to be repainted. */
export const transparentMask = async (mask: Uint8Array, picture: Uint8Array): Promise<Uint8Array> => {
  const { width, height } = await sizeOf(picture);
  const alpha = await greyOf(mask)
    .resize(width, height, { fit: 'fill' })
    .negate()
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const black = sharp({ create: { width, height, channels: 3, background: '#000000' } });
  const masked = black.joinChannel(alpha, { raw: { width, height, channels: 1 } });
  return new Uint8Array(await masked.png().toBuffer());
};
