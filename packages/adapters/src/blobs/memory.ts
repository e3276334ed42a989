import { Readable } from 'node:stream';
import type { BlobStore } from '@atelier/core/ports/services';
import { checkBlobKey } from './keys.ts';

/** Blobs of a test. Like the others it hands out copies, never its own bytes. */
export const createMemoryBlobs = (): BlobStore => {
  const blobs = new Map<string, Uint8Array>();
  return {
    async put(key, bytes) {
      checkBlobKey(key);
      blobs.set(key, bytes.slice());
    },
    async open(key) {
      checkBlobKey(key);
      const bytes = blobs.get(key);
      if (bytes === undefined) return null;
      return { sizeBytes: bytes.length, stream: Readable.from([bytes.slice()]) };
    },
    async delete(key) {
      checkBlobKey(key);
      blobs.delete(key);
      for (const below of blobs.keys()) if (below.startsWith(`${key}/`)) blobs.delete(below);
    },
  };
};
