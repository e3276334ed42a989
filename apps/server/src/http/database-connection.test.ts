import { checkRows } from '@atelier/core/testing/check-rows';
import { openTestDatabase, tamper } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabaseRelay } from '../testing/database-relay.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

type Relay = Awaited<ReturnType<typeof openDatabaseRelay>>;

const outcome = (answer: Answer) => [answer.status, answer.error().appCode];
const lost = [503, 'unavailable'];
const unknown = [503, 'outcome_unknown'];

/** PostgreSQL behind a connection that breaks; SQLite has none. */
describe('a PostgreSQL connection that breaks', () => {
  let relay: Relay;
  let server: TestServer;
  const closers: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const { url, drop } = await openTestDatabase('postgres');
    closers.push(drop);
    relay = await openDatabaseRelay(url);
    closers.push(relay.close);
    server = await startTestServer({ DATABASE_URL: relay.url });
    closers.push(server.stop);
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  const nameOf = async (client: Client) => (await client.query('account.me')).data<{ name: string }>().name;

  test('during a read is answered 503, and the next read is served', () =>
    checkRows(['asked', 'answered'] as const, '%s', async (cut) => {
      const { client, user } = await server.person('user');
      const cutsBefore = relay.cuts();
      relay.cutNext(/./s, cut);
      const answer = await client.query('jobs.list', { limit: 5 });
      expect(relay.cuts()).toBe(cutsBefore + 1);
      expect(outcome(answer)).toEqual(lost);
      expect(answer.error().message).not.toMatch(/ECONN|terminated|127\.0\.0\.1/);
      expect(await nameOf(client)).toBe(user.name);
    }));

  test('during a change is answered 503 by what is known of it', () =>
    checkRows(
      [
        ['at its begin', /begin/, 'asked', lost, false],
        ['at its begin, answered', /begin/, 'answered', lost, false],
        ['at its change', /update "users" set "name"/, 'asked', lost, false],
        ['at its change, answered', /update "users" set "name"/, 'answered', lost, false],
        // Lost on the way there or back: the server cannot know, and must not claim that nothing happened.
        ['at its commit', /commit/, 'asked', unknown, false],
        ['at its commit, answered', /commit/, 'answered', unknown, true],
      ] as const,
      '%s',
      async (...row) => {
        const [, statement, cut, expected, isSaved] = row;
        const { client, user } = await server.person('user');
        await client.csrfToken();
        const cutsBefore = relay.cuts();
        relay.cutNext(statement, cut);
        const answer = await client.mutate('account.updateProfile', { name: 'Changed' });
        expect(relay.cuts()).toBe(cutsBefore + 1);
        expect(outcome(answer)).toEqual(expected);
        expect(await nameOf(client)).toBe(isSaved ? 'Changed' : user.name);
        expect(await server.db.audit.list({ actorId: user.id }, null, 9)).toHaveLength(isSaved ? 1 : 0);
        expect((await client.mutate('account.updateProfile', { name: 'Again' })).status).toBe(200);
      },
    ));

  test('during a single change leaves the outcome unknown: the server may have made it', () =>
    checkRows(['asked', 'answered'] as const, '%s', async (cut) => {
      relay.cutNext(/update "jobs"/, cut);
      await expect(server.db.jobs.heartbeat('job_none', 'token', 0, new Date())).rejects.toMatchObject({
        code: 'outcome_unknown',
      });
    }));

  test('during a sign-in is answered 503 and counts as no failed attempt, and the next sign-in succeeds', async () => {
    const user = await server.user('user');
    const client = server.client();
    await client.csrfToken();
    relay.cutNext(/insert into "sessions"/, 'asked');
    expect(outcome(await client.signIn(user.email, sharedPassword))).toEqual(lost);
    expect((await client.query('account.me')).status).toBe(401);
    expect((await client.signIn(user.email, sharedPassword)).status).toBe(200);
    const events = await server.db.audit.list({ actorId: user.id }, null, 9);
    expect(events.map(({ type }) => type)).toEqual(['login_success']);
  });

  test('makes the server unready while the database cannot be reached, and no longer', async () => {
    const { client } = await server.person('user');
    await client.csrfToken();
    const ready = async () => (await client.raw({ path: '/readyz' })).status;
    await expect.poll(ready).toBe(200);
    relay.setOpen(false);
    await expect.poll(ready, { timeout: 10_000 }).toBe(503);
    const [read, change] = [
      await client.query('account.me'),
      await client.mutate('account.updateProfile', { name: 'Nobody' }),
    ];
    expect([read.status, change.status]).toEqual([503, 503]);
    expect((await client.raw({ path: '/healthz' })).status).toBe(200);
    relay.setOpen(true);
    await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    expect((await client.query('account.me')).status).toBe(200);
  });
});

test('a damage report of PostgreSQL stops changes, and the server is not ready', async (t) => {
  const { url, drop } = await openTestDatabase('postgres');
  t.onTestFinished(drop);
  const server = await startTestServer({ DATABASE_URL: url });
  t.onTestFinished(server.stop);
  const { client, user } = await server.person('user');
  const ready = async () => (await client.raw({ path: '/readyz' })).status;
  expect(await ready()).toBe(200);
  await tamper(url, [
    `create function damaged() returns trigger language plpgsql as
      $$ begin raise exception 'invalid page in block 0' using errcode = 'XX001'; end $$`,
    'create trigger damaged before update on users for each row execute function damaged()',
  ]);
  const answer = await client.mutate('account.updateProfile', { name: 'Lost' });
  expect(outcome(answer)).toEqual([503, 'database_broken']);
  await expect.poll(ready, { timeout: 10_000 }).toBe(503);
  expect(server.logLines.filter((line) => line.includes('PostgreSQL reports damage (XX001)'))).toHaveLength(
    1,
  );
  // Undamaged tables are still served.
  expect((await client.query('account.me')).data<{ name: string }>().name).toBe(user.name);
});

test('a dropped database is answered with 503, and the server is not ready', async (t) => {
  const { url, drop } = await openTestDatabase('postgres');
  const server = await startTestServer({ DATABASE_URL: url });
  t.onTestFinished(server.stop);
  const { client } = await server.person('user');
  await client.csrfToken();
  await drop();
  const answers = [
    await client.query('account.me'),
    await client.mutate('account.updateProfile', { name: 'Lost' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  await expect
    .poll(async () => (await client.raw({ path: '/readyz' })).status, { timeout: 10_000 })
    .toBe(503);
});
