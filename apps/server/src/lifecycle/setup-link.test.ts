import { randomUUID } from 'node:crypto';
import { type AuditTrail, createAuditTrail } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { expect, type TestContext, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import { movableClock } from '../worker/testing/harness.ts';
import { firstSteps, makeSetupLink } from './setup-link.ts';

const appUrl = new URL('https://studio.example');
const request = {
  ...{ ip: '::1', addressKey: '::1', userAgent: 'test', noteLimit: () => undefined },
  ...{ deviceCookie: undefined, browserHash: null, challengeToken: undefined },
};
const dayMs = 24 * 60 * 60 * 1000;

const startServer = async ({ onTestFinished }: TestContext) => {
  const clock = movableClock();
  const server = await startTestServer({}, { clock });
  onTestFinished(() => server.stop());
  const { application, db } = server;
  const trail = (): AuditTrail => createAuditTrail({ requestId: randomUUID(), ...request }, null, clock);
  let count = 0;

  /** The token of a new link. */
  const newToken = async (): Promise<string> => {
    const link = await makeSetupLink(application, appUrl);
    expect(link).toMatch(/^https:\/\/studio\.example\/setup#[\w-]{20,}$/);
    return (link ?? '').split('#')[1] ?? '';
  };
  const redeem = (token: string): Promise<readonly string[]> => {
    count += 1;
    const input = { token, email: `ada${count}@example.org`, password: 'seven quiet herons at dusk' };
    return application.http.services.setup.complete(input, request, null, trail());
  };
  const errorOf = (token: string): Promise<unknown> => redeem(token).catch((thrown: unknown) => thrown);
  return { server, application, db, clock, newToken, redeem, errorOf };
};
const used = new AppError('not_found', 'This setup link has been used or has expired.');

test('a setup link works once, also for twenty people in parallel', async (t) => {
  const { db, newToken, redeem } = await startServer(t);
  const token = await newToken();
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => redeem(token)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(used);
  expect(await db.users.countSuperadmins()).toBe(1);
  expect(await db.users.list({}, { after: null, limit: 101 })).toHaveLength(1);
});

test('a later start revokes the earlier link', async (t) => {
  const { newToken, redeem, errorOf } = await startServer(t);
  const [first, second] = [await newToken(), await newToken()];
  expect(first).not.toBe(second);
  expect(await errorOf(first)).toEqual(used);
  expect(await redeem(second)).toEqual([
    expect.stringContaining('atelier_session='),
    expect.stringContaining('atelier_device='),
    expect.stringContaining('atelier_challenge=;'),
  ]);
});

test('a used link stays used, and no new one is made once a superadmin exists', async (t) => {
  const { application, newToken, redeem, errorOf } = await startServer(t);
  const token = await newToken();
  await redeem(token);
  expect(await errorOf(token)).toEqual(used);
  expect(await makeSetupLink(application, appUrl)).toBeNull();
});

test('a link stops working once an operator command has created a superadmin', async (t) => {
  const { server, db, newToken, errorOf } = await startServer(t);
  const token = await newToken();
  await server.user('superadmin');
  expect(await errorOf(token)).toEqual(used);
  expect(await db.users.countSuperadmins()).toBe(1);
});

test('a link expires after a day', async (t) => {
  const { clock, newToken, errorOf } = await startServer(t);
  const token = await newToken();
  clock.advance(dayMs);
  expect(await errorOf(token)).toEqual(used);
});

test('a rejected password does not use the link up', async (t) => {
  const { application, newToken, redeem } = await startServer(t);
  const token = await newToken();
  const weak = { token, email: 'eve@example.org', password: 'password' };
  const trail = createAuditTrail({ requestId: 'r', ...request }, null, application.clock);
  await expect(application.http.services.setup.complete(weak, request, null, trail)).rejects.toMatchObject({
    code: 'validation_failed',
  });
  expect(await redeem(token)).toHaveLength(3);
});

test('the stored hash of a link cannot be redeemed', async (t) => {
  const { application, db, newToken, errorOf } = await startServer(t);
  const token = await newToken();
  const stored = application.secrets.hash(token);
  expect(stored).not.toContain(token);
  expect(await errorOf(stored)).toEqual(used);
  expect(await db.users.countSuperadmins()).toBe(0);
});

test('without password sign-in, the first steps name ./atelier user promote and no setup link is made', async ({
  onTestFinished,
}) => {
  const google = { GOOGLE_AUTH_ENABLED: 'true', GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'hush' };
  const { application, config, user, db, stop } = await startTestServer({
    REGULAR_AUTH_ENABLED: 'false',
    ...google,
  });
  onTestFinished(stop);
  expect(await firstSteps(application, config)).toMatch(
    /sign in through a provider, then run \.\/atelier user promote/,
  );
  expect(await db.tokens.deleteExpired(new Date(Date.now() + 2 * dayMs))).toBe(0);
  await user('superadmin');
  expect(await firstSteps(application, config)).toBeNull();
});

test('with password sign-in, the first steps are the setup link, until there is a superadmin', async ({
  onTestFinished,
}) => {
  const { application, config, user, stop } = await startTestServer();
  onTestFinished(stop);
  expect(await firstSteps(application, config)).toMatch(/: http:\/\/127\.0\.0\.1:\d+\/setup#[\w-]{20,}$/);
  await user('superadmin');
  expect(await firstSteps(application, config)).toBeNull();
});
