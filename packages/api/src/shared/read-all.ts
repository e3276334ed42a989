import type { OpenBlob } from '@atelier/core/ports/blobs';

/** All bytes of a blob, in memory. */
export const readAll = async ({ stream, sizeBytes }: OpenBlob): Promise<Uint8Array> => {
  const all = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
};
