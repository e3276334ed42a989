import { expect, test } from 'vitest';
import type { Caller } from '../call.ts';
import { openIdentities as open, refusal, sessionOf } from '../testing/identities.ts';
import { minuteMs } from '../testing/ways-in.ts';

test('linking needs both addresses to be the same and proven', async () => {
  const { bench, service, arrive, answer, begun } = open();
  const ann = await bench.signedIn({ email: 'ann@example.org' });
  await service.beginLink(ann, 'google', bench.request);
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
  expect(await refusal(service.beginLink(ann, 'google', bench.request))).toBe('conflict');
  expect(await refusal(service.beginLink(ann, 'github', bench.request))).toBe('fine');
});

test('an unproven account begins no linking, and ends none', async () => {
  const { bench, service, arrive, answer } = open();
  const ann = await bench.signedIn({ email: 'ann@example.org', emailVerifiedAt: null });
  expect(await refusal(service.beginLink(ann, 'google', bench.request))).toBe('email_unverified');
  answer({ kind: 'link', ...sessionOf(ann) });
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=email_unverified' });
});

test('only the session that left comes back: not another one, not another person, not nobody', async () => {
  const { bench, arrive, answer, link } = open();
  const ann = await bench.signedIn({ email: 'ann@example.org', passwordHash: null });
  const bob = await bench.signedIn({ email: 'bob@example.org' });
  await bench.sessions.start({
    userId: ann.user.id,
    ...bench.device,
    method: 'google',
    provenAt: bench.clock.now(),
  });
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

test('a session that ended while the provider was asked links nothing', async () => {
  const { bench, arrive, answer } = open();
  const ann = await bench.signedIn({ email: 'ann@example.org' });
  answer({ kind: 'link', ...sessionOf(ann) });
  bench.tables.sessions.clear();
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=expired' });
  expect(bench.tables.identities.size).toBe(0);
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
  expect(await refusal(service.beginStepUp(ann, 'google', bench.request))).toBe('not_found');
  await link(ann.user.id);
  await service.beginStepUp(ann, 'google', bench.request);
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
  await link((await bench.user()).id, 'google', '1003');
  answer(intent, { subject: '1003' });
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=other_account' });
  answer(intent, { issuer: 'https://google.old.example' });
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=other_account' });
  await bench.db.users.setSecondFactor(ann.user.id, bench.clock.now());
  answer(intent);
  expect(await arrive(ann)).toMatchObject({ location: '/account?fault=failed' });
  expect(await refusal(service.beginStepUp(ann, 'google', bench.request))).toBe('forbidden');
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
  // Neither another issuer in the place of a provider nor another kind with its issuer is a provider that is switched on.
  await link(ann.user.id, 'github', '7', 'https://github.old.example');
  await link(ann.user.id, 'oidc', '7', 'https://github.example');
  expect(await refusal(unlink(ann))).toBe('conflict');
  expect(bench.tables.identities.size).toBe(3);
  await link(ann.user.id, 'github', '7');
  expect(await refusal(unlink(ann))).toBe('fine');
  expect(bench.changes()).toEqual(['identity_unlinked']);
  expect(bench.events()).toEqual([
    { type: 'identity_unlinked', provider: 'google', issuer: 'https://google.example' },
  ]);
});
