import { AppError } from '@atelier/core/errors';
import type { OAuthProviders } from '@atelier/core/ports/identity';
import { describe, expect, test } from 'vitest';
import { createServiceHarness, minuteMs } from '../testing/service-harness.ts';
import { registrationService } from './registration.ts';
import { signInService } from './sign-in.ts';

const oauth: OAuthProviders = {
  list: [{ id: 'google', name: 'Google', issuer: 'https://google.example' }],
  begin: async () => null,
  complete: async () => ({ ok: false, fault: 'failed', intent: null, cookies: [] }),
};
const password = 'a password';
const wait = { freeFailures: 1, lockAfter: 5, lockS: 300, blockAfter: 10, forgetAfterS: 86_400 };
const wide = { freeFailures: 99, lockAfter: 99, lockS: 1, blockAfter: null, forgetAfterS: 1 };
const backoff = { account: wait, device: wide, address: wide, secondFactor: wide };

const open = async (settings: Parameters<typeof createServiceHarness>[0] = {}) => {
  const harness = await createServiceHarness({ resetTtlMs: minuteMs, verifyTtlMs: minuteMs, ...settings });
  const checkPassword = async (tried: string): Promise<void> => {
    if (tried.length < 8) throw new AppError('validation_failed');
  };
  const auth = signInService({ ...harness, oauth, checkPassword });
  const registration = registrationService({ ...harness, checkPassword });
  const ann = await harness.user({ email: 'ann@example.org', passwordHash: password });
  const outcome = async (work: Promise<unknown>): Promise<unknown> => {
    try {
      return await work;
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown.code;
      throw thrown;
    }
  };
  const signIn = (email: string, tried: string) =>
    outcome(
      auth
        .signIn({ email, password: tried }, harness.request, null, harness.trail())
        .then(({ secondFactor }) => (secondFactor === null ? 'in' : 'challenged')),
    );
  const register = (email: string, tried = 'long enough') =>
    outcome(registration.register({ email, password: tried }, harness.request, null, harness.trail()));
  const kinds = () => harness.mails().map(({ message }) => message.kind);
  return { harness, auth, registration, ann, outcome, signIn, register, kinds };
};

describe('sign-in', () => {
  test('a right password creates a session that records the method', async () => {
    const { harness, ann, signIn } = await open();
    expect(await signIn(ann.email, password)).toBe('in');
    expect(harness.rows('sessions')).toMatchObject([{ userId: ann.id, method: 'password' }]);
    expect(harness.userNow(ann.id)?.lastSignInAt).toEqual(harness.clock.now());
    expect(harness.rows('loginAttempts')).toEqual([]);
  });

  test('a wrong password and an unknown email get the same answer; only the audit log tells them apart', async () => {
    const { harness, ann, signIn } = await open();
    expect(await signIn(ann.email, 'wrong')).toBe('invalid_credentials');
    expect(await signIn('unknown@example.org', 'wrong')).toBe('invalid_credentials');
    expect(harness.events()).toEqual([
      { type: 'login_failure', reason: 'wrong_password', method: 'password' },
      { type: 'login_failure', reason: 'unknown_account', method: 'password' },
    ]);
  });

  test('a locked account is only revealed after the right password, which counts as no failed attempt', async () => {
    const { harness, ann, signIn } = await open();
    await harness.db.users.lock(ann.id, null, harness.clock.now());
    expect(await signIn(ann.email, 'wrong')).toBe('invalid_credentials');
    for (let at = 0; at < 9; at += 1) expect(await signIn(ann.email, password)).toBe('account_locked');
    expect(harness.rows('loginAttempts')).toMatchObject([{ failures: 1 }]);
  });

  test('an unverified email cannot sign in if verification is required, and can otherwise', async () => {
    for (const emailVerificationRequired of [true, false]) {
      const { harness, signIn } = await open({ emailVerificationRequired });
      await harness.user({ email: 'bob@example.org', passwordHash: password, emailVerifiedAt: null });
      expect(await signIn('bob@example.org', 'wrong')).toBe('invalid_credentials');
      expect(await signIn('bob@example.org', password)).toBe(
        emailVerificationRequired ? 'email_unverified' : 'in',
      );
    }
  });

  test('with a second factor the password creates no session and resets no counter', async () => {
    const { harness, signIn } = await open({ backoff });
    const bob = await harness.user({ passwordHash: password, secondFactorAt: harness.clock.now() });
    expect(await signIn(bob.email, 'wrong')).toBe('invalid_credentials');
    expect(await signIn(bob.email, password)).toBe('challenged');
    expect(harness.rows('sessions')).toEqual([]);
    expect(harness.userNow(bob.id)?.lastSignInAt).toBeNull();
    expect(harness.rows('loginAttempts')).toMatchObject([{ failures: 1 }]);
    expect(harness.events().at(-1)).toEqual({ type: 'login_challenged', method: 'password' });
  });

  test('a second factor that was set up while the password was verified is asked for', async () => {
    const { harness, ann, signIn } = await open();
    const slow = signInService({
      ...harness,
      oauth,
      checkPassword: async () => undefined,
      hasher: {
        ...harness.hasher,
        needsRehash: () => true,
        hash: async (text) => {
          await harness.db.users.setSecondFactor(ann.id, harness.clock.now());
          return text;
        },
      },
    });
    const outcome = await slow.signIn({ email: ann.email, password }, harness.request, null, harness.trail());
    expect(outcome.secondFactor).not.toBeNull();
    expect(await signIn(ann.email, password)).toBe('challenged');
    expect(harness.rows('sessions')).toEqual([]);
  });

  test('with passwords switched off, sign-in, registration and setup by password are refused', async () => {
    const { harness, auth, registration, ann, outcome, signIn, register } = await open({
      regularAuth: false,
    });
    expect(await signIn(ann.email, password)).toBe('method_off');
    expect(await register('bob@example.org')).toBe('method_off');
    const input = { token: 'x'.repeat(43), email: 'root@example.org', password: 'long enough' };
    expect(await outcome(registration.setUp(input, harness.request, null, harness.trail()))).toBe(
      'method_off',
    );
    expect(auth.options()).toMatchObject({ regular: false, providers: [{ id: 'google', name: 'Google' }] });
  });
});

describe('registration with email verification required', () => {
  const settings = { emailVerificationRequired: true };

  test('new, taken and locked emails get the same answer and no session', async () => {
    const { harness, ann, register } = await open(settings);
    const locked = await harness.user({ lockedAt: harness.clock.now() });
    for (const email of ['new@example.org', ann.email, locked.email])
      expect(await register(email)).toBeNull();
    expect(harness.rows('sessions')).toEqual([]);
    expect(harness.mails().map(({ to, message }) => [to, message.kind])).toEqual([
      ['new@example.org', 'verify_email'],
      [ann.email, 'already_registered'],
    ]);
    expect(harness.events()).toEqual([
      { type: 'registration', outcome: 'created' },
      { type: 'registration', outcome: 'already_registered' },
      { type: 'registration', outcome: 'already_registered' },
    ]);
  });

  test('the verification link is bound to the browser that registered', async () => {
    const { harness, register } = await open(settings);
    await register('new@example.org');
    expect(harness.rows('oneTimeTokens')).toMatchObject([
      { purpose: 'verify_email', browserHash: harness.request.browserHash },
    ]);
  });

  test('registering a taken email sends a reset link only if that account is unverified', async () => {
    const { harness, ann, register } = await open(settings);
    const squatted = await harness.user({ emailVerifiedAt: null });
    await register(squatted.email);
    await register(ann.email);
    const links = harness.mails().map(({ message }) => ('resetLink' in message ? message.resetLink : ''));
    expect(links).toEqual([
      expect.stringMatching(/\/reset-password#token=.+/),
      expect.stringMatching(/\/forgot-password$/),
    ]);
    expect(harness.rows('oneTimeTokens')).toMatchObject([
      { purpose: 'reset_password', userId: squatted.id, browserHash: null },
    ]);
    expect(harness.userNow(squatted.id)).toEqual(squatted);
  });

  test('parallel registrations of one email create one account, and the others get an email', async () => {
    const { harness, register, kinds } = await open(settings);
    await Promise.all([1, 2, 3].map(() => register('new@example.org')));
    expect(harness.rows('users').filter(({ email }) => email === 'new@example.org')).toHaveLength(1);
    expect(kinds().toSorted()).toEqual(['already_registered', 'already_registered', 'verify_email']);
  });
});

describe('registration without required email verification', () => {
  test('creates a session at once, sends the link and leaves the email unverified', async () => {
    const { harness, register, kinds } = await open();
    expect(await register('new@example.org')).toContainEqual(expect.stringMatching(/^session=/));
    expect(kinds()).toEqual(['verify_email']);
    const made = harness.rows('users').find(({ email }) => email === 'new@example.org');
    expect(made).toMatchObject({ emailVerifiedAt: null, role: 'user' });
    expect(harness.rows('sessions')).toMatchObject([{ method: 'registration' }]);
  });

  test('refuses a taken email and stores nothing', async () => {
    const { harness, ann, register } = await open();
    expect(await register(ann.email)).toBe('email_taken');
    expect([harness.rows('sessions').length, harness.mails()]).toEqual([0, []]);
  });
});

test.each([true, false])(
  'closed registration and weak passwords are refused (verification required: %s)',
  async (on) => {
    const closed = await open({ registrationOpen: false, emailVerificationRequired: on });
    expect(await closed.register('new@example.org')).toBe('forbidden');
    const opened = await open({ emailVerificationRequired: on });
    expect(await opened.register('new@example.org', 'short')).toBe('validation_failed');
    expect(opened.harness.rows('users').length).toBe(1);
  },
);

test('a forged setup link is refused before the password is hashed or checked', async () => {
  const { harness, outcome } = await open();
  const hasher = { ...harness.hasher, hash: () => Promise.reject(new Error('The password is not hashed.')) };
  const checkPassword = () => Promise.reject(new Error('The password is not checked.'));
  const registration = registrationService({ ...harness, checkPassword, hasher });
  const input = { token: 'made-up', email: 'root@example.org', password: 'long enough' };
  expect(await outcome(registration.setUp(input, harness.request, null, harness.trail()))).toBe('not_found');
});

test('the setup link creates one superadmin with a verified email, also in parallel', async () => {
  const { harness, registration, outcome } = await open();
  const token = 'a-setup-token-of-this-test';
  await harness.db.tokens.create({
    tokenHash: harness.secrets.hash(token),
    purpose: 'setup',
    userId: null,
    browserHash: null,
    note: null,
    expiresAt: new Date(harness.clock.now().getTime() + minuteMs),
  });
  const setUp = (email: string) =>
    outcome(
      registration.setUp({ token, email, password: 'long enough' }, harness.request, null, harness.trail()),
    );
  const outcomes = await Promise.all([setUp('root@example.org'), setUp('other@example.org')]);
  expect(outcomes.filter((one) => one === 'not_found')).toHaveLength(1);
  const made = harness.rows('users').filter(({ role }) => role === 'superadmin');
  expect(made).toMatchObject([{ emailVerifiedAt: harness.clock.now() }]);
  expect(harness.rows('sessions')).toMatchObject([{ method: 'setup' }]);
});
