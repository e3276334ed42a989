import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { openPasswordAuth } from '../testing/password-auth.ts';

describe('registration with email verification required', () => {
  const settings = { emailVerificationRequired: true };

  test('new, taken and locked emails get the same answer and no session', async () => {
    const { harness, ann, register } = await openPasswordAuth(settings);
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
    const { harness, register } = await openPasswordAuth(settings);
    await register('new@example.org');
    expect(harness.rows('oneTimeTokens')).toMatchObject([
      { purpose: 'verify_email', browserHash: harness.request.browserHash },
    ]);
  });

  test('registering a taken email sends a reset link only if that account is unverified', async () => {
    const { harness, ann, register } = await openPasswordAuth(settings);
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
    const { harness, register, kinds } = await openPasswordAuth(settings);
    await Promise.all([1, 2, 3].map(() => register('new@example.org')));
    expect(harness.rows('users').filter(({ email }) => email === 'new@example.org')).toHaveLength(1);
    expect(kinds().toSorted()).toEqual(['already_registered', 'already_registered', 'verify_email']);
  });
});

describe('registration without required email verification', () => {
  test('creates a session at once, sends the link and leaves the email unverified', async () => {
    const { harness, register, kinds } = await openPasswordAuth();
    expect(await register('new@example.org')).toContainEqual(expect.stringMatching(/^session=/));
    expect(kinds()).toEqual(['verify_email']);
    const made = harness.rows('users').find(({ email }) => email === 'new@example.org');
    expect(made).toMatchObject({ emailVerifiedAt: null, role: 'user' });
    expect(harness.rows('sessions')).toMatchObject([{ method: 'registration' }]);
  });

  test('refuses a taken email and stores nothing', async () => {
    const { harness, ann, register } = await openPasswordAuth();
    expect(await register(ann.email)).toBe('email_taken');
    expect([harness.rows('sessions').length, harness.mails()]).toEqual([0, []]);
  });
});

test('closed registration and weak passwords are refused, with and without email verification', () =>
  checkRows([true, false], 'verification required: %s', async (on) => {
    const closed = await openPasswordAuth({ registrationOpen: false, emailVerificationRequired: on });
    expect(await closed.register('new@example.org')).toBe('forbidden');
    const opened = await openPasswordAuth({ emailVerificationRequired: on });
    expect(await opened.register('new@example.org', 'short')).toBe('validation_failed');
    expect(opened.harness.rows('users').length).toBe(1);
  }));
