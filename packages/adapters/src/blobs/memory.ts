import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import { checkBlobKey, checkBlobPrefix, checkRange } from './keys.ts';
import { receive } from './receive.ts';

export interface MemoryBlobsOptions {
  /** The underlying map, for tests that inspect it. */
  readonly blobs?: Map<string, Uint8Array>;
  /** Total capacity of all blobs; unlimited by default. */
  readonly capacityBytes?: number;
}

/** Blobs in memory, for tests. Returns copies, never its own bytes. */
export const createMemoryBlobs = ({
  blobs = new Map(),
  capacityBytes = Number.POSITIVE_INFINITY,
}: MemoryBlobsOptions = {}): BlobStore => {
  const usedBytes = () => blobs.values().reduce((sum, { byteLength }) => sum + byteLength, 0);
  const requireRoom = (bytes: number): void => {
    if (usedBytes() + bytes > capacityBytes) throw new AppError('storage_full');
  };
  const store = (key: string, bytes: Uint8Array) => {
    requireRoom(bytes.byteLength);
    blobs.set(key, bytes);
    return { sizeBytes: bytes.byteLength, sha256: hash('sha256', bytes, 'hex') };
  };

  return {
    async put(key, bytes) {
      checkBlobKey(key);
      // A copy also of a `Buffer`, whose `slice` shares its memory.
      return store(key, new Uint8Array(bytes));
    },
    async putStream(key, source, options) {
      checkBlobKey(key);
      const chunks: Uint8Array[] = [];
      let size = 0;
      await receive(source, options, async (chunk) => {
        size += chunk.byteLength;
        requireRoom(size);
        chunks.push(new Uint8Array(chunk));
      });
      return store(key, new Uint8Array(Buffer.concat(chunks)));
    },
    async open(key, range) {
      checkBlobKey(key);
      checkRange(range);
      const bytes = blobs.get(key);
      if (bytes === undefined) return null;
      const part = range === undefined ? bytes.slice() : bytes.slice(range.first, range.last + 1);
      return { sizeBytes: bytes.byteLength, stream: Readable.from(part.byteLength === 0 ? [] : [part]) };
    },
    async stat(key) {
      checkBlobKey(key);
      const bytes = blobs.get(key);
      return bytes === undefined
        ? null
        : { sizeBytes: bytes.byteLength, sha256: hash('sha256', bytes, 'hex') };
    },
    async list(prefix, { after, limit }) {
      checkBlobPrefix(prefix);
      const keys = [...blobs.keys()].filter(
        (key) => key.startsWith(prefix) && (after === null || key > after),
      );
      return keys.toSorted().slice(0, limit);
    },
    async delete(key) {
      checkBlobKey(key);
      blobs.delete(key);
      for (const below of blobs.keys()) if (below.startsWith(`${key}/`)) blobs.delete(below);
    },
  };
};
