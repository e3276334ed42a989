import { AppError } from '@atelier/core/errors';
import type { OpenBlob } from '@atelier/core/ports/blobs';
import type { ImageFile } from '@atelier/core/ports/studio-stores';
import type { ExportOptions } from '@atelier/core/schemas/exports';
import type { Deps } from '../shared/deps.ts';

const readAll = async ({ stream, sizeBytes }: OpenBlob): Promise<Uint8Array> => {
  const all = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
};

/** Options as a part of an ETag: equal ones give equal files. */
const tagOf = ({ format, quality, width, hasMetadata }: ExportOptions): string =>
  [format, quality, width ?? 'full', hasMetadata ? 'marked' : 'bare'].join('-');

/** Pictures in other formats and sizes. Nothing of them is stored. */
export const pictureExports = ({ blobs, pictureExporter }: Pick<Deps, 'blobs' | 'pictureExporter'>) => ({
  etag: ({ imageSha256 }: Pick<ImageFile, 'imageSha256'>, options: ExportOptions): string =>
    `"${imageSha256.slice(0, 32)}-${tagOf(options)}"`,

  /** @throws AppError `overloaded`, `not_found` when the bytes are gone; the signal's reason */
  encode(
    { blobKey, origin }: Pick<ImageFile, 'blobKey' | 'origin'>,
    options: ExportOptions,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const open = async (): Promise<Uint8Array> => {
      const blob = await blobs.open(blobKey);
      if (blob === null) throw new AppError('not_found');
      return readAll(blob);
    };
    return pictureExporter.encode(open, { ...options, origin }, signal);
  },
});
