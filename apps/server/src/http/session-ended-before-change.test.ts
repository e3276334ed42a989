import { type AuditTrail, actorOf, createAuditTrail, type Principal, type Services } from '@atelier/api';
import { sessionCredential } from '@atelier/core/credentials';
import { AppError } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { openTestDatabase } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addTotp, mailedToken } from '../testing/in-process-credentials.ts';
import { takeEmails, tokenIn } from '../testing/sent-emails.ts';

const request = {
  ip: '127.0.0.1',
  addressKey: '127.0.0.1',
  userAgent: 'test',
  deviceCookie: undefined,
  noteLimit: () => undefined,
};

/** A call that has passed the guard. `target` is the account of another plain user. */
type Change = (
  services: Services,
  principal: Principal,
  audit: AuditTrail,
  target: string,
) => Promise<unknown>;

const changes: Readonly<Record<string, Change>> = {
  'tokens.issue': ({ tokens }, principal, audit) => tokens.issue(principal, 'late', request, audit),
  'emailLinks.changeEmail': ({ emailChange }, principal, audit) =>
    emailChange.changeEmail(principal, 'late@example.net', request, audit),
  'emailLinks.cancelEmailChange': ({ emailChange }, principal, audit) =>
    emailChange.cancelEmailChange(principal, audit),
  'oauth.unlink': ({ oauth }, principal, audit) => oauth.unlink(principal, 'idn_any', request, audit),
  'credentials.disableTotp': ({ totp }, principal, audit) => totp.disable(principal, request, audit),
  'credentials.regenerateRecoveryCodes': ({ totp }, principal, audit) =>
    totp.regenerateRecoveryCodes(principal, request, audit),
  'credentials.removePasskey': ({ passkeys }, principal, audit) =>
    passkeys.remove(principal, 'psk_any', request, audit),
  'admin.users.lock': ({ admin }, principal, audit, target) => admin.lock(principal, target, 'late', audit),
  'admin.users.unlock': ({ admin }, principal, audit, target) => admin.unlock(principal, target, audit),
  'admin.users.endSessions': ({ admin }, principal, audit, target) =>
    admin.endSessions(principal, target, audit),
  'admin.users.endAllSessions': ({ admin }, principal, audit) => admin.endAllSessions(principal, audit),
  'admin.users.setRole': ({ admin }, principal, audit, target) =>
    admin.setRole(principal, { id: target, role: 'admin', from: 'user' }, audit),
  'admin.users.forceReset': ({ passwordReset }, principal, audit, target) =>
    passwordReset.forceReset(principal, target, audit),
  'admin.users.removeSecondFactor': ({ totp }, principal, audit, target) =>
    totp.removeFor(principal, target, request, audit),
};

/** The code of the refusal, or `fine`. */
const codeOf = (change: Promise<unknown> | undefined) =>
  Promise.resolve(change).then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );

/** A user in their newest session, as the guard found it. */
const principalOf = async ({ db }: TestServer, userId: string): Promise<Principal> => {
  const [session] = await db.sessions.listOf(userId, new Date());
  const found = session === undefined ? null : await db.sessions.findWithUser(session.tokenHash);
  if (found === null) throw new Error('They are not signed in.');
  const { session: row, user, workspaceRole } = found;
  return { user, workspaceRole, credential: sessionCredential(row, async () => found) };
};

describe('between the guard and the change', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    // The last superadmin is never locked or demoted.
    await server.user('superadmin');
  });
  afterAll(() => server.stop());

  const losses: Readonly<Record<string, (principal: Principal) => Promise<unknown>>> = {
    'the session ended': ({ user }) => server.db.sessions.deleteAllOf(user.id),
    'the session went on under another token': async ({ user, credential }) => {
      if (credential.kind !== 'session') throw new Error('The principal has a session.');
      const tokenHash = server.application.secrets.hash(`${user.id} renewed`);
      const next = { tokenHash, provenAt: new Date(), ip: '', userAgent: '' };
      await server.db.sessions.replaceToken(user.id, credential.tokenHash, next);
    },
    'the user was locked': ({ user }) => server.db.users.lock(user.id, 'concurrent', new Date()),
    'the user got another role': ({ user }) => server.db.users.setRole(user.id, 'superadmin', 'viewer'),
  };

  test('every change is refused and changes nothing if the access was lost after the guard', () =>
    checkRows(
      Object.keys(losses).flatMap((loss) => Object.keys(changes).map((name) => [loss, name] as const)),
      '%s: %s',
      async (loss, name) => {
        const { user } = await server.person('superadmin');
        const target = await server.person('user');
        const principal = await principalOf(server, user.id);
        await losses[loss]?.(principal);
        const [newest] = await server.db.audit.list({}, null, 1);
        const change = changes[name]?.(
          server.application.http.services,
          principal,
          trailOf(principal),
          target.user.id,
        );
        expect(await codeOf(change)).toBe('unauthenticated');
        expect(await server.db.audit.list({}, null, 1)).toEqual(newest === undefined ? [] : [newest]);
        expect(await server.db.users.findById(target.user.id)).toEqual(target.user);
      },
    ));

  const trailOf = (principal: Principal) =>
    createAuditTrail({ requestId: 'req', ...request }, actorOf(principal), server.application.clock);

  test('a session that has ended does not confirm a verification link', async () => {
    const { user } = await server.person('user', { emailVerifiedAt: null });
    const principal = await principalOf(server, user.id);
    await server.client().mutate('emailLinks.resendVerification', { email: user.email });
    const token = tokenIn(await takeEmails(server), 'verify_email');
    await server.db.sessions.deleteAllOf(user.id);
    const { emailVerification } = server.application.http.services;
    const elsewhere = { ...request, browserHash: null };
    const verified = emailVerification.verifyEmail({ token }, elsewhere, principal, trailOf(principal));
    expect(await codeOf(verified)).toBe('unauthenticated');
    expect((await server.db.users.findById(user.id))?.emailVerifiedAt).toBeNull();
  });

  test('a session that has ended does not confirm a new address', async () => {
    const { user, client } = await server.person('user');
    const principal = await principalOf(server, user.id);
    await client.mutate('emailLinks.changeEmail', { email: `new.${user.email}` });
    const receivedEmails = await takeEmails(server);
    await server.db.sessions.deleteAllOf(user.id);
    const { emailChangeConfirmation } = server.application.http.services;
    const confirm = (token: string) =>
      codeOf(emailChangeConfirmation.confirmEmailChange(token, request, principal, trailOf(principal)));
    expect(await confirm(tokenIn(receivedEmails, 'email_change_new'))).toBe('forbidden');
    const change = await server.db.emailChanges.findOf(user.id, new Date());
    expect(change).toMatchObject({ newConfirmedAt: null });
  });

  test('a caller whose access is unchanged is not refused', async () => {
    const principal = await principalOf(server, (await server.person('superadmin')).user.id);
    const target = await server.user('user');
    const audit = trailOf(principal);
    const { services } = server.application.http;
    expect(await codeOf(changes['tokens.issue']?.(services, principal, audit, target.id))).toBe('fine');
    expect(await codeOf(changes['admin.users.lock']?.(services, principal, audit, target.id))).toBe('fine');
  });
});

/** PostgreSQL works in several transactions at once; SQLite never does. */
describe('in parallel', () => {
  let server: TestServer;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await openTestDatabase('postgres');
    server = await startTestServer({ DATABASE_URL: database.url });
    drop = async () => {
      await server.stop();
      await database.drop();
    };
  });
  afterAll(() => drop());

  test('no token is issued that outlives a forced reset', async () => {
    const boss = await server.person('superadmin');
    await boss.client.csrfToken();
    for (let round = 0; round < 5; round += 1) {
      const { user, client } = await server.person('user');
      await client.csrfToken();
      const issue = () => client.mutate('tokens.issue', { name: 'late' });
      const before = [issue(), issue()];
      const reset = boss.client.mutate('admin.users.forceReset', { id: user.id });
      const answers = await Promise.all([...before, reset, issue(), issue(), issue()]);
      for (const { status } of answers) expect([200, 401]).toContain(status);
      expect((await reset).status).toBe(200);
      expect(await server.db.bearers.listOf(user.id, new Date(0))).toEqual([]);
    }
  });

  test('of two superadmins who demote each other one succeeds', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [ann, bob] = [await server.person('superadmin'), await server.person('superadmin')];
      await Promise.all([ann.client.csrfToken(), bob.client.csrfToken()]);
      const demote = (by: typeof ann, whom: typeof ann) =>
        by.client.mutate('admin.users.setRole', { id: whom.user.id, role: 'user', from: 'superadmin' });
      const answers = await Promise.all([demote(ann, bob), demote(bob, ann)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    }
  });

  test('an admin’s lock and the owner’s “this was not me” both succeed, without a deadlock', async () => {
    const { person, client, db, logLines } = server;
    const boss = await person('superadmin');
    const strangers = Array.from({ length: 4 }, () => client());
    await Promise.all([boss.client, ...strangers].map((one) => one.csrfToken()));
    for (let round = 0; round < 10; round += 1) {
      const { user } = await person('user');
      await addTotp(server, user.id);
      await server.job(user);
      const since = new Date(Date.now() - 60_000).toISOString();
      const tokens = await Promise.all(
        strangers.map(() => mailedToken(server, 'disown_sign_in', user.id, since)),
      );
      const disowned = strangers.map((one, at) =>
        one.mutate('emailLinks.reportSignIn', { token: tokens[at] }),
      );
      const locked = boss.client.mutate('admin.users.lock', { id: user.id });
      for (const { status } of await Promise.all(disowned)) expect([200, 404]).toContain(status);
      expect([200, 409]).toContain((await locked).status);
      expect((await db.users.findById(user.id))?.lockedAt).not.toBeNull();
    }
    expect(logLines.filter((line) => line.includes('ran again'))).toEqual([]);
  });

  test('two admins who change each other never deadlock', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [ann, bob] = [await server.person('superadmin'), await server.person('superadmin')];
      await Promise.all([ann.client.csrfToken(), bob.client.csrfToken()]);
      const end = (by: typeof ann, whom: typeof ann) =>
        by.client.mutate('admin.users.endSessions', { id: whom.user.id });
      const answers = await Promise.all([end(ann, bob), end(bob, ann), end(ann, bob), end(bob, ann)]);
      for (const { status } of answers) expect([200, 401]).toContain(status);
    }
  });
});
