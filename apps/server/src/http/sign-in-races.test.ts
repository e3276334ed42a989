import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ ARGON2_CONCURRENCY: '1' });
});
afterAll(() => server.stop());

const passwords = { currentPassword: sharedPassword, newPassword: 'nine loud geese at dawn' };
/** Time enough for a request to come as far as the queue. */
const arrivalMs = 100;

/** Keeps the one place at the hasher busy for so many hashes, 10 ms each or more. */
const busy = (hashes: number): Promise<string>[] =>
  Array.from({ length: hashes }, () => server.house.http.hasher.hash('a filler in the queue'));

test('no session that was opened with the old password outlives its change', async () => {
  const { user, client } = await server.person('user');
  const late = server.client();
  await Promise.all([client.csrfToken(), late.csrfToken()]);
  // In the queue: the check of the present password, the fillers, the new hash, and behind it the late sign-in.
  const before = busy(20);
  const change = client.mutate('account.changePassword', passwords);
  await sleep(arrivalMs);
  const between = busy(40);
  await Promise.all([...before, ...between.slice(0, 2)]);
  const signIn = late.signIn(user.email, sharedPassword);
  expect((await change).status).toBe(200);
  expect((await signIn).error().appCode).toBe('invalid_credentials');
  expect(await server.db.sessions.listOf(user.id, new Date())).toHaveLength(1);
});

test('a session that is ended while it changes the password changes nothing', async () => {
  const { user, client: victim } = await server.person('user');
  const thief = await server.signedIn(user);
  await Promise.all([victim.csrfToken(), thief.csrfToken()]);
  const before = busy(40);
  const change = thief.mutate('account.changePassword', passwords);
  await sleep(arrivalMs);
  expect((await victim.mutate('session.revokeOthers')).data()).toEqual({ ended: 1 });
  expect((await change).error().appCode).toBe('unauthenticated');
  await Promise.all(before);
  expect((await victim.query('account.me')).status).toBe(200);
  expect((await server.db.users.findById(user.id))?.passwordHash).toBe(user.passwordHash);
});
