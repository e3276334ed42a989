import type { PictureExporter } from '@atelier/core/ports/services';
import { provenanceXmp } from '@atelier/core/provenance';
import type { ExportOptions } from '@atelier/core/schemas/exports';
import { createTurns } from '@atelier/core/turns';
import sharp, { type Sharp } from 'sharp';
import { maxPixels } from './bounds.ts';

/** Pictures that are encoded at once: each takes a processor, and tens of megabytes. */
const atOnce = 2;
/** Further ones wait. Beyond this number they are refused. */
const maxWaiting = 16;
/** AVIF in its best quality takes seconds for a large picture. */
const timeoutS = 30;
/** 0 … 9. More would take several times as long for files that are a few percent smaller. */
const avifEffort = 2;

const encoders = {
  png: (picture) => picture.png({ compressionLevel: 6 }),
  // JPEG has no transparency.
  jpeg: (picture, { quality }) => picture.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: true }),
  webp: (picture, { quality }) => picture.webp({ quality }),
  avif: (picture, { quality }) => picture.avif({ quality, effort: avifEffort }),
} as const satisfies Record<
  ExportOptions['format'],
  (picture: Sharp, options: Pick<ExportOptions, 'quality'>) => Sharp
>;

const encode = (png: Uint8Array, options: Parameters<PictureExporter['encode']>[1]): Promise<Uint8Array> => {
  const { format, width, sourceType } = options;
  const read = sharp(png, { limitInputPixels: maxPixels, failOn: 'warning', pages: 1 });
  const sized = width === null ? read : read.resize(width, null, { withoutEnlargement: true });
  const encoded = encoders[format](sized, options).timeout({ seconds: timeoutS });
  return (sourceType === null ? encoded : encoded.withXmp(provenanceXmp(sourceType, 'Atelier'))).toBuffer();
};

/** Encodes a few pictures at a time, in the order in which they were asked for. */
export const createPictureExporter = (): PictureExporter => {
  const turns = createTurns({ atOnce, maxWaiting });
  return {
    encode: (open, options, signal) => turns.run(async () => encode(await open(), options), signal),
  };
};
