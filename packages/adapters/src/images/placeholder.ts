import { AppError } from '@atelier/core/errors';
import sharp from 'sharp';

/** Characters. */
const maxPlaceholder = 400;

/** A few pixels as a data URI, which the browser enlarges while the thumbnail loads. @param small RGB */
export const tinyUri = async (
  small: Buffer,
  info: { readonly width: number; readonly height: number },
): Promise<string> => {
  for (const side of [20, 14, 10, 6]) {
    const tiny = await sharp(small, { raw: { ...info, channels: 3 } })
      .resize(side, side, { fit: 'inside' })
      .webp({ quality: 36, effort: 4, smartSubsample: false })
      .toBuffer();
    const uri = `data:image/webp;base64,${tiny.toString('base64')}`;
    if (uri.length <= maxPlaceholder) return uri;
  }
  throw new AppError('engine_failed', 'The placeholder of the picture would not become small.');
};
