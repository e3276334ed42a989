import { fstatSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';

/** What a disk holds: the database file and its write-ahead log. */
interface Image {
  readonly database: Buffer;
  readonly wal: Buffer;
}

const walHeaderBytes = 32;
const sectorBytes = 4096;
/** A disk slower than most, so that others commit while one waits. */
const syncMs = 4;

const contentOf = (descriptor: number): Buffer => {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
};

/** The log as synced, and of what was written after that any part: sectors reach a disk in whatever order. */
const tornAfter = (synced: Image, present: Image, reaches: () => boolean): Image => {
  const wal = Buffer.alloc(present.wal.length);
  synced.wal.copy(wal);
  for (let at = synced.wal.length - (synced.wal.length % sectorBytes); at < wal.length; at += sectorBytes) {
    const end = Math.min(at + sectorBytes, wal.length);
    if (reaches())
      present.wal.copy(wal, Math.max(at, synced.wal.length), Math.max(at, synced.wal.length), end);
  }
  return { ...synced, wal };
};

/** Nothing was moved from the log to the database since, and the log did not begin again. */
const isContinued = (before: Image, after: Image): boolean =>
  before.database.equals(after.database) &&
  before.wal.length >= walHeaderBytes &&
  before.wal.subarray(0, walHeaderBytes).equals(after.wal.subarray(0, walHeaderBytes));

/**
 * A disk that loses its power at will. `sync` stands for `fdatasync` of the log: what the files held when the last
 * successful one began is all that is sure to be left. What a checkpoint writes to the database SQLite syncs itself,
 * within one call, so that this thread never sees it half done.
 */
export const disposableDisk = (path: string, folder: string) => {
  // Opened once and never closed while SQLite runs: closing would drop the locks that it holds in this process.
  const [database, wal] = [openSync(path, 'r'), openSync(`${path}-wal`, 'r')];
  const present = (): Image => ({ database: contentOf(database), wal: contentOf(wal) });
  let synced: Image = present();
  let images = 0;
  const logs = new Set<string>();
  let torn = 0;

  const read = <T>(image: Image, look: (connection: Sqlite.Database) => T): T => {
    images += 1;
    const place = join(folder, `after-power-cut-${images}`);
    mkdirSync(place);
    const copy = join(place, 'test.sqlite');
    writeFileSync(copy, image.database);
    writeFileSync(`${copy}-wal`, image.wal);
    // Reading the log is all that a start does before anything else; writing it back would only take time.
    const connection = new Sqlite(copy, { readonly: true });
    try {
      return look(connection);
    } finally {
      connection.close();
      rmSync(place, { recursive: true });
    }
  };

  return {
    sync: async (): Promise<void> => {
      const image = present();
      await sleep(syncMs);
      logs.add(image.wal.subarray(0, walHeaderBytes).toString('hex'));
      synced = image;
    },
    /** Cuts the power now and looks at what a later start finds, with and without parts of what was not synced. */
    afterPowerCut<T>(look: (connection: Sqlite.Database) => T, reaches: () => boolean): T[] {
      const now = present();
      const found = [read(synced, look)];
      if (!isContinued(synced, now) || now.wal.length <= synced.wal.length) return found;
      torn += 1;
      return [...found, read(tornAfter(synced, now, reaches), look)];
    },
    /** How often the log began again, and how many images held a part of what was not synced. */
    seen: () => ({ logs: logs.size, torn }),
  };
};
