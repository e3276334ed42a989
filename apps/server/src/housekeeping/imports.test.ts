import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { openTestDatabase, type TestDialect, tamper } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { expect, test } from 'vitest';
import { cliMain, makeDataDir, runToEnd, startServer, testSecret } from '../testing/child.ts';
import { unmetered, valuesOf } from '../testing/deviations.ts';
import { finishStalledImports, removeAbandonedImports } from './imports.ts';

const slow = { timeout: 180_000 };
const endOfTime = new Date('9999-01-01T00:00:00Z');
const later = (ms: number): Clock => ({ now: () => new Date(Date.now() + ms) });

const open = async (
  { onTestFinished }: Pick<DialectContext, 'onTestFinished'>,
  dialect: TestDialect,
  count: number,
) => {
  const data = await makeDataDir();
  onTestFinished(data.remove);
  const { db, url, drop } = await openTestDatabase(dialect);
  onTestFinished(drop);
  const file = join(data.path, 'people.csv');
  const rows = Array.from({ length: count }, (_, at) => `person${at}@example.org,Person number ${at}`);
  await writeFile(file, ['email,name', ...rows].join('\n'));
  const env = { ...valuesOf(unmetered), DATA_DIR: data.path, DATABASE_URL: url };
  const args = [cliMain, 'user', 'import', file];
  /** Runs the import and kills it as soon as `reached` returns true. */
  const killedAt = async (reached: () => boolean | Promise<boolean>) => {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, SECRET_KEY: testSecret, ...env },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (!(await reached())) {
      if (child.exitCode !== null) throw new Error('The import ended before it was killed.');
      await sleep(1);
    }
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  };
  return { db, url, env, killedAt, run: () => runToEnd(args, env) };
};

/** How many of the people have an account. */
const visible = async (db: Database): Promise<number> => {
  let found = 0;
  for (let after: { createdAtMs: number; id: string } | null = null; ; ) {
    const page = await db.users.list({ query: 'Person number' }, { after, limit: 500 });
    found += page.length;
    const last = page.at(-1);
    if (last === undefined) return found;
    after = { createdAtMs: last.createdAt.getTime(), id: last.id };
  }
};

const decided = async (db: Database) => (await db.imports.listStalled(endOfTime, endOfTime))[0] ?? null;

/** Expects one account and one event by the operator for each person. */
const expectAllImported = async (db: Database, count: number): Promise<void> => {
  expect(await visible(db)).toBe(count);
  const events = await db.audit.list({ type: 'user_imported' }, null, count + 1);
  expect(new Set(events.map(({ entityId }) => entityId)).size).toBe(count);
  expect(events).toHaveLength(count);
  expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(1);
  for (const { ip, userAgent } of events)
    expect([ip, userAgent]).toEqual(['console', expect.stringMatching(/^operator /)]);
  expect(await db.audit.verify()).toMatchObject({ firstBrokenSeq: null });
};

/** As if the import had been untouched for longer than the 15 s after which it counts as stalled. */
const letStall = (url: string, dialect: TestDialect): Promise<void> => {
  const earlier = dialect === 'sqlite' ? 'touched_at - 16000' : `touched_at - interval '16 seconds'`;
  return tamper(url, [`update imports set touched_at = ${earlier}`]);
};

dialectTest(
  'an import that is killed while it creates accounts is finished by the next start of the server',
  async (t) => {
    const count = 300;
    const { db, url, env, killedAt } = await open(t, t.dialect, count);
    await killedAt(async () => ((await decided(db))?.made ?? 0) > 0);
    const { made = 0 } = (await decided(db)) ?? {};
    expect(made).toBeLessThan(count);
    expect(await visible(db)).toBe(made);
    await letStall(url, t.dialect);
    const server = await startServer(env);
    t.onTestFinished(async () => void (await server.end('SIGKILL')));
    while ((await decided(db)) !== null) await sleep(100);
    await expectAllImported(db, count);
  },
  slow.timeout,
);

test(
  'an interrupted import is finished by the next import, which does not change existing accounts',
  slow,
  async (t) => {
    const count = 200;
    const { db, url, killedAt, run } = await open(t, 'sqlite', count);
    await killedAt(async () => ((await decided(db))?.made ?? 0) > 0);
    expect(await finishStalledImports({ db, clock: later(0) })).toBe(0);
    await letStall(url, 'sqlite');
    expect(await run()).toMatchObject({
      code: 0,
      stdout: `Imported 0 accounts; skipped ${count} that already exist.\n`,
    });
    await expectAllImported(db, count);
  },
);

test(
  'an import that is killed before its decision creates no account, and its staged rows are removed',
  slow,
  async (t) => {
    const { db, url, killedAt } = await open(t, 'sqlite', 20_000);
    const staged = new DatabaseSync(url.replace(/^file:/, ''), { readOnly: true });
    t.onTestFinished(() => staged.close());
    const count = staged.prepare('select count(*) as n from import_people');
    await killedAt(() => Number(count.get()?.n) > 0);
    expect(Number(count.get()?.n)).toBeLessThan(20_000);
    expect(await decided(db)).toBeNull();
    expect(await visible(db)).toBe(0);
    // Not at once: it might still be running.
    expect(await removeAbandonedImports({ db, clock: later(0) })).toBe(0);
    expect(await removeAbandonedImports({ db, clock: later(7_200_000) })).toBeGreaterThan(500);
    expect(Number(count.get()?.n)).toBe(0);
  },
);

test('other processes can read and write during an import', slow, async (t) => {
  const count = 2_000;
  const { db, run } = await open(t, 'sqlite', count);
  const waits = { write: 0, read: 0 };
  const seen = new Set<number>();
  let isGoing = true;
  const beside = async (): Promise<void> => {
    while (isGoing) {
      const before = performance.now();
      await db.removals.add([`beside-${before}`], new Date());
      const between = performance.now();
      seen.add((await decided(db))?.made ?? 0);
      waits.write = Math.max(waits.write, between - before);
      waits.read = Math.max(waits.read, performance.now() - between);
      await sleep(5);
    }
  };
  const besides = beside();
  expect(await run()).toMatchObject({ code: 0, stderr: '' });
  isGoing = false;
  await besides;
  // With a single transaction, waits would last as long as the import, and no progress would be visible.
  expect(waits.write).toBeLessThan(1_000);
  expect(waits.read).toBeLessThan(1_000);
  expect(seen.size).toBeGreaterThan(10);
  await expectAllImported(db, count);
});
