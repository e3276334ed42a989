import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, syncToDisk } from '@atelier/core/folders';
import Sqlite from 'better-sqlite3';
import { DatabaseStartError } from '../database-errors.ts';

/** The first bytes of every SQLite file. */
const magic = 'SQLite format 3\0';

/**
 * Up to this size a file is checked completely at every start, which takes about 0.1 s. For a million images that would
 * take many seconds, so for larger files only the header and the schema are checked, and a damaged page is reported by the
 * statement that reads it. `fullCheck` checks everything at any size.
 */
const fullCheckMaxBytes = 32 * 1024 * 1024;

const damaged = (path: string, cause?: unknown) =>
  new DatabaseStartError(`The database file ${path} is damaged or is not a database: restore a backup.`, {
    cause,
  });

/**
 * Creates missing folder and file, readable by this account only, and syncs their directory entries; the WAL inherits the
 * file's mode.
 */
const ensurePrivateFile = (path: string) => {
  makeFolder(dirname(path));
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  syncToDisk(dirname(path));
};

const checkHeader = (path: string) => {
  if (!existsSync(path) || statSync(path).size === 0) return;
  const head = Buffer.alloc(magic.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString('latin1') !== magic) throw damaged(path);
};

const checkPages = (connection: Sqlite.Database, path: string, fullCheck: boolean) => {
  connection.pragma('schema_version');
  connection.prepare('select count(*) from sqlite_schema').get();
  if (!fullCheck && statSync(path).size > fullCheckMaxBytes) return;
  if (connection.pragma('quick_check(1)', { simple: true }) !== 'ok') throw damaged(path);
};

/** While opening, which is synchronous anyway, SQLite itself waits for other processes; later `retryWhenBusy` does. */
const openingBusyMs = 5000;

/**
 * Settings of every connection. Memory mapping stays off: with it, a disk error or a truncated file kills the process with
 * SIGBUS, while a plain read returns an error.
 */
const configure = (connection: Sqlite.Database, cacheKib: number) => {
  connection.pragma(`busy_timeout = ${openingBusyMs}`);
  connection.pragma('foreign_keys = ON');
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  connection.pragma('temp_store = MEMORY');
  connection.pragma('mmap_size = 0');
  connection.pragma(`cache_size = -${cacheKib}`);
};

/**
 * Moves the log that an earlier process left into the file and syncs it. After a failed sync a later one may succeed
 * without having written those pages, so the log alone cannot be relied on.
 */
const checkpointLeftLog = (connection: Sqlite.Database) => {
  try {
    connection.pragma('wal_checkpoint(PASSIVE)');
  } catch (thrown) {
    // On a full disk users can still read, and delete images to free space.
    if ((thrown as { code?: unknown }).code !== 'SQLITE_FULL') throw thrown;
  }
};

/** The error for a failed opening. */
const startError = (path: string, thrown: unknown): DatabaseStartError => {
  if (thrown instanceof DatabaseStartError) return thrown;
  const code = String((thrown as { code?: unknown }).code ?? 'unknown');
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return damaged(path, thrown);
  return new DatabaseStartError(`The database file ${path} cannot be opened (${code}).`, { cause: thrown });
};

/** Opens the connection that writes. @throws DatabaseStartError */
export const openWriter = (path: string, fullCheck = false): Sqlite.Database => {
  let connection: Sqlite.Database | undefined;
  try {
    ensurePrivateFile(path);
    checkHeader(path);
    connection = new Sqlite(path);
    configure(connection, 16_000);
    connection.pragma('journal_mode = WAL');
    // Commits do not wait for the disk: `openWalSync` does, off this thread. Checkpoints do wait.
    connection.pragma('synchronous = NORMAL');
    connection.pragma('checkpoint_fullfsync = ON');
    connection.pragma('journal_size_limit = 67108864');
    // Without it REPLACE would delete rows without firing the triggers that protect the audit trail.
    connection.pragma('recursive_triggers = ON');
    // Otherwise deleted rows and erased values stay readable in the free space of the file (R-DATA-6).
    connection.pragma('secure_delete = ON');
    checkPages(connection, path, fullCheck);
    checkpointLeftLog(connection);
    return connection;
  } catch (thrown) {
    connection?.close();
    throw startError(path, thrown);
  }
};

/** Opens a read-only connection. @throws DatabaseStartError */
export const openReader = (path: string): Sqlite.Database => {
  try {
    const connection = new Sqlite(path, { readonly: true });
    configure(connection, 32_000);
    return connection;
  } catch (thrown) {
    throw startError(path, thrown);
  }
};
