import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type SettingName, type SettingValue, settingNames } from '@atelier/core/settings/settings';
import { sessionRecord } from '@atelier/core/testing/records';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { serverKinds } from '../testing/deviations.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

/** What every other test server sets, so that the settings of the database count here. */
const unset = Object.fromEntries(
  Object.keys(serverKinds.inProcess.settings)
    .filter((name) => /^(LIMIT_|SIGN_IN_|TWO_FACTOR_)/.test(name))
    .map((name) => [name, '']),
);

const repositoryRoot = resolve(import.meta.dirname, '../../../..');
let server: TestServer;
const changed: SettingName[] = [];
beforeAll(async () => {
  server = await startTestServer({ ...unset, TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => server.stop());

const set = async <N extends SettingName>(name: N, value: SettingValue<N> | null): Promise<void> => {
  changed.push(name);
  const { runtimeSettings } = server.application.http;
  await server.db.transaction((stores) =>
    runtimeSettings.set(stores, name, value, { userId: null, reason: null }),
  );
};
afterEach(async () => {
  for (const name of changed.splice(0)) await set(name, null);
  changed.length = 0;
});

/** A client of another network address. */
const somewhere = (): Client => server.client({ headers: { 'x-forwarded-for': server.newAddress() } });
const hourMs = 3_600_000;

const signedInAgo = async (
  agoMs: number,
  role: 'user' | 'superadmin' = 'user',
  idleMs = 0,
): Promise<Client> => {
  const { application, db } = server;
  const user = await server.user(role, { secondFactorAt: new Date() });
  const token = application.secrets.token();
  const before = new Date(Date.now() - agoMs);
  await db.sessions.create(
    sessionRecord(user.id, {
      tokenHash: application.secrets.hash(token),
      createdAt: before,
      provenAt: before,
      lastSeenAt: new Date(Date.now() - idleMs),
      expiresAt: new Date(Date.now() + hourMs),
    }),
  );
  const client = somewhere();
  client.adopt([`${application.http.sessions.cookieName}=${token}`]);
  return client;
};

const statusOf = async (client: Client): Promise<number> => (await client.query('account.me')).status;

test('a limit counts by its new numbers from the next call on', async () => {
  const client = somewhere();
  const register = async (email: string) => (await client.register(email, sharedPassword)).status;
  expect(await register('limit1@example.org')).toBe(200);
  await set('limit.register', { points: 2, windowS: 3600 });
  expect([await register('limit2@example.org'), await register('limit3@example.org')]).toEqual([200, 429]);
  await set('limit.register', { points: 50, windowS: 3600 });
  expect(await register('limit4@example.org')).toBe(200);
});

test('the longest session also counts for sessions that are open', async () => {
  const client = await signedInAgo(2 * hourMs);
  expect(await statusOf(client)).toBe(200);
  await set('sessions.absoluteHours', 1);
  expect(await statusOf(client)).toBe(401);
});

test('an open session that was idle for longer than the setting says is over, and a new one slides as far as it says', async () => {
  const idle = await signedInAgo(hourMs, 'user', 10 * 60_000);
  expect(await statusOf(idle)).toBe(200);
  const again = await signedInAgo(hourMs, 'user', 10 * 60_000);
  await set('sessions.idleMinutes', 5);
  expect(await statusOf(again)).toBe(401);
  await set('sessions.slidingHours', 2);
  const user = await server.user('user');
  await somewhere().signIn(user.email, sharedPassword);
  const [session] = await server.db.sessions.listOf(user.id, new Date());
  const leftMs = (session?.expiresAt.getTime() ?? 0) - Date.now();
  expect(leftMs).toBeGreaterThan(hourMs);
  expect(leftMs).toBeLessThanOrEqual(2 * hourMs);
});

test('with fewer sessions per person the next sign-in ends the oldest', async () => {
  const user = await server.user('user');
  const [first, second] = [somewhere(), somewhere()];
  await first.signIn(user.email, sharedPassword);
  await set('sessions.perUser', 1);
  await second.signIn(user.email, sharedPassword);
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
});

test('a proof of identity is fresh for as long as the setting says', async () => {
  const client = await signedInAgo(5 * 60_000, 'superadmin');
  const call = async () =>
    (await client.mutate('admin.settings.undo', { id: `stc_${'0'.repeat(24)}` })).error().appCode;
  expect(await call()).toBe('not_found');
  await set('auth.stepUpMinutes', 2);
  expect(await call()).toBe('step_up_required');
});

test('a role that needs a second factor is asked for one with its next call', async () => {
  const { client } = await server.person('user');
  expect((await client.query('images.list', {})).status).toBe(200);
  await set('auth.secondFactorRoles', ['user', 'admin', 'superadmin']);
  expect((await client.query('images.list', {})).error().appCode).toBe('enrolment_required');
});

test('with confirmed addresses a new account is not signed in before it has followed its link', async () => {
  const signedIn = async (email: string) =>
    (await somewhere().register(email, sharedPassword)).data<{ signedIn: boolean }>().signedIn;
  expect(await signedIn('open1@example.org')).toBe(true);
  await set('auth.emailVerification', true);
  expect(await signedIn('open2@example.org')).toBe(false);
});

test('the link of a reset works as long as the setting says, and the email says so', async () => {
  const user = await server.user('user');
  await set('auth.resetMinutes', 7);
  await somewhere().mutate('emailLinks.forgotPassword', { email: user.email });
  const mail = await server.mailTo(user.email, 'reset_password');
  expect(mail.text).toContain('7 minutes');
});

test('links of confirmations, invitations and new addresses work as long as the settings say, and the emails say so', async () => {
  await set('auth.emailVerification', true);
  await set('auth.verifyHours', 3);
  await somewhere().register('hours@example.org', sharedPassword);
  expect((await server.mailTo('hours@example.org', 'verify_email')).text).toContain('3 hours');
  await set('auth.invitationHours', 5);
  const client = await signedInAgo(0, 'superadmin');
  const invited = { email: 'guest@example.org', role: 'user', monthlyImages: 5 };
  const { expiresAt } = (await client.mutate('admin.users.create', invited)).data<{ expiresAt: string }>();
  const invitedMs = Date.parse(expiresAt) - Date.now();
  expect(invitedMs).toBeGreaterThan(4 * hourMs);
  expect(invitedMs).toBeLessThanOrEqual(5 * hourMs);
  await set('auth.emailChangeHours', 6);
  const ann = await server.person('user');
  const changing = await ann.client.mutate('emailLinks.changeEmail', { email: 'ann.new@example.org' });
  expect(changing.status).toBe(200);
  expect((await server.mailTo('ann.new@example.org')).text).toContain('6 hours');
});

test('the threshold of the classifier, the repeats of violations and the length of a lock are the new ones from the next request on', async () => {
  const { settings } = server.application.http.guard;
  await set('content.picturePercent', 93);
  await set('content.repeats', { points: 7, windowS: 3600 });
  await set('signIn.lockSeconds', 61);
  await statusOf(somewhere());
  expect(settings.moderation.pictureThreshold).toBe(0.93);
  expect(settings.backoff.account.lockS).toBe(61);
  expect(settings.moderation.repeats).toEqual({ points: 7, windowS: 3600 });
});

test('every setting that is not a limit of calls has a test that changes it while a server runs', () => {
  const folders = ['apps/server/src', 'packages/api/src'].map((folder) => join(repositoryRoot, folder));
  const texts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  );
  const isChanged = (name: string) => texts.some((text) => text.includes(`'${name}'`));
  expect(settingNames.filter((name) => !name.startsWith('limit.') && !isChanged(name))).toEqual([]);
});

test('wrong passwords from one address wait after as many as the setting says', async () => {
  const user = await server.user('user');
  const attempts = async () => {
    const client = somewhere();
    const codes: (string | undefined)[] = [];
    for (let at = 0; at < 3; at += 1)
      codes.push((await client.signIn(user.email, 'a wrong password')).error().appCode);
    return codes;
  };
  await set('signIn.failuresPerAddress', 1);
  expect(await attempts()).toContain('rate_limited');
});

test('no workspace is judged less strictly than the setting says', async () => {
  const { client } = await server.person('user');
  const least = async () => (await client.query('moderation.strictness')).data<{ least: string }>().least;
  expect(await least()).toBe('standard');
  await set('content.strictness', 'strict');
  expect(await least()).toBe('strict');
});

test('quotas of new accounts, and the days of the trash, follow the settings', async () => {
  await set('limits.monthlyImages', 12);
  await set('limits.monthlyBudget', 345);
  const client = somewhere();
  await client.register('quota@example.org', sharedPassword);
  const me = (await client.query('account.me')).data<{ quota: { limit: number } }>();
  expect(me.quota.limit).toBe(12);
  const { money } = (await client.query('usage.mine')).data<{ money: { budgetMinor: number } }>();
  expect(money.budgetMinor).toBe(345);
  const ann = await server.person('user');
  const image = await server.image(ann.user);
  await ann.client.mutate('images.delete', { id: image.id });
  const erasedAt = async () => {
    const { items } = (await ann.client.query('images.trash', {})).data<{ items: { erasedAt: string }[] }>();
    return Date.parse(items[0]?.erasedAt ?? '');
  };
  const before = await erasedAt();
  await set('retention.trashDays', 31);
  expect((await erasedAt()) - before).toBe(24 * hourMs);
});

test('the controller and the contact are on the privacy page and in the record of processing', async () => {
  await set('privacy.controller', 'Example Ltd\n1 Mill Lane');
  await set('privacy.contact', 'privacy@example.org');
  const named = { controller: 'Example Ltd\n1 Mill Lane', contact: 'privacy@example.org' };
  expect((await somewhere().query('privacy.facts')).data()).toMatchObject(named);
  await set('auth.secondFactorRoles', []);
  const { client } = await server.person('admin');
  await set('retention.trashDays', 33);
  const answer = await client.query('admin.privacy.record');
  expect(answer.data()).toMatchObject(named);
  expect(JSON.stringify(answer.data())).toContain('then 33 days in the trash');
});
