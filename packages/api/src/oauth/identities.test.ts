import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { openIdentities as open, refusal } from '../testing/identities.ts';
import { minuteMs } from '../testing/service-harness.ts';

const none = new URLSearchParams();

test('a first sign-in by a provider creates an account without a password and with a verified email', async () => {
  const { harness, signIn } = await open();
  const result = await signIn();
  expect(result).toMatchObject({ location: '/studio', signedIn: true });
  expect(result.cookies[0]).toBe('oauth=');
  const [user] = harness.rows('users');
  expect(user).toMatchObject({ email: 'ann@example.org', name: 'Ann', role: 'user', passwordHash: null });
  expect(user?.emailVerifiedAt).toEqual(harness.clock.now());
  expect(harness.events().map(({ type }) => type)).toEqual([
    'registration',
    'identity_linked',
    'login_success',
  ]);
});

test('a later sign-in by a provider finds the account by subject, even if the email has changed', async () => {
  const { harness, signIn } = await open();
  await signIn();
  expect(await signIn({ email: 'moved@example.org' })).toMatchObject({ signedIn: true });
  expect(await signIn({ email: null, emailVerified: false })).toMatchObject({ signedIn: true });
  expect(harness.rows('users')).toHaveLength(1);
});

describe('how recent the proof of a provider sign-in is (R-ID-9)', () => {
  const provenAgoMs = ({ harness }: Awaited<ReturnType<typeof open>>) => {
    const [user] = harness.rows('users');
    const { credential } = harness.principalOf(user?.id ?? '');
    if (credential.kind !== 'session') throw new Error('Not a session.');
    return harness.clock.now().getTime() - credential.provenAt.getTime();
  };

  test('a sign-in that creates the account is proven now', async () => {
    const opened = await open();
    await opened.signIn();
    expect(provenAgoMs(opened)).toBe(0);
  });

  test('a later sign-in is as recent as auth_time says', () =>
    checkRows(
      [
        { said: 'nothing', agoMs: null, provenMs: 'the beginning of time' },
        { said: 'an hour ago', agoMs: 60 * minuteMs, provenMs: 60 * minuteMs },
        { said: 'in a minute', agoMs: -minuteMs, provenMs: 0 },
      ],
      '$said',
      async ({ agoMs, provenMs }) => {
        const opened = await open();
        await opened.signIn();
        const nowMs = opened.harness.clock.now().getTime();
        const authenticatedAt = agoMs === null ? null : new Date(nowMs - agoMs);
        expect(await opened.signIn({ authenticatedAt })).toMatchObject({ signedIn: true });
        expect(provenAgoMs(opened)).toBe(typeof provenMs === 'number' ? provenMs : nowMs);
      },
    ));

  test('a provider sign-in renews no proof if the account has a password', async () => {
    const opened = await open();
    const { harness, signIn } = opened;
    await signIn();
    const [user] = harness.rows('users');
    await harness.db.users.setPasswordHash(user?.id ?? '', null, 'a password');
    expect(await signIn({ authenticatedAt: harness.clock.now() })).toMatchObject({ signedIn: true });
    expect(provenAgoMs(opened)).toBe(harness.clock.now().getTime());
  });
});

test('the same email under another subject does not sign in to the account', async () => {
  const { harness, signIn } = await open();
  await signIn();
  expect(await signIn({ subject: '1002' })).toMatchObject({
    location: '/sign-in?fault=account_exists',
    signedIn: false,
  });
  expect(harness.rows('sessions')).toHaveLength(1);
});

test('a profile without a usable verified address creates no account', () =>
  checkRows(
    [
      { fields: { email: null }, fault: 'email_missing' },
      { fields: { emailVerified: false }, fault: 'email_unverified' },
    ],
    '$fault',
    async ({ fields, fault }) => {
      const { harness, signIn } = await open();
      expect(await signIn(fields)).toMatchObject({ location: `/sign-in?fault=${fault}`, signedIn: false });
      expect(harness.rows('users')).toEqual([]);
    },
  ));

test('a provider account with the same email does not sign in to an existing account, verified or not', async () => {
  for (const emailVerifiedAt of [null, new Date()]) {
    const { harness, signIn } = await open();
    await harness.user({ email: 'ann@example.org', emailVerifiedAt });
    expect(await signIn()).toMatchObject({ location: '/sign-in?fault=account_exists', signedIn: false });
    expect(harness.rows('identities')).toEqual([]);
  }
});

test('with registration closed a provider signs in existing accounts only', async () => {
  const { harness, signIn, link } = await open({ registrationOpen: false });
  expect(await signIn()).toMatchObject({ location: '/sign-in?fault=registration_closed' });
  const { id } = await harness.user({ email: 'ann@example.org' });
  await link(id);
  expect(await signIn()).toMatchObject({ signedIn: true });
});

test('a provider sign-in asks for the second factor and keeps the redirect', async () => {
  const { harness, signIn, link } = await open();
  const { id } = await harness.user({ secondFactorAt: new Date() });
  await link(id);
  const result = await signIn({}, '/gallery?style=plain');
  expect(result.signedIn).toBe(false);
  expect(result.location).toBe('/sign-in/confirm?next=%2Fgallery%3Fstyle%3Dplain');
  expect(result.cookies.join()).toContain('challenge=token');
  expect(harness.rows('sessions')).toEqual([]);
});

test('a provider does not sign in to a locked account', async () => {
  const { harness, signIn, link } = await open();
  const { id } = await harness.user({ lockedAt: new Date() });
  await link(id);
  expect(await signIn()).toMatchObject({ location: '/sign-in?fault=account_locked', signedIn: false });
  expect(harness.events().at(-1)).toMatchObject({ type: 'login_failure', reason: 'account_locked' });
});

test('an OAuth callback works once', async () => {
  const { harness, signIn, runCallback } = await open();
  await signIn();
  expect(await runCallback()).toMatchObject({ location: '/sign-in?fault=expired', signedIn: false });
  expect(harness.rows('sessions')).toHaveLength(1);
});

test('an error at the provider redirects to a page of ours, is audited and clears the flow cookie', async () => {
  const { harness, runCallback, setOutcome } = await open();
  const cause = new Error('the state is of another flow');
  setOutcome({ ok: false, fault: 'cancelled', cookies: ['oauth='], intent: { kind: 'sign_in', next: null } });
  expect(await runCallback()).toMatchObject({ location: '/sign-in?fault=cancelled', cookies: ['oauth='] });
  setOutcome({
    ok: false,
    fault: 'failed',
    cookies: [],
    intent: { kind: 'link', userId: 'a', sessionId: 'b' },
    cause,
  });
  expect(await runCallback()).toMatchObject({ location: '/account?fault=failed', cause });
  expect(harness.events()).toMatchObject([
    { type: 'login_failure', reason: 'cancelled', method: 'google', intent: 'sign_in' },
    { type: 'login_failure', reason: 'failed', method: 'google', intent: 'link' },
  ]);
});

test('a provider that is not configured is not found', async () => {
  const { harness, service, callback } = await open();
  expect(await refusal(service.beginSignIn('oidc', null, harness.request))).toBe('not_found');
  const result = callback.handle('oidc', none, undefined, harness.request, null, harness.trail());
  expect(await refusal(result)).toBe('not_found');
});

test('starting OAuth keeps only redirects to our own paths, and an unreachable provider ends on a page', async () => {
  const { harness, service, begun } = await open();
  expect(await service.beginSignIn('google', '/gallery', harness.request)).toMatchObject({
    cookies: ['oauth=flow'],
  });
  expect(begun()).toEqual({ kind: 'sign_in', next: '/gallery' });
  await service.beginSignIn('google', '//evil.example', harness.request);
  expect(begun()).toEqual({ kind: 'sign_in', next: null });
  expect(await service.beginSignIn('down', null, harness.request)).toMatchObject({
    location: '/sign-in?fault=unreachable',
    cause: { code: 'overloaded' },
  });
  expect(await service.beginSignIn('wrong', null, harness.request)).toMatchObject({
    location: '/sign-in?fault=misconfigured',
    cause: { code: 'provider_misconfigured' },
  });
});

test('a display name with control characters is not taken from the provider', async () => {
  const { harness, signIn } = await open();
  await signIn({ name: 'Ann\u202egpj' });
  expect(harness.rows('users')[0]?.name).toBe('ann');
});
