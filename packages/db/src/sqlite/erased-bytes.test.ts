import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@atelier/core/ports/stores';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { addImages, addUser, anEntry } from '../conformance/samples.ts';
import { migrate } from '../migrate/migrate.ts';
import { openDatabase } from '../open.ts';
import { testFolder } from '../testing/earlier-migrations.ts';
import { migrationsDir } from '../testing/server.ts';

const open = async () => {
  const path = join(await testFolder(), 'test.sqlite');
  await migrate({ url: `file:${path}`, migrationsDir });
  return path;
};

/** What the file contains after `work`, when the write-ahead log is in it. */
const bytesAfter = async (path: string, work: (db: Database) => Promise<void>): Promise<string> => {
  const db = await openDatabase({ url: `file:${path}` });
  await work(db).finally(() => db.close());
  return (await readFile(path)).toString('latin1');
};

const saltsIn = (path: string): string[] => {
  const connection = new Sqlite(path, { readonly: true });
  const salts = connection.prepare('select who_salt, what_salt from audit_events').raw().all();
  connection.close();
  return salts.flat() as string[];
};

test('what is erased from the audit log, with its salts, is in no byte of the file (R-DATA-6)', async () => {
  const path = await open();
  const ann = { actorId: 'usr_ann', ip: '203.0.113.77', userAgent: 'Erased/9.9', entityId: 'usr_ann' };
  const before = await bytesAfter(path, async (db) => {
    // Some longer than a page.
    for (let n = 0; n < 100; n += 1)
      await db.audit.append(anEntry({ ...ann, details: { n: 'heron '.repeat(n % 20 === 0 ? 900 : 1) } }));
  });
  const erased = [ann.actorId, ann.ip, ann.userAgent, 'heron', ...saltsIn(path)];
  expect(erased.filter((text) => !before.includes(text))).toEqual([]);
  const after = await bytesAfter(path, (db) => db.audit.erasePerson(ann.actorId, anEntry()));
  expect(erased.filter((text) => after.includes(text))).toEqual([]);
});

test('deleted rows, also those longer than a page, are in no byte of the file', async () => {
  const path = await open();
  let user: Awaited<ReturnType<typeof addUser>>;
  const before = await bytesAfter(path, async (db) => {
    user = await addUser(db);
    await addImages(db, user, ['a hidden heron', `a long ${'hidden '.repeat(1500)}`]);
  });
  expect(before).toContain('hidden hidden');
  const after = await bytesAfter(path, async (db) => {
    await db.images.deleteAllOf(user.id);
    await db.users.delete(user);
  });
  expect(after).not.toContain('hidden');
});
