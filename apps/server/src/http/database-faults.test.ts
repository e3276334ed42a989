import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

/** Longer than a call takes on a busy machine, and far shorter than the lock. */
const promptMs = 1_000;
/** After that `/readyz` asks the database again. */
const readinessMs = 1_050;

const start = async (t: TestContext, env: Readonly<Record<string, string>> = {}) => {
  const server = await startTestServer(env);
  t.onTestFinished(server.stop);
  server.application.worker.start();
  return { server, path: server.config.databaseUrl.replace(/^file:/, '') };
};

/** Another program that writes to the database for so long. */
const lockElsewhere = async (t: TestContext, path: string, forMs: number): Promise<ChildProcess> => {
  const script = `const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(process.argv[1], { timeout: 5000 });
    db.exec('begin immediate'); console.log('locked');
    setTimeout(() => { db.exec('commit'); db.close(); }, ${forMs});`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
  t.onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  return other;
};

/** Requests both repeatedly until `done`. @returns the longest wait in milliseconds */
const slowestRead = async (client: Client, done: Promise<unknown>): Promise<number> => {
  let over = false;
  void done.finally(() => {
    over = true;
  });
  let slowestMs = 0;
  while (!over) {
    for (const ask of [() => client.raw({ path: '/healthz' }), () => client.query('account.me')]) {
      const beganMs = performance.now();
      expect((await ask()).status).toBe(200);
      slowestMs = Math.max(slowestMs, performance.now() - beganMs);
    }
    await sleep(20);
  }
  return slowestMs;
};

test('while another program writes, reads are served at once, and a change waits and is then made', async (t) => {
  const { server, path } = await start(t);
  const { client } = await server.person('user');
  const other = await lockElsewhere(t, path, 3_000);
  const ended = once(other, 'exit');
  const change = client.mutate('account.updateProfile', { name: 'Patient' });
  expect(await slowestRead(client, ended)).toBeLessThan(promptMs);
  expect((await change).status).toBe(200);
  expect((await client.query('account.me')).data<{ name: string }>().name).toBe('Patient');
});

test('a change that another program keeps waiting for too long is refused, and nothing has changed', async (t) => {
  const { server, path } = await start(t, { DATABASE_BUSY_TIMEOUT_MS: '300' });
  const { client, user } = await server.person('user');
  const other = await lockElsewhere(t, path, 4_000);
  const ended = once(other, 'exit');
  const answer = await client.mutate('account.updateProfile', { name: 'Hasty' });
  expect([answer.status, answer.error().appCode]).toEqual([503, 'overloaded']);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(await slowestRead(client, ended)).toBeLessThan(promptMs);
  expect((await client.query('account.me')).data<{ name: string }>().name).toBe(user.name);
  expect((await client.mutate('account.updateProfile', { name: 'Calm' })).status).toBe(200);
});

test('a renamed database file stops changes, and the server is not ready', async (t) => {
  const { server, path } = await start(t);
  const { client } = await server.person('user');
  expect((await client.raw({ path: '/readyz' })).status).toBe(200);
  renameSync(path, `${path}.moved`);
  const answer = await client.mutate('account.updateProfile', { name: 'Lost' });
  expect([answer.status, answer.error().appCode]).toEqual([503, 'database_broken']);
  await sleep(readinessMs);
  expect((await client.raw({ path: '/readyz' })).status).toBe(503);
  expect(server.logLines.filter((line) => line.includes('was moved, replaced or deleted'))).toHaveLength(1);
  // Also after it is back: another program may have changed it.
  renameSync(`${path}.moved`, path);
  await sleep(readinessMs);
  expect((await client.raw({ path: '/readyz' })).status).toBe(503);
});

test.for(['', '-wal'])('a deleted database file%s stops changes', async (suffix, t) => {
  const { server, path } = await start(t);
  const { client, user } = await server.person('user');
  await client.csrfToken();
  rmSync(path + suffix);
  const changes = [
    await client.mutate('account.updateProfile', { name: 'Lost' }),
    await server.client().signIn(user.email, sharedPassword),
  ];
  for (const answer of changes) expect(answer.status, answer.text).toBe(503);
  expect(changes.map((answer) => answer.error().appCode)).toEqual(['database_broken', 'database_broken']);
  await expect
    .poll(async () => (await client.raw({ path: '/readyz' })).status, { timeout: 10_000 })
    .toBe(503);
});

test('a database with damaged pages stops changes, and the server is not ready', async (t) => {
  const { server, path } = await start(t);
  const { client } = await server.person('user');
  await server.db.users.list({}, { after: null, limit: 1 });
  // Everything is moved from the log into the file, of which all pages but the first are then overwritten.
  const { DatabaseSync } = await import('node:sqlite');
  const other = new DatabaseSync(path);
  other.exec('pragma wal_checkpoint(truncate)');
  const pages = Number(Object.values(other.prepare('pragma page_count').get() ?? {})[0]);
  other.exec('update users set name = name');
  other.close();
  const file = openSync(path, 'r+');
  for (let page = 1; page < pages; page += 1) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  const answer = await client.query('account.me');
  expect([answer.status, answer.error().appCode]).toEqual([503, 'database_broken']);
  await expect(server.db.removals.add(['torn'], new Date())).rejects.toMatchObject({
    code: 'database_broken',
  });
  expect((await client.raw({ path: '/readyz' })).status).toBe(503);
  expect(server.logLines.some((line) => line.includes('is damaged or cannot be read'))).toBe(true);
});
