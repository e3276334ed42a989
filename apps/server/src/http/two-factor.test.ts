import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  codeAt,
  enrolTotp,
  isSignedIn,
  movableClock,
  passFirstFactor,
  wrongCodeAt,
} from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { openStream } from '../testing/in-process-stream.ts';

const minuteMs = 60_000;
const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());

const complete = (client: Client, code: string): Promise<Answer> =>
  client.mutate('secondFactor.complete', { code });
/** A user with an authenticator app. */
const enrolled = async () => {
  const ann = await server.person('user');
  return { ...ann, ...(await enrolTotp(ann, clock)) };
};
/** Browsers that have shown the right password of this account. */
const pendingSignIns = (email: string, count: number): Promise<Client[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const client = server.client();
      await passFirstFactor(client, email);
      return client;
    }),
  );
const counted = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length;

describe('setting up an authenticator app', () => {
  test('shows recovery codes once, ends every other session and gives this one a new token', async () => {
    const ann = await server.person('user');
    const elsewhere = await server.signedIn(ann.user);
    const old = ann.client.cookieHeader();
    const { recoveryCodes } = await enrolTotp(ann, clock);
    expect(recoveryCodes).toHaveLength(10);
    expect(await isSignedIn(ann.client)).toBe(true);
    expect(await isSignedIn(elsewhere)).toBe(false);
    const replayed = await server.client().raw({ path: '/trpc/account.me', headers: { cookie: old } });
    expect(replayed.status).toBe(401);
    expect((await server.mailTo(ann.user.email, 'security_notice')).text).toMatch(/authenticator app/i);
    const security = await ann.client.query('account.security');
    expect(security.data()).toMatchObject({ totp: true, recoveryCodesLeft: 10 });
  });

  test('needs a fresh proof and a verified address', async () => {
    const ann = await server.person('user');
    clock.advance(11 * minuteMs);
    expect((await ann.client.mutate('credentials.beginTotp')).error()).toMatchObject({
      appCode: 'step_up_required',
    });
    const bob = await server.person('user', { emailVerifiedAt: null });
    expect((await bob.client.mutate('credentials.beginTotp')).error()).toMatchObject({
      appCode: 'email_unverified',
    });
  });

  test('leaves neither the secret nor a recovery code in the database, the events or the log', async () => {
    const { user, secret, recoveryCodes } = await enrolled();
    const totp = await server.db.totp.find(user.id);
    const events = await server.db.audit.list({ actorId: user.id }, null, 20);
    const kept = JSON.stringify([totp, events, server.logLines]);
    for (const hidden of [secret, ...recoveryCodes]) expect(kept).not.toContain(hidden);
    expect(events.map(({ type }) => type)).toContain('two_factor_change');
  });
});

describe('signing in with a second factor', () => {
  test('the password alone gives no access', async () => {
    const { user } = await enrolled();
    const client = server.client();
    const answer = await passFirstFactor(client, user.email);
    expect(answer.data()).toMatchObject({ secondFactor: { totp: true, passkey: false, recoveryCode: true } });
    expect(await isSignedIn(client)).toBe(false);
    expect((await client.query('jobs.list')).status).toBe(401);
    expect((await client.query('secondFactor.pending')).data()).toMatchObject({ totp: true });
  });

  test('a code completes the sign-in', async () => {
    const { user, secret } = await enrolled();
    const client = server.client();
    await passFirstFactor(client, user.email);
    expect((await complete(client, codeAt(secret, clock.now()))).status).toBe(200);
    expect(await isSignedIn(client)).toBe(true);
  });

  test('a code without a password before it is refused', async () => {
    const { secret } = await enrolled();
    const answer = await complete(server.client(), codeAt(secret, clock.now()));
    expect(answer.error()).toMatchObject({ appCode: 'challenge_over' });
  });

  test('of twenty browsers with the same code in parallel one signs in', async () => {
    const { user, secret } = await enrolled();
    const clients = await pendingSignIns(user.email, 20);
    const code = codeAt(secret, clock.now());
    const answers = await Promise.all(clients.map((client) => complete(client, code)));
    expect(counted(answers)).toBe(1);
    const inside = await Promise.all(clients.map(isSignedIn));
    expect(inside.filter(Boolean)).toHaveLength(1);
  });

  test('of twenty parallel attempts with one challenge one signs in', async () => {
    const { user, recoveryCodes } = await enrolled();
    const [client] = await pendingSignIns(user.email, 1);
    if (client === undefined) throw new Error('There is one.');
    await client.csrfToken();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => complete(client, recoveryCodes[at % 10] ?? '')),
    );
    expect(counted(answers)).toBe(1);
  });

  test('the code that confirmed the app does not sign in', async () => {
    const ann = await server.person('user');
    const { secret } = (await ann.client.mutate('credentials.beginTotp')).data<{ secret: string }>();
    const code = codeAt(secret, clock.now());
    expect((await ann.client.mutate('credentials.confirmTotp', { code })).status).toBe(200);
    const client = server.client();
    await passFirstFactor(client, ann.user.email);
    expect((await complete(client, code)).error()).toMatchObject({ appCode: 'wrong_code' });
    expect(await isSignedIn(client)).toBe(false);
  });

  test('a recovery code works once, also in parallel, and its use is notified', async () => {
    const { user, recoveryCodes } = await enrolled();
    const [code = ''] = recoveryCodes;
    const clients = await pendingSignIns(user.email, 4);
    const answers = await Promise.all(clients.map((client) => complete(client, ` ${code.toLowerCase()} `)));
    expect(counted(answers)).toBe(1);
    await server.mailTo(user.email, 'security_notice');
    expect((await server.mailTo(user.email, 'security_notice')).text).toMatch(/recovery code/i);
    const [late] = await pendingSignIns(user.email, 1);
    if (late === undefined) throw new Error('There is one.');
    expect((await complete(late, code)).error()).toMatchObject({ appCode: 'wrong_code' });
  });

  test('five wrong codes block further codes of the account, from every browser', async () => {
    const { user, secret } = await enrolled();
    const clients = await pendingSignIns(user.email, 7);
    const wrong = [];
    const wrongCode = wrongCodeAt(secret, clock.now());
    for (const client of clients.slice(0, 5)) wrong.push((await complete(client, wrongCode)).error().appCode);
    expect(wrong).toEqual(Array(5).fill('wrong_code'));
    const [sixth, seventh] = clients.slice(5);
    if (sixth === undefined || seventh === undefined) throw new Error('There are seven.');
    const refused = await complete(sixth, codeAt(secret, clock.now()));
    expect(refused.error()).toMatchObject({ appCode: 'rate_limited' });
    clock.advance(6 * minuteMs);
    const [later] = await pendingSignIns(user.email, 1);
    if (later === undefined) throw new Error('There is one.');
    expect((await complete(later, codeAt(secret, clock.now()))).status).toBe(200);
  });
});

describe('removing the second factor', () => {
  test('disabling needs a fresh proof by the second factor, and renews the session token', async () => {
    const { user, client, secret } = await enrolled();
    clock.advance(11 * minuteMs);
    expect((await client.mutate('credentials.disableTotp')).error()).toMatchObject({
      appCode: 'step_up_required',
    });
    const code = codeAt(secret, clock.now());
    expect((await client.mutate('secondFactor.stepUp', { code })).status).toBe(200);
    expect((await client.mutate('credentials.disableTotp')).status).toBe(200);
    expect(await isSignedIn(client)).toBe(true);
    const again = server.client();
    const answer = await passFirstFactor(again, user.email);
    expect(answer.data()).toMatchObject({ secondFactor: null });
    expect(await server.db.recoveryCodes.count(user.id)).toBe(0);
  });

  test('regenerated recovery codes replace the old ones', async () => {
    const { user, client, recoveryCodes: old } = await enrolled();
    const answer = await client.mutate('credentials.regenerateRecoveryCodes');
    const { recoveryCodes } = answer.data<{ recoveryCodes: string[] }>();
    const [first, second] = await pendingSignIns(user.email, 2);
    if (first === undefined || second === undefined) throw new Error('There are two.');
    expect((await complete(first, old[0] ?? '')).status).toBe(401);
    expect((await complete(second, recoveryCodes[0] ?? '')).status).toBe(200);
  });

  test('removal by a superadmin ends sessions, tokens, streams and pending sign-ins at once', async () => {
    const { user, client, secret } = await enrolled();
    const root = await server.person('superadmin');
    const issued = await client.mutate('tokens.issue', { name: 'script' });
    const { accessToken } = issued.data<{ accessToken: string }>();
    const [pending] = await pendingSignIns(user.email, 1);
    if (pending === undefined) throw new Error('There is one.');
    const { id } = await server.job(user);
    const stream = openStream(client, 'jobs.watch', { id });
    await stream.opened;
    expect((await root.client.mutate('admin.users.removeSecondFactor', { id: user.id })).status).toBe(200);
    expect(await isSignedIn(client)).toBe(false);
    const bearer = server.client({ headers: { authorization: `Bearer ${accessToken}` } });
    expect((await bearer.query('account.me')).status).toBe(401);
    expect((await complete(pending, codeAt(secret, clock.now()))).error()).toMatchObject({
      appCode: 'challenge_over',
    });
    await stream.ended;
    const answer = await passFirstFactor(server.client(), user.email);
    expect(answer.data()).toMatchObject({ secondFactor: null });
  });

  test('an admin cannot remove it', async () => {
    const { user } = await enrolled();
    const admin = await server.person('admin');
    const answer = await admin.client.mutate('admin.users.removeSecondFactor', { id: user.id });
    expect(answer.error()).toMatchObject({ appCode: 'forbidden' });
    expect((await server.db.users.findById(user.id))?.secondFactorAt).not.toBeNull();
  });
});
