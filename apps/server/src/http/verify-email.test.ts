import { checkRows } from '@atelier/core/testing/check-rows';
import { runningClock } from '@atelier/core/testing/clocks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { addConsent } from '../testing/samples/legal.ts';
import { kindsOf, requestReset, takeEmails, tokenIn } from '../testing/sent-emails.ts';

const password = 'seven quiet herons at dusk';
const invalidLinkMessage = 'This link has been used or has expired.';

let server: TestServer;
const clock = runningClock();
beforeAll(async () => {
  server = await startTestServer(
    { REQUIRE_EMAIL_VERIFICATION: 'true', SIGN_IN_FREE_FAILURES: '2' },
    { clock, constantTimeStepMs: 0 },
  );
});
afterAll(() => server.stop());
beforeEach(() => takeEmails(server));

let count = 0;
/** A user who has just registered, in the same browser, with the link from the email. */
const register = async () => {
  count += 1;
  const email = `newcomer${count}@example.org`;
  const client = server.client();
  expect((await client.register(email, password)).status).toBe(200);
  return { email, client, token: tokenIn(await takeEmails(server), 'verify_email') };
};
const verify = (client: Client, token: string, given?: string) =>
  client.mutate('emailLinks.verifyEmail', { token, ...(given === undefined ? {} : { password: given }) });
const findUser = async (email: string) => {
  const user = await server.db.users.findByEmail(email);
  if (user === null) throw new Error('There is no such account.');
  return user;
};
const isVerified = async (email: string) => (await findUser(email)).emailVerifiedAt !== null;
const eventsOf = async (email: string) =>
  (await server.db.audit.list({ entityId: (await findUser(email)).id }, null, 20)).map(({ type }) => type);
const refusal = (answer: Answer) => ({ status: answer.status, ...answer.error(), requestId: undefined });

describe('a verification link', () => {
  test('verifies in the browser that registered, once', async () => {
    const { email, client, token } = await register();
    expect((await verify(client, token)).status).toBe(200);
    expect(await isVerified(email)).toBe(true);
    expect(await eventsOf(email)).toEqual(['email_verified', 'registration']);
    const again = await verify(client, token);
    expect(again.error()).toMatchObject({ appCode: 'not_found', message: invalidLinkMessage });
  });

  test('asks for the password in another browser, and wrong ones do not use it up', async () => {
    const { email, token } = await register();
    const other = server.client();
    const missing = await verify(other, token);
    expect(missing.error()).toMatchObject({
      appCode: 'validation_failed',
      issues: [{ path: 'password', message: expect.stringContaining('password') }],
    });
    const wrong = await verify(other, token, 'not the password at all');
    expect(wrong.error()).toMatchObject({ appCode: 'invalid_credentials', issues: [{ path: 'password' }] });
    expect(await isVerified(email)).toBe(false);
    expect(await eventsOf(email)).toContain('login_failure');
    expect((await verify(other, token, password)).status).toBe(200);
    expect(await isVerified(email)).toBe(true);
  });

  test('resets the failed attempts of others at the address, however the link is followed', () =>
    checkRows(['the browser that registered', 'a session', 'the password'], 'with %s', async (proof) => {
      await takeEmails(server);
      const { email, client, token } = await register();
      const { secrets } = server.application;
      const key = `account:${secrets.hash(email)}`;
      const rule = { freeFailures: 9, lockAfter: 10, lockS: 1, blockAfter: 9, forgetAfterS: 60 };
      const failures = proof === 'the password' ? 2 : 9;
      for (let n = 0; n < failures; n += 1)
        await server.db.loginAttempts.take(key, rule, server.application.clock.now());
      const browser = proof === 'a session' ? await server.signedIn(await findUser(email)) : server.client();
      const answer =
        proof === 'the browser that registered'
          ? await verify(client, token)
          : await verify(browser, token, proof === 'the password' ? password : undefined);
      expect(answer.status).toBe(200);
      expect(await server.db.loginAttempts.find(key)).toBeNull();
      expect((await server.client().signIn(email, password)).status).toBe(200);
    }));

  test('keeps what was agreed to only in the browser that registered: confirmed elsewhere, the person is asked again', () =>
    checkRows(['the browser that registered', 'a session', 'the password'], 'with %s', async (proof) => {
      await takeEmails(server);
      const { email, client, token } = await register();
      const { id } = await findUser(email);
      await addConsent(server, id);
      const browser = proof === 'a session' ? await server.signedIn(await findUser(email)) : server.client();
      const answer =
        proof === 'the browser that registered'
          ? await verify(client, token)
          : await verify(browser, token, proof === 'the password' ? password : undefined);
      expect(answer.status).toBe(200);
      const isKept = proof === 'the browser that registered';
      expect(await server.db.consents.listOf(id)).toHaveLength(isKept ? 1 : 0);
    }));

  test('counts wrong passwords like sign-in, so that it does not bypass the throttle', async () => {
    const { token } = await register();
    const other = server.client();
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 4; n += 1)
      codes.push((await verify(other, token, 'not the password')).error().appCode);
    expect(codes.slice(0, 3)).toEqual(['invalid_credentials', 'invalid_credentials', 'invalid_credentials']);
    expect(codes[3]).toBe('rate_limited');
    const right = await verify(other, token, password);
    expect(right.error()).toMatchObject({ appCode: 'rate_limited', retryAfterS: expect.any(Number) });
    clock.advance(3_600_000);
    expect((await verify(server.client(), token, password)).status).toBe(200);
  });

  test('verifies in a session of the account, and not in one of another user', async () => {
    const { email, token } = await register();
    const stranger = await server.person('user');
    expect((await verify(stranger.client, token)).error().appCode).toBe('validation_failed');
    const own = await server.signedIn(await findUser(email));
    expect((await verify(own, token)).status).toBe(200);
    expect(await isVerified(email)).toBe(true);
  });

  test('that is made up, expired or for another purpose is answered like a used one', async () => {
    const { client, token, email } = await register();
    await client.mutate('emailLinks.forgotPassword', { email });
    const foreign = tokenIn(await takeEmails(server), 'reset_password');
    const answers = [await verify(client, 'made-up-made-up-made-up'), await verify(client, foreign)];
    clock.advance(25 * 3_600_000);
    answers.push(await verify(server.client(), token, password));
    for (const answer of answers)
      expect(refusal(answer)).toEqual({
        ...refusal(answer),
        status: 404,
        appCode: 'not_found',
        message: invalidLinkMessage,
      });
    expect(await isVerified(email)).toBe(false);
  });

  test('of a locked account verifies nothing', async () => {
    const { client, token, email } = await register();
    await server.db.users.lock((await findUser(email)).id, 'test', new Date());
    expect((await verify(client, token)).error().appCode).toBe('account_locked');
    expect(await isVerified(email)).toBe(false);
  });

  test('works once, also in parallel', async () => {
    const { client, token } = await register();
    await client.csrfToken();
    const answers = await Promise.all(Array.from({ length: 10 }, () => verify(client, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(9);
  });
});

describe('asking for another link', () => {
  const ask = (client: Client, email: string) => client.mutate('emailLinks.resendVerification', { email });

  test('replaces the previous one', async () => {
    const { client, email, token } = await register();
    expect((await ask(client, email)).status).toBe(200);
    const fresh = tokenIn(await takeEmails(server), 'verify_email');
    expect((await verify(client, token)).error().appCode).toBe('not_found');
    expect((await verify(client, fresh, password)).status).toBe(200);
  });

  test('does not make the owner of the address confirm what a stranger registered', async () => {
    const { email } = await register();
    const owner = server.client();
    await ask(owner, email);
    const token = tokenIn(await takeEmails(server), 'verify_email');
    expect((await verify(owner, token)).error().appCode).toBe('validation_failed');
    expect(await isVerified(email)).toBe(false);
  });

  test('gets the same response and event for every address, and sends email only to unverified ones', async () => {
    const waiting = await register();
    const verified = await server.user('user');
    const locked = await server.user('user', { emailVerifiedAt: null });
    await server.db.users.lock(locked.id, 'test', new Date());
    const bodies = new Set<string>();
    const emails = [waiting.email, verified.email, locked.email, 'nobody@example.org'];
    const before = await server.db.audit.list({ type: 'verification_requested' }, null, 50);
    for (const email of emails) {
      const answer = await ask(server.client(), email);
      expect(answer.status).toBe(200);
      bodies.add(answer.text);
    }
    expect(bodies.size).toBe(1);
    const after = await server.db.audit.list({ type: 'verification_requested' }, null, 50);
    expect(after.length - before.length).toBe(emails.length);
    expect(kindsOf(await takeEmails(server))).toEqual([`verify_email ${waiting.email}`]);
  });
});

describe('"I didn’t register"', () => {
  const reportRegistration = (token: string) =>
    server.client().mutate('emailLinks.reportRegistration', { token });

  test('removes the password, ends all sessions and leaves the reset available', async () => {
    const { email, token } = await register();
    const intruder = await server.signedIn(await findUser(email));
    const { id } = await findUser(email);
    await addConsent(server, id);
    expect((await reportRegistration(token)).status).toBe(200);
    expect(await server.db.consents.listOf(id)).toEqual([]);
    expect((await intruder.query('account.me')).status).toBe(401);
    expect(await findUser(email)).toMatchObject({ passwordHash: null, emailVerifiedAt: null });
    expect((await server.client().signIn(email, password)).error().appCode).toBe('invalid_credentials');
    expect((await reportRegistration(token)).error()).toMatchObject({
      appCode: 'not_found',
      message: invalidLinkMessage,
    });
    expect(await eventsOf(email)).toContain('registration_disowned');

    await server.client().mutate('emailLinks.resendVerification', { email });
    const fresh = tokenIn(await takeEmails(server), 'verify_email');
    expect((await verify(server.client(), fresh, password)).error().appCode).toBe('invalid_credentials');
    const reset = await requestReset(server, email);
    const taken = { token: reset, password: 'nine loud geese at dawn' };
    expect((await server.client().mutate('emailLinks.resetPassword', taken)).status).toBe(200);
    expect((await server.client().signIn(email, taken.password)).status).toBe(200);
  });

  test('has no effect on an account that was verified in between', async () => {
    const { client, email, token } = await register();
    await verify(client, token);
    expect((await reportRegistration(token)).error().appCode).toBe('not_found');
    expect((await findUser(email)).passwordHash).not.toBeNull();
  });
});
