import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@atelier/core/ports/stores';
import { openDatabase } from '../index.ts';
import { scratchFolder } from './scratch-folder.ts';
import { asOwner, copyTemplate, requireServerUrl, withDatabase } from './server.ts';
import { copySqliteTemplate } from './sqlite-template.ts';

export interface TestDatabase {
  readonly db: Database;
  readonly url: string;
  /** Closes and removes the database. */
  drop(): Promise<void>;
}

const minFreeBytes = 512 * 1024 * 1024;

const openSqlite = async (): Promise<TestDatabase> => {
  const folder = await mkdtemp(join(await scratchFolder(minFreeBytes), 'atelier-sqlite-'));
  const path = join(folder, 'test.sqlite');
  const url = `file:${path}`;
  await copySqliteTemplate(path);
  const db = await openDatabase({ url });
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const openPostgres = async (): Promise<TestDatabase> => {
  const server = requireServerUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await copyTemplate(server, name);
  const url = withDatabase(server, name);
  // Tests with many concurrent transactions may wait long for a connection.
  const db = await openDatabase({ url, postgres: { connectTimeoutMs: 60_000 } });
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await asOwner(server, `drop database ${name} with (force)`);
    },
  };
};

export const testDialects = ['sqlite', 'postgres'] as const;
export type TestDialect = (typeof testDialects)[number];

/** A new, migrated, empty database, copied from a template. PostgreSQL needs the global setup of this folder. */
export const openTestDatabase = (dialect: TestDialect = 'sqlite'): Promise<TestDatabase> =>
  dialect === 'sqlite' ? openSqlite() : openPostgres();
