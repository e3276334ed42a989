import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, syncToDisk } from '@atelier/core/folders';
import type Sqlite from 'better-sqlite3';
import { asDatabaseError, DatabaseStartError } from '../database-errors.ts';
import { openWriter } from '../sqlite/connections.ts';
import { type Migration, migrationFailed, pendingOf } from './files.ts';

const lastApplied = (connection: Sqlite.Database): number | null => {
  const known = connection
    .prepare(`select 1 from sqlite_schema where type = 'table' and name = '__drizzle_migrations'`)
    .get();
  if (known === undefined) return null;
  const newest = connection.prepare<[], number | null>('select max(created_at) from __drizzle_migrations');
  return newest.pluck().get() ?? null;
};

/**
 * Makes a consistent copy, also while others write, and syncs it before anything is changed. The name contains the time,
 * so that no backup is overwritten.
 */
const backUp = (connection: Sqlite.Database, backupDir: string, now: Date) => {
  makeFolder(backupDir);
  const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
  const path = join(backupDir, `before-migration-${stamp}-${process.pid}.sqlite`);
  connection.prepare('vacuum into ?').run(path);
  chmodSync(path, 0o600);
  syncToDisk(path);
  syncToDisk(backupDir);
};

const apply = (connection: Sqlite.Database, migrations: readonly Migration[]) => {
  connection.exec(
    `create table if not exists __drizzle_migrations
      (id integer primary key autoincrement, hash text not null, created_at numeric)`,
  );
  const record = connection.prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)');
  for (const { sql, hash, folderMillis } of migrations) {
    for (const statement of sql) {
      try {
        connection.exec(statement);
      } catch (thrown) {
        throw asDatabaseError(thrown, statement);
      }
    }
    record.run(hash, folderMillis);
  }
  const orphans = connection.pragma('foreign_key_check') as readonly { table: string }[];
  const [orphan] = orphans;
  if (orphan) {
    throw new DatabaseStartError(
      `The migration would leave ${orphans.length} rows without what they refer to (first in ${orphan.table}). Nothing was changed.`,
    );
  }
};

interface SqliteMigration {
  readonly path: string;
  readonly migrations: readonly Migration[];
  readonly backupDir: string | undefined;
  readonly now: () => Date;
}

/**
 * Runs all migrations in one transaction. Foreign keys are off, because SQLite changes a table by rebuilding it, and
 * dropping the old one would delete its children; `foreign_key_check` must pass before the commit. Of two processes that
 * start at once the second waits and finds nothing to do.
 */
export const migrateSqlite = ({ path, migrations, backupDir, now }: SqliteMigration): number => {
  const connection = openWriter(path);
  try {
    connection.pragma('busy_timeout = 60000');
    connection.pragma('foreign_keys = OFF');
    // No requests are served yet, so the commit itself may wait for the disk.
    connection.pragma('synchronous = FULL');
    const before = lastApplied(connection);
    if (pendingOf(migrations, before).length === 0) return 0;
    if (before !== null && backupDir !== undefined) backUp(connection, backupDir, now());

    return connection
      .transaction(() => {
        const pending = pendingOf(migrations, lastApplied(connection));
        apply(connection, pending);
        return pending.length;
      })
      .immediate();
  } catch (thrown) {
    throw migrationFailed(thrown);
  } finally {
    connection.close();
  }
};
