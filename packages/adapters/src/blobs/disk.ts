import { resolve } from 'node:path';
import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/services';
import { FSDriver } from 'flydrive/drivers/fs';
import { writeDurably } from './durable-write.ts';
import { checkBlobKey } from './keys.ts';

export interface DiskBlobsSettings {
  /** The folder that holds them; made when missing. It belongs to the server's user alone. */
  readonly root: string;
}

/** Blobs as files. flydrive reads and deletes; it can neither sync nor rename into place, so writing is ours. */
export const createDiskBlobs = ({ root }: DiskBlobsSettings): BlobStore => {
  const folder = resolve(root);
  const drive = new FSDriver({ location: folder, visibility: 'private' });
  return {
    async put(key, bytes) {
      checkBlobKey(key);
      await writeDurably(resolve(folder, key), bytes).catch(refuse);
    },
    async get(key) {
      checkBlobKey(key);
      try {
        return await drive.getBytes(key);
      } catch (error) {
        return isMissing(error) ? null : refuse(error);
      }
    },
    async delete(key) {
      checkBlobKey(key);
      await drive.delete(key).catch((error: unknown) => (isMissing(error) ? undefined : refuse(error)));
    },
  };
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

// ENOTDIR: a part of the path is a file, so nothing can be below it.
const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Ask an administrator to make room.',
  EDQUOT: 'The disk is full. Ask an administrator to make room.',
  EROFS: 'The disk cannot be written to. Ask an administrator to look at it.',
};

const refuse = (error: unknown): never => {
  throw new AppError('storage_failed', reasons[codeOf(error)], { cause: error });
};
