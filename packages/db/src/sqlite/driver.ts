import { AppError } from '@atelier/core/errors';
import type Sqlite from 'better-sqlite3';
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { asDatabaseError, DatabaseStartError, rejectNul } from '../database-errors.ts';
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
  // Only one transaction writes at a time, so no rows are locked.
  skipLocked: () => sql``,
  lockedInOrderOf: () => sql``,
  plusSeconds: (at, seconds) => sql`${at} + 1000 * ${seconds}`,
  millisBetween: (from, to) => sql`(${to} - ${from})`,
  // Nothing on SQLite is asked often for it: `userChanges` is cheaper.
  rowVersions: (...tables) =>
    sql.join(
      tables.flatMap((table) => Object.values(getTableColumns(table)).map((column) => sql`quote(${column})`)),
      sql` || ' ' || `,
    ) as SQL<string>,
  // better-sqlite3 is built with STAT4, which replans a statement at every bind of a bare parameter.
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
  /** Checks every page before opening, which takes seconds per gigabyte. Small files are always checked. */
  readonly fullCheck?: boolean;
  /** How long a write waits for another process's write, in milliseconds; default 5,000. */
  readonly busyTimeoutMs?: number;
  /** In place of `fdatasync`, for tests. */
  readonly sync?: SyncFile;
  /** SQLite itself waits for the disk in each commit and blocks the thread. For benchmarks. */
  readonly fullCommits?: boolean;
}

/** A sync that takes longer means that the disk hangs. */
const maxSyncMs = 10_000;

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
 * SQLite in this process, with one connection for writing and one read-only connection.
 *
 * drizzle's own better-sqlite3 driver supports only synchronous transactions; an `async` callback there silently commits
 * half of the work. Here every statement goes through one function that finds the caller's transaction. Within it, all
 * statements go to the writer. Outside, reads go to the reader, which sees committed rows only, and writes wait until no
 * transaction uses the writer. Statements are synchronous, so the reader never keeps an old snapshot.
 *
 * A write is on disk before its call resolves, and neither the disk nor another process's lock blocks the thread: see
 * `openWalSync` and `retryWhenBusy`.
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
  const writeLock = fifoLock();
  const wal = openWalSync(`${path}-wal`, () => guard.noteFailedSync(), sync);
  const guard = guardFiles(path, wal.descriptor, log);
  const noting = <T>(text: string, work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw guard.note(asDatabaseError(thrown, text));
    }
  };
  // The reader never writes, so commits of this process change its `data_version` too.
  const currentChanges = followUserChanges(reader);
  const userChanges = () => noting('user_changes', currentChanges);

  const execute = (statements: typeof onWriter, text: string, params: readonly unknown[] = []) =>
    noting(text, () => runStatement(statements(text), params));

  /** Set by `close`: the sync of everything committed until then. */
  let lastSync: Promise<void> | null = null;
  // Checked before the guard: closing removes the log, which is not a sign of loss.
  const requireOpen = (): void => {
    if (lastSync !== null) throw new AppError('unavailable');
  };

  /** Also covers commits of others that the caller may have read. */
  const durable = async (): Promise<void> => {
    await (lastSync ?? wal.synced());
    if (lastSync !== null) return;
    try {
      guard.requireInPlace();
    } catch (cause) {
      // It was committed to a file that may be lost.
      throw new AppError('outcome_unknown', undefined, { cause });
    }
  };

  const lease = async (): Promise<TransactionLease<typeof onWriter>> => {
    const untilMs = performance.now() + busyTimeoutMs;
    const release = await writeLock.acquire();
    return {
      connection: onWriter,
      begin: async () => {
        requireOpen();
        guard.requireInPlace();
        await retryWhenBusy(untilMs, () => execute(onWriter, 'BEGIN IMMEDIATE'));
      },
      bind: async () => undefined,
      commit: async () => void execute(onWriter, 'COMMIT'),
      // SQLite rolls back by itself after some errors, such as a full disk.
      rollback: async () => void (writer.inTransaction && writer.exec('ROLLBACK')),
      release,
      durable,
    };
  };
  // Only one transaction writes at a time, so none is aborted because of another.
  const scope = transactions(lease, { isTransient: () => false, onRetry: () => undefined });

  const write = async (untilMs: number, text: string, params: readonly unknown[]) => {
    const release = await writeLock.acquire();
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
    rejectNul(params);
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
    // With BEGIN IMMEDIATE only one transaction writes at a time, in all processes.
    serialise: async () => undefined,
    userChanges,
    durable,
    ping: async () => {
      requireOpen();
      guard.requireInPlace();
      if (wal.waitingMs() > maxSyncMs) throw new AppError('unavailable', 'The disk does not answer.');
      await run('select count(*) from sqlite_schema', []);
    },
    close: async () => {
      const release = await writeLock.acquire();
      lastSync = wal.synced();
      // Its error goes to the callers that wait for it; the files are closed in any case.
      lastSync.catch(() => undefined);
      await wal.close();
      reader.close();
      writer.close();
      release();
    },
  };
};
