import { describe, expect, test } from 'vitest';
import { oauth, openPasswordAuth, password } from '../testing/password-auth.ts';
import { signInService } from './sign-in.ts';

const wait = { freeFailures: 1, lockAfter: 5, lockS: 300, blockAfter: 10, forgetAfterS: 86_400 };
const wide = { freeFailures: 99, lockAfter: 99, lockS: 1, blockAfter: null, forgetAfterS: 1 };
const backoff = { account: wait, device: wide, address: wide, secondFactor: wide };

describe('sign-in', () => {
  test('a right password creates a session that records the method', async () => {
    const { harness, ann, signIn } = await openPasswordAuth();
    expect(await signIn(ann.email, password)).toBe('in');
    expect(harness.rows('sessions')).toMatchObject([{ userId: ann.id, method: 'password' }]);
    expect(harness.userNow(ann.id)?.lastSignInAt).toEqual(harness.clock.now());
    expect(harness.rows('loginAttempts')).toEqual([]);
  });

  test('a wrong password and an unknown email get the same answer; only the audit log tells them apart', async () => {
    const { harness, ann, signIn } = await openPasswordAuth();
    expect(await signIn(ann.email, 'wrong')).toBe('invalid_credentials');
    expect(await signIn('unknown@example.org', 'wrong')).toBe('invalid_credentials');
    expect(harness.events()).toEqual([
      { type: 'login_failure', reason: 'wrong_password', method: 'password' },
      { type: 'login_failure', reason: 'unknown_account', method: 'password' },
    ]);
  });

  test('a locked account is only revealed after the right password, which counts as no failed attempt', async () => {
    const { harness, ann, signIn } = await openPasswordAuth();
    await harness.db.users.lock(ann.id, null, harness.clock.now());
    expect(await signIn(ann.email, 'wrong')).toBe('invalid_credentials');
    for (let at = 0; at < 9; at += 1) expect(await signIn(ann.email, password)).toBe('account_locked');
    expect(harness.rows('loginAttempts')).toMatchObject([{ failures: 1 }]);
  });

  test('an unverified email cannot sign in if verification is required, and can otherwise', async () => {
    for (const emailVerificationRequired of [true, false]) {
      const { harness, signIn } = await openPasswordAuth({ emailVerificationRequired });
      await harness.user({ email: 'bob@example.org', passwordHash: password, emailVerifiedAt: null });
      expect(await signIn('bob@example.org', 'wrong')).toBe('invalid_credentials');
      expect(await signIn('bob@example.org', password)).toBe(
        emailVerificationRequired ? 'email_unverified' : 'in',
      );
    }
  });

  test('with a second factor the password creates no session and resets no counter', async () => {
    const { harness, signIn } = await openPasswordAuth({ backoff });
    const bob = await harness.user({ passwordHash: password, secondFactorAt: harness.clock.now() });
    expect(await signIn(bob.email, 'wrong')).toBe('invalid_credentials');
    expect(await signIn(bob.email, password)).toBe('challenged');
    expect(harness.rows('sessions')).toEqual([]);
    expect(harness.userNow(bob.id)?.lastSignInAt).toBeNull();
    expect(harness.rows('loginAttempts')).toMatchObject([{ failures: 1 }]);
    expect(harness.events().at(-1)).toEqual({ type: 'login_challenged', method: 'password' });
  });

  test('a second factor that was set up while the password was verified is asked for', async () => {
    const { harness, ann, signIn } = await openPasswordAuth();
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
    const { harness, auth, setup, ann, outcome, signIn, register } = await openPasswordAuth({
      regularAuth: false,
    });
    expect(await signIn(ann.email, password)).toBe('method_off');
    expect(await register('bob@example.org')).toBe('method_off');
    const input = { token: 'x'.repeat(43), email: 'root@example.org', password: 'long enough' };
    expect(await outcome(setup.complete(input, harness.request, null, harness.trail()))).toBe('method_off');
    expect(auth.options()).toMatchObject({ regular: false, providers: [{ id: 'google', name: 'Google' }] });
  });
});
