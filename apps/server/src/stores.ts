import { join, resolve } from 'node:path';
import { makeWritableFolder } from '@atelier/core/folders';
import { migrate, openDatabase, type PostgresOptions } from '@atelier/db';
import { type Config, ConfigError } from './config.ts';
import type { Logger } from './log.ts';

/** The repository's root: migrations and the built web app lie at fixed places below it. */
export const repositoryRoot = resolve(import.meta.dirname, '../../..');

/** @throws ConfigError when the folder cannot be made, or nothing can be put into it */
const prepareDataDir = (dataDir: string): void => {
  try {
    makeWritableFolder(dataDir);
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : 'unknown fault';
    throw new ConfigError(`DATA_DIR cannot be made or written to (${code}).`);
  }
};

/** Brings the schema up to date and opens the database. `trace` is for tests. */
export const openStores = async (
  { databaseUrl, databaseTls, dataDir, values }: Config,
  log: Logger,
  trace: Pick<PostgresOptions, 'onStatement'> = {},
) => {
  prepareDataDir(dataDir);
  await migrate({
    url: databaseUrl,
    migrationsDir: join(repositoryRoot, 'drizzle'),
    backupDir: join(dataDir, 'backups'),
    tls: databaseTls,
  });
  return openDatabase({
    url: databaseUrl,
    log: (message) => log.warn({ message }, 'database'),
    postgres: { poolSize: values.DATABASE_POOL_SIZE, tls: databaseTls, ...trace },
  });
};
