import type { PostgresTls } from '../postgres/tls.ts';
import { parseDatabaseUrl } from '../url.ts';
import { readMigrations } from './files.ts';

export interface MigrateOptions {
  readonly url: string;
  /** The folder with `sqlite/` and `postgres/`. */
  readonly migrationsDir: string;
  /** SQLite: the folder for a backup before migrating. Undefined: no backup. A new database is not backed up. */
  readonly backupDir?: string;
  readonly now?: () => Date;
  readonly tls?: PostgresTls;
}

/**
 * Migrates the database to the latest version; safe to call from several processes at once.
 * @returns how many migrations were applied
 * @throws DatabaseStartError; the database is unchanged then
 */
export const migrate = async (options: MigrateOptions): Promise<{ applied: number }> => {
  const { url, migrationsDir, backupDir, now = () => new Date(), tls } = options;
  const place = parseDatabaseUrl(url);
  const migrations = readMigrations(migrationsDir, place.dialect);
  // As `openDatabase`, it loads only the dialect in use.
  if (place.dialect === 'sqlite') {
    const { migrateSqlite } = await import('./sqlite.ts');
    return { applied: migrateSqlite({ path: place.path, migrations, backupDir, now }) };
  }
  const { migratePostgres } = await import('./postgres.ts');
  return { applied: await migratePostgres(place.connectionString, migrations, tls) };
};
