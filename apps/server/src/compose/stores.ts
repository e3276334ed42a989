import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '@atelier/core/clock';
import { makeWritableFolder } from '@atelier/core/folders';
import { resultsFolder } from '@atelier/core/job-attempts';
import { migrate, openDatabase, type PostgresOptions } from '@atelier/db';
import { type Config, ConfigError } from '../config/config.ts';
import type { Logger } from '../observability/log.ts';

/** The repository's root; migrations and the built web app have fixed paths below it. */
export const repositoryRoot = resolve(import.meta.dirname, '../../../..');

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown fault';

/** @throws ConfigError when the folder cannot be created or written to */
const prepareDataDir = (dataDir: string): void => {
  try {
    makeWritableFolder(dataDir);
  } catch (fault) {
    throw new ConfigError(`DATA_DIR cannot be made or written to (${codeOf(fault)}).`);
  }
};

const emptyBesidePictures =
  'There are pictures in DATA_DIR, but the database is missing or empty. Restore the database from a backup ' +
  '(docs/operations.md, "Backup and restore"), or move DATA_DIR/blobs away to begin with an empty studio.';

const isMissingFile = (databaseUrl: string): boolean => {
  const path = /^(?:file|sqlite):(.*)$/.exec(databaseUrl)?.[1];
  return path !== undefined && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
};

/** Whether a folder contains a file at any depth. Hidden files do not count: desktops create them. */
const holdsFiles = (folder: string): boolean =>
  readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory()
      ? holdsFiles(join(folder, entry.name))
      : entry.isFile() && !entry.name.startsWith('.'),
  );

/**
 * Reads only the folder of results: a mounted disk also has a `lost+found` beside it that only root can read.
 * @throws ConfigError when the folder cannot be read
 */
const hasPictures = (dataDir: string): boolean => {
  const folder = join(dataDir, 'blobs', resultsFolder);
  try {
    return existsSync(folder) && holdsFiles(folder);
  } catch (fault) {
    throw new ConfigError(`DATA_DIR/blobs/${resultsFolder} cannot be read (${codeOf(fault)}).`);
  }
};

/** Migrates and opens the database. `trace` is for tests. */
export const openStores = async (
  { databaseUrl, databaseTls, dataDir, values }: Config,
  log: Logger,
  trace: Pick<PostgresOptions, 'onStatement'> = {},
) => {
  prepareDataDir(dataDir);
  // Checked before the migration creates the file, so that a backup can be restored without overwriting anything.
  if (isMissingFile(databaseUrl) && hasPictures(dataDir)) throw new ConfigError(emptyBesidePictures);
  await migrate({
    url: databaseUrl,
    migrationsDir: join(repositoryRoot, 'drizzle'),
    backupDir: join(dataDir, 'backups'),
    tls: databaseTls,
  });
  const db = await openDatabase({
    url: databaseUrl,
    log: (message) => log.warn({ message }, 'database'),
    postgres: { poolSize: values.DATABASE_POOL_SIZE, tls: databaseTls, ...trace },
    sqlite: { busyTimeoutMs: values.DATABASE_BUSY_TIMEOUT_MS },
  });
  try {
    const isEmpty = (await db.users.list({}, { after: null, limit: 1 })).length === 0;
    if (isEmpty && hasPictures(dataDir)) throw new ConfigError(emptyBesidePictures);
    // Before anything is served: on a long log it takes a while.
    await db.audit.sealOldChain(systemClock.now());
  } catch (fault) {
    await db.close();
    throw fault;
  }
  return db;
};
