import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineImage, LocalEngine } from '@atelier/core/ports/engine';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, type TestContext, test } from 'vitest';
import { readPeopleFile } from '../cli/import-files.ts';
import { readPeople } from '../cli/import-rows.ts';
import { startTestServer, stillEngine } from '../testing/in-process.ts';
import { until } from '../worker/testing/harness.ts';

type Parts = Parameters<typeof startTestServer>[1];
const open = async (env: Record<string, string>, parts: Parts, { onTestFinished }: TestContext) => {
  const server = await startTestServer(env, parts);
  onTestFinished(() => server.stop());
  return server;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** An engine that never finishes a picture and counts the requests. */
const hangingEngine = () => {
  let asked = 0;
  const draw: LocalEngine['draw'] = (_request, { signal }) => {
    asked += 1;
    return new Promise<EngineImage>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error)),
    );
  };
  return { engine: { ...stillEngine(), draw }, asked: () => asked };
};

test.for([1, 3])('WORKER_CONCURRENCY pictures are drawn at the same time: %i', async (lanes, t) => {
  const { engine, asked } = hangingEngine();
  const server = await open({ WORKER_CONCURRENCY: String(lanes) }, { engines: [engine] }, t);
  for (let at = 0; at < 5; at += 1) await server.job(await server.user('user'));
  server.application.worker.start();
  await until('the first pictures', () => asked() >= lanes);
  await pause(500);
  expect(asked()).toBe(lanes);
});

test('a picture that takes longer than ENGINE_TIMEOUT_SECONDS and the time to store it fails its job', {
  timeout: 60_000,
}, async (t) => {
  const { engine } = hangingEngine();
  const env = { ENGINE_TIMEOUT_SECONDS: '1', WORKER_CONCURRENCY: '1' };
  const server = await open(env, { engines: [engine] }, t);
  const { user, client } = await server.person('user');
  const { id } = await server.job(user);
  server.application.worker.start();
  const startedMs = performance.now();
  const state = async () => (await client.query('jobs.get', { id })).data<{ state: string }>().state;
  await until('the end of the job', async () => (await state()) === 'failed');
  expect(performance.now() - startedMs).toBeGreaterThan(1000);
});

test('SMTP_CONNECTIONS mails are sent at the same time, at most half of them to one domain', async (t) => {
  const sending: string[] = [];
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const mailer = {
    send: async ({ to }: { to: string }) => {
      sending.push(to);
      await answered;
    },
    close: async () => undefined,
  };
  const server = await open({ SMTP_CONNECTIONS: '4' }, { mailer }, t);
  const ask = async (email: string) => {
    await server.user('user', { email });
    expect((await server.client().mutate('emailLinks.forgotPassword', { email })).status).toBe(200);
  };
  for (let at = 0; at < 4; at += 1) await ask(`p${at}@one.example`);
  await until('the first mails', () => sending.length >= 2);
  await pause(300);
  expect(sending.length, 'to one domain').toBe(2);
  for (let at = 0; at < 4; at += 1) await ask(`p${at}@other${at}.example`);
  await until('more mails', () => sending.length >= 4);
  await pause(300);
  expect(sending.length, 'in all').toBe(4);
  answer();
  await until('all mails', () => sending.length === 8);
});

test('at most DATABASE_POOL_SIZE connections to PostgreSQL are used, and a call that gets none within 5 s is refused', {
  timeout: 60_000,
}, async (t) => {
  const database = await openTestDatabase('postgres');
  t.onTestFinished(() => database.drop());
  const server = await open({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: '3' }, {}, t);
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  let begun = 0;
  const occupy = () =>
    server.db.transaction(async ({ users }) => {
      await users.findById('usr_none');
      begun += 1;
      await done;
    });
  const occupied = [occupy(), occupy(), occupy()];
  await until('three transactions', () => begun === 3);
  const startedMs = performance.now();
  await expect(occupy()).rejects.toMatchObject({ code: 'overloaded' });
  const waitedMs = performance.now() - startedMs;
  expect(waitedMs).toBeGreaterThan(4500);
  expect(waitedMs).toBeLessThan(10_000);
  expect((await server.client().raw({ path: '/readyz' })).status).toBe(503);
  finish();
  await Promise.all(occupied);
  expect(begun).toBe(3);
});

test('an import reads at most 64 MiB', async (t) => {
  const server = await open({}, {}, t);
  const path = join(server.folder, 'people.csv');
  await writeFile(path, 'email\nada@example.org\n');
  expect((await readPeopleFile(path)).entries).toHaveLength(1);
  // A sparse file: only its size counts.
  await truncate(path, 64 * 2 ** 20 + 1);
  await expect(readPeopleFile(path)).rejects.toThrow('is larger than 64 MiB: split it.');
});

test('an import has at most 100 000 people', () => {
  const entries = Array.from({ length: 100_001 }, (_, at) => ({
    line: at + 2,
    fields: { email: `p${at}@example.org` },
  }));
  const validate = (count: number) => readPeople(entries.slice(0, count), { allowRoles: false });
  expect(validate(100_001)).toEqual({
    people: [],
    problems: [{ line: 1, sentence: 'holds more than 100000 people: split it' }],
  });
  const { people, problems } = validate(100_000);
  expect([people.length, problems]).toEqual([100_000, []]);
});
