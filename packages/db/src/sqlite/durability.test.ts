import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@atelier/core/ports/stores';
import Sqlite from 'better-sqlite3';
import { expect, type TestContext, test } from 'vitest';
import { addUser, anEntry, later } from '../conformance/samples.ts';
import { migrate, openDatabase } from '../index.ts';
import { disposableDisk } from '../testing/power-cut.ts';
import { migrationsDir } from '../testing/server.ts';
import { openWalSync, type SyncFile } from './wal-sync.ts';

const place = async ({ onTestFinished }: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-durability-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'test.sqlite');
  const url = `file:${path}`;
  await migrate({ url, migrationsDir });
  return { folder, path, url };
};

/** Opens the database with the test's own sync. */
const openWith = async (url: string, sync: SyncFile, log: (message: string) => void = () => undefined) =>
  openDatabase({ url, log, sqlite: { sync } });

test('acknowledged writes survive a power cut, with concurrent writers, checkpoints and restarted logs', {
  timeout: 120_000,
}, async (t) => {
  const { folder, path, url } = await place(t);
  let disk: ReturnType<typeof disposableDisk> | null = null;
  const db = await openWith(url, async () => {
    disk ??= disposableDisk(path, folder);
    await disk.sync();
  });
  // Locks are held by this same thread, so waiting for them would be pointless.
  const checkpointer = new Sqlite(path, { timeout: 0 });
  const [writers, rounds] = [8, 15];
  const users = await Promise.all(Array.from({ length: writers }, () => addUser(db)));
  let seed = 1;
  const coin = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % 2 === 0;
  };
  let acknowledged = 0;
  const kinds = ['passive', 'restart', 'full', 'truncate'];
  const perCheckpoint = 9;

  const expectDurable = (userId: string, provenAtMs: number, event: string | null): void => {
    const query = (connection: Sqlite.Database) => ({
      provenAtMs: connection.prepare('select second_factor_at from users where id = ?').pluck().get(userId),
      event: connection
        .prepare('select request_id from audit_events where request_id = ?')
        .pluck()
        .get(event),
      sound: connection.pragma('quick_check', { simple: true }),
    });
    for (const found of disk?.afterPowerCut(query, coin) ?? [])
      expect(found).toEqual({ provenAtMs, event: event ?? undefined, sound: 'ok' });
    acknowledged += 1;
    if (acknowledged % perCheckpoint === 0)
      checkpointer.pragma(`wal_checkpoint(${kinds[(acknowledged / perCheckpoint) % kinds.length]})`);
  };

  const writeOn = async (userId: string): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const provenAt = later(round);
      if (round % 3 === 0) {
        // A statement on its own.
        await db.users.setSecondFactor(userId, provenAt);
        expectDurable(userId, provenAt.getTime(), null);
        continue;
      }
      const event = `${userId}-${round}`;
      await db.transaction(async (stores) => {
        await stores.users.setSecondFactor(userId, provenAt);
        if (round % 3 === 1) await sleep(1);
        await stores.audit.append(anEntry({ requestId: event }));
      });
      expectDurable(userId, provenAt.getTime(), event);
      // A transaction that only reads: what it returns must be durable too.
      const seen = await db.transaction(async (stores) => stores.users.findById(userId));
      expectDurable(userId, seen?.secondFactorAt?.getTime() ?? Number.NaN, event);
    }
  };

  await Promise.all(users.map(({ id }) => writeOn(id)));
  checkpointer.close();
  await db.close();
  expect(acknowledged).toBe(writers * (rounds + (rounds * 2) / 3));
  // Otherwise the test has not exercised restarts and torn writes.
  const seen = (disk as ReturnType<typeof disposableDisk> | null)?.seen();
  expect(seen?.logs).toBeGreaterThan(5);
  expect(seen?.torn).toBeGreaterThan(20);
});

test('writes are acknowledged only after a sync, concurrent writes share one, and reads go on during it', async (t) => {
  const { url } = await place(t);
  const gates: PromiseWithResolvers<void>[] = [];
  let isGated = false;
  const db = await openWith(url, () => {
    if (!isGated) return Promise.resolve();
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    return gate.promise;
  });
  const user = await addUser(db);
  isGated = true;
  const done: string[] = [];
  const change = (name: string, work: () => Promise<unknown>) => work().then(() => done.push(name));
  const first = change('first', () => db.users.setName(user.id, 'First'));
  while (gates.length === 0) await sleep(1);
  // During the first sync: a statement, transactions, and one without changes.
  const rest = [
    change('second', () => db.users.setName(user.id, 'Second')),
    change('alone', () => db.users.setSecondFactor(user.id, later(1))),
    change('third', () => db.transaction(({ audit }) => audit.append(anEntry()))),
    change('fourth', () => db.transaction(async () => undefined)),
    change('durable', () => db.durable()),
  ];
  while ((await db.users.findById(user.id))?.name !== 'Second') await sleep(1);
  await sleep(50);
  expect(done).toEqual([]);
  expect(gates).toHaveLength(1);

  gates[0]?.resolve();
  await first;
  await sleep(50);
  expect(done).toEqual(['first']);
  // The first sync may have begun before the others committed, so they share a second one.
  expect(gates).toHaveLength(2);
  gates[1]?.resolve();
  await Promise.all(rest);
  expect(gates).toHaveLength(2);
  isGated = false;
  await db.close();
});

test('a failed sync acknowledges nothing, stops all writing and tells the operator', async (t) => {
  const { url } = await place(t);
  const gates: PromiseWithResolvers<void>[] = [];
  let isGated = false;
  const logged: string[] = [];
  const db = await openWith(
    url,
    () => {
      if (!isGated) return Promise.resolve();
      gates.push(Promise.withResolvers<void>());
      return gates.at(-1)?.promise ?? Promise.resolve();
    },
    (message) => logged.push(message),
  );
  const user = await addUser(db);
  isGated = true;
  const outcomes = Promise.allSettled([
    db.users.setName(user.id, 'A'),
    db.transaction(({ audit }) => audit.append(anEntry())),
    db.durable(),
  ]);
  while ((await db.audit.verify()).rows === 0) await sleep(1);
  isGated = false;
  gates[0]?.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
  for (const one of await outcomes)
    expect(one).toMatchObject({ status: 'rejected', reason: { code: 'outcome_unknown', status: 503 } });
  // A second sync could succeed without writing what the first one lost.
  expect(gates).toHaveLength(1);
  const laterWork: readonly (() => Promise<unknown>)[] = [
    () => db.users.setName(user.id, 'B'),
    () => db.transaction(({ audit }) => audit.append(anEntry())),
    () => db.ping(),
  ];
  for (const work of laterWork) await expect(work()).rejects.toMatchObject({ code: 'database_broken' });
  expect((await db.users.findById(user.id))?.name).not.toBe('B');
  expect(logged).toEqual([expect.stringMatching(/could not be brought to the disk.*restart the server/)]);
  await db.close();

  // A restart does not rely on the log: opening moves it into the file.
  const reopened: Database = await openDatabase({ url });
  await reopened.users.setName(user.id, 'C');
  expect((await reopened.users.findById(user.id))?.name).toBe('C');
  await reopened.close();
});

test('a database whose sync hangs is not ready', async (t) => {
  const { url } = await place(t);
  const gate = Promise.withResolvers<void>();
  let hangs = false;
  const db = await openWith(url, () => (hangs ? gate.promise : Promise.resolve()));
  const user = await addUser(db);
  hangs = true;
  const change = db.users.setName(user.id, 'Late');
  const clock = performance.now.bind(performance);
  await sleep(20);
  await db.ping();
  t.onTestFinished(() => {
    performance.now = clock;
  });
  performance.now = () => clock() + 11_000;
  await expect(db.ping()).rejects.toMatchObject({ code: 'unavailable' });
  gate.resolve();
  await change;
  await db.ping();
  await db.close();
});

test('the log’s directory entry is synced before the log itself', async (t) => {
  const { folder, path } = await place(t);
  const db = new Sqlite(path);
  db.exec('pragma journal_mode = WAL; create table rows (n integer)');
  t.onTestFinished(() => void db.close());
  const steps: string[] = [];
  const sync: SyncFile = async () => void steps.push('log');
  const wal = openWalSync(
    `${path}-wal`,
    () => undefined,
    sync,
    (name) => steps.push(name),
  );
  await wal.synced();
  expect(steps).toEqual([folder, 'log']);
  await wal.close();
});
