import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import { checkRows } from '@atelier/core/testing/check-rows';
import { runningClock } from '@atelier/core/testing/clocks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshEmail } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { markReviewed } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { addConsent } from '../testing/samples/legal.ts';
import { findEmail, kindsOf, takeEmails, tokenIn } from '../testing/sent-emails.ts';

const newPassword = 'nine loud geese at dawn';
const invalidLinkMessage = 'This link has been used or has expired.';
const hourMs = 3_600_000;

let server: TestServer;
const clock = runningClock();
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());
beforeEach(() => takeEmails(server));

const ask = (email: string, client: Client = server.client()) =>
  client.mutate('emailLinks.forgotPassword', { email });
const reset = (token: string, password = newPassword, client: Client = server.client()) =>
  client.mutate('emailLinks.resetPassword', { token, password });
const linkFor = async (email: string): Promise<string> => {
  await ask(email);
  return tokenIn(await takeEmails(server), 'reset_password');
};
const readState = async ({ id }: Pick<UserRecord, 'id'>) => {
  const user = await server.db.users.findById(id);
  if (user === null) throw new Error('The account is gone.');
  return user;
};
const events = async (type: 'password_reset_requested' | 'password_reset' | 'password_reset_forced') =>
  server.db.audit.list({ type }, null, 50);

describe('asking for a reset', () => {
  test('gets the same response and event for every address, and sends email to owners who are not locked', async () => {
    const known = await server.user('user');
    const withoutPassword = await server.user('user', { passwordHash: null });
    const locked = await server.user('user');
    await server.db.users.lock(locked.id, 'test', new Date());
    const before = (await events('password_reset_requested')).length;
    const answers = new Set<string>();
    const emails = [known.email, withoutPassword.email, locked.email, 'nobody@example.org'];
    for (const email of emails) {
      const { status, text, headers } = await ask(email);
      answers.add(JSON.stringify([status, text, Object.keys(headers).toSorted()]));
    }
    expect(answers.size).toBe(1);
    const written = (await events('password_reset_requested')).slice(0, emails.length);
    expect((await events('password_reset_requested')).length - before).toBe(emails.length);
    expect(written.map(({ entityId }) => entityId).toReversed()).toEqual([
      known.id,
      withoutPassword.id,
      locked.id,
      null,
    ]);
    expect(JSON.stringify(written)).not.toContain('@');
    const receivedEmails = await takeEmails(server);
    expect(kindsOf(receivedEmails)).toEqual(
      [`reset_password ${known.email}`, `reset_password ${withoutPassword.email}`].toSorted(),
    );
    expect(receivedEmails[0]?.text).toContain('30 minutes');
    expect(receivedEmails[0]?.link).toMatch(
      new RegExp(`^${server.origin}/reset-password#token=[\\w-]{40,}$`),
    );
  });

  test('is counted for each address, whether or not it has an account, from every client', async () => {
    const strict = await startTestServer({ LIMIT_MAIL: '3/3600', TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const { email: known } = await strict.user('user');
      for (const email of [known, 'nobody@example.org']) {
        const codes: (number | undefined)[] = [];
        for (let n = 1; n <= 4; n += 1) {
          const client = strict.client({ headers: { 'x-forwarded-for': `192.0.2.${n}` } });
          codes.push((await ask(email, client)).status);
        }
        expect(codes, email).toEqual([200, 200, 200, 429]);
      }
      expect(await takeEmails(strict)).toHaveLength(3);
    } finally {
      await strict.stop();
    }
  });
});

describe('a reset', () => {
  test('replaces the password and ends all access that the old one gave', async () => {
    const { user, client } = await server.person('user', { emailVerifiedAt: null });
    const now = server.application.clock.now();
    const later = new Date(now.getTime() + hourMs);
    const challengeHash = server.application.secrets.hash('a pending sign-in');
    await server.db.challenges.create({
      tokenHash: challengeHash,
      userId: user.id,
      method: 'password',
      attemptsLeft: 5,
      expiresAt: later,
    });
    const family = { id: newId('token'), userId: user.id, name: 'script' };
    await server.db.bearers.createFamily({
      ...family,
      createdAt: now,
      lastUsedAt: null,
      lastUsedIp: null,
      expiresAt: later,
    });
    await client.mutate('emailLinks.changeEmail', { email: 'elsewhere@example.org' });
    const waiting = tokenIn(await takeEmails(server), 'email_change_new');

    const browser = server.client();
    const answer = await reset(await linkFor(user.email), newPassword, browser);
    expect(answer.status).toBe(200);
    expect([...browser.jar.keys()], 'it signs no one in').not.toContain('atelier_session');
    expect((await browser.query('account.me')).status).toBe(401);
    expect((await client.query('account.me')).status).toBe(401);
    expect(await server.db.challenges.find(challengeHash, now)).toBeNull();
    expect(await server.db.bearers.listOf(user.id, now)).toEqual([]);
    expect(await server.db.emailChanges.findOf(user.id, now)).toBeNull();
    expect(
      await server.db.tokens.find(server.application.secrets.hash(waiting), 'email_change_new', now),
    ).toBeNull();
    expect((await readState(user)).emailVerifiedAt).not.toBeNull();
    expect((await server.client().signIn(user.email, sharedPassword)).status).toBe(401);
    expect((await server.client().signIn(user.email, newPassword)).status).toBe(200);

    expect(findEmail(await takeEmails(server), 'security_notice')).toMatchObject({
      to: user.email,
      subject: 'Your password was reset',
    });
    const [event] = await events('password_reset');
    expect(event).toMatchObject({ entityId: user.id, actorId: user.id, details: { sessionsEnded: 1 } });
    expect(JSON.stringify(event)).not.toContain(newPassword);
  });

  test('gives an account its first password', async () => {
    const user = await server.user('user', { passwordHash: null });
    expect((await reset(await linkFor(user.email))).status).toBe(200);
    expect((await server.client().signIn(user.email, newPassword)).status).toBe(200);
  });

  test('removes no second factor that was reviewed by email before', async () => {
    const at = server.application.clock.now();
    const user = await server.user('user', { secondFactorAt: at });
    await server.db.totp.begin(user.id, 'sealed');
    await server.db.totp.confirm(user.id, 'sealed', 1, at);
    await server.db.recoveryCodes.replace(user.id, [server.application.secrets.hash('a recovery code')], at);
    await markReviewed(server, user);
    await reset(await linkFor(user.email));
    expect((await readState(user)).secondFactorAt).toEqual(at);
    expect((await server.db.totp.find(user.id))?.confirmedAt).toEqual(at);
    expect(await server.db.recoveryCodes.count(user.id)).toBe(1);
  });

  test('leaves nothing in an unverified account that its registrant could sign in with', async () => {
    const at = server.application.clock.now();
    const user = await server.user('user', { emailVerifiedAt: null, secondFactorAt: at });
    await server.db.identities.create({
      id: newId('identity'),
      userId: user.id,
      provider: 'google',
      issuer: 'https://accounts.google.com',
      subject: 'mallory',
      email: user.email,
      createdAt: at,
      lastUsedAt: null,
    });
    await server.db.totp.begin(user.id, 'sealed');
    await server.db.totp.confirm(user.id, 'sealed', 1, at);
    await reset(await linkFor(user.email));
    expect(await server.db.identities.listOf(user.id)).toEqual([]);
    expect(await server.db.totp.find(user.id)).toBeNull();
    expect((await readState(user)).secondFactorAt).toBeNull();
  });

  test('forgets what was accepted in an unverified account, and keeps what was accepted in a verified one', async () => {
    const stranger = await server.user('user', { emailVerifiedAt: null });
    const owner = await server.user('user');
    for (const { id, email } of [stranger, owner]) {
      await addConsent(server, id);
      await reset(await linkFor(email));
    }
    expect(await server.db.consents.listOf(stranger.id)).toEqual([]);
    expect(await server.db.consents.listOf(owner.id)).toHaveLength(1);
  });

  test('unblocks an account that was blocked by wrong passwords', async () => {
    const user = await server.user('user');
    const key = `account:${server.application.secrets.hash(user.email)}`;
    const rule = { freeFailures: 0, lockAfter: 1, lockS: 300, blockAfter: 1, forgetAfterS: 86_400 };
    await server.db.loginAttempts.take(key, rule, server.application.clock.now());
    expect((await server.client().signIn(user.email, sharedPassword)).error().appCode).toBe(
      'sign_in_blocked',
    );
    await reset(await linkFor(user.email));
    expect((await server.client().signIn(user.email, newPassword)).status).toBe(200);
  });

  test('with a weak password is refused at the field, and the link stays valid', async () => {
    const user = await server.user('user');
    const token = await linkFor(user.email);
    const name = user.email.slice(0, user.email.indexOf('@'));
    for (const weak of ['password', name, 'x'])
      expect((await reset(token, weak)).error()).toMatchObject({
        appCode: 'validation_failed',
        issues: [{ path: 'password' }],
      });
    expect((await reset(token)).status).toBe(200);
  });

  test('works once, also with twenty in parallel', async () => {
    const user = await server.user('user');
    const token = await linkFor(user.email);
    const clients = Array.from({ length: 20 }, () => server.client());
    await Promise.all(clients.map((client) => client.csrfToken()));
    const answers = await Promise.all(
      clients.map((client, n) => reset(token, `${newPassword} and number ${n}`, client)),
    );
    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
    const signedIn = await server.client().signIn(user.email, `${newPassword} and number ${winners[0]}`);
    expect(signedIn.status).toBe(200);
  });

  const uselessLinks: Readonly<Record<string, (email: string) => Promise<string>>> = {
    used: async (email) => {
      const token = await linkFor(email);
      expect((await reset(token)).status).toBe(200);
      return token;
    },
    replaced: async (email) => {
      const token = await linkFor(email);
      await linkFor(email);
      return token;
    },
    expired: async (email) => {
      const token = await linkFor(email);
      clock.advance(30 * 60_000);
      return token;
    },
    foreign: async () => {
      const registered = await server.client().register(freshEmail(), 'eleven slow swans at noon');
      expect(registered.status).toBe(200);
      return tokenIn(await takeEmails(server), 'verify_email');
    },
    'made up': async () => 'made-up-made-up-made-up',
  };

  // Each has an account of its own: a reset ends all links, and would make the others useless by itself.
  test('by any useless link is refused with the same message', () =>
    checkRows(Object.entries(uselessLinks), '%s', async (_, linkOf) => {
      const { id, email } = await server.user('user');
      const token = await linkOf(email);
      const before = await readState({ id });
      expect((await reset(token, 'nine slow swans at noon')).error()).toMatchObject({
        appCode: 'not_found',
        message: invalidLinkMessage,
      });
      expect(await readState({ id })).toEqual(before);
    }));

  test('works by the newer link after the older one was refused', async () => {
    const { email } = await server.user('user');
    const older = await linkFor(email);
    const newer = await linkFor(email);
    expect((await reset(older)).status).toBe(404);
    expect((await reset(newer)).status).toBe(200);
  });

  test('is refused if the account was locked after the link was sent', async () => {
    const user = await server.user('user');
    const token = await linkFor(user.email);
    await server.db.users.lock(user.id, 'test', new Date());
    expect((await reset(token)).error().appCode).toBe('account_locked');
    expect((await readState(user)).passwordHash).toBe(user.passwordHash);
  });
});

test('without password sign-in there are no resets', async () => {
  const env = {
    REGULAR_AUTH_ENABLED: 'false',
    GITHUB_AUTH_ENABLED: 'true',
    GITHUB_CLIENT_ID: 'id',
    GITHUB_CLIENT_SECRET: 'a secret of the tests',
  };
  const strict = await startTestServer(env);
  try {
    const { email } = await strict.user('user');
    expect((await ask(email, strict.client())).error().appCode).toBe('method_off');
    expect((await reset('made-up-made-up-made-up', newPassword, strict.client())).error().appCode).toBe(
      'method_off',
    );
    expect(await takeEmails(strict)).toEqual([]);
  } finally {
    await strict.stop();
  }
});

describe('a reset that an admin forces', () => {
  const force = (client: Client, id: string) => client.mutate('admin.users.forceReset', { id });

  test('removes the password, ends the sessions and sends a reset link', async () => {
    const admin = await server.person('admin');
    const { user, client } = await server.person('user');
    expect((await force(admin.client, user.id)).status).toBe(200);
    expect((await client.query('account.me')).status).toBe(401);
    expect((await readState(user)).passwordHash).toBeNull();
    const receivedEmails = await takeEmails(server);
    expect(kindsOf(receivedEmails)).toEqual([`reset_password ${user.email}`]);
    expect(findEmail(receivedEmails, 'reset_password').text).toMatch(/administrator/i);
    expect((await events('password_reset_forced'))[0]).toMatchObject({
      actorId: admin.user.id,
      entityId: user.id,
      details: { sessionsEnded: 1 },
    });
    expect((await reset(tokenIn(receivedEmails, 'reset_password'))).status).toBe(200);
    expect((await server.client().signIn(user.email, newPassword)).status).toBe(200);
  });

  test('is allowed for lower roles only, and needs a password and a verified address', async () => {
    const admin = await server.person('admin');
    const locked = await server.user('user');
    await server.db.users.lock(locked.id, 'test', new Date());
    const cases = [
      [admin.user, 'forbidden'],
      [await server.user('admin'), 'forbidden'],
      [await server.user('superadmin'), 'forbidden'],
      [await server.user('user', { passwordHash: null }), 'conflict'],
      [locked, 'conflict'],
      [{ id: newId('user') }, 'not_found'],
    ] as const;
    for (const [{ id }, code] of cases)
      expect((await force(admin.client, id)).error().appCode, id).toBe(code);
    const member = await server.person('user');
    expect((await force(member.client, locked.id)).error().appCode).toBe('forbidden');
    expect(await takeEmails(server)).toEqual([]);
  });
});
