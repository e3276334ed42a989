import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { markReviewed } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { findEmail, kindsOf, requestReset, takeEmails, tokenIn } from '../testing/sent-emails.ts';

const minuteMs = 60_000;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(() => takeEmails(server));

const reportSignIn = (token: string, keep: readonly string[] = []) =>
  server.client().mutate('emailLinks.reportSignIn', { token, keep });
const ago = (minutes: number) => new Date(server.application.clock.now().getTime() - minutes * minuteMs);

/** The link of a sign-in that began ten minutes ago. */
const reportLink = async (user: UserRecord): Promise<string> => {
  const { secrets } = server.application;
  const token = secrets.token();
  await server.db.tokens.create({
    tokenHash: secrets.hash(token),
    purpose: 'disown_sign_in',
    userId: user.id,
    browserHash: null,
    note: ago(10).toISOString(),
    expiresAt: ago(-60),
  });
  return token;
};

const addPasskey = (userId: string, createdAt: Date) =>
  server.db.passkeys.create({
    id: newId('passkey'),
    userId,
    credentialId: newId('token'),
    publicKey: 'key',
    counter: 0,
    transports: [],
    name: 'Key',
    backedUp: false,
    createdAt,
    lastUsedAt: null,
  });
const addIdentity = (userId: string, provider: string, createdAt: Date) =>
  server.db.identities.create({
    id: newId('identity'),
    userId,
    provider,
    issuer: `https://${provider}.example`,
    subject: newId('token'),
    email: 'ann@example.org',
    createdAt,
    lastUsedAt: null,
  });
const addTotp = async (userId: string, at: Date) => {
  await server.db.totp.begin(userId, 'sealed');
  await server.db.totp.confirm(userId, 'sealed', 1, at);
  await server.db.users.setSecondFactor(userId, at);
  await server.db.recoveryCodes.replace(userId, [server.application.secrets.hash(newId('token'))], at);
};
const accessOf = async ({ id }: UserRecord) => {
  const { db, application } = server;
  const user = await db.users.findById(id);
  return {
    password: user?.passwordHash != null,
    secondFactor: user?.secondFactorAt != null,
    totp: (await db.totp.find(id)) !== null,
    passkeys: (await db.passkeys.listOf(id)).length,
    identities: (await db.identities.listOf(id)).map(({ provider }) => provider),
    recoveryCodes: await db.recoveryCodes.count(id),
    sessions: (await db.sessions.listOf(id, application.clock.now())).length,
    clients: (await db.bearers.listOf(id, application.clock.now())).length,
    emailChange: (await db.emailChanges.findOf(id, application.clock.now())) !== null,
  };
};
const nothing = {
  password: false,
  secondFactor: false,
  totp: false,
  passkeys: 0,
  identities: [],
  recoveryCodes: 0,
  sessions: 0,
  clients: 0,
  emailChange: false,
};

describe('"this sign-in was not me"', () => {
  test('forgets what was agreed to since that sign-in, and keeps what was agreed to before', async () => {
    const user = await server.user('user');
    for (const [version, acceptedAt] of [
      ['terms-1', ago(11)],
      ['terms-2', ago(9)],
    ] as const)
      await server.db.consents.add({ userId: user.id, version, acceptedAt, textDigest: 'aa', way: 'asked' });
    expect((await reportSignIn(await reportLink(user))).status).toBe(200);
    expect((await server.db.consents.listOf(user.id)).map(({ version }) => version)).toEqual(['terms-1']);
  });

  test('ends the access of a stranger who knew the password, and sends its owner a reset link', async () => {
    const user = await server.user('user');
    const stranger = server.client();
    expect((await stranger.signIn(user.email, sharedPassword)).status).toBe(200);
    const token = tokenIn(await takeEmails(server), 'new_device');
    expect((await stranger.query('account.me')).status).toBe(200);

    expect((await reportSignIn(token)).status).toBe(200);
    expect((await stranger.query('account.me')).status).toBe(401);
    expect((await stranger.signIn(user.email, sharedPassword)).status).toBe(401);
    const receivedEmails = await takeEmails(server);
    expect(kindsOf(receivedEmails)).toEqual([`reset_password ${user.email}`]);
    expect(findEmail(receivedEmails, 'reset_password').text).toContain('a sign-in wasn’t you');
    const chosen = { token: tokenIn(receivedEmails, 'reset_password'), password: 'nine loud geese at dawn' };
    expect((await server.client().mutate('emailLinks.resetPassword', chosen)).status).toBe(200);
    expect((await server.client().signIn(user.email, chosen.password)).status).toBe(200);
    const [event] = await server.db.audit.list({ entityId: user.id, type: 'sign_in_disowned' }, null, 1);
    expect(event).toMatchObject({ details: { sessionsEnded: 1, passkeysRemoved: 0, totpRemoved: false } });
  });

  test('removes everything that was set up since', async () => {
    const { user, client } = await server.person('user');
    const now = server.application.clock.now();
    await addTotp(user.id, ago(5));
    await addPasskey(user.id, ago(4));
    await addIdentity(user.id, 'google', ago(9));
    await client.mutate('emailLinks.changeEmail', { email: 'strangers.own@example.org' });
    const family = { id: newId('token'), userId: user.id, name: 'script', expiresAt: ago(-60) };
    await server.db.bearers.createFamily({ ...family, createdAt: now, lastUsedAt: null, lastUsedIp: null });
    expect((await reportSignIn(await reportLink(user))).status).toBe(200);
    expect(await accessOf(user)).toEqual(nothing);
  });

  test('leaves what was there at the last review, also the second factor', async () => {
    const user = await server.user('user');
    await markReviewed(server, user, ago(10));
    await addTotp(user.id, ago(20));
    await addPasskey(user.id, ago(30));
    await addPasskey(user.id, ago(1));
    await addIdentity(user.id, 'google', ago(11));
    await addIdentity(user.id, 'github', ago(9));
    expect((await reportSignIn(await reportLink(user))).status).toBe(200);
    expect(await accessOf(user)).toEqual({
      ...nothing,
      secondFactor: true,
      totp: true,
      passkeys: 1,
      identities: ['google'],
      recoveryCodes: 1,
    });
  });

  test('works for accounts without a password, and once', async () => {
    const user = await server.user('user', { passwordHash: null });
    const token = await reportLink(user);
    expect((await reportSignIn(token)).status).toBe(200);
    expect(kindsOf(await takeEmails(server))).toEqual([`reset_password ${user.email}`]);
    expect((await reportSignIn(token)).error()).toMatchObject({ appCode: 'not_found' });
    expect(await takeEmails(server)).toEqual([]);
  });

  test('is accepted once, also in parallel', async () => {
    const token = await reportLink(await server.user('user'));
    const clients = Array.from({ length: 10 }, () => server.client());
    await Promise.all(clients.map((client) => client.csrfToken()));
    const answers = await Promise.all(
      clients.map((client) => client.mutate('emailLinks.reportSignIn', { token })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(404)]);
  });

  test('sends no reset link for a locked account', async () => {
    const user = await server.user('user');
    const token = await reportLink(user);
    await server.db.users.lock(user.id, 'test', new Date());
    expect((await reportSignIn(token)).status).toBe(200);
    expect(await accessOf(user)).toEqual(nothing);
    expect(await takeEmails(server)).toEqual([]);
  });

  describe('of an account whose second factor was added after it', () => {
    test('locks the account: email alone removes no second factor and gives no access (ASVS 6.4.4)', async () => {
      const user = await server.user('admin');
      await addTotp(user.id, ago(5));
      expect((await reportSignIn(await reportLink(user))).status).toBe(200);
      expect(await accessOf(user)).toEqual(nothing);
      const receivedEmails = await takeEmails(server);
      expect(kindsOf(receivedEmails)).toEqual([`security_notice ${user.email}`]);
      expect(findEmail(receivedEmails, 'security_notice').text).toContain('Ask your administrator');
      expect(findEmail(receivedEmails, 'security_notice').text).not.toContain('#token=');

      const locked = await server.db.users.findById(user.id);
      expect(locked?.lockReason).toMatch(/reported by email.*verify who is asking/i);
      const events = await server.db.audit.list({ entityId: user.id }, null, 2);
      expect(events.map(({ type }) => type).toSorted()).toEqual(['sign_in_disowned', 'user_locked']);
      await server.client().mutate('emailLinks.forgotPassword', { email: user.email });
      expect(await takeEmails(server)).toEqual([]);
    });

    test('cancels its jobs and releases the quota, like any lock (ASVS 7.4.2)', async () => {
      const user = await server.user('user');
      await addTotp(user.id, ago(5));
      const { id } = await server.job(user);
      await reportSignIn(await reportLink(user));
      expect((await server.db.jobs.findOwned(user, id))?.state).toBe('cancelled');
      expect((await server.db.quotas.find(user.workspaceId))?.held).toBe(0);
      await takeEmails(server);
    });

    test('is undone by an administrator, and then by a reset', async () => {
      const user = await server.user('user');
      await addPasskey(user.id, ago(5));
      await server.db.users.setSecondFactor(user.id, ago(5));
      await reportSignIn(await reportLink(user));
      const boss = await server.person('admin');
      expect((await boss.client.mutate('admin.users.unlock', { id: user.id })).status).toBe(200);
      const token = await requestReset(server, user.email);
      const chosen = { token, password: 'nine loud geese at dawn' };
      expect((await server.client().mutate('emailLinks.resetPassword', chosen)).status).toBe(200);
      expect((await server.client().signIn(user.email, chosen.password)).status).toBe(200);
    });

    test('adds the reason to that of an account which was locked before', async () => {
      const user = await server.user('user');
      await addTotp(user.id, ago(5));
      const token = await reportLink(user);
      await server.db.users.lock(user.id, 'Spam.', new Date());
      expect((await reportSignIn(token)).status).toBe(200);
      expect(await accessOf(user)).toEqual(nothing);
      expect((await server.db.users.findById(user.id))?.lockReason).toMatch(/^Spam\. A sign-in was reported/);
    });

    test('does not lock the last superadmin, who could not be unlocked', async () => {
      const alone = await startTestServer();
      try {
        const boss = await alone.person('superadmin');
        const factors = ago(5);
        await alone.db.totp.begin(boss.user.id, 'sealed');
        await alone.db.totp.confirm(boss.user.id, 'sealed', 1, factors);
        await alone.db.users.setSecondFactor(boss.user.id, factors);
        await alone.db.recoveryCodes.replace(boss.user.id, [alone.application.secrets.hash('code')], factors);
        const token = alone.application.secrets.token();
        await alone.db.tokens.create({
          tokenHash: alone.application.secrets.hash(token),
          purpose: 'disown_sign_in',
          userId: boss.user.id,
          browserHash: null,
          note: ago(10).toISOString(),
          expiresAt: ago(-60),
        });
        expect((await alone.client().mutate('emailLinks.reportSignIn', { token })).status).toBe(200);
        expect((await boss.client.query('account.me')).status).toBe(401);
        expect(await alone.db.users.findById(boss.user.id)).toMatchObject({
          lockedAt: null,
          passwordHash: null,
          secondFactorAt: factors,
        });
        expect((await alone.db.totp.find(boss.user.id))?.confirmedAt).toEqual(factors);
        expect(await alone.db.recoveryCodes.count(boss.user.id)).toBe(1);
        expect(kindsOf(await takeEmails(alone))).toEqual([`reset_password ${boss.user.email}`]);
      } finally {
        await alone.stop();
      }
    });
  });

  test('is refused with a link of another purpose', async () => {
    const user = await server.user('user');
    const token = await requestReset(server, user.email);
    expect((await reportSignIn(token)).error()).toMatchObject({ appCode: 'not_found' });
    expect((await accessOf(user)).password).toBe(true);
  });
});
