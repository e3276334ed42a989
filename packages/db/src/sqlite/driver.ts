import type Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { Driver, Fragments } from '../driver.ts';
import { asFault, DatabaseStartError, refuseNul } from '../faults.ts';
import { fifoLock } from '../fifo-lock.ts';
import * as tables from '../schema/tables.sqlite.ts';
import { type TransactionLease, transactions } from '../transactions.ts';
import { openReader, openWriter } from './connections.ts';
import { sqliteGrams } from './grams.ts';
import { runStatement, type SqliteStatement, statementCache } from './statements.ts';

export const sqliteFragments: Fragments = {
  contains: (column, text) => sql`instr(${column}, +${text}) > 0`,
  among: (column, numbers) => sql`${column} in (select value from json_each(${numbers}))`,
  unindexed: (column) => sql`+${column}`,
  // One transaction writes at a time: there is nobody to pass over.
  skipLocked: () => sql``,
  heldInOrderOf: () => sql``,
  plusSeconds: (at, seconds) => sql`${at} + 1000 * ${seconds}`,
  // better-sqlite3 is built with STAT4 and would plan anew at every bind of a bare parameter.
  steady: (value) => sql`+${value}`,
};

const requireTables = (connection: Sqlite.Database, path: string) => {
  const found = connection
    .prepare(`select 1 from sqlite_schema where type = 'table' and name = 'users'`)
    .get();
  if (found === undefined) {
    throw new DatabaseStartError(`The database file ${path} has no tables yet: run the migrations first.`);
  }
};

const prepare = (statements: ReturnType<typeof statementCache>, text: string): SqliteStatement => {
  try {
    return statements(text);
  } catch (thrown) {
    throw asFault(thrown, text);
  }
};

const execute = (statement: SqliteStatement, text: string, params: readonly unknown[]) => {
  refuseNul(params);
  try {
    return runStatement(statement, params);
  } catch (thrown) {
    throw asFault(thrown, text);
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
 * @throws DatabaseStartError
 */
export const openSqliteDriver = (path: string, fullCheck: boolean): Driver => {
  const writer = openWriter(path, fullCheck);
  const reader = openReader(path);
  requireTables(reader, path);
  const onWriter = statementCache(writer);
  const onReader = statementCache(reader);
  const writing = fifoLock();
  // The reader never writes, so for it every commit is somebody else's: this process' own ones count too.
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck();

  const lease = async (): Promise<TransactionLease<typeof onWriter>> => {
    const release = await writing.acquire();
    return {
      connection: onWriter,
      begin: async () => void execute(onWriter('BEGIN IMMEDIATE'), 'BEGIN IMMEDIATE', []),
      commit: async () => void execute(onWriter('COMMIT'), 'COMMIT', []),
      // Some faults (a full disk) have rolled back already.
      rollback: async () => void (writer.inTransaction && writer.exec('ROLLBACK')),
      release,
    };
  };
  // One transaction writes at a time: none is ever ended for the sake of another.
  const scope = transactions(lease, { isTransient: () => false, onRetry: () => undefined });

  const outside = async (text: string, params: readonly unknown[]) => {
    const reading = prepare(onReader, text);
    if (reading.readonly) return execute(reading, text, params);
    const release = await writing.acquire();
    try {
      return execute(prepare(onWriter, text), text, params);
    } finally {
      release();
    }
  };

  const run = async (text: string, params: readonly unknown[]) => ({
    rows: await scope.statement(
      (statements) => execute(prepare(statements, text), text, params),
      () => outside(text, params),
    ),
  });

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
    dataVersion: () => dataVersion.get() ?? null,
    ping: async () => void (await run('select count(*) from sqlite_schema', [])),
    close: async () => {
      const release = await writing.acquire();
      reader.close();
      writer.close();
      release();
    },
  };
};
