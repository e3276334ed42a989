import { open } from 'node:fs/promises';
import type { CheckedUpload } from '@atelier/core/ports/uploads';
import type { UploadFormat } from '@atelier/core/schemas/uploads';
import { UploadRefused } from '@atelier/core/upload-refusals';
import { ByteReader } from './byte-reader.ts';
import type { HeaderBounds, HeaderParser } from './header.ts';
import { bmpHeader } from './headers/bmp.ts';
import { gifHeader } from './headers/gif.ts';
import { jpegHeader } from './headers/jpeg.ts';
import { pngHeader } from './headers/png.ts';
import { webpHeader } from './headers/webp.ts';
import { formatOfName } from './names.ts';
import { sniff, sniffBytes } from './sniff.ts';

const parsers = {
  png: pngHeader,
  jpeg: jpegHeader,
  gif: gifHeader,
  bmp: bmpHeader,
  webp: webpHeader,
} as const satisfies Record<UploadFormat, HeaderParser>;

/**
 * Decides by its first bytes and its name what a file is, and walks its parts without decoding any.
 * @throws UploadRefused; errors of the file system
 */
export const inspect = async (path: string, name: string, bounds: HeaderBounds): Promise<CheckedUpload> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const reader = new ByteReader(file, size);
    const found = sniff(await reader.take(Math.min(size, sniffBytes)));
    if ('reason' in found) throw new UploadRefused(found.reason);
    const named = formatOfName(name);
    if (named === null) throw new UploadRefused('name_without_type');
    if (named !== found.format) throw new UploadRefused('name_differs', nameDiffers(found.format));
    reader.at = 0;
    return { ...(await parsers[found.format](reader, bounds)), format: found.format };
  } finally {
    await file.close();
  }
};

const nameDiffers = (format: UploadFormat): string =>
  `The name of this file doesn’t match what it holds, which is a ${format.toUpperCase()} picture. Give it the ending .${format === 'jpeg' ? 'jpg' : format} and try again.`;
