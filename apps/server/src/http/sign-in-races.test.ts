import { createPasswordHasher } from '@atelier/auth';
import type { PasswordHasher } from '@atelier/core/ports/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

type Kind = 'hash' | 'verify';

const argon2 = { memorySizeKiB: 8, iterations: 1, parallelism: 1 };
const real = createPasswordHasher({ concurrency: 2, maxQueue: 100, argon2 });
const held = new Map<Kind, { reached(): void; letGo: Promise<void> }>();

/** Lets the next call of that kind stand still, as one does for which there is a queue. */
const hold = (kind: Kind) => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  held.set(kind, { reached: reached.resolve, letGo: gate.promise });
  return { reached: reached.promise, letGo: gate.resolve };
};

const queue = async (kind: Kind): Promise<void> => {
  const place = held.get(kind);
  held.delete(kind);
  place?.reached();
  await place?.letGo;
};

const hasher: PasswordHasher = {
  ...real,
  hash: async (password) => {
    await queue('hash');
    return real.hash(password);
  },
  verify: async (hash, password) => {
    await queue('verify');
    return real.verify(hash, password);
  },
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { hasher });
});
afterAll(() => server.stop());

const passwords = { currentPassword: sharedPassword, newPassword: 'nine loud geese at dawn' };

test('no session that was started with the old password outlives its change', async () => {
  const { user, client } = await server.person('user');
  const late = server.client();
  await Promise.all([client.csrfToken(), late.csrfToken()]);
  const newHash = hold('hash');
  const change = client.mutate('credentials.changePassword', passwords);
  await newHash.reached;
  const lateCheck = hold('verify');
  const signIn = late.signIn(user.email, sharedPassword);
  await lateCheck.reached;
  newHash.letGo();
  expect((await change).status).toBe(200);
  // The late one is verified against the hash that it read, which was still the old one.
  lateCheck.letGo();
  expect((await signIn).error().appCode).toBe('invalid_credentials');
  expect(await server.db.sessions.listOf(user.id, new Date())).toHaveLength(1);
});

test('a session that is ended while it changes the password changes nothing', async () => {
  const { user, client: victim } = await server.person('user');
  const thief = await server.signedIn(user);
  await Promise.all([victim.csrfToken(), thief.csrfToken()]);
  const newHash = hold('hash');
  const change = thief.mutate('credentials.changePassword', passwords);
  await newHash.reached;
  expect((await victim.mutate('session.revokeOthers')).data()).toEqual({ ended: 1 });
  newHash.letGo();
  expect((await change).error().appCode).toBe('unauthenticated');
  expect((await victim.query('account.me')).status).toBe(200);
  expect((await server.db.users.findById(user.id))?.passwordHash).toBe(user.passwordHash);
});
