import { join } from 'node:path';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { asDatabaseError, DatabaseError, DatabaseStartError } from '../database-errors.ts';

/** A migration of the folder that drizzle-kit writes; `folderMillis` is its place in the order. */
export type Migration = Pick<MigrationMeta, 'sql' | 'folderMillis' | 'hash'>;

/** @throws DatabaseStartError when the folder is missing or incomplete. */
export const readMigrations = (
  migrationsDir: string,
  dialect: 'sqlite' | 'postgres',
): readonly Migration[] => {
  try {
    return readMigrationFiles({ migrationsFolder: join(migrationsDir, dialect) });
  } catch (thrown) {
    throw new DatabaseStartError(`The migrations in ${join(migrationsDir, dialect)} cannot be read.`, {
      cause: thrown,
    });
  }
};

/**
 * What is still to be done.
 * @param lastApplied order number of the newest migration the database has seen, null if none.
 * @throws DatabaseStartError when the database has seen migrations that this program does not know.
 */
export const pendingOf = (
  migrations: readonly Migration[],
  lastApplied: number | null,
): readonly Migration[] => {
  const newest = migrations.at(-1)?.folderMillis ?? 0;
  if (lastApplied !== null && lastApplied > newest) {
    throw new DatabaseStartError(
      'The database was made by a newer version of this program: update the program.',
    );
  }
  return migrations.filter(({ folderMillis }) => lastApplied === null || folderMillis > lastApplied);
};

/** The sentence for a migration that failed; the cause names the statement, never a value. */
export const migrationFailed = (thrown: unknown): DatabaseStartError => {
  if (thrown instanceof DatabaseStartError) return thrown;
  const { cause } = asDatabaseError(thrown, 'the list of migrations');
  const code = cause instanceof DatabaseError ? cause.code : 'unknown';
  return new DatabaseStartError(`The database could not be migrated (${code}). Nothing was changed.`, {
    cause,
  });
};
