import { randomBytes } from 'node:crypto';
import { newId } from '@atelier/core/ids';
import { openTestDatabase } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSignedIn } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { beginChallenge, createTokenPair, recoveryCodeOf } from '../testing/in-process-credentials.ts';
import { type Person, sharedPassword } from '../testing/in-process-people.ts';
import { signInAs } from '../testing/in-process-policy.ts';
import { openStream } from '../testing/in-process-stream.ts';

/** PostgreSQL works in several transactions at once and serves several nodes; SQLite does neither. */
let server: TestServer;
/** Another node of the same installation. */
let node: TestServer;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await openTestDatabase('postgres');
  server = await startTestServer({ DATABASE_URL: database.url });
  node = await startTestServer({ DATABASE_URL: database.url });
  drop = async () => {
    await Promise.all([server.stop(), node.stop()]);
    await database.drop();
  };
}, 60_000);
afterAll(() => drop());

const endAll = (client: Client) => client.mutate('admin.users.endAllSessions');
const bearing = (token: string) => ({ authorization: `Bearer ${token}` });
const refresh = (client: Client, refreshToken: string) =>
  client.raw({
    method: 'POST',
    path: '/trpc/tokens.refresh',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken }),
  });
/** The same session in front of the other node. */
const elsewhere = ({ client }: Person): Client => {
  const made = node.client();
  made.adopt([...client.jar].map(([name, value]) => `${name}=${value}`));
  return made;
};

describe('permission to end all users’ sessions', () => {
  test('an admin may not', async () => {
    const [victim, admin] = [await server.person('user'), await server.person('admin')];
    const answer = await endAll(admin.client);
    expect([answer.status, answer.error().appCode]).toEqual([403, 'forbidden']);
    expect(await isSignedIn(victim.client)).toBe(true);
  });

  test('a superadmin without a fresh proof needs step-up first', async () => {
    const victim = await server.person('user');
    const { client } = await signInAs(server, 'superadmin without a fresh proof');
    const answer = await endAll(client);
    expect([answer.status, answer.error().appCode]).toEqual([403, 'step_up_required']);
    expect(await isSignedIn(victim.client)).toBe(true);
    expect((await client.mutate('secondFactor.stepUp', { password: sharedPassword })).status).toBe(200);
    expect((await endAll(client)).status).toBe(200);
    expect(await isSignedIn(client)).toBe(true);
    expect(await isSignedIn(victim.client)).toBe(false);
  });
});

test('sessions, access tokens, streams and pending sign-ins end on every node; the caller’s session continues', async () => {
  const boss = await server.person('superadmin');
  await endAll(boss.client);
  const [victim, other] = [await server.person('user'), await server.person('superadmin')];
  const bossOnAnotherDevice = await server.signedIn(boss.user);
  const tokens = await createTokenPair(server, victim.user);
  const ownTokens = await createTokenPair(server, boss.user);
  const program = server.client({ headers: bearing(tokens.accessToken) });
  const pendingClient = server.client();
  await beginChallenge(server, pendingClient, victim.user.id);
  const code = await recoveryCodeOf(server, victim.user.id);
  const { id } = await server.job(victim.user);
  const streams = [
    openStream(victim.client, 'jobs.watch', { id }),
    openStream(node.client(), 'jobs.watch', { id }, bearing(tokens.accessToken)),
  ];
  await Promise.all(streams.map(({ opened }) => opened));
  const away = elsewhere(victim);
  for (const client of [victim.client, away, other.client, bossOnAnotherDevice, program])
    expect(await isSignedIn(client)).toBe(true);

  const answer = await endAll(boss.client);
  expect(answer.data()).toEqual({ sessionsEnded: 3, clientsEnded: 2 });

  for (const client of [victim.client, away, other.client, bossOnAnotherDevice, program])
    expect(await isSignedIn(client)).toBe(false);
  for (const { refreshToken } of [tokens, ownTokens])
    expect((await refresh(server.client(), refreshToken)).status).toBe(401);
  expect((await pendingClient.mutate('secondFactor.complete', { code })).error().appCode).toBe(
    'challenge_over',
  );
  for (const { ended } of streams) expect(await ended).toContain('"appCode":"unauthenticated"');
  expect(await isSignedIn(boss.client)).toBe(true);
  expect(await isSignedIn(elsewhere(boss))).toBe(true);
  const [event] = await server.db.audit.list({ type: 'session_revoked' }, null, 1);
  expect(event).toMatchObject({
    actorId: boss.user.id,
    entityType: 'user',
    entityId: null,
    details: { sessionsEnded: 3, clientsEnded: 2, scope: 'all', everyone: true },
  });
});

/** Expired sessions that are not deleted yet. */
const leaveExpired = async ({ db }: TestServer, userId: string, count: number): Promise<void> => {
  const [living] = await db.sessions.listOf(userId, new Date());
  if (living === undefined) throw new Error('No session is active.');
  for (let at = 0; at < count; at += 1)
    await db.sessions.create({
      ...living,
      id: newId('session'),
      tokenHash: randomBytes(32).toString('hex'),
      expiresAt: new Date(Date.now() - 1000),
    });
};

describe('in parallel', { timeout: 120_000 }, () => {
  test('ending one’s other sessions waits for the lock on the account', async () => {
    const { user, client } = await server.person('user');
    await client.csrfToken();
    const order: string[] = [];
    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    const ending = held
      .then(() => client.mutate('session.revokeOthers'))
      .then(({ status }) => order.push(`ended ${status}`));
    await node.db.transaction(async ({ users }) => {
      await users.findForUpdate(user.id);
      hold();
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('let go');
    });
    await ending;
    expect(order).toEqual(['let go', 'ended 200']);
  });

  test('no token is issued or refreshed that outlives it, and nothing deadlocks', async () => {
    const boss = await server.person('superadmin');
    await boss.client.csrfToken();
    for (let round = 0; round < 5; round += 1) {
      const people = await Promise.all(Array.from({ length: 6 }, () => server.person('user')));
      const pairs = await Promise.all(people.map(({ user }) => createTokenPair(server, user)));
      await Promise.all(people.map(({ client }) => client.csrfToken()));
      const inADay = new Date(Date.now() + 25 * 3_600_000);
      for (const { user } of people) await leaveExpired(server, user.id, 5);
      const work = (from: Person, at: number) => [
        from.client.mutate('tokens.issue', { name: 'late' }),
        refresh(node.client(), pairs[at]?.refreshToken ?? ''),
        from.client.mutate('session.revokeOthers'),
      ];
      const before = people.slice(0, 3).flatMap(work);
      const ending = endAll(boss.client);
      const after = people.slice(3).flatMap((from, at) => work(from, at + 3));
      // As housekeeping sweeps, on every node.
      const sweeps = [server, node].map(({ db }) =>
        Promise.all([db.sessions.deleteExpired(new Date()), db.bearers.deleteExpired(inADay)]),
      );
      const answers = await Promise.all([...before, ...after]);
      expect((await ending).status).toBe(200);
      await Promise.all(sweeps);
      for (const { status } of answers) expect([200, 401]).toContain(status);
      for (const { user, client } of people) {
        expect(await server.db.bearers.listOf(user.id, new Date(0))).toEqual([]);
        expect(await isSignedIn(client)).toBe(false);
      }
    }
  });

  test('users can sign in during it, and of two superadmins who do it in parallel one keeps the session', async () => {
    for (let round = 0; round < 5; round += 1) {
      const bosses = [await server.person('superadmin'), await server.person('superadmin')];
      const people = await Promise.all(Array.from({ length: 4 }, () => server.user('user')));
      const clients = people.map(() => node.client());
      await Promise.all([...bosses.map(({ client }) => client), ...clients].map((one) => one.csrfToken()));
      const signIns = people.map(({ email }, at) => clients[at]?.signIn(email, sharedPassword));
      const ends = await Promise.all(bosses.map(({ client }) => endAll(client)));
      expect(ends.map(({ status }) => status).toSorted()).toEqual([200, 401]);
      for (const answer of await Promise.all(signIns)) expect(answer?.status, answer?.text).toBe(200);
    }
  });
});
