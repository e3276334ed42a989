import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { OAuthIntent, OAuthOutcome, OAuthProfile, OAuthProviders } from '@atelier/core/ports/identity';
import { expect, test } from 'vitest';
import type { Caller } from '../context.ts';
import { createWaysInBench, minuteMs } from '../testing/ways-in.ts';
import { identityService } from './identities.ts';

const none = new URLSearchParams();

const open = (changed: Parameters<typeof createWaysInBench>[0] = {}) => {
  const bench = createWaysInBench(changed);
  const profile: OAuthProfile = {
    provider: 'google',
    subject: '1001',
    email: 'ann@example.org',
    emailVerified: true,
    name: 'Ann',
    authenticatedAt: null,
  };
  let outcome: OAuthOutcome = { ok: false, fault: 'failed', intent: null };
  let begun: OAuthIntent | null = null;
  let states = 0;
  const oauth: OAuthProviders = {
    list: [
      { id: 'google', name: 'Google' },
      { id: 'github', name: 'GitHub' },
    ],
    async begin(provider, intent) {
      if (provider === 'down') throw new AppError('overloaded');
      begun = intent;
      return provider === 'google' || provider === 'github'
        ? { location: `https://${provider}.example/authorize`, setCookie: 'oauth=flow' }
        : null;
    },
    complete: async () => outcome,
    blankCookie: () => 'oauth=',
  };
  const service = identityService({ ...bench, oauth });
  const arrive = (caller: Caller | null = null) =>
    service.arrive('google', none, undefined, bench.request, caller, bench.trail(caller));
  /** The provider says this of whoever left with this intent. */
  const answer = (intent: OAuthIntent, fields: Partial<OAuthProfile> = {}) => {
    states += 1;
    const stateExpiresAt = new Date(bench.clock.now().getTime() + 10 * minuteMs);
    outcome = {
      ok: true,
      intent,
      profile: { ...profile, ...fields },
      stateHash: `#${states}`,
      stateExpiresAt,
    };
  };
  const link = (userId: string, provider = 'google', subject = '1001') =>
    bench.db.identities.create({
      id: newId('identity'),
      userId,
      provider,
      subject,
      email: 'ann@example.org',
      createdAt: bench.clock.now(),
      lastUsedAt: null,
    });
  return {
    bench,
    service,
    arrive,
    answer,
    link,
    begun: () => begun,
    fails: (failed: Extract<OAuthOutcome, { ok: false }>) => {
      outcome = failed;
    },
    signIn: (fields: Partial<OAuthProfile> = {}, next: string | null = null) => {
      answer({ kind: 'sign_in', next }, fields);
      return arrive();
    },
  };
};

const sessionOf = ({ user, credential }: Caller) => {
  if (credential.kind !== 'session') throw new Error('Not a session.');
  return { userId: user.id, sessionId: credential.sessionId };
};

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );

test('who comes for the first time gets an account without a password, whose address is proven', async () => {
  const { bench, signIn } = open();
  const arrival = await signIn();
  expect(arrival).toMatchObject({ location: '/studio', entered: true });
  expect(arrival.cookies[0]).toBe('oauth=');
  const [user] = bench.tables.users.values();
  expect(user).toMatchObject({ email: 'ann@example.org', name: 'Ann', role: 'user', passwordHash: null });
  expect(user?.emailVerifiedAt).toEqual(bench.clock.now());
  expect(bench.events().map(({ type }) => type)).toEqual([
    'registration',
    'identity_linked',
    'login_success',
  ]);
});

test('who comes again is found by the provider’s name of them, whatever their address is by now', async () => {
  const { bench, signIn } = open();
  await signIn();
  expect(await signIn({ email: 'moved@example.org' })).toMatchObject({ entered: true });
  expect(await signIn({ email: null, emailVerified: false })).toMatchObject({ entered: true });
  expect(bench.tables.users.size).toBe(1);
});

test('the same address under another name of the provider is not the same person', async () => {
  const { bench, signIn } = open();
  await signIn();
  expect(await signIn({ subject: '1002' })).toMatchObject({
    location: '/sign-in?fault=account_exists',
    entered: false,
  });
  expect(bench.tables.sessions.size).toBe(1);
});

test.each([
  { fields: { email: null }, fault: 'email_missing' },
  { fields: { emailVerified: false }, fault: 'email_unverified' },
])('no account is made of %j', async ({ fields, fault }) => {
  const { bench, signIn } = open();
  expect(await signIn(fields)).toMatchObject({ location: `/sign-in?fault=${fault}`, entered: false });
  expect(bench.tables.users.size).toBe(0);
});

test('an existing account, proven or not, is not opened by an equal address', async () => {
  for (const emailVerifiedAt of [null, new Date()]) {
    const { bench, signIn } = open();
    await bench.user({ email: 'ann@example.org', emailVerifiedAt });
    expect(await signIn()).toMatchObject({ location: '/sign-in?fault=account_exists', entered: false });
    expect(bench.tables.identities.size).toBe(0);
  }
});

test('with registration closed only those come in who have an account', async () => {
  const { bench, signIn, link } = open({ registrationOpen: false });
  expect(await signIn()).toMatchObject({ location: '/sign-in?fault=registration_closed' });
  const { id } = await bench.user({ email: 'ann@example.org' });
  await link(id);
  expect(await signIn()).toMatchObject({ entered: true });
});

test('a second factor is asked for after the provider, and where to go on is not lost', async () => {
  const { bench, signIn, link } = open();
  const { id } = await bench.user({ secondFactorAt: new Date() });
  await link(id);
  const arrival = await signIn({}, '/gallery?style=plain');
  expect(arrival.entered).toBe(false);
  expect(arrival.location).toBe('/sign-in/confirm?next=%2Fgallery%3Fstyle%3Dplain');
  expect(arrival.cookies.join()).toContain('challenge=token');
  expect(bench.tables.sessions.size).toBe(0);
});

test('a locked account is not entered', async () => {
  const { bench, signIn, link } = open();
  const { id } = await bench.user({ lockedAt: new Date() });
  await link(id);
  expect(await signIn()).toMatchObject({ location: '/sign-in?fault=account_locked', entered: false });
  expect(bench.events().at(-1)).toMatchObject({ type: 'login_failure', reason: 'account_locked' });
});

test('an answer that comes twice enters once', async () => {
  const { bench, signIn, arrive } = open();
  await signIn();
  expect(await arrive()).toMatchObject({ location: '/sign-in?fault=expired', entered: false });
  expect(bench.tables.sessions.size).toBe(1);
});

test('what the provider did wrong ends on a page of ours, is written down and forgets the flow', async () => {
  const { bench, arrive, fails } = open();
  const cause = new Error('the state is of another flow');
  fails({ ok: false, fault: 'cancelled', intent: { kind: 'sign_in', next: null } });
  expect(await arrive()).toMatchObject({ location: '/sign-in?fault=cancelled', cookies: ['oauth='] });
  fails({ ok: false, fault: 'failed', intent: { kind: 'link', userId: 'a', sessionId: 'b' }, cause });
  expect(await arrive()).toMatchObject({ location: '/account?fault=failed', cause });
  expect(bench.events()).toMatchObject([
    { type: 'login_failure', reason: 'cancelled', method: 'google', intent: 'sign_in' },
    { type: 'login_failure', reason: 'failed', method: 'google', intent: 'link' },
  ]);
});

test('providers that are not on are not there', async () => {
  const { bench, service } = open();
  expect(await refusal(service.depart('oidc', null))).toBe('not_found');
  const arrival = service.arrive('oidc', none, undefined, bench.request, null, bench.trail());
  expect(await refusal(arrival)).toBe('not_found');
});

test('a departure keeps paths of ours alone, and a provider out of reach leads to a page', async () => {
  const { service, begun } = open();
  expect(await service.depart('google', '/gallery')).toMatchObject({ cookies: ['oauth=flow'] });
  expect(begun()).toEqual({ kind: 'sign_in', next: '/gallery' });
  await service.depart('google', '//evil.example');
  expect(begun()).toEqual({ kind: 'sign_in', next: null });
  expect(await service.depart('down', null)).toMatchObject({ location: '/sign-in?fault=unreachable' });
});

test('linking needs both addresses to be the same and proven', async () => {
  const { bench, service, arrive, answer, begun } = open();
  const ann = await bench.signedIn({ email: 'ann@example.org' });
  await service.beginLink(ann, 'google');
  const intent = { kind: 'link', ...sessionOf(ann) } as const;
  expect(begun()).toEqual(intent);
  for (const [fields, fault] of [
    [{ email: 'other@example.org' }, 'email_differs'],
    [{ emailVerified: false }, 'email_unverified'],
    [{ email: null }, 'email_missing'],
  ] as const) {
    answer(intent, fields);
    expect(await arrive(ann)).toMatchObject({ location: `/account?fault=${fault}` });
  }
  expect(bench.tables.identities.size).toBe(0);
  answer(intent);
  expect(await arrive(ann)).toMatchObject({ location: '/account?linked=google', entered: false });
  expect(bench.changes()).toEqual(['identity_linked']);
  expect(await refusal(service.beginLink(ann, 'google'))).toBe('conflict');
  expect(await refusal(service.beginLink(ann, 'github'))).toBe('fine');
});

test('an unproven account begins no linking, and ends none', async () => {
  const { bench, service, arrive, answer } = open();
  const ann = await bench.signedIn({ email: 'ann@example.org', emailVerifiedAt: null });
  expect(await refusal(service.beginLink(ann, 'google'))).toBe('email_unverified');
  answer({ kind: 'link', ...sessionOf(ann) });
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=email_unverified' });
});

test('only the session that left comes back: not another one, not another person, not nobody', async () => {
  const { bench, arrive, answer, link } = open();
  const ann = await bench.signedIn({ email: 'ann@example.org', passwordHash: null });
  const bob = await bench.signedIn({ email: 'bob@example.org' });
  await bench.sessions.start({ userId: ann.user.id, ...bench.device, method: 'google' });
  const elsewhere = bench.callerOf(ann.user.id);
  for (const caller of [null, bob, elsewhere]) {
    answer({ kind: 'link', ...sessionOf(ann) });
    expect(await arrive(caller)).toMatchObject({ location: '/account?fault=expired', cookies: ['oauth='] });
  }
  await link(ann.user.id);
  for (const caller of [null, bob, elsewhere]) {
    answer({ kind: 'step_up', ...sessionOf(ann), next: null });
    expect(await arrive(caller)).toMatchObject({ location: '/account?fault=expired', cookies: ['oauth='] });
  }
});

test('what is linked to somebody is not linked to somebody else', async () => {
  const { bench, arrive, answer, link } = open();
  await link((await bench.user()).id);
  const ann = await bench.signedIn({ email: 'ann@example.org' });
  answer({ kind: 'link', ...sessionOf(ann) });
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=already_linked' });
  expect(bench.changes()).toEqual([]);
});

test('a provider confirms whoever has nothing better, under a new token', async () => {
  const { bench, service, arrive, answer, link } = open();
  const ann = await bench.signedIn({ passwordHash: null });
  expect(await refusal(service.beginStepUp(ann, 'google'))).toBe('not_found');
  await link(ann.user.id);
  await service.beginStepUp(ann, 'google');
  bench.advance(20 * minuteMs);
  answer({ kind: 'step_up', ...sessionOf(ann), next: null });
  const arrival = await arrive(ann);
  expect(arrival).toMatchObject({ location: '/account', entered: false });
  expect(arrival.cookies.join()).toContain('session=token');
  const { credential } = bench.callerOf(ann.user.id);
  expect(credential).toMatchObject({ sessionId: sessionOf(ann).sessionId, provenAt: bench.clock.now() });
  expect(bench.events()).toEqual([{ type: 'step_up', method: 'google' }]);
});

test('an old sign-in there, another account there, or a better proof here confirm nothing', async () => {
  const { bench, service, arrive, answer, link } = open();
  const ann = await bench.signedIn({ passwordHash: null });
  await link(ann.user.id);
  const intent = { kind: 'step_up', ...sessionOf(ann), next: null } as const;
  answer(intent, { authenticatedAt: new Date(bench.clock.now().getTime() - 10 * minuteMs) });
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=failed' });
  answer(intent, { subject: '1002' });
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=other_account' });
  await bench.db.users.setSecondFactor(ann.user.id, bench.clock.now());
  answer(intent);
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=failed' });
  expect(await refusal(service.beginStepUp(ann, 'google'))).toBe('forbidden');
  expect(bench.callerOf(ann.user.id).credential).toEqual(ann.credential);
});

test('unlinking takes the way in; the last one stays', async () => {
  const { bench, service, link } = open();
  const ann = await bench.signedIn({ passwordHash: null });
  await link(ann.user.id);
  const [first] = bench.tables.identities.values();
  const unlink = (by: Caller) => service.unlink(by, first?.id ?? '', bench.device, bench.trail(by));
  expect(await refusal(unlink(await bench.signedIn()))).toBe('not_found');
  expect(await refusal(unlink(ann))).toBe('conflict');
  expect(bench.tables.identities.size).toBe(1);
  await link(ann.user.id, 'github', '7');
  expect(await refusal(unlink(ann))).toBe('fine');
  expect(bench.changes()).toEqual(['identity_unlinked']);
  expect(bench.events()).toEqual([{ type: 'identity_unlinked', provider: 'google' }]);
});

test('a name that cannot be shown is not taken over', async () => {
  const { bench, signIn } = open();
  await signIn({ name: 'Ann\u202egpj' });
  expect([...bench.tables.users.values()][0]?.name).toBe('ann');
});
