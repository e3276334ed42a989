import { createPasswordHasher } from '@atelier/auth';
import type { PasswordHasher } from '@atelier/core/ports/services';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshEmail } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { addTotp } from '../testing/in-process-credentials.ts';
import { type Person, sharedPassword } from '../testing/in-process-people.ts';
import { takeEmails, tokenIn } from '../testing/sent-emails.ts';

/**
 * Passwords are verified and hashed outside of transactions, which takes as long as the queue is. The rows read before are
 * read again inside the transaction; these tests change them in between.
 */

const newPassword = 'nine loud geese at dawn';
const argon2 = { memorySizeKiB: 8, iterations: 1, parallelism: 1 };
const real = createPasswordHasher({ concurrency: 2, maxQueue: 100, argon2 });
let concurrentChange: (() => Promise<unknown>) | null = null;
/** Does once, after the next piece of work, what others do while it lasts. */
const runConcurrentChange = async <T>(work: Promise<T>): Promise<T> => {
  const result = await work;
  const change = concurrentChange;
  concurrentChange = null;
  await change?.();
  return result;
};
const hasher: PasswordHasher = {
  ...real,
  hash: (password) => runConcurrentChange(real.hash(password)),
  verify: (hash, password) => runConcurrentChange(real.verify(hash, password)),
};

let server: TestServer;
let otherHash: string;
beforeAll(async () => {
  server = await startTestServer({}, { hasher, constantTimeStepMs: 0 });
  otherHash = await real.hash('the password of another user');
});
afterAll(() => server.stop());

interface Operation {
  /** The initial account. */
  readonly fields?: { readonly emailVerifiedAt?: null; readonly passwordHash?: null };
  /** Prepares the call. @returns what makes it */
  readonly prepare: (person: Person) => Promise<() => Promise<Answer>>;
}

/** A link from an email, and a browser that has fetched its CSRF token, both before the change. */
const linkOf = async (procedure: string, kind: 'reset_password' | 'verify_email', email: string) => {
  await takeEmails(server);
  await server.client().mutate(procedure, { email });
  const token = tokenIn(await takeEmails(server), kind);
  const client = server.client();
  await client.csrfToken();
  return { token, client };
};
const ready = async (client: Client): Promise<Client> => {
  await client.csrfToken();
  return client;
};

const operations = {
  'auth.signIn': {
    async prepare({ user }) {
      const client = await ready(server.client());
      return () => client.signIn(user.email, sharedPassword);
    },
  },
  'secondFactor.stepUp': {
    async prepare({ client }) {
      await ready(client);
      return () => client.mutate('secondFactor.stepUp', { password: sharedPassword });
    },
  },
  'credentials.changePassword': {
    async prepare({ client }) {
      await ready(client);
      return () =>
        client.mutate('credentials.changePassword', { currentPassword: sharedPassword, newPassword });
    },
  },
  'credentials.setPassword': {
    fields: { passwordHash: null },
    async prepare({ client }) {
      await ready(client);
      return () => client.mutate('credentials.setPassword', { password: newPassword });
    },
  },
  'emailLinks.resetPassword': {
    async prepare({ user }) {
      const { token, client } = await linkOf('emailLinks.forgotPassword', 'reset_password', user.email);
      return () => client.mutate('emailLinks.resetPassword', { token, password: newPassword });
    },
  },
  'emailLinks.verifyEmail': {
    fields: { emailVerifiedAt: null },
    async prepare({ user }) {
      const { token, client } = await linkOf('emailLinks.resendVerification', 'verify_email', user.email);
      return () => client.mutate('emailLinks.verifyEmail', { token, password: sharedPassword });
    },
  },
} as const satisfies Readonly<Record<string, Operation>>;
type OperationName = keyof typeof operations;

const changes = {
  'the account was locked': ({ user }: Person) => server.db.users.lock(user.id, 'concurrent', new Date()),
  'the password was changed': async ({ user }: Person) => {
    const { passwordHash = null } = (await server.db.users.findById(user.id)) ?? {};
    await server.db.users.setPasswordHash(user.id, passwordHash, otherHash);
  },
  'the sessions were ended': ({ user }: Person) => server.db.sessions.deleteAllOf(user.id),
  'the role was changed': ({ user }: Person) => server.db.users.setRole(user.id, 'user', 'viewer'),
  'the links were used up': ({ user }: Person) =>
    server.db.tokens.deleteAllOf(user.id, ['reset_password', 'verify_email']),
} as const;
type ChangeName = keyof typeof changes;

/** The expected error codes. A change that is not listed does not affect the procedure. */
const refusals: readonly (readonly [OperationName, ChangeName, string])[] = [
  ['auth.signIn', 'the account was locked', 'account_locked'],
  ['auth.signIn', 'the password was changed', 'invalid_credentials'],
  ['secondFactor.stepUp', 'the account was locked', 'unauthenticated'],
  ['secondFactor.stepUp', 'the password was changed', 'conflict'],
  ['secondFactor.stepUp', 'the sessions were ended', 'unauthenticated'],
  ['secondFactor.stepUp', 'the role was changed', 'unauthenticated'],
  ['credentials.changePassword', 'the account was locked', 'unauthenticated'],
  ['credentials.changePassword', 'the password was changed', 'conflict'],
  ['credentials.changePassword', 'the sessions were ended', 'unauthenticated'],
  ['credentials.changePassword', 'the role was changed', 'unauthenticated'],
  ['credentials.setPassword', 'the account was locked', 'unauthenticated'],
  ['credentials.setPassword', 'the password was changed', 'conflict'],
  ['credentials.setPassword', 'the sessions were ended', 'unauthenticated'],
  ['credentials.setPassword', 'the role was changed', 'unauthenticated'],
  ['emailLinks.resetPassword', 'the account was locked', 'account_locked'],
  ['emailLinks.resetPassword', 'the links were used up', 'not_found'],
  ['emailLinks.verifyEmail', 'the account was locked', 'account_locked'],
  ['emailLinks.verifyEmail', 'the password was changed', 'not_found'],
  ['emailLinks.verifyEmail', 'the links were used up', 'not_found'],
];

const stateOf = async ({ user }: Person) => ({
  user: await server.db.users.findById(user.id),
  sessions: (await server.db.sessions.listOf(user.id, new Date())).map(({ tokenHash, provenAt }) => ({
    tokenHash,
    provenAt,
  })),
});

test('a credential change is refused and changes nothing if the account changed since it was read', () =>
  checkRows(refusals, '%s while %s', async (name, change, refusal) => {
    const act: Operation = operations[name];
    const person = await server.person('user', act.fields ?? {});
    const call = await act.prepare(person);
    let changed: Awaited<ReturnType<typeof stateOf>> | null = null;
    concurrentChange = async () => {
      await changes[change](person);
      changed = await stateOf(person);
    };
    const answer = await call();
    expect(answer.error().appCode).toBe(refusal);
    expect(changed, 'it was changed in between').not.toBeNull();
    expect(await stateOf(person)).toEqual(changed);
  }));

test('a credential change is made if nothing else changed in between', () =>
  checkRows(Object.keys(operations) as OperationName[], '%s', async (name) => {
    const act: Operation = operations[name];
    const person = await server.person('user', act.fields ?? {});
    const call = await act.prepare(person);
    expect((await call()).status).toBe(200);
  }));

describe('a second factor added while the password was verified', () => {
  const provenAtOf = async ({ user }: Person) =>
    (await server.db.sessions.listOf(user.id, new Date())).map(({ provenAt }) => provenAt.getTime());

  test('makes the password insufficient for step-up', async () => {
    const person = await server.person('user');
    await ready(person.client);
    const before = await provenAtOf(person);
    concurrentChange = () => addTotp(server, person.user.id);
    const answer = await person.client.mutate('secondFactor.stepUp', { password: sharedPassword });
    expect(answer.error().appCode).toBe('conflict');
    expect(await provenAtOf(person)).toEqual(before);
  });

  test('keeps a password change from counting as a fresh proof', async () => {
    const person = await server.person('user');
    await ready(person.client);
    const before = await provenAtOf(person);
    concurrentChange = () => addTotp(server, person.user.id);
    const passwords = { currentPassword: sharedPassword, newPassword };
    expect((await person.client.mutate('credentials.changePassword', passwords)).status).toBe(200);
    expect(await provenAtOf(person)).toEqual(before);
  });

  test('is asked for by the sign-in', async () => {
    const person = await server.person('user');
    const client = await ready(server.client());
    concurrentChange = () => addTotp(server, person.user.id);
    const answer = await client.signIn(person.user.email, sharedPassword);
    expect(answer.data()).toMatchObject({ secondFactor: { totp: true } });
    expect((await client.query('account.me')).status).toBe(401);
  });
});

test('an address that was taken while the password was hashed is not registered twice', async () => {
  const email = freshEmail();
  const client = await ready(server.client());
  concurrentChange = () => server.user('user', { email });
  expect((await client.register(email, newPassword)).error().appCode).toBe('email_taken');
  expect((await server.db.users.findByEmail(email))?.passwordHash).not.toBeNull();
  expect((await client.query('account.me')).status).toBe(401);
});
