import { fstatSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';

/** The content of a disk: the database file and its write-ahead log. */
interface Image {
  readonly database: Buffer;
  readonly wal: Buffer;
}

const walHeaderBytes = 32;
const sectorBytes = 4096;
/** Slower than most disks, so that others commit during a sync. */
const syncMs = 4;

const contentOf = (descriptor: number): Buffer => {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
};

/** The synced log plus arbitrary sectors of later writes, because sectors reach a disk in any order. */
const tornAfter = (synced: Image, current: Image, reaches: () => boolean): Image => {
  const wal = Buffer.alloc(current.wal.length);
  synced.wal.copy(wal);
  for (let at = synced.wal.length - (synced.wal.length % sectorBytes); at < wal.length; at += sectorBytes) {
    const end = Math.min(at + sectorBytes, wal.length);
    if (reaches())
      current.wal.copy(wal, Math.max(at, synced.wal.length), Math.max(at, synced.wal.length), end);
  }
  return { ...synced, wal };
};

/** Whether there was no checkpoint in between and the log did not restart. */
const isContinued = (before: Image, after: Image): boolean =>
  before.database.equals(after.database) &&
  before.wal.length >= walHeaderBytes &&
  before.wal.subarray(0, walHeaderBytes).equals(after.wal.subarray(0, walHeaderBytes));

/**
 * Simulates power cuts. `sync` replaces `fdatasync` of the log: only the content from when the last successful one began is
 * guaranteed to survive. SQLite syncs the database itself during a checkpoint, within one call, so this thread never sees
 * an incomplete one.
 */
export const disposableDisk = (path: string, folder: string) => {
  // Opened once and never closed while SQLite runs: closing would drop the locks that it holds in this process.
  const [database, wal] = [openSync(path, 'r'), openSync(`${path}-wal`, 'r')];
  const current = (): Image => ({ database: contentOf(database), wal: contentOf(wal) });
  let synced: Image = current();
  let images = 0;
  const logs = new Set<string>();
  let torn = 0;

  const readImage = <T>(image: Image, query: (connection: Sqlite.Database) => T): T => {
    images += 1;
    const imageFolder = join(folder, `after-power-cut-${images}`);
    mkdirSync(imageFolder);
    const copy = join(imageFolder, 'test.sqlite');
    writeFileSync(copy, image.database);
    writeFileSync(`${copy}-wal`, image.wal);
    // Like a start, opening it reads the log; a checkpoint would only take time.
    const connection = new Sqlite(copy, { readonly: true });
    try {
      return query(connection);
    } finally {
      connection.close();
      rmSync(imageFolder, { recursive: true });
    }
  };

  return {
    sync: async (): Promise<void> => {
      const image = current();
      await sleep(syncMs);
      logs.add(image.wal.subarray(0, walHeaderBytes).toString('hex'));
      synced = image;
    },
    /** Runs `query` on what a start after a power cut now would find, with and without parts of unsynced writes. */
    afterPowerCut<T>(query: (connection: Sqlite.Database) => T, reaches: () => boolean): T[] {
      const now = current();
      const found = [readImage(synced, query)];
      if (!isContinued(synced, now) || now.wal.length <= synced.wal.length) return found;
      torn += 1;
      return [...found, readImage(tornAfter(synced, now, reaches), query)];
    },
    /** How many logs there were, and how many images contained part of unsynced writes. */
    seen: () => ({ logs: logs.size, torn }),
  };
};
