import { closeSync, fdatasync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@atelier/core/errors';
import { syncToDisk } from '@atelier/core/folders';
import { asDatabaseError } from '../database-errors.ts';

/** Makes what a descriptor's file holds outlast a power cut; `fdatasync` but for tests. */
export type SyncFile = (descriptor: number) => Promise<void>;

export interface WalSync {
  /**
   * Resolves when every commit made before the call is on the disk. One sync serves all who wait for it.
   * @throws AppError `outcome_unknown` when the disk refuses
   */
  synced(): Promise<void>;
  /** For how long the sync under way has been waited for, in milliseconds; 0 when none is. */
  waitingMs(): number;
  /** Of the log file, for comparing it with what its name leads to. */
  readonly descriptor: number;
  /** Ends the last sync and lets go of the file. Nothing may be committed after that. */
  close(): Promise<void>;
}

/** libuv runs it on its pool, and where fdatasync would stop at the drive's cache (macOS) it uses F_FULLFSYNC. */
const fileSync: SyncFile = promisify(fdatasync);

const refused = (thrown: unknown): AppError =>
  new AppError('outcome_unknown', undefined, { cause: asDatabaseError(thrown, 'fdatasync').cause });

/**
 * Group commit. SQLite commits with `synchronous = NORMAL`, which does not wait for the disk, and each caller that committed then
 * waits for a sync of the write-ahead log off the thread that answers (docs/decisions/0027).
 *
 * The log may be opened beside SQLite, whose POSIX locks lie on the database and its -shm file. It keeps its inode for as
 * long as this process has the database open: the last connection alone deletes it. What a checkpoint moves into the
 * database SQLite itself syncs, before it lets the log begin again.
 */
export const openWalSync = (
  walPath: string,
  onFailure: (thrown: unknown) => void,
  sync: SyncFile = fileSync,
  syncFolder: (folder: string) => void = syncToDisk,
): WalSync => {
  const descriptor = openSync(walPath, 'r+');
  // SQLite syncs the name of a log only if it made it itself.
  syncFolder(dirname(walPath));
  let running: Promise<void> | null = null;
  let begunAtMs = 0;
  let next: PromiseWithResolvers<void> | null = null;

  const pump = async (): Promise<void> => {
    for (let round = next; round !== null; round = next) {
      next = null;
      begunAtMs = performance.now();
      try {
        await sync(descriptor);
        round.resolve();
      } catch (thrown) {
        onFailure(thrown);
        round.reject(refused(thrown));
      }
    }
    running = null;
  };

  return {
    descriptor,
    waitingMs: () => (running === null ? 0 : performance.now() - begunAtMs),
    synced: () => {
      next ??= Promise.withResolvers<void>();
      const { promise } = next;
      running ??= pump();
      return promise;
    },
    close: async () => {
      await running;
      closeSync(descriptor);
    },
  };
};
