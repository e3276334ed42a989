import { closeSync, copyFileSync, openSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import Sqlite from 'better-sqlite3';
import { expect, type TestContext, test } from 'vitest';
import { addUser } from '../conformance/samples.ts';
import { asDatabaseError } from '../database-errors.ts';
import { migrate, openDatabase } from '../index.ts';
import { migrationsDir } from '../testing/server.ts';
import { guardFiles } from './file-guard.ts';

const databasePath = async ({ onTestFinished }: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-guard-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'test.sqlite');
};

/** An open database with a guard. */
const watched = async (t: TestContext) => {
  const path = await databasePath(t);
  const connection = new Sqlite(path);
  connection.pragma('journal_mode = WAL');
  connection.exec('create table rows (n integer)');
  const wal = openSync(`${path}-wal`, 'r+');
  t.onTestFinished(() => {
    closeSync(wal);
    connection.close();
  });
  const logged: string[] = [];
  return { path, logged, guard: guardFiles(path, wal, (message) => logged.push(message)) };
};

const replace = (path: string) => {
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
};
const losses: readonly (readonly [string, (path: string) => void])[] = [
  ['file was renamed', (path) => renameSync(path, `${path}.moved`)],
  ['file was deleted', (path) => rmSync(path)],
  ['file was replaced by a copy', replace],
  ['log was renamed', (path) => renameSync(`${path}-wal`, `${path}-wal.moved`)],
  ['log was deleted', (path) => rmSync(`${path}-wal`)],
  ['log was replaced by a copy', (path) => replace(`${path}-wal`)],
];

test('a database file that was deleted, moved or replaced is not used any more, and this is logged once', (t) =>
  checkRows(losses, '%s', async (_, lose) => {
    const { path, logged, guard } = await watched(t);
    guard.requireInPlace();
    lose(path);
    for (let n = 0; n < 3; n += 1)
      expect(() => guard.requireInPlace()).toThrow(expect.objectContaining({ code: 'database_broken' }));
    expect(logged).toEqual([expect.stringMatching(/was moved, replaced or deleted.*Stop the server/)]);
  }));

test('after an error that means damage nothing more is written', (t) =>
  checkRows(
    [
      ['SQLITE_CORRUPT', /is damaged/],
      ['SQLITE_CORRUPT_INDEX', /is damaged/],
      ['SQLITE_NOTADB', /is damaged/],
      ['SQLITE_IOERR_READ', /is damaged/],
      ['SQLITE_IOERR_SHORT_READ', /is damaged/],
      ['SQLITE_READONLY_DBMOVED', /was moved/],
    ] as const,
    '%s',
    async (code, sentence) => {
      const { logged, guard } = await watched(t);
      const fault = asDatabaseError({ code }, 'select');
      expect(guard.note(fault)).toBe(fault);
      expect(() => guard.requireInPlace()).toThrow(expect.objectContaining({ code: 'database_broken' }));
      expect(logged).toEqual([expect.stringMatching(sentence)]);
    },
  ));

test('errors of space, memory or a statement do not count as damage', async (t) => {
  const { logged, guard } = await watched(t);
  for (const code of [
    'SQLITE_FULL',
    'SQLITE_NOMEM',
    'SQLITE_IOERR_NOMEM',
    'SQLITE_IOERR_SHMSIZE',
    'SQLITE_BUSY',
    'SQLITE_CONSTRAINT_UNIQUE',
    'SQLITE_READONLY',
  ])
    guard.note(asDatabaseError({ code }, 'insert'));
  guard.note(new Error('SQLITE_CORRUPT'));
  guard.requireInPlace();
  expect(logged).toEqual([]);
});

test('statements and transactions on a moved file are rejected before they run', async (t) => {
  const path = await databasePath(t);
  const url = `file:${path}`;
  await migrate({ url, migrationsDir });
  const db = await openDatabase({ url });
  t.onTestFinished(() => db.close());
  const user = await addUser(db);
  renameSync(path, `${path}.moved`);
  for (const work of [
    () => db.jobs.heartbeat('job_none', 'token', 0, new Date()),
    () => db.users.setName(user.id, 'Lost'),
    () => db.transaction(({ users }) => users.setName(user.id, 'Lost')),
    () => db.ping(),
  ])
    await expect(work()).rejects.toMatchObject({ code: 'database_broken' });
  // Not `outcome_unknown`, which would mean that it may have been written. Reads still work.
  expect((await db.users.findById(user.id))?.name).toBe(user.name);
});
