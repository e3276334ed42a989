import { closeSync, fdatasync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@atelier/core/errors';
import { syncToDisk } from '@atelier/core/folders';
import { asDatabaseError } from '../database-errors.ts';

/** Makes the content of a descriptor's file survive a power cut; `fdatasync` except in tests. */
export type SyncFile = (descriptor: number) => Promise<void>;

export interface WalSync {
  /**
   * Resolves when every commit made before the call is on disk. Concurrent callers share one sync.
   * @throws AppError `outcome_unknown` when the sync fails
   */
  synced(): Promise<void>;
  /** Milliseconds since the current sync began; 0 without one. */
  waitingMs(): number;
  /** Descriptor of the log file. */
  readonly descriptor: number;
  /** Waits for the last sync and closes the file. Nothing may be committed after that. */
  close(): Promise<void>;
}

/** Runs on libuv's pool; on macOS, where fdatasync does not flush the drive's cache, libuv uses F_FULLFSYNC. */
const fileSync: SyncFile = promisify(fdatasync);

const syncError = (thrown: unknown): AppError =>
  new AppError('outcome_unknown', undefined, { cause: asDatabaseError(thrown, 'fdatasync').cause });

/**
 * Group commit. SQLite commits with `synchronous = NORMAL`, which does not wait for the disk; each caller then waits for a
 * sync of the write-ahead log off the main thread (docs/decisions/0027).
 *
 * Opening the log beside SQLite is safe: its POSIX locks are on the database and the -shm file. The log keeps its inode
 * while this process has the database open, because only the last connection deletes it. A checkpoint syncs the database
 * itself before it lets the log restart.
 */
export const openWalSync = (
  walPath: string,
  onFailure: (thrown: unknown) => void,
  sync: SyncFile = fileSync,
  syncFolder: (folder: string) => void = syncToDisk,
): WalSync => {
  const descriptor = openSync(walPath, 'r+');
  // SQLite syncs the log's directory entry only if it created the log.
  syncFolder(dirname(walPath));
  let running: Promise<void> | null = null;
  let startedAtMs = 0;
  let next: PromiseWithResolvers<void> | null = null;

  const pump = async (): Promise<void> => {
    for (let round = next; round !== null; round = next) {
      next = null;
      startedAtMs = performance.now();
      try {
        await sync(descriptor);
        round.resolve();
      } catch (thrown) {
        onFailure(thrown);
        round.reject(syncError(thrown));
      }
    }
    running = null;
  };

  return {
    descriptor,
    waitingMs: () => (running === null ? 0 : performance.now() - startedAtMs),
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
