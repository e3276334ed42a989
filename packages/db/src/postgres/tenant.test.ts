import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@atelier/core/ids';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { addUser } from '../conformance/samples.ts';
import type { Driver } from '../driver.ts';
import { openTestDatabase } from '../testing/open.ts';
import { openTransactionPooler } from '../testing/transaction-pooler.ts';
import { openPostgresDriver } from './driver.ts';

const open = async () => {
  const database = await openTestDatabase('postgres');
  onTestFinished(() => database.drop());
  return database;
};

const openDriver = async (url: string, poolSize: number): Promise<Driver> => {
  const driver = await openPostgresDriver(url, () => undefined, { poolSize, connectTimeoutMs: 60_000 });
  onTestFinished(() => driver.close());
  return driver;
};

/** The connection's current tenant, null for none, and the connection's process id. */
const connectionOf = async ({ db }: Driver) => {
  const [row] = await db
    .select({
      tenant: sql<string | null>`nullif(current_setting('atelier.workspace', true), '')`,
      pid: sql<number>`pg_backend_pid()`,
    })
    .from(sql`(select 1) as one`);
  return row ?? { tenant: 'no row', pid: 0 };
};

test('the workspace is bound only within its transaction, on the same connection', async () => {
  const driver = await openDriver((await open()).url, 1);
  const { pid } = await connectionOf(driver);
  const workspaceId = newId('workspace');
  const read = () => connectionOf(driver);
  expect(await driver.transaction(read, workspaceId)).toEqual({ tenant: workspaceId, pid });
  expect(await read()).toEqual({ tenant: null, pid });
  const failed = driver.transaction(async () => {
    expect((await read()).tenant).toBe(workspaceId);
    throw new Error('too late');
  }, workspaceId);
  await expect(failed).rejects.toThrow('too late');
  expect(await read()).toEqual({ tenant: null, pid });
  expect(await driver.transaction(read)).toEqual({ tenant: null, pid });
});

test('many transactions on few connections each have their own workspace', async () => {
  const driver = await openDriver((await open()).url, 3);
  const pids = new Set<number>();
  const work = async (tenant: string | undefined) => {
    const seen = async () => {
      const connection = await connectionOf(driver);
      pids.add(connection.pid);
      return connection.tenant;
    };
    await driver.transaction(async () => {
      expect(await seen()).toBe(tenant ?? null);
      await sleep(2);
      expect(await seen()).toBe(tenant ?? null);
    }, tenant);
  };
  const tenants = Array.from({ length: 30 }, (_, at) => (at % 3 === 0 ? undefined : newId('workspace')));
  await Promise.all(tenants.map(work));
  expect(pids.size).toBe(3);
});

test('behind a transaction pooler no workspace leaks to the next client', async () => {
  const pooler = await openTransactionPooler((await open()).url);
  onTestFinished(() => pooler.close());
  const clients = [await openDriver(pooler.url, 1), await openDriver(pooler.url, 1)] as const;
  const [first, second] = clients;
  const pids = await Promise.all(clients.map(async (driver) => (await connectionOf(driver)).pid));
  expect(new Set(pids).size).toBe(1);
  const work = async (driver: Driver, workspaceId: string) => {
    await driver.transaction(async () => {
      expect((await connectionOf(driver)).tenant).toBe(workspaceId);
      await sleep(1);
      expect((await connectionOf(driver)).tenant).toBe(workspaceId);
    }, workspaceId);
  };
  const unbound = async (driver: Driver) => expect((await connectionOf(driver)).tenant).toBeNull();
  for (let round = 0; round < 10; round += 1)
    await Promise.all([
      work(first, newId('workspace')),
      unbound(second),
      work(second, newId('workspace')),
      unbound(first),
    ]);
});

test('the server sees the scope of a change by db.as, and none for a plain transaction', async () => {
  const { db, url } = await open();
  const user = await addUser(db);
  const server = new pg.Client(url);
  await server.connect();
  onTestFinished(() => server.end());
  await server.query(`create table seen (at serial, tenant text);
    create function note() returns trigger language plpgsql as
      $$ begin insert into seen (tenant) values (nullif(current_setting('atelier.workspace', true), '')); return new; end $$;
    create trigger note after update on users for each row execute function note();`);
  const at = new Date();
  await db.as(user, ({ users }) => users.setSecondFactor(user.id, at));
  await db.as({ system: 'worker' }, ({ users }) => users.setSecondFactor(user.id, at));
  await db.transaction(({ users }) => users.setSecondFactor(user.id, at));
  await db.users.setSecondFactor(user.id, at);
  const { rows } = await server.query<{ tenant: string | null }>('select tenant from seen order by at');
  expect(rows.map(({ tenant }) => tenant)).toEqual([user.workspaceId, 'system:worker', null, null]);
});
