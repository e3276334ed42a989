import { newId } from '@atelier/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  codeAt,
  createPhone,
  enrolTotp,
  isSignedIn,
  movableClock,
  passFirstFactor,
} from '../testing/credentials.ts';
import { createFakeProviders } from '../testing/fake-providers.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { openStream } from '../testing/in-process-stream.ts';
import { requestReset } from '../testing/sent-emails.ts';

const clock = movableClock();
const fake = createFakeProviders(clock);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock, oauth: fake.providers });
});
afterAll(() => server.stop());

/** A user with every sign-in and recovery method, each prepared up to its last step. */
const equipped = async () => {
  const ann = await server.person('user');
  const { user, client } = ann;
  const account = { subject: user.id, email: user.email, emailVerified: true };
  const linking = await client.mutate('oauth.link', { provider: 'oidc' });
  await client.raw({ path: fake.approve(linking.data<{ location: string }>().location, account) });
  const { secret } = await enrolTotp(ann, clock);
  const phone = createPhone(server.origin);
  await phone.register(ann);
  const issued = await client.mutate('tokens.issue', { name: 'script' });
  const tokens = issued.data<{ accessToken: string; refreshToken: string }>();
  const resetToken = await requestReset(server, user.email);
  const pendingClient = server.client();
  await passFirstFactor(pendingClient, user.email);
  return { ...ann, account, secret, phone, ...tokens, resetToken, pendingClient };
};
type Ann = Awaited<ReturnType<typeof equipped>>;

/** The last step of every sign-in and recovery method. */
const methods: Readonly<Record<string, (ann: Ann) => Promise<Answer>>> = {
  'the session that was open': ({ client }) => client.query('account.me'),
  'an access token': ({ accessToken }) =>
    server.client({ headers: { authorization: `Bearer ${accessToken}` } }).query('account.me'),
  'a refresh token': ({ refreshToken }) => server.client().mutate('tokens.refresh', { refreshToken }),
  'the password': ({ user }) => server.client().signIn(user.email, sharedPassword),
  'the code of a sign-in under way': ({ pendingClient, secret }) =>
    pendingClient.mutate('secondFactor.complete', { code: codeAt(secret, clock.now()) }),
  'a passkey': ({ phone }) => phone.signIn(server.client()),
  'a reset': ({ resetToken: token }) =>
    server.client().mutate('emailLinks.resetPassword', { token, password: 'eleven slow boats upriver' }),
};

test('a locked user cannot sign in or recover by any method, and open access ends (R-ID-10, ASVS 6.3.4)', async () => {
  const ann = await equipped();
  const admin = await server.person('admin');
  const lock = { id: ann.user.id, reason: 'Spam.' };
  expect((await admin.client.mutate('admin.users.lock', lock)).status).toBe(200);
  const statuses: Record<string, number> = {};
  for (const [name, take] of Object.entries(methods)) statuses[name] = (await take(ann)).status;
  expect(statuses).toEqual({
    'the session that was open': 401,
    'an access token': 401,
    'a refresh token': 401,
    'the password': 403,
    'the code of a sign-in under way': 401,
    'a passkey': 403,
    'a reset': 403,
  });
  const client = server.client();
  const { headers } = await client.raw({ path: '/auth/oidc' });
  const back = await client.raw({ path: fake.approve(headers.location ?? '', ann.account) });
  expect(back.headers.location).toBe('/sign-in?fault=account_locked');
  expect(await isSignedIn(client)).toBe(false);
  expect(await server.db.sessions.listOf(ann.user.id, clock.now())).toEqual([]);
});

test('each of these methods works for a user who is not locked', async () => {
  // One user each: a reset, for example, ends all other methods.
  for (const [name, take] of Object.entries(methods))
    expect((await take(await equipped())).status, name).toBe(200);
});

test('a lock cancels jobs, releases their quota and ends the streams (ASVS 7.4.2)', async () => {
  const { user, client } = await server.person('user');
  const admin = await server.person('admin');
  const jobs = [await server.job(user), await server.job(user)];
  const leaseExpiresAt = new Date(clock.now().getTime() + 60_000);
  const lanes = [{ provider: 'embedded', models: ['still'], free: 1 }];
  const claim = {
    ...{ claimToken: newId('token'), now: clock.now(), leaseExpiresAt, maxAttempts: 3, lanes },
    kind: 'generation' as const,
  };
  expect((await server.db.jobs.claimNext(claim))?.state).toBe('running');
  const held = async () => (await server.db.quotas.find(user.workspaceId))?.held;
  expect(await held()).toBe(2);
  const stream = openStream(client, 'jobs.watch', { id: jobs[0]?.id });
  await stream.opened;
  await admin.client.mutate('admin.users.lock', { id: user.id, reason: 'Spam.' });
  await stream.ended;
  for (const { id } of jobs)
    expect((await server.db.jobs.findOwned({ workspaceId: user.workspaceId }, id))?.state).toBe('cancelled');
  expect(await held()).toBe(0);
});

test('a lock cancels the user’s jobs in every workspace, and no jobs of others there', async () => {
  const [ann, bob] = [await server.user('user'), await server.user('user')];
  const admin = await server.person('admin');
  const stateOf = async ({ workspaceId, id }: { workspaceId: string; id: string }) =>
    (await server.db.jobs.findOwned({ workspaceId }, id))?.state;
  const held = async (workspaceId: string) => (await server.db.quotas.find(workspaceId))?.held;
  const inShared = await server.job({ id: ann.id, workspaceId: bob.workspaceId });
  const own = await server.job(ann);
  const ofBobInShared = await server.job(bob);
  const ofBobWithAnn = await server.job({ id: bob.id, workspaceId: ann.workspaceId });
  expect([await held(ann.workspaceId), await held(bob.workspaceId)]).toEqual([2, 2]);
  const lock = { id: ann.id, reason: 'Spam.' };
  expect((await admin.client.mutate('admin.users.lock', lock)).status).toBe(200);
  expect([await stateOf(inShared), await stateOf(own)]).toEqual(['cancelled', 'cancelled']);
  expect([await stateOf(ofBobInShared), await stateOf(ofBobWithAnn)]).toEqual(['pending', 'pending']);
  expect([await held(ann.workspaceId), await held(bob.workspaceId)]).toEqual([1, 1]);
});
