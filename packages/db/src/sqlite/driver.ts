import { AppError } from '@atelier/core/errors';
import type Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { asDatabaseError, DatabaseStartError, refuseNul } from '../database-errors.ts';
import type { Driver, Fragments } from '../driver.ts';
import { fifoLock } from '../fifo-lock.ts';
import * as tables from '../schema/tables.sqlite.ts';
import { type TransactionLease, transactions } from '../transactions.ts';
import { retryWhenBusy } from './busy-retry.ts';
import { openReader, openWriter } from './connections.ts';
import { guardFiles } from './file-guard.ts';
import { sqliteGrams } from './grams.ts';
import { runStatement, statementCache } from './statements.ts';
import { followUserChanges } from './user-changes.ts';
import { openWalSync, type SyncFile } from './wal-sync.ts';

export const sqliteFragments: Fragments = {
  contains: (column, text) => sql`instr(${column}, +${text}) > 0`,
  among: (column, numbers) => sql`${column} in (select value from json_each(${numbers}))`,
  amongPairs: (one, other, pairs) =>
    sql`(${one}, ${other}) in (select value ->> 0, value ->> 1 from json_each(${pairs}))`,
  amongTexts: (column, texts) => sql`${column} in (select value from json_each(${texts}))`,
  unindexed: (column) => sql`+${column}`,
  // One transaction writes at a time: there is nobody to pass over.
  skipLocked: () => sql``,
  lockedInOrderOf: () => sql``,
  plusSeconds: (at, seconds) => sql`${at} + 1000 * ${seconds}`,
  // better-sqlite3 is built with STAT4 and would plan anew at every bind of a bare parameter.
  opaqueParam: (value) => sql`+${value}`,
};

const requireTables = (connection: Sqlite.Database, path: string) => {
  const found = connection
    .prepare(`select 1 from sqlite_schema where type = 'table' and name = 'users'`)
    .get();
  if (found === undefined) {
    throw new DatabaseStartError(`The database file ${path} has no tables yet: run the migrations first.`);
  }
};

/** How SQLite is opened; everything has a default. */
export interface SqliteOptions {
  /** Reads every page before opening, which takes seconds per gigabyte. Small files are read anyway. */
  readonly fullCheck?: boolean;
  /** How long a change waits for another process that writes, in milliseconds; 5,000 unless told. */
  readonly busyTimeoutMs?: number;
  /** In place of `fdatasync`, for tests. */
  readonly sync?: SyncFile;
  /** SQLite itself waits for the disk in each commit, and holds up the thread meanwhile. For measuring beside it. */
  readonly fullCommits?: boolean;
}

/** A sync that takes longer than this says that the disk hangs. */
const longestSyncMs = 10_000;

const openConnections = (path: string, { fullCheck, fullCommits }: SqliteOptions) => {
  const writer = openWriter(path, fullCheck);
  if (fullCommits === true) writer.pragma('synchronous = FULL');
  try {
    const reader = openReader(path);
    requireTables(reader, path);
    for (const connection of [writer, reader]) connection.pragma('busy_timeout = 0');
    return { writer, reader };
  } catch (thrown) {
    writer.close();
    throw thrown;
  }
};

/**
 * SQLite in this process: one connection that writes and one that only reads.
 *
 * drizzle's own better-sqlite3 driver takes synchronous transactions only, and an `async` callback there commits
 * half of the work silently. Here every statement passes one function that knows the caller's transaction:
 * inside, all goes to the writer; outside, what only reads goes to the reader, so that nobody sees uncommitted
 * rows, and what writes waits until no transaction holds the writer. Statements run to their end before anything
 * else does, so the reader never keeps an old snapshot.
 *
 * Whatever was written is on the disk before the caller hears of it, and neither the disk nor another process' lock
 * holds up the thread: see `openWalSync` and `retryWhenBusy`.
 *
 * @throws DatabaseStartError
 */
export const openSqliteDriver = (
  path: string,
  log: (message: string) => void,
  options: SqliteOptions,
): Driver => {
  const { busyTimeoutMs = 5_000, sync } = options;
  const { writer, reader } = openConnections(path, options);
  const onWriter = statementCache(writer);
  const onReader = statementCache(reader);
  const writing = fifoLock();
  const wal = openWalSync(`${path}-wal`, () => guard.noteFailedSync(), sync);
  const guard = guardFiles(path, wal.descriptor, log);
  const noting = <T>(text: string, work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw guard.note(asDatabaseError(thrown, text));
    }
  };
  // The reader never writes, so for it every commit is somebody else's: this process' own ones count too.
  const currentChanges = followUserChanges(reader);
  const userChanges = () => noting('user_changes', currentChanges);

  const execute = (statements: typeof onWriter, text: string, params: readonly unknown[] = []) =>
    noting(text, () => runStatement(statements(text), params));

  /** Set when the files are let go of: the sync that ends what was committed until then. */
  let lastSync: Promise<void> | null = null;
  // Before the guard looks: closing removes the log, which is not a sign of loss.
  const requireOpen = (): void => {
    if (lastSync !== null) throw new AppError('unavailable');
  };

  /** Also waits for what others committed, and what this caller may have read. */
  const durable = async (): Promise<void> => {
    await (lastSync ?? wal.synced());
    if (lastSync !== null) return;
    try {
      guard.requireInPlace();
    } catch (cause) {
      // It was committed, to a file of which nobody knows whether it comes back.
      throw new AppError('outcome_unknown', undefined, { cause });
    }
  };

  const lease = async (): Promise<TransactionLease<typeof onWriter>> => {
    const untilMs = performance.now() + busyTimeoutMs;
    const release = await writing.acquire();
    return {
      connection: onWriter,
      begin: async () => {
        requireOpen();
        guard.requireInPlace();
        await retryWhenBusy(untilMs, () => execute(onWriter, 'BEGIN IMMEDIATE'));
      },
      bind: async () => undefined,
      commit: async () => void execute(onWriter, 'COMMIT'),
      // Some faults (a full disk) have rolled back already.
      rollback: async () => void (writer.inTransaction && writer.exec('ROLLBACK')),
      release,
      durable,
    };
  };
  // One transaction writes at a time: none is ever ended for the sake of another.
  const scope = transactions(lease, { isTransient: () => false, onRetry: () => undefined });

  const write = async (untilMs: number, text: string, params: readonly unknown[]) => {
    const release = await writing.acquire();
    try {
      requireOpen();
      guard.requireInPlace();
      return await retryWhenBusy(untilMs, () => execute(onWriter, text, params));
    } finally {
      release();
    }
  };

  /** @returns null for a statement that writes: it was not run */
  const readOnly = (text: string, params: readonly unknown[]) => {
    requireOpen();
    return noting(text, () => {
      const statement = onReader(text);
      return statement.readonly ? runStatement(statement, params) : null;
    });
  };

  const outside = async (text: string, params: readonly unknown[]) => {
    const untilMs = performance.now() + busyTimeoutMs;
    const read = await retryWhenBusy(untilMs, () => readOnly(text, params));
    if (read !== null) return read;
    const written = await write(untilMs, text, params);
    await durable();
    return written;
  };

  const run = async (text: string, params: readonly unknown[]) => {
    refuseNul(params);
    const rows = await scope.statement(
      (statements) => execute(statements, text, params),
      () => outside(text, params),
    );
    return { rows };
  };

  const db = drizzle(run);
  return {
    dialect: 'sqlite',
    db,
    tables,
    fragments: sqliteFragments,
    grams: sqliteGrams(db),
    transaction: scope.run,
    beforeCommit: scope.beforeCommit,
    // BEGIN IMMEDIATE lets one transaction write at a time, in all processes.
    serialise: async () => undefined,
    userChanges,
    durable,
    ping: async () => {
      requireOpen();
      guard.requireInPlace();
      if (wal.waitingMs() > longestSyncMs) throw new AppError('unavailable', 'The disk does not answer.');
      await run('select count(*) from sqlite_schema', []);
    },
    close: async () => {
      const release = await writing.acquire();
      lastSync = wal.synced();
      // Told to those who wait for it; the files are closed either way.
      lastSync.catch(() => undefined);
      await wal.close();
      reader.close();
      writer.close();
      release();
    },
  };
};
