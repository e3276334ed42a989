import { hash } from 'node:crypto';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import type { BlobStore, ByteRange, OpenBlob, PutStreamOptions, StoredBlob } from '@atelier/core/ports/blobs';
import { removePartialWrites, type Sync, syncFolder, writeDurably } from './durable-write.ts';
import { checkBlobKey, checkBlobPrefix, checkRange } from './keys.ts';
import { listKeys } from './listing.ts';
import { receive } from './receive.ts';

export interface DiskBlobsSettings {
  /** The folder of all blobs; created if missing, accessible to the server's user only. */
  readonly root: string;
}

/** Operations on an open file, replaceable for fault tests. */
export interface FileCalls {
  /** Appends all of the bytes. */
  readonly write: (file: FileHandle, bytes: Uint8Array) => Promise<void>;
  readonly sync: Sync;
}

const nodeCalls: FileCalls = {
  write: (file, bytes) => file.appendFile(bytes),
  sync: (file) => file.sync(),
};

/**
 * Blobs as files, through Node's own API. flydrive's disk driver neither syncs nor renames into place, and returns the whole
 * read buffer: an empty file is read as 64 KiB of previous memory contents. Checksums are not kept.
 */
export const createDiskBlobs = ({ root }: DiskBlobsSettings, calls: FileCalls = nodeCalls): BlobStore => {
  const folder = resolve(root);
  const pathOf = (key: string): string => {
    checkBlobKey(key);
    return join(folder, key);
  };
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      await writeDurably(path, (file) => calls.write(file, bytes), calls.sync).catch(refuse);
      return { sizeBytes: bytes.byteLength, sha256: hash('sha256', bytes, 'hex') };
    },
    putStream: (key, source, options) => putStream(pathOf, calls, key, source, options),
    async open(key, range) {
      const path = pathOf(key);
      checkRange(range);
      try {
        return await openFile(path, range);
      } catch (error) {
        return isMissing(error) ? null : refuse(error);
      }
    },
    async stat(key) {
      const path = pathOf(key);
      try {
        const stats = await stat(path);
        return stats.isFile() ? { sizeBytes: stats.size, sha256: null } : null;
      } catch (error) {
        return isMissing(error) ? null : refuse(error);
      }
    },
    async list(prefix, page) {
      checkBlobPrefix(prefix);
      return listKeys(folder, prefix, page).catch(refuse);
    },
    async delete(key) {
      const path = pathOf(key);
      try {
        await rm(path, { recursive: true, force: true });
        await removePartialWrites(path);
        await syncFolder(dirname(path), calls.sync);
      } catch (error) {
        if (!isMissing(error)) refuse(error);
      }
    },
  };
};

/** See `BlobStore.putStream`: errors of the source, the size bound or the signal are not storage errors. */
const putStream = async (
  pathOf: (key: string) => string,
  calls: FileCalls,
  key: string,
  source: Readable,
  options: PutStreamOptions,
): Promise<StoredBlob> => {
  const path = pathOf(key);
  let diskFault: unknown;
  const write = (file: FileHandle): Promise<StoredBlob> =>
    receive(source, options, async (chunk) => {
      await calls.write(file, chunk).catch((thrown: unknown) => {
        diskFault = thrown;
        throw thrown;
      });
    }).catch((thrown: unknown) => {
      throw diskFault ?? new SourceFault(thrown);
    });
  // The source may fail before it is read, while folders are created.
  source.on('error', () => undefined);
  try {
    return await writeDurably(path, write, calls.sync);
  } catch (thrown) {
    source.destroy();
    if (thrown instanceof SourceFault) throw thrown.cause;
    return refuse(thrown);
  }
};

/** Wraps an error that is not the disk's, so that it is not mapped to a storage error. */
class SourceFault extends Error {
  constructor(cause: unknown) {
    super('The source could not be read.', { cause });
  }
}

/** Opens a file. Files are only replaced by rename, so an open one keeps its size. Null for a folder. */
const openFile = async (path: string, range?: ByteRange): Promise<OpenBlob | null> => {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat();
    // The stream closes the file at its end, on errors, and when destroyed before it is read.
    const part = range === undefined ? {} : { start: range.first, end: range.last };
    if (stats.isFile()) return { sizeBytes: stats.size, stream: file.createReadStream(part) };
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return null;
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

// ENOTDIR: a part of the path is a file.
const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

/** The disk is full, or the quota of this account is used up. */
const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error));

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'The disk cannot be written to. Ask an administrator to look at it.',
};

/** Maps a file system error to a message without paths. The cause is for the log. */
export const storageError = (cause: unknown): AppError =>
  isFull(cause)
    ? new AppError('storage_full', undefined, { cause })
    : new AppError('storage_failed', reasons[codeOf(cause)], { cause });

const refuse = (cause: unknown): never => {
  throw storageError(cause);
};
