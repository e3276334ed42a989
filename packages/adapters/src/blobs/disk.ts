import { open, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@atelier/core/errors';
import type { BlobStore, OpenBlob } from '@atelier/core/ports/services';
import { syncFolder, writeDurably } from './durable-write.ts';
import { checkBlobKey } from './keys.ts';

export interface DiskBlobsSettings {
  /** The folder that holds them; made when missing. It belongs to the server's user alone. */
  readonly root: string;
}

/**
 * Blobs as files, through Node alone. flydrive's disk driver neither syncs nor renames into place, and hands
 * out the whole read buffer: an empty file comes back as 64 KiB of whatever memory held before.
 */
export const createDiskBlobs = ({ root }: DiskBlobsSettings): BlobStore => {
  const folder = resolve(root);
  const pathOf = (key: string): string => {
    checkBlobKey(key);
    return join(folder, key);
  };
  return {
    async put(key, bytes) {
      await writeDurably(pathOf(key), bytes).catch(refuse);
    },
    async open(key) {
      const path = pathOf(key);
      try {
        return await openFile(path);
      } catch (error) {
        return isMissing(error) ? null : refuse(error);
      }
    },
    async delete(key) {
      const path = pathOf(key);
      try {
        await rm(path, { recursive: true, force: true });
        await syncFolder(dirname(path));
      } catch (error) {
        if (!isMissing(error)) refuse(error);
      }
    },
  };
};

/** The file as it is now: it is only ever replaced whole, so what is open keeps its size. Null for a folder. */
const openFile = async (path: string): Promise<OpenBlob | null> => {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat();
    // The stream closes the file at its end, at a fault, and when it is destroyed before anybody has read.
    if (stats.isFile()) return { sizeBytes: stats.size, stream: file.createReadStream() };
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return null;
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

// ENOTDIR: a part of the path is a file, so nothing can be below it.
const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

/** No room, or no more of it for this account. */
const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error));

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'The disk cannot be written to. Ask an administrator to look at it.',
};

/** The fault as people may read it: what is wrong, without paths. The cause is for the log. */
export const storageError = (cause: unknown): AppError =>
  isFull(cause)
    ? new AppError('storage_full', undefined, { cause })
    : new AppError('storage_failed', reasons[codeOf(cause)], { cause });

const refuse = (cause: unknown): never => {
  throw storageError(cause);
};
