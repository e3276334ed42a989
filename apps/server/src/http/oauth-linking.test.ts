import { newId } from '@atelier/core/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt, enrolTotp, isSignedIn } from '../testing/credentials.ts';
import { type ProvidedServer, startWithProviders } from '../testing/providers.ts';

const minuteMs = 60_000;
let server: ProvidedServer;
beforeAll(async () => {
  server = await startWithProviders();
});
afterAll(() => server.stop());

describe('a second factor after a provider', () => {
  test('is still asked for', async () => {
    const { login } = server.known();
    const client = server.client();
    await server.travel(client, login);
    const user = await server.db.users.findById((await server.userOf(client)).id);
    if (user === null) throw new Error('They exist.');
    const { secret } = await enrolTotp({ client, user }, server.clock);
    server.clock.advance(-minuteMs);
    const later = server.client();
    const answer = await server.travel(later, login, 'google', '?next=%2Fgallery');
    expect(answer.headers.location).toBe('/sign-in/confirm?next=%2Fgallery');
    expect(await isSignedIn(later)).toBe(false);
    const completed = await server.at(1, () =>
      later.mutate('secondFactor.complete', { code: codeAt(secret, server.clock.now()) }),
    );
    expect(completed.status).toBe(200);
    expect(await server.userOf(later)).toMatchObject({ id: user.id });
    // The second factor is a proof of this moment, whatever the provider's word is worth.
    expect((await later.mutate('tokens.issue', { name: 'script' })).status).toBe(200);
  });
});

describe('signing in again at a provider that does not ask again', () => {
  test('is no fresh proof: sensitive actions ask for one (R-ID-9)', async () => {
    const { login, email } = server.known();
    const { client } = await server.person('user', { email });
    await server.travelBy(client, 'oauth.link', login);
    const later = server.client();
    await server.travel(later, login);
    for (const [name, input] of [
      ['emailLinks.changeEmail', { email: 'elsewhere@example.net' }],
      ['tokens.issue', { name: 'script' }],
      ['credentials.beginTotp', undefined],
    ] as const)
      expect((await later.mutate(name, input)).error()).toMatchObject({ appCode: 'step_up_required' });
    expect((await later.query('account.me')).status).toBe(200);
  });

  test('is a fresh proof for the account that it has just made', async () => {
    const client = server.client();
    await server.travel(client, server.known().login);
    expect((await client.mutate('credentials.beginTotp')).status).toBe(200);
  });
});

describe('linking', () => {
  test('adds a sign-in method to an account with the same verified address, and unlinking removes it', async () => {
    const { login, email } = server.known();
    const { user, client } = await server.person('user', { email });
    const linked = await server.travelBy(client, 'oauth.link', login);
    expect(linked.headers.location).toBe('/account?linked=google');
    expect((await server.mailTo(email, 'security_notice')).text).toMatch(/Google|linked/i);
    const other = server.client();
    await server.travel(other, login);
    expect(await server.userOf(other)).toMatchObject({ id: user.id });
    const security = (await client.query('account.security')).data<{ identities: { id: string }[] }>();
    const [identity] = security.identities;
    expect((await client.mutate('oauth.unlink', { id: identity?.id })).status).toBe(200);
    const later = server.client();
    expect((await server.travel(later, login)).headers.location).toBe('/sign-in?fault=account_exists');
  });

  test('needs a fresh proof and a verified address', async () => {
    const { client } = await server.person('user');
    const unproven = await server.person('user', { emailVerifiedAt: null });
    const refused = await unproven.client.mutate('oauth.link', { provider: 'google' });
    expect(refused.error()).toMatchObject({ appCode: 'email_unverified' });
    const stale = await server.at(11, () => client.mutate('oauth.link', { provider: 'google' }));
    expect(stale.error()).toMatchObject({ appCode: 'step_up_required' });
  });

  test('refuses an identity with another address, and one that is linked to another account', async () => {
    const { login } = server.known();
    const { client } = await server.person('user');
    const differs = await server.travelBy(client, 'oauth.link', login);
    expect(differs.headers.location).toBe('/account?fault=email_differs');
    await server.travel(server.client(), login);
    const { user, client: eve } = await server.person('user');
    server.google.people.set(login, { email: user.email, emailVerified: true });
    const taken = await server.travelBy(eve, 'oauth.link', login);
    expect(taken.headers.location).toBe('/account?fault=already_linked');
    expect(await server.db.identities.listOf(user.id)).toEqual([]);
  });

  test('completes only in the session that began it, while that lasts', async () => {
    const { login, email } = server.known();
    const { user, client } = await server.person('user', { email });
    const begun = await client.mutate('oauth.link', { provider: 'google' });
    const back = await server.approve(begun.data<{ location: string }>().location, login);
    const [name = '', flow = ''] = [...client.jar].find(([key]) => key.startsWith('atelier_oauth_')) ?? [];
    const elsewhere = await server.signedIn(user);
    elsewhere.jar.set(name, flow);
    expect((await server.comeBack(elsewhere, back)).headers.location).toMatch(/^\/account\?fault=/);
    const stranger = server.client();
    stranger.jar.set(name, flow);
    expect((await server.comeBack(stranger, back)).headers.location).toMatch(/^\/account\?fault=/);
    expect(await isSignedIn(stranger)).toBe(false);
    expect(await server.db.identities.listOf(user.id)).toEqual([]);
  });

  test('cannot be started by a page of another site', async () => {
    const { client } = await server.person('user');
    const answer = await client.mutate(
      'oauth.link',
      { provider: 'google' },
      { origin: 'https://evil.example' },
    );
    expect(answer.error()).toMatchObject({ appCode: 'foreign_origin' });
  });

  test('the only sign-in method is not unlinked', async () => {
    const { login } = server.known();
    const client = server.client();
    await server.travel(client, login);
    const { id } = await server.userOf(client);
    const [identity] = await server.db.identities.listOf(id);
    const refused = await client.mutate('oauth.unlink', { id: identity?.id });
    expect(refused.error()).toMatchObject({ appCode: 'conflict' });
    const eve = await server.person('user');
    const foreign = await eve.client.mutate('oauth.unlink', { id: identity?.id });
    expect(foreign.error()).toMatchObject({ appCode: 'not_found' });
    expect(await server.db.identities.listOf(id)).toHaveLength(1);
  });
});

describe('step-up by a provider', () => {
  /** A user who signs in by the provider only, eleven minutes after signing in. */
  const signedInLongAgo = async (login: string) => {
    const user = await server.user('user', { passwordHash: null });
    const since = { createdAt: server.clock.now(), lastUsedAt: null };
    const identity = {
      id: newId('identity'),
      provider: 'google',
      issuer: server.google.issuer,
      subject: login,
      email: user.email,
      ...since,
    };
    await server.db.identities.create({ ...identity, userId: user.id });
    return { user, client: await server.at(-11, () => server.signedIn(user)) };
  };

  test('is a fresh proof for an account with neither password nor second factor', async () => {
    const { login } = server.known();
    const { client } = await signedInLongAgo(login);
    const options = (await client.query('secondFactor.stepUpOptions')).data();
    expect(options).toMatchObject({ password: false, providers: [{ id: 'google' }], provenUntil: null });
    expect((await client.mutate('credentials.beginTotp')).error()).toMatchObject({
      appCode: 'step_up_required',
    });
    const answer = await server.travelBy(client, 'oauth.stepUp', login);
    expect(answer.headers.location).toBe('/account/security');
    expect((await client.mutate('credentials.beginTotp')).status).toBe(200);
  });

  test('refuses another identity at the provider', async () => {
    const { login } = server.known();
    const { client } = await signedInLongAgo(login);
    const answer = await server.travelBy(client, 'oauth.stepUp', server.known().login);
    expect(answer.headers.location).toBe('/account?fault=other_account');
    expect((await client.mutate('credentials.beginTotp')).error()).toMatchObject({
      appCode: 'step_up_required',
    });
  });

  test('is refused for an account with a password', async () => {
    const { login, email } = server.known();
    const { client } = await server.person('user', { email });
    await server.travelBy(client, 'oauth.link', login);
    const refused = await client.mutate('oauth.stepUp', { provider: 'google' });
    expect(refused.error()).toMatchObject({ appCode: 'forbidden' });
  });
});
