import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@atelier/core/errors';
import type { PutStreamOptions, StoredBlob } from '@atelier/core/ports/blobs';

/**
 * Reads a source to its end, piece by piece, within the bound; each piece is written before the next one is asked for.
 * @throws AppError `payload_too_large`; what `write` throws; the source's own error; the signal's reason. The source is
 * destroyed then.
 */
export const receive = async (
  source: Readable,
  { maxBytes, signal }: Pick<PutStreamOptions, 'maxBytes' | 'signal'>,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<StoredBlob> => {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const sink = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of pieces) {
      // A text has no `byteLength`: it would pass the bound uncounted.
      if (!(piece instanceof Uint8Array)) throw new TypeError('A source of bytes yielded something else.');
      sizeBytes += piece.byteLength;
      if (sizeBytes > maxBytes)
        throw new AppError('payload_too_large', `A file has at most ${maxBytes} bytes.`);
      hash.update(piece);
      await write(piece);
    }
  };
  try {
    await pipeline(source, sink, signal === undefined ? {} : { signal });
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
};
