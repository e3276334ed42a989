import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { migrate, openDatabase } from '@atelier/db';
import type { Config } from './config.ts';
import type { Logger } from './log.ts';

/** The repository's root: migrations and the built web app lie at fixed places below it. */
export const repositoryRoot = resolve(import.meta.dirname, '../../..');

/** Brings the schema up to date and opens the database. */
export const openStores = async ({ databaseUrl, databaseTls, dataDir, values }: Config, log: Logger) => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  await migrate({
    url: databaseUrl,
    migrationsDir: join(repositoryRoot, 'drizzle'),
    backupDir: join(dataDir, 'backups'),
    tls: databaseTls,
  });
  return openDatabase({
    url: databaseUrl,
    log: (message) => log.warn({ message }, 'database'),
    postgres: { poolSize: values.DATABASE_POOL_SIZE, tls: databaseTls },
  });
};
