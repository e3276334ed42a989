import { AppError } from '@atelier/core/errors';
import type { Derivatives } from '@atelier/core/ports/services';
import { provenanceXmp } from '@atelier/core/provenance';
import { releaseBytes } from '@atelier/core/release-bytes';
import sharp, { type Sharp } from 'sharp';
import { maxPixels } from './bounds.ts';
import { tinyUri } from './placeholder.ts';

/** Longest side of a thumbnail or preview, pixels. */
const THUMB_SIDE_PX = 512;

const hasBytes = (bytes: Uint8Array, expected: readonly number[], from = 0): boolean =>
  expected.every((byte, at) => bytes[from + at] === byte);

const isPng = (bytes: Uint8Array): boolean =>
  hasBytes(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const isJpeg = (bytes: Uint8Array): boolean => hasBytes(bytes, [0xff, 0xd8, 0xff]);
/** `RIFF`, the length, `WEBP`. */
const isWebp = (bytes: Uint8Array): boolean =>
  hasBytes(bytes, [0x52, 0x49, 0x46, 0x46]) && hasBytes(bytes, [0x57, 0x45, 0x42, 0x50], 8);

interface Size {
  readonly width: number;
  readonly height: number;
}

const open = (png: Uint8Array) => sharp(png, { limitInputPixels: maxPixels, failOn: 'warning', pages: 1 });

/** Reads the header before decoding, so that a wrong or huge size costs nothing. */
const verify = async (png: Uint8Array, expected: Size): Promise<void> => {
  if (!isPng(png))
    throw new AppError('engine_failed', 'The engine gave back something that is not a PNG picture.');
  const { width, height, format } = await open(png).metadata();
  if (format !== 'png' || width !== expected.width || height !== expected.height)
    throw new AppError(
      'engine_failed',
      `The engine gave back a picture of ${width} × ${height} pixels instead of ${expected.width} × ${expected.height}.`,
    );
};

const derive: Derivatives['derive'] = async (png, expected) => {
  try {
    await verify(png, expected);
    const { data, info } = await open(png)
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .resize(THUMB_SIDE_PX, THUMB_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height };
    const [thumbWebp, placeholder] = await Promise.all([
      sharp(data, { raw: { ...raw, channels: 3 } })
        .webp({ quality: 82, effort: 2 })
        .toBuffer(),
      tinyUri(data, raw),
    ]);
    releaseBytes(data);
    return { thumbWebp, placeholder };
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('engine_failed', 'The picture that the engine gave back could not be decoded.', {
      cause: thrown,
    });
  }
};

/**
 * Decodes a picture of a provider, upright and in sRGB, and encodes it again. The signature is checked before libvips sees
 * the bytes: it also has parsers for SVG, GIF, TIFF and others, which are never needed here. @throws AppError `engine_failed`
 */
const decodeForeign = async <T>(bytes: Uint8Array, encode: (picture: Sharp) => Promise<T>): Promise<T> => {
  if (!isPng(bytes) && !isJpeg(bytes) && !isWebp(bytes))
    throw new AppError('engine_failed', 'The engine gave back something that is not a picture.');
  try {
    return await encode(open(bytes).rotate().toColourspace('srgb'));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('engine_failed', 'The picture that the engine gave back could not be decoded.', {
      cause: thrown,
    });
  }
};

/** The same for every picture: which model made it stays in the database. */
const madeByModel = provenanceXmp('neural', 'Atelier');

const reencode: Derivatives['reencode'] = (bytes) =>
  decodeForeign(bytes, async (picture) => {
    const { data, info } = await picture
      .png({ compressionLevel: 6 })
      .withXmp(madeByModel)
      .toBuffer({ resolveWithObject: true });
    return { png: data, width: info.width, height: info.height };
  });

const preview: Derivatives['preview'] = (bytes) =>
  decodeForeign(bytes, (picture) =>
    picture
      .flatten({ background: '#ffffff' })
      .resize(THUMB_SIDE_PX, THUMB_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 70, effort: 1 })
      .toBuffer(),
  );

/**
 * libvips, for the whole process. No picture is derived twice, so that its cache only holds memory; one thread per picture,
 * because pictures are derived side by side and each further thread has buffers of its own.
 */
const boundMemory = (): void => {
  sharp.cache(false);
  sharp.concurrency(1);
};

/** Verifies an engine's PNG and makes its thumbnail (WebP) and inline placeholder. Stateless; safe to call concurrently. */
export const createDerivatives = (): Derivatives => {
  boundMemory();
  return { derive, reencode, preview };
};
