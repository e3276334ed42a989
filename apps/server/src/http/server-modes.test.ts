import { appRouter, policyTable } from '@atelier/api';
import type { SettingName, SettingValue } from '@atelier/core/settings/settings';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { createTokenPair, mailedToken } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';
import { openStream } from '../testing/in-process-stream.ts';
import { smallPng, uploadForm } from '../testing/in-process-uploads.ts';
import { newPassword } from '../testing/samples/sample.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.user('superadmin');
});
afterAll(() => server.stop());

const set = async <N extends SettingName>(name: N, value: SettingValue<N> | null): Promise<void> => {
  const { runtimeSettings } = server.application.http;
  await server.db.transaction((stores) =>
    runtimeSettings.set(stores, name, value, { userId: null, reason: null }),
  );
};
const message = 'We are moving to a bigger disk until 18:00.';
const close = () => set('mode.maintenance', { on: true, message });

afterEach(async () => {
  await set('mode.readOnly', null);
  await set('mode.maintenance', null);
  await set('registration.open', null);
});

/** Changes that everyone may make in read-only mode: they sign in or out, keep a session, or secure an account. */
const worksReadOnly = [
  ...[
    'auth.beginPasskeySignIn',
    'auth.completeSetup',
    'auth.signIn',
    'auth.signInWithPasskey',
    'auth.signOut',
  ],
  ...[
    'emailLinks.forgotPassword',
    'emailLinks.reportSignIn',
    'emailLinks.resetPassword',
    'emailLinks.review',
  ],
  ...['secondFactor.beginPasskey', 'secondFactor.complete', 'secondFactor.stepUp'],
  ...['session.revoke', 'session.revokeOthers', 'tokens.refresh', 'tokens.revoke'],
  ...['credentials.changePassword', 'oauth.stepUp', 'privacy.cancelDeletion', 'responses.appeal'],
  ...['legal.accept', 'legal.withdraw', 'privacy.exportLink'],
];

/** What admins may still do: respond to an incident, which may be why the mode is on. */
const responsePermissions = [
  ...['alert:manage', 'block:manage', 'detection:manage', 'incident:manage'],
  ...['user:end-sessions', 'user:force-reset', 'user:lock'],
];

test('in read-only mode every change is refused in plain words, except those that defend the server or an account', async () => {
  const mutations = policyTable(appRouter).filter(({ kind }) => kind === 'mutation');
  await set('mode.readOnly', true);
  await checkRows(mutations, '$name', async ({ name, who, can }) => {
    const { user, client } = await server.person(who === 'admin' ? 'admin' : 'user');
    const input = await sampleInputs[name]?.(server, user, client);
    const { appCode, message: words } = (await client.mutate(name, input)).error();
    if (worksReadOnly.includes(name) || responsePermissions.includes(can ?? ''))
      expect(appCode).not.toBe('read_only');
    else if (who !== 'superadmin')
      expect([appCode, words]).toEqual(['read_only', expect.stringContaining('paused')]);
  });
});

test('in read-only mode people look at what is theirs, and superadmins change things', async () => {
  await set('mode.readOnly', true);
  const { user, client } = await server.person('user');
  const image = await server.image(user);
  expect((await client.query('images.list', {})).status).toBe(200);
  expect((await client.raw({ path: `/files/images/${image.id}` })).status).toBe(200);
  const root = await server.person('superadmin');
  const renamed = await root.client.mutate('account.updateProfile', { name: 'Root' });
  expect(renamed.status).toBe(200);
});

test('in read-only mode an admin responds to an incident: locks, ends sessions, forces a reset, blocks, opens a case', async () => {
  const { user } = await server.person('user');
  const boss = await server.person('admin');
  await set('mode.readOnly', true);
  const { id } = user;
  const input = async (name: string) => sampleInputs[name]?.(server, boss.user, boss.client);
  const calls: [string, unknown][] = [
    ['admin.users.endSessions', { id }],
    ['admin.users.forceReset', { id }],
    ['admin.users.lock', { id }],
    ['admin.users.unlock', { id }],
    ['admin.blocks.add', await input('admin.blocks.add')],
    ['admin.incidents.open', await input('admin.incidents.open')],
  ];
  for (const [name, given] of calls)
    expect([name, (await boss.client.mutate(name, given)).status]).toEqual([name, 200]);
  const refused = await boss.client.mutate('admin.users.setQuota', await input('admin.users.setQuota'));
  expect(refused.error().appCode).toBe('read_only');
});

test('in read-only mode people secure their account: a new password, no tokens, and no deletion', async () => {
  const { user, client } = await server.person('user');
  await createTokenPair(server, user);
  const { items } = (await client.query('tokens.list')).data<{ items: { id: string }[] }>();
  const leaving = await server.person('user');
  expect(
    (await leaving.client.mutate('privacy.deleteAccount', { email: leaving.user.email, when: 'later' }))
      .status,
  ).toBe(200);
  await set('mode.readOnly', true);
  expect((await client.mutate('tokens.revoke', { id: items[0]?.id })).status).toBe(200);
  const changed = await client.mutate('credentials.changePassword', {
    ...{ currentPassword: sharedPassword, newPassword },
  });
  expect(changed.status).toBe(200);
  const back = server.client();
  await back.signIn(leaving.user.email, sharedPassword);
  expect((await back.mutate('privacy.cancelDeletion')).status).toBe(200);
});

test('in read-only mode an upload is refused before its bytes are read, and so is a program with an access token', async () => {
  const { user, client } = await server.person('user');
  const { accessToken } = await createTokenPair(server, user);
  const form = uploadForm(await smallPng('#123456'), 'a.png');
  await set('mode.readOnly', true);
  const uploaded = await client.post({ path: '/files/uploads', ...form });
  expect([uploaded.status, uploaded.error().appCode]).toEqual([403, 'read_only']);
  const program = server.client({ headers: { authorization: `Bearer ${accessToken}` } });
  const created = await program.raw({
    method: 'POST',
    path: '/trpc/jobs.create',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await sampleInputs['jobs.create']?.(server, user, client)),
  });
  expect([created.status, created.error().appCode]).toEqual([403, 'read_only']);
  expect((await program.query('jobs.list', {})).status).toBe(200);
});

test('in read-only mode people sign in and out, and no account is made', async () => {
  const user = await server.user('user');
  await set('mode.readOnly', true);
  const browser = server.client();
  expect((await browser.signIn(user.email, sharedPassword)).status).toBe(200);
  expect((await browser.query('session.current')).data()).toMatchObject({
    ...{ serverMode: 'read_only', registrationOpen: false },
  });
  expect((await browser.mutate('auth.signOut')).status).toBe(200);
  const registered = await server.client().register('new@example.org', sharedPassword);
  expect(registered.error().appCode).toBe('read_only');
});

test('in maintenance mode every page is a 503 with the message, for everyone except superadmins', async () => {
  const ann = await server.person('admin');
  const root = await server.person('superadmin');
  await close();
  for (const client of [server.client(), ann.client]) {
    const page = await client.raw({ path: '/studio' });
    expect([page.status, page.headers['retry-after'], page.headers['content-type']]).toEqual([
      ...[503, '120', 'text/html; charset=utf-8'],
    ]);
    expect(page.text).toContain(message);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  }
  expect((await root.client.raw({ path: '/studio' })).status).toBe(200);
  await set('mode.maintenance', { on: true, message: '<script>alert(1)</script>' });
  expect((await ann.client.raw({ path: '/' })).text).toContain('&lt;script&gt;alert');
});

test('in maintenance mode superadmins sign in, by a page that stays open', async () => {
  const root = await server.user('superadmin');
  await close();
  const browser = server.client();
  expect((await browser.raw({ path: '/sign-in' })).status).toBe(200);
  expect((await browser.raw({ path: '/assets/app-1a2b3c4d.js' })).status).toBe(200);
  expect((await browser.query('auth.oauthProviders')).status).toBe(200);
  expect((await browser.signIn(root.email, sharedPassword)).status).toBe(200);
  expect((await browser.query('images.list', {})).status).toBe(200);
});

test('in maintenance mode a superadmin who forgot the password resets it and signs in', async () => {
  const root = await server.user('superadmin');
  await close();
  const browser = server.client();
  for (const path of ['/forgot-password', '/reset-password'])
    expect((await browser.raw({ path })).status).toBe(200);
  const { email } = root;
  expect((await browser.mutate('emailLinks.forgotPassword', { email })).status).toBe(200);
  const token = await mailedToken(server, 'reset_password', root.id);
  expect((await browser.mutate('emailLinks.review', { token })).status).toBe(200);
  expect((await browser.mutate('emailLinks.resetPassword', { token, password: newPassword })).status).toBe(
    200,
  );
  expect((await browser.signIn(email, newPassword)).status).toBe(200);
  expect((await browser.query('images.list', {})).status).toBe(200);
});

test('a message that waits for its maintenance is told to no one', async () => {
  await set('mode.maintenance', { on: false, message });
  const told = (await server.client().query('session.current')).data();
  expect(told).toMatchObject({ serverMode: 'normal', serverMessage: '' });
});

test('in maintenance mode calls, files, links and programs get the message, and are asked to come back', async () => {
  const { user, client } = await server.person('user');
  const image = await server.image(user);
  const { accessToken } = await createTokenPair(server, user);
  const program = server.client({ headers: { authorization: `Bearer ${accessToken}` } });
  await close();
  const refused = [
    await client.query('images.list', {}),
    await client.mutate('account.updateProfile', { name: 'Ann' }),
    await client.raw({ path: `/files/images/${image.id}` }),
    await program.query('jobs.list', {}),
    await client.raw({ path: '/s/a-link-that-does-not-exist' }),
  ];
  expect(refused.map((answer) => [answer.status, answer.headers['retry-after']])).toEqual(
    refused.map(() => [503, '120']),
  );
  expect(refused[0]?.error()).toMatchObject({ appCode: 'maintenance', message });
  expect((await client.mutate('auth.signOut')).status).toBe(200);
});

test('in maintenance mode streams that are open end, and no fault is logged', async () => {
  const { user, client } = await server.person('user');
  const { id } = await server.job(user);
  const stream = openStream(client, 'jobs.watch', { id });
  await stream.opened;
  const logged = server.logLines.length;
  await close();
  await server.client().query('session.current');
  expect(await stream.ended).toContain('maintenance');
  const faults = server.logLines.slice(logged).filter((line) => line.includes('"level":50'));
  expect(faults).toEqual([]);
});

test('in maintenance mode the server is alive and ready', async () => {
  await close();
  const probes = await Promise.all(['/healthz', '/readyz'].map((path) => server.client().raw({ path })));
  expect(probes.map(({ status }) => status)).toEqual([200, 200]);
});

test('registration is open, by invitation only, or closed, each from the next request on', async () => {
  const root = await server.person('superadmin');
  const register = async (email: string) => (await server.client().register(email, sharedPassword)).status;
  const invite = async (email: string) =>
    (await root.client.mutate('admin.users.create', { email, role: 'user' })).status;
  expect([await register('a1@example.org'), await invite('a2@example.org')]).toEqual([200, 200]);
  await set('registration.open', 'invitation');
  expect([await register('b1@example.org'), await invite('b2@example.org')]).toEqual([403, 200]);
  await set('registration.open', 'closed');
  expect([await register('c1@example.org'), await invite('c2@example.org')]).toEqual([403, 403]);
  const { registrationOpen } = (await server.client().query('session.current')).data();
  expect(registrationOpen).toBe(false);
});
