import pg from 'pg';
import { asDatabaseError } from '../database-errors.ts';
import { startError } from '../postgres/start-error.ts';
import { type PostgresTls, targetOf } from '../postgres/tls.ts';
import { type Migration, migrationFailed, pendingOf } from './files.ts';

/** See `lockKeys` of the driver. */
const migrationLock = 0x41544c00;

const lastApplied = async (client: pg.Client): Promise<number | null> => {
  const known = await client.query(`select to_regclass('drizzle.__drizzle_migrations') is not null as known`);
  if (known.rows[0]?.known !== true) return null;
  const newest = await client.query('select max(created_at) as newest from drizzle.__drizzle_migrations');
  const value: unknown = newest.rows[0]?.newest ?? null;
  return value === null ? null : Number(value);
};

const apply = async (client: pg.Client, migrations: readonly Migration[]) => {
  await client.query('create schema if not exists drizzle');
  await client.query(
    `create table if not exists drizzle.__drizzle_migrations
      (id serial primary key, hash text not null, created_at bigint)`,
  );
  for (const { sql, hash, folderMillis } of migrations) {
    for (const statement of sql) {
      await client.query(statement).catch((thrown: unknown) => {
        throw asDatabaseError(thrown, statement);
      });
    }
    await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      hash,
      folderMillis,
    ]);
  }
};

/** Of two processes that start at once the second waits for the lock and finds nothing to do. */
const migrateLocked = async (client: pg.Client, migrations: readonly Migration[]): Promise<number> => {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const pending = pendingOf(migrations, await lastApplied(client));
    // A role that may not create tables can start when there is nothing to create.
    if (pending.length > 0) await apply(client, pending);
    await client.query('commit');
    return pending.length;
  } catch (thrown) {
    await client.query('rollback').catch(() => undefined);
    throw thrown;
  }
};

/** Runs all migrations in one transaction. Backups of PostgreSQL are up to the operator (`pg_dump`). */
export const migratePostgres = async (
  url: string,
  migrations: readonly Migration[],
  tls?: PostgresTls,
): Promise<number> => {
  const { connectionString, ssl } = targetOf(url, tls);
  const client = new pg.Client({
    connectionString,
    ssl,
    connectionTimeoutMillis: 5_000,
    application_name: 'atelier-migrate',
  });
  // The current query rejects anyway; this listener only keeps the process alive.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (thrown) {
    throw startError(connectionString, thrown);
  }
  try {
    return await migrateLocked(client, migrations);
  } catch (thrown) {
    throw migrationFailed(thrown);
  } finally {
    await client.end();
  }
};
