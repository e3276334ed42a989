import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addUser, anEntry } from '../conformance/samples.ts';
import { DatabaseStartError, migrate, openDatabase } from '../index.ts';
import { migrationsDir } from '../testing/server.ts';
import { openWriter } from './connections.ts';

let folder: string;
let path: string;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-driver-'));
  path = join(folder, 'inner', 'test.sqlite');
  url = `file:${path}`;
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const open = async () => {
  await migrate({ url, migrationsDir });
  return openDatabase({ url });
};

test('the file, its log and its folder are readable only by their owner', async () => {
  const db = await open();
  await addUser(db);
  for (const name of ['', '-wal', '-shm']) expect((await stat(`${path}${name}`)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'inner'))).mode & 0o777).toBe(0o700);
  await db.close();
  await chmod(path, 0o644);
  await (await openDatabase({ url })).close();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('an existing folder keeps its mode', async () => {
  await mkdir(join(folder, 'inner'), { mode: 0o755 });
  await chmod(join(folder, 'inner'), 0o755);
  await (await open()).close();
  expect((await stat(join(folder, 'inner'))).mode & 0o777).toBe(0o755);
});

test('a file that is no database stops the start with one sentence and is not changed', async () => {
  await mkdir(join(folder, 'inner'));
  await writeFile(path, 'this is a text file, not a database');
  const sentence = `The database file ${path} is damaged or is not a database: restore a backup.`;
  await expect(openDatabase({ url })).rejects.toThrow(new DatabaseStartError(sentence));
  await expect(migrate({ url, migrationsDir })).rejects.toThrow(new DatabaseStartError(sentence));
  expect(await readFile(path, 'utf8')).toBe('this is a text file, not a database');
});

test.each([
  ['in its schema', 100, 3000],
  ['in a later page', 8192, 3000],
])('a file damaged %s stops the start', async (_, from, length) => {
  const db = await open();
  await addUser(db);
  await db.close();
  const bytes = await readFile(path);
  bytes.fill(0xa5, from, from + length);
  await writeFile(path, bytes);
  await expect(openDatabase({ url })).rejects.toThrow('is damaged or is not a database: restore a backup.');
});

test('a database that was not migrated stops the start', async () => {
  await expect(openDatabase({ url })).rejects.toThrow('has no tables yet: run the migrations first.');
});

test('a path that is a folder stops the start', async () => {
  await mkdir(path, { recursive: true });
  await expect(openDatabase({ url })).rejects.toThrow(`The database file ${path} cannot be opened (EISDIR).`);
});

test('a write waits for the lock of another process', async () => {
  const db = await open();
  const user = await addUser(db);
  const script = `const Sqlite = (await import('better-sqlite3')).default;
    const db = new Sqlite(${JSON.stringify(path)});
    db.exec('begin immediate'); console.log('locked');
    setTimeout(() => db.exec('commit'), 300);`;
  const other = execFile(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
  await new Promise((resolve) => other.stdout?.once('data', resolve));
  await db.users.setName(user.id, 'Patient');
  expect((await db.users.findById(user.id))?.name).toBe('Patient');
  await db.close();
});

test('REPLACE fires the append-only triggers on our connection', async () => {
  const db = await open();
  await db.audit.append(anEntry());
  await db.close();
  const connection = openWriter(path);
  const forged = 'insert or replace into audit_events select * from audit_events';
  expect(() => connection.exec(forged)).toThrow('append-only');
  connection.close();
});

test('calls that wait behind a close are rejected as unavailable, and no moved file is logged', async () => {
  await migrate({ url, migrationsDir });
  const lines: string[] = [];
  const db = await openDatabase({ url, log: (line) => void lines.push(line) });
  const user = await addUser(db);
  const earlier = db.transaction(({ users }) => users.setName(user.id, 'Earlier'));
  await setImmediate();
  const waiting = db.users.setSecondFactor(user.id, new Date());
  const closed = db.close();
  const outcomes = await Promise.allSettled([
    waiting,
    db.users.setSecondFactor(user.id, new Date()),
    db.transaction(({ users }) => users.setName(user.id, 'Later')),
  ]);
  await Promise.all([earlier, closed]);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'unavailable' } });
  await expect(db.users.findById(user.id)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(db.ping()).rejects.toMatchObject({ code: 'unavailable' });
  await db.close();
  expect(lines).toEqual([]);
  const reopened = await openDatabase({ url });
  expect(await reopened.users.findById(user.id)).toMatchObject({ name: 'Earlier', secondFactorAt: null });
  await reopened.close();
});
