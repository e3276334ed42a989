import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@atelier/core/errors';
import type { PutStreamOptions, StoredBlob } from '@atelier/core/ports/blobs';

/**
 * Reads a source to its end within the size bound; each chunk is written before the next one is read.
 * @throws AppError `payload_too_large`; the error of `write`; the source's own error; the signal's reason. The source is then
 * destroyed.
 */
export const receive = async (
  source: Readable,
  { maxBytes, signal }: Pick<PutStreamOptions, 'maxBytes' | 'signal'>,
  write: (chunk: Uint8Array) => Promise<void>,
): Promise<StoredBlob> => {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const sink = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of chunks) {
      // A string has no `byteLength` and would not be counted.
      if (!(chunk instanceof Uint8Array)) throw new TypeError('A source of bytes yielded something else.');
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes)
        throw new AppError('payload_too_large', `A file has at most ${maxBytes} bytes.`);
      hash.update(chunk);
      await write(chunk);
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
