import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPhone, enrolTotp, isSignedIn, movableClock, passFirstFactor } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';

const minuteMs = 60_000;
const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());

type Phone = ReturnType<typeof createPhone>;
type Answered = Awaited<ReturnType<Phone['answer']>>;

/** A user whose phone has a passkey. */
const equipped = async () => {
  const ann = await server.person('user');
  const phone = createPhone(server.origin);
  const added = await phone.register(ann);
  return { ...ann, phone, added: added.data<{ passkey: { id: string }; recoveryCodes: string[] | null }>() };
};
const present = (client: Client, response: Answered) => client.mutate('auth.signInWithPasskey', { response });
const signIn = async (client: Client, phone: Phone, tricks?: Parameters<Phone['answer']>[2]) =>
  present(client, await phone.answer(client, 'auth.beginPasskeySignIn', tricks));

describe('a passkey', () => {
  test('is added with recovery codes, a new session token, an event and an email; other sessions end', async () => {
    const ann = await server.person('user');
    const elsewhere = await server.signedIn(ann.user);
    const old = ann.client.cookieHeader();
    const answer = await createPhone(server.origin).register(ann, 'my phone');
    expect(answer.data()).toMatchObject({ passkey: { name: 'my phone', lastUsedAt: null } });
    expect(answer.data<{ recoveryCodes: string[] }>().recoveryCodes).toHaveLength(10);
    expect(ann.client.cookieHeader()).not.toBe(old);
    expect(await isSignedIn(ann.client)).toBe(true);
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect((await server.mailTo(ann.user.email, 'security_notice')).text).toMatch(/passkey/i);
    const events = await server.db.audit.list({ actorId: ann.user.id }, null, 5);
    expect(events[0]?.type).toBe('passkey_added');
  });

  test('needs a fresh proof and a verified address', async () => {
    const ann = await server.person('user');
    clock.advance(11 * minuteMs);
    const stale = await ann.client.mutate('credentials.beginPasskey');
    expect(stale.error()).toMatchObject({ appCode: 'step_up_required' });
    const bob = await server.person('user', { emailVerifiedAt: null });
    const unproven = await bob.client.mutate('credentials.beginPasskey');
    expect(unproven.error()).toMatchObject({ appCode: 'email_unverified' });
  });

  test('is not added by the response to a sign-in challenge, nor to one of another session', async () => {
    const ann = await server.person('user');
    const bob = await server.person('user');
    const phone = createPhone(server.origin);
    const forBob = (await bob.client.mutate('credentials.beginPasskey')).data();
    const forSignIn = await phone.answer(server.client(), 'auth.beginPasskeySignIn');
    const foreign = phone.create(forBob);
    for (const response of [foreign, forSignIn]) {
      const answer = await ann.client.mutate('credentials.addPasskey', { name: 'x', response });
      expect(answer.error()).toMatchObject({ appCode: 'bad_request' });
    }
    expect(await server.db.passkeys.listOf(ann.user.id)).toEqual([]);
  });

  test('is renamed by its owner only, and only with a valid name', async () => {
    const { client, added, user } = await equipped();
    const { id } = added.passkey;
    const eve = await server.person('user');
    expect((await eve.client.mutate('credentials.renamePasskey', { id, name: 'mine' })).status).toBe(404);
    const before = await server.db.passkeys.listOf(user.id);
    const more = await client.mutate('credentials.renamePasskey', {
      id,
      name: 'x',
      publicKey: 'AAAA',
      counter: 0,
    });
    expect(more.error()).toMatchObject({ appCode: 'validation_failed' });
    expect((await client.mutate('credentials.renamePasskey', { id, name: 'tablet' })).status).toBe(200);
    expect(await server.db.passkeys.listOf(user.id)).toEqual([{ ...before[0], name: 'tablet' }]);
  });

  test('is removed at once, and no other passkey', async () => {
    const { client, added, phone, user } = await equipped();
    const eve = await server.person('user');
    const { id } = added.passkey;
    expect((await eve.client.mutate('credentials.removePasskey', { id })).status).toBe(404);
    expect((await client.mutate('credentials.removePasskey', { id })).status).toBe(200);
    expect((await signIn(server.client(), phone)).error()).toMatchObject({ appCode: 'invalid_credentials' });
    expect((await server.db.users.findById(user.id))?.secondFactorAt).toBeNull();
  });
});

describe('signing in by a passkey', () => {
  test('starts a session without a password or another factor', async () => {
    const ann = await equipped();
    await enrolTotp(ann, clock);
    const client = server.client();
    expect((await signIn(client, ann.phone)).status).toBe(200);
    expect((await client.query('account.me')).data()).toMatchObject({ id: ann.user.id });
    const sessions = await client.query('session.list');
    const [current] = sessions.data<{ items: { method: string; current: boolean }[] }>().items;
    expect(current).toMatchObject({ method: 'passkey', current: true });
  });

  test('one response signs in once, also in parallel', async () => {
    const { phone } = await equipped();
    const client = server.client();
    const response = await phone.answer(client, 'auth.beginPasskeySignIn');
    const cookie = client.cookieHeader();
    const token = await client.csrfToken();
    const headers = {
      cookie,
      origin: server.origin,
      'x-csrf-token': token,
      'content-type': 'application/json',
    };
    const send = () =>
      server.client().raw({
        method: 'POST',
        path: '/trpc/auth.signInWithPasskey',
        headers,
        body: JSON.stringify({ response }),
      });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await send()).status).toBe(401);
  });

  test('is bound to the browser that asked', async () => {
    const { phone } = await equipped();
    const response = await phone.answer(server.client(), 'auth.beginPasskeySignIn');
    const thief = server.client();
    expect((await present(thief, response)).error()).toMatchObject({ appCode: 'invalid_credentials' });
    expect(await isSignedIn(thief)).toBe(false);
  });

  test('gives unknown, wrong, foreign and unverified responses the same error', async () => {
    const { phone } = await equipped();
    const stranger = createPhone(server.origin);
    const refusals = [
      await signIn(server.client(), stranger),
      await signIn(server.client(), phone, { origin: 'https://evil.example' }),
      await signIn(server.client(), phone, { rpId: 'evil.example' }),
      await signIn(server.client(), phone, { flags: 1 }),
    ].map((answer) => ({ status: answer.status, ...answer.error(), requestId: null }));
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    expect(refusals[0]).toMatchObject({ status: 401, appCode: 'invalid_credentials' });
  });

  test('of a cloned authenticator is refused, and the owner is notified', async () => {
    const { phone, user } = await equipped();
    expect((await signIn(server.client(), phone, { counter: 40 })).status).toBe(200);
    const copy = server.client();
    expect((await signIn(copy, phone, { counter: 40 })).status).toBe(401);
    expect(await isSignedIn(copy)).toBe(false);
    const [event] = await server.db.audit.list({ type: 'login_failure', entityId: user.id }, null, 1);
    expect(event?.details).toMatchObject({ reason: 'passkey_cloned' });
    const notices = [];
    while (notices.length < 2) notices.push((await server.mailTo(user.email, 'security_notice')).text);
    expect(notices[1]).toMatch(/passkey/i);
  });

  test('tells only the owner why a locked account is refused', async () => {
    const { phone, user } = await equipped();
    await server.db.users.lock(user.id, 'test', clock.now());
    const client = server.client();
    expect((await signIn(client, phone)).error()).toMatchObject({ appCode: 'account_locked' });
    expect(await isSignedIn(client)).toBe(false);
  });
});

describe('a passkey as second factor', () => {
  test('completes the sign-in after the password', async () => {
    const { phone, user } = await equipped();
    const client = server.client();
    const begun = await passFirstFactor(client, user.email);
    expect(begun.data()).toMatchObject({ secondFactor: { passkey: true, totp: false } });
    const passkey = await phone.answer(client, 'secondFactor.beginPasskey');
    expect((await client.mutate('secondFactor.complete', { passkey })).status).toBe(200);
    expect(await isSignedIn(client)).toBe(true);
  });

  test('of another user completes nothing', async () => {
    const ann = await equipped();
    const eve = await equipped();
    const client = server.client();
    await passFirstFactor(client, ann.user.email);
    const passkey = await eve.phone.answer(client, 'secondFactor.beginPasskey');
    const answer = await client.mutate('secondFactor.complete', { passkey });
    expect(answer.error()).toMatchObject({ appCode: 'wrong_code' });
    expect(await isSignedIn(client)).toBe(false);
  });

  test('does not sign in by a second-factor challenge, nor complete by a sign-in challenge', async () => {
    const { phone, user } = await equipped();
    const client = server.client();
    await passFirstFactor(client, user.email);
    const second = await phone.answer(client, 'secondFactor.beginPasskey');
    expect((await present(client, second)).error()).toMatchObject({ appCode: 'invalid_credentials' });
    const first = await phone.answer(client, 'auth.beginPasskeySignIn');
    const answer = await client.mutate('secondFactor.complete', { passkey: first });
    expect(answer.error()).toMatchObject({ appCode: 'wrong_code' });
  });

  test('is accepted for step-up', async () => {
    const { client, phone } = await equipped();
    clock.advance(11 * minuteMs);
    const security = await client.query('secondFactor.stepUpOptions');
    const { passkey: options, password } = security.data<{
      passkey: Parameters<Phone['confirm']>[0];
      password: boolean;
    }>();
    expect(password).toBe(false);
    const old = client.cookieHeader();
    expect((await client.mutate('secondFactor.stepUp', { passkey: phone.confirm(options) })).status).toBe(
      200,
    );
    expect(client.cookieHeader()).not.toBe(old);
    expect((await client.mutate('credentials.regenerateRecoveryCodes')).status).toBe(200);
  });
});

describe('a role that needs a second factor', () => {
  test('can only enrol before it has one, and cannot remove the last one', async () => {
    const strict = await startTestServer({ TWO_FACTOR_ROLES: 'admin,superadmin' }, { clock });
    try {
      const admin = await strict.person('admin');
      const refused = await admin.client.query('admin.users.list');
      expect(refused.error()).toMatchObject({ appCode: 'enrolment_required' });
      expect((await admin.client.query('jobs.list')).error()).toMatchObject({
        appCode: 'enrolment_required',
      });
      const added = await createPhone(strict.origin).register(admin);
      const { passkey } = added.data<{ passkey: { id: string } }>();
      expect((await admin.client.query('admin.users.list')).status).toBe(200);
      const last = await admin.client.mutate('credentials.removePasskey', { id: passkey.id });
      expect(last.error()).toMatchObject({ appCode: 'forbidden' });
      await enrolTotp(admin, clock);
      expect((await admin.client.mutate('credentials.removePasskey', { id: passkey.id })).status).toBe(200);
      expect((await admin.client.mutate('credentials.disableTotp')).error()).toMatchObject({
        appCode: 'forbidden',
      });
    } finally {
      await strict.stop();
    }
  });
});
