import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { addUser } from '../conformance/samples.ts';
import { migrate, openDatabase } from '../index.ts';
import { openTestDatabase } from './open.ts';
import { migrationsDir } from './server.ts';
import { copySqliteTemplate } from './sqlite-template.ts';

const schemaOf = (path: string) => {
  const connection = new Sqlite(path, { readonly: true });
  const rows = connection.prepare('select type, name, sql from sqlite_schema order by type, name').all();
  connection.close();
  return rows;
};

test('a copy of the template has the schema of a migrated database and needs no migration', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-copy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [copy, migrated] = [join(folder, 'copy.sqlite'), join(folder, 'migrated.sqlite')];
  await copySqliteTemplate(copy);
  await migrate({ url: `file:${migrated}`, migrationsDir });
  expect(schemaOf(copy)).toEqual(schemaOf(migrated));
  expect(schemaOf(copy).length).toBeGreaterThan(20);
  expect(await migrate({ url: `file:${copy}`, migrationsDir })).toEqual({ applied: 0 });
});

test('copies of the template are independent', async ({ onTestFinished }) => {
  const [first, second] = [await openTestDatabase(), await openTestDatabase()];
  onTestFinished(first.drop);
  onTestFinished(second.drop);
  const { id } = await addUser(first.db);
  expect(await second.db.users.findById(id)).toBeNull();
  const reopened = await openDatabase({ url: first.url });
  expect(await reopened.users.findById(id)).toMatchObject({ id });
  await reopened.close();
});
