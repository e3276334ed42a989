import { AppError } from '@atelier/core/errors';
import type { PictureExporter } from '@atelier/core/ports/services';
import { provenanceXmp } from '@atelier/core/provenance';
import type { ExportOptions } from '@atelier/core/schemas/exports';
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
  let running = 0;
  const waiting: (() => void)[] = [];

  const takeTurn = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (waiting.length >= maxWaiting) throw new AppError('overloaded');
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(signal.reason);
      };
      waiting.push(start);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  /** The next one takes over the turn, so that `running` stays. */
  const endTurn = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return {
    async encode(open, options, signal) {
      await takeTurn(signal);
      try {
        return await encode(await open(), options);
      } finally {
        endTurn();
      }
    },
  };
};
