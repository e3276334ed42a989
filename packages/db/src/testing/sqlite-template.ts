import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../index.ts';
import { migrationsDir } from './server.ts';

/** Set by the global setup, read by the tests: the path of the template. */
export const templateVariable = 'ATELIER_TEST_SQLITE_TEMPLATE';

/**
 * Creates the migrated SQLite file that others are copied from.
 */
export const createSqliteTemplate = async (): Promise<{ path: string; remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-template-'));
  const path = join(folder, 'template.sqlite');
  // Closing the only connection checkpoints the log, so that the file is the whole database.
  await migrate({ url: `file:${path}`, migrationsDir });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
};

let ownTemplate: Promise<string> | undefined;

/** For processes without global setup: one template, removed at exit. */
const templateOfThisProcess = async (): Promise<string> => {
  const { path } = await createSqliteTemplate();
  process.once('exit', () => rmSync(join(path, '..'), { recursive: true, force: true }));
  return path;
};

/** Copies a migrated, empty SQLite database to `path`, whose folder must exist. Takes about a millisecond. */
export const copySqliteTemplate = async (path: string): Promise<void> => {
  const prepared = process.env[templateVariable];
  if (prepared === undefined) ownTemplate ??= templateOfThisProcess();
  await copyFile(prepared ?? (await ownTemplate) ?? '', path);
};
