import { expect, test } from 'vitest';
import { openIdentities as open, refusal, sessionOf } from '../testing/identities.ts';
import { minuteMs } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';

test('linking a provider needs the same verified email on both sides', async () => {
  const { harness, service, runCallback, setProfile, begun } = await open();
  const ann = await harness.signedIn({ email: 'ann@example.org' });
  await service.beginLink(ann, 'google', harness.request);
  const intent = { kind: 'link', ...sessionOf(ann) } as const;
  expect(begun()).toEqual(intent);
  for (const [fields, fault] of [
    [{ email: 'other@example.org' }, 'email_differs'],
    [{ emailVerified: false }, 'email_unverified'],
    [{ email: null }, 'email_missing'],
  ] as const) {
    setProfile(intent, fields);
    expect(await runCallback(ann)).toMatchObject({ location: `/account?fault=${fault}` });
  }
  expect(harness.rows('identities')).toEqual([]);
  setProfile(intent);
  expect(await runCallback(ann)).toMatchObject({ location: '/account?linked=google', signedIn: false });
  expect(harness.changes()).toEqual(['identity_linked']);
  expect(await refusal(service.beginLink(ann, 'google', harness.request))).toBe('conflict');
  expect(await refusal(service.beginLink(ann, 'github', harness.request))).toBe('fine');
});

test('an account with an unverified email can neither start nor finish linking', async () => {
  const { harness, service, runCallback, setProfile } = await open();
  const ann = await harness.signedIn({ email: 'ann@example.org', emailVerifiedAt: null });
  expect(await refusal(service.beginLink(ann, 'google', harness.request))).toBe('email_unverified');
  setProfile({ kind: 'link', ...sessionOf(ann) });
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=email_unverified' });
});

test('a link or step-up callback counts only in the session that started it', async () => {
  const { harness, runCallback, setProfile, link } = await open();
  const ann = await harness.signedIn({ email: 'ann@example.org', passwordHash: null });
  const bob = await harness.signedIn({ email: 'bob@example.org' });
  await harness.sessions.start({
    userId: ann.user.id,
    ...harness.device,
    method: 'google',
    provenAt: harness.clock.now(),
  });
  const elsewhere = harness.principalOf(ann.user.id);
  for (const principal of [null, bob, elsewhere]) {
    setProfile({ kind: 'link', ...sessionOf(ann) });
    expect(await runCallback(principal)).toMatchObject({
      location: '/account?fault=expired',
      cookies: ['oauth='],
    });
  }
  await link(ann.user.id);
  for (const principal of [null, bob, elsewhere]) {
    setProfile({ kind: 'step_up', ...sessionOf(ann), next: null });
    expect(await runCallback(principal)).toMatchObject({
      location: '/account?fault=expired',
      cookies: ['oauth='],
    });
  }
});

test('a session that ended during the OAuth flow links nothing', async () => {
  const { harness, runCallback, setProfile } = await open();
  const ann = await harness.signedIn({ email: 'ann@example.org' });
  setProfile({ kind: 'link', ...sessionOf(ann) });
  await harness.tamper('delete from sessions');
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=expired' });
  expect(harness.rows('identities')).toEqual([]);
});

test('a provider account that is linked to one user cannot be linked to another', async () => {
  const { harness, runCallback, setProfile, link } = await open();
  await link((await harness.user()).id);
  const ann = await harness.signedIn({ email: 'ann@example.org' });
  setProfile({ kind: 'link', ...sessionOf(ann) });
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=already_linked' });
  expect(harness.changes()).toEqual([]);
});

test('step-up by a provider renews the session token, if the account has neither password nor second factor', async () => {
  const { harness, service, runCallback, setProfile, link } = await open();
  const ann = await harness.signedIn({ passwordHash: null });
  expect(await refusal(service.beginStepUp(ann, 'google', harness.request))).toBe('not_found');
  await link(ann.user.id);
  await service.beginStepUp(ann, 'google', harness.request);
  harness.advance(20 * minuteMs);
  setProfile({ kind: 'step_up', ...sessionOf(ann), next: null });
  const result = await runCallback(ann);
  expect(result).toMatchObject({ location: '/account/security', signedIn: false });
  expect(result.cookies.join()).toContain('session=token');
  const { credential } = harness.principalOf(ann.user.id);
  expect(credential).toMatchObject({ sessionId: sessionOf(ann).sessionId, provenAt: harness.clock.now() });
  expect(harness.events()).toEqual([{ type: 'step_up', method: 'google' }]);
});

test('step-up by a provider refuses an old auth_time, another account, and accounts with a better proof', async () => {
  const { harness, service, runCallback, setProfile, link } = await open();
  const ann = await harness.signedIn({ passwordHash: null });
  await link(ann.user.id);
  const intent = { kind: 'step_up', ...sessionOf(ann), next: null } as const;
  setProfile(intent, { authenticatedAt: new Date(harness.clock.now().getTime() - 10 * minuteMs) });
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=failed' });
  setProfile(intent, { subject: '1002' });
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=other_account' });
  await link((await harness.user()).id, 'google', '1003');
  setProfile(intent, { subject: '1003' });
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=other_account' });
  setProfile(intent, { issuer: 'https://google.old.example' });
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=other_account' });
  await harness.db.users.setSecondFactor(ann.user.id, harness.clock.now());
  setProfile(intent);
  expect(await runCallback(ann)).toMatchObject({ location: '/account?fault=failed' });
  expect(await refusal(service.beginStepUp(ann, 'google', harness.request))).toBe('forbidden');
  const { provenAt } = ann.credential;
  expect(harness.principalOf(ann.user.id).credential).toMatchObject({
    sessionId: sessionOf(ann).sessionId,
    provenAt,
  });
});

test('unlinking removes the provider, but never the last sign-in method', async () => {
  const { harness, service, link } = await open();
  const ann = await harness.signedIn({ passwordHash: null });
  await link(ann.user.id);
  const [first] = harness.rows('identities');
  const unlink = (by: Principal) => service.unlink(by, first?.id ?? '', harness.device, harness.trail(by));
  expect(await refusal(unlink(await harness.signedIn()))).toBe('not_found');
  expect(await refusal(unlink(ann))).toBe('conflict');
  // Identities whose provider id or issuer differs do not belong to an enabled provider.
  await link(ann.user.id, 'github', '7', 'https://github.old.example');
  await link(ann.user.id, 'oidc', '7', 'https://github.example');
  expect(await refusal(unlink(ann))).toBe('conflict');
  expect(harness.rows('identities')).toHaveLength(3);
  await link(ann.user.id, 'github', '7');
  expect(await refusal(unlink(ann))).toBe('fine');
  expect(harness.changes()).toEqual(['identity_unlinked']);
  expect(harness.events()).toEqual([
    { type: 'identity_unlinked', provider: 'google', issuer: 'https://google.example' },
  ]);
});
