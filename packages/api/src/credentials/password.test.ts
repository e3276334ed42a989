import { accessTokenCredential } from '@atelier/core/credentials';
import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import { describe, expect, test } from 'vitest';
import { sessionOf } from '../access/current-session.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';
import { passwordService } from './password.ts';

const open = async (
  fields: Partial<UserRecord> = {},
  settings: Parameters<typeof createServiceHarness>[0] = {},
) => {
  const harness = await createServiceHarness(settings);
  const checkPassword = async (tried: string): Promise<void> => {
    const issues = [{ path: 'password', message: 'Too short.' }];
    if (tried.length < 8) throw new AppError('validation_failed', 'Too short.', { issues });
  };
  const service = passwordService({ ...harness, checkPassword });
  const principal = await harness.signedIn(fields);
  const { id } = principal.user;
  const outcome = async (work: Promise<unknown>) => {
    try {
      await work;
      return 'changed';
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      return [thrown.code, ...(thrown.issues ?? []).map(({ path }) => path)].join(' ');
    }
  };
  const change = (currentPassword: string, newPassword = 'a new password', by: Principal = principal) =>
    outcome(service.changePassword(by, { currentPassword, newPassword }, harness.request, harness.trail(by)));
  const set = (password = 'a new password') =>
    outcome(service.setPassword(principal, password, harness.request, harness.trail(principal)));
  const hash = () => harness.userNow(id)?.passwordHash;
  return { harness, service, principal, id, change, set, hash };
};

test('changing the password ends all other access; the current session continues under a new token', async () => {
  const { harness, principal, id, change, hash } = await open();
  const at = harness.clock.now();
  await harness.sessions.start({
    userId: id,
    ...harness.device,
    method: 'google',
    provenAt: harness.clock.now(),
  });
  const challenge = { userId: id, method: 'password', attemptsLeft: 5, expiresAt: at } as const;
  await harness.db.challenges.create({ tokenHash: harness.secrets.hash('challenge'), ...challenge });
  const family = { userId: id, name: '', createdAt: at, lastUsedAt: null, lastUsedIp: null, expiresAt: at };
  await harness.db.bearers.createFamily({ id: 'tok_1', ...family });
  const token = { userId: id, browserHash: null, note: null, expiresAt: at };
  await harness.db.tokens.create({
    tokenHash: harness.secrets.hash('reset'),
    purpose: 'reset_password',
    ...token,
  });
  await harness.db.tokens.create({
    tokenHash: harness.secrets.hash('report'),
    purpose: 'disown_sign_in',
    ...token,
  });
  expect(await change('a password')).toBe('changed');
  expect(hash()).toBe('a new password');
  const [left, ...others] = harness.rows('sessions');
  expect(others).toEqual([]);
  expect(left).toMatchObject({ method: 'password' });
  expect(left?.tokenHash).not.toBe(
    principal.credential.kind === 'session' ? principal.credential.tokenHash : undefined,
  );
  expect([harness.rows('signInChallenges').length, harness.rows('tokenFamilies').length]).toEqual([0, 0]);
  // The link that reports a sign-in stays valid for an owner who lost the account.
  expect(harness.rows('oneTimeTokens').map(({ tokenHash }) => tokenHash)).toEqual([
    harness.secrets.hash('report'),
  ]);
  expect(harness.changes()).toEqual(['password_changed']);
});

describe('when the session counts as proven afterwards (R-ID-9)', () => {
  const minuteMs = 60_000;

  test('now, if the current password is what step-up accepts', async () => {
    const { harness, principal, id, change } = await open();
    harness.advance(5 * minuteMs);
    expect(await change('a password', 'a new password', principal)).toBe('changed');
    expect(sessionOf(harness.principalOf(id)).provenAt).toEqual(harness.clock.now());
  });

  test('as before, if the account has a second factor', async () => {
    const { harness, principal, id, change } = await open();
    await harness.db.users.setSecondFactor(id, harness.clock.now());
    harness.advance(5 * minuteMs);
    expect(await change('a password', 'a new password', principal)).toBe('changed');
    expect(sessionOf(harness.principalOf(id)).provenAt).toEqual(sessionOf(principal).provenAt);
  });

  test('as before, if a first password is set, which proves nothing', async () => {
    const { harness, principal, id, set } = await open({ passwordHash: null });
    harness.advance(5 * minuteMs);
    expect(await set()).toBe('changed');
    expect(sessionOf(harness.principalOf(id)).provenAt).toEqual(sessionOf(principal).provenAt);
  });
});

test('a wrong current password changes nothing, counts as a failed attempt and is audited', async () => {
  const { harness, change, hash } = await open();
  expect(await change('wrong')).toBe('invalid_credentials currentPassword');
  expect(harness.events()).toEqual([
    { type: 'login_failure', reason: 'wrong_password', method: 'password_change' },
  ]);
  for (let at = 0; at < 4; at += 1) await change('wrong');
  expect(await change('a password')).toBe('rate_limited');
  expect(hash()).toBe('a password');
});

test('a weak new password is reported at its own field', async () => {
  const { change, set } = await open();
  expect(await change('a password', 'short')).toBe('validation_failed newPassword');
  expect(await set('short')).toBe('conflict');
  expect(await (await open({ passwordHash: null })).set('short')).toBe('validation_failed password');
});

test('a session that ended in the meantime cannot change the password', async () => {
  const { harness, id, change, hash } = await open();
  await harness.db.sessions.deleteAllOf(id);
  expect(await change('a password')).toBe('unauthenticated');
  expect(hash()).toBe('a password');
});

test('of two parallel password changes one succeeds', async () => {
  const { change } = await open();
  const outcomes = await Promise.all([change('a password', 'first new one'), change('a password')]);
  expect(outcomes.filter((one) => one === 'changed')).toHaveLength(1);
});

test('a first password can be set once, and only with a verified email', async () => {
  const { harness, set, hash } = await open({ passwordHash: null });
  expect(await set()).toBe('changed');
  expect([hash(), harness.changes()]).toEqual(['a new password', ['password_changed']]);
  expect(await set()).toBe('conflict');
  const unproven = await open({ passwordHash: null, emailVerifiedAt: null });
  expect(await unproven.set()).toBe('email_unverified');
  expect(unproven.hash()).toBeNull();
});

test('with passwords switched off none can be changed or set', async () => {
  expect(await (await open({}, { regularAuth: false })).change('a password')).toBe('method_off');
  expect(await (await open({ passwordHash: null }, { regularAuth: false })).set()).toBe('method_off');
});

test('an access token cannot change a password', async () => {
  const { principal, change } = await open();
  const token = { familyId: 'tok_1', userId: principal.user.id };
  const credential = accessTokenCredential(token, async () => principal);
  const program: Principal = { ...principal, credential };
  expect(await change('a password', 'a new password', program)).toBe('forbidden');
});
