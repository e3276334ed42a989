import type { UserRecord } from '@atelier/core/ports/records';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { kindsOf, requestReset, takeEmails } from '../testing/sent-emails.ts';

const cookie = 'atelier_device';
const wrong = 'not the right password';
/** The shared password as an older system kept it. */
const bcryptOfShared = '$2y$04$sj0dxrlrgq43sZsAexpUxeYKtvnT5k1ZcVVQfhKDK6DnqBPnj6Jq.';

let server: TestServer;
let people = 0;
beforeAll(async () => {
  server = await startTestServer({ TRUSTED_PROXIES: '127.0.0.1', LIMIT_SIGN_IN: '5/60' });
});
afterAll(() => server.stop());

/** A browser with its own IP address. */
const browser = (): Client => {
  people += 1;
  const address = `198.51.${Math.floor(people / 250) + 100}.${(people % 250) + 1}`;
  return server.client({ headers: { 'x-forwarded-for': address } });
};

const browserWithDevice = (device: string | undefined): Client => {
  const client = browser();
  client.jar.set(cookie, device ?? '');
  return client;
};

/** A user who has signed in once, and the device cookie of their browser. */
const owner = async () => {
  const { email } = await server.user('user');
  const client = browser();
  expect((await client.signIn(email, sharedPassword)).status).toBe(200);
  return { email, device: client.jar.get(cookie) };
};

/** Attempts from ever new addresses until the account is blocked for unknown devices. */
const exhaustAttempts = async (email: string): Promise<void> => {
  const seen: number[] = [];
  for (let at = 0; at < 6; at += 1) seen.push((await browser().signIn(email, wrong)).status);
  expect(seen).toEqual([401, 401, 401, 401, 401, 429]);
};

test('failed attempts from unknown devices do not lock the owner out of a known device (R-LIM-5)', async () => {
  const { email, device } = await owner();
  await exhaustAttempts(email);
  const fresh = await browser().signIn(email, sharedPassword);
  expect(fresh.status, 'a new device has to wait').toBe(429);
  expect(Number(fresh.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  const known = browserWithDevice(device);
  expect((await known.signIn(email, sharedPassword)).status).toBe(200);
  expect((await known.query('account.me')).status).toBe(200);
  expect((await browser().signIn(email, wrong)).status, 'and strangers still wait').toBe(429);
});

test("a device that one account knows is a stranger to another's", async () => {
  const [ann, bob] = [await owner(), await owner()];
  await exhaustAttempts(bob.email);
  expect((await browserWithDevice(ann.device).signIn(bob.email, sharedPassword)).status).toBe(429);
  expect((await browserWithDevice(ann.device).signIn(ann.email, sharedPassword)).status).toBe(200);
});

test('no altered or made-up cookie helps', async () => {
  const { email, device = '' } = await owner();
  await exhaustAttempts(email);
  const [version, time, id, mac] = device.split('.');
  const forged = [
    '',
    'v1',
    device.slice(0, -1),
    `${device}x`,
    [version, time, (id ?? '').split('').reverse().join(''), mac].join('.'),
    [version, time, id, 'A'.repeat(43)].join('.'),
    `${device}; ${cookie}=${device}`,
  ];
  for (const value of forged)
    expect((await browserWithDevice(value).signIn(email, sharedPassword)).status, value).toBe(429);
});

test('a known device has no more attempts than others, from whatever address', async () => {
  const { email, device } = await owner();
  const seen: number[] = [];
  for (let at = 0; at < 7; at += 1) seen.push((await browserWithDevice(device).signIn(email, wrong)).status);
  expect(seen).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect((await browser().signIn(email, sharedPassword)).status, 'others are not in its way').toBe(200);
});

test('one address has no more attempts by using many devices', async () => {
  const { email } = await server.user('user');
  const devices: (string | undefined)[] = [];
  for (let at = 0; at < 6; at += 1) {
    const client = browser();
    await client.signIn(email, sharedPassword);
    devices.push(client.jar.get(cookie));
  }
  const client = browser();
  const seen: number[] = [];
  for (const device of devices) {
    client.jar.set(cookie, device ?? '');
    seen.push((await client.signIn(email, wrong)).status);
  }
  expect(seen).toEqual([401, 401, 401, 401, 401, 429]);
});

test('an account that does not exist gets the same response, with a device and without', async () => {
  const { email, device } = await owner();
  const ask = async (client: Client, who: string) => {
    const { status, headers, text } = await client.signIn(who, wrong);
    const id = String(headers['x-request-id']);
    return { status, names: Object.keys(headers), text: text.replaceAll(id, 'ID') };
  };
  const stranger = await ask(browserWithDevice(device), 'nobody@example.org');
  expect(stranger.status).toBe(401);
  expect(await ask(browser(), 'nobody@example.org')).toEqual(stranger);
  expect(await ask(browserWithDevice(device), email)).toEqual(stranger);
});

test('registration and sign-in make a device known; a failed sign-in and any other call do not', async () => {
  const registered = browser();
  await registered.register('kay@example.org', sharedPassword);
  const device = registered.jar.get(cookie);
  expect(device).toMatch(/^v1\./);
  const changed = await registered.mutate('credentials.changePassword', {
    currentPassword: sharedPassword,
    newPassword: 'eleven slow boats upriver',
  });
  expect(changed.status).toBe(200);
  expect(registered.jar.get(cookie), 'for the new password').toMatch(/^v1\./);
  expect(registered.jar.get(cookie)).not.toBe(device);
  const failing = browser();
  await failing.signIn('kay@example.org', wrong);
  await failing.query('session.current');
  expect(failing.jar.has(cookie)).toBe(false);
});

test('a sign-in on a known device renews it and keeps its count', async () => {
  const { email, device } = await owner();
  const client = browserWithDevice(device);
  await client.signIn(email, sharedPassword);
  const renewed = client.jar.get(cookie);
  expect(renewed).not.toBe(device);
  expect(renewed?.split('.')[2]).toBe(device?.split('.')[2]);
});

const newPassword = 'nine loud geese at dawn';

/** Each way to replace a password that is known to others. @returns the device cookie of the owner's browser */
const endings: Readonly<Record<string, (who: UserRecord, mine: Client) => Promise<void>>> = {
  'a change of it': async (_, mine) => {
    const input = { currentPassword: sharedPassword, newPassword };
    expect((await mine.mutate('credentials.changePassword', input)).status).toBe(200);
  },
  'a reset': async ({ email }) => {
    const token = await requestReset(server, email);
    const answer = await browser().mutate('emailLinks.resetPassword', { token, password: newPassword });
    expect(answer.status).toBe(200);
  },
  'a reset that an administrator forces': async ({ id }) => {
    const boss = await server.person('superadmin');
    expect((await boss.client.mutate('admin.users.forceReset', { id })).status).toBe(200);
  },
  'the report of a sign-in': async () => {
    const [receivedEmail] = (await takeEmails(server)).filter(({ kind }) => kind === 'new_device');
    const answer = await browser().mutate('emailLinks.reportSignIn', { token: receivedEmail?.token });
    expect(answer.status).toBe(200);
  },
};

test('devices that were made known with a stolen password are unknown after the account was secured', () =>
  checkRows(Object.entries(endings), '%s', async (_, end) => {
    await takeEmails(server);
    const user = await server.user('user');
    const mine = browser();
    await mine.signIn(user.email, sharedPassword);
    const gathered: (string | undefined)[] = [];
    for (let at = 0; at < 2; at += 1) {
      const thief = browser();
      await thief.signIn(user.email, sharedPassword);
      gathered.push(thief.jar.get(cookie));
    }
    await end(user, mine);
    await exhaustAttempts(user.email);
    for (const device of gathered) {
      const answer = await browserWithDevice(device).signIn(user.email, wrong);
      expect(answer.status, 'counted among the others').toBe(429);
    }
  }));

test('the browser that changes the password stays known by a new cookie', async () => {
  const { email } = await server.user('user');
  const client = browser();
  await client.signIn(email, sharedPassword);
  await client.mutate('credentials.changePassword', { currentPassword: sharedPassword, newPassword });
  await exhaustAttempts(email);
  expect((await browserWithDevice(client.jar.get(cookie)).signIn(email, newPassword)).status).toBe(200);
});

test('a sign-in that replaces an old hash leaves the browser known', async () => {
  const { email, id } = await server.user('user', { passwordHash: bcryptOfShared });
  const client = browser();
  expect((await client.signIn(email, sharedPassword)).status).toBe(200);
  expect((await server.db.users.findById(id))?.passwordHash).toMatch(/^\$argon2id\$/);
  await exhaustAttempts(email);
  expect((await browserWithDevice(client.jar.get(cookie)).signIn(email, sharedPassword)).status).toBe(200);
});

test('a device that was blocked by its own failures counts as unknown until it signs in', async () => {
  const { email, device } = await owner();
  const id = device?.split('.')[2] ?? '';
  const key = `device:${server.application.secrets.hash(id)}`;
  const rule = { freeFailures: 0, lockAfter: 1, lockS: 1, blockAfter: 1, forgetAfterS: 60 };
  await server.db.loginAttempts.take(key, rule, new Date());
  await takeEmails(server);
  const client = browserWithDevice(device);
  expect((await client.signIn(email, sharedPassword)).status).toBe(200);
  expect(kindsOf(await takeEmails(server))).toEqual([`new_device ${email}`]);
  expect(client.jar.get(cookie)?.split('.')[2]).not.toBe(id);
  await exhaustAttempts(email);
  expect((await browserWithDevice(device).signIn(email, sharedPassword)).status).toBe(429);
  expect((await browserWithDevice(client.jar.get(cookie)).signIn(email, sharedPassword)).status).toBe(200);
});

test('signing out leaves the device known, which alone gives no access', async () => {
  const { email } = await server.user('user');
  const client = browser();
  await client.signIn(email, sharedPassword);
  const device = client.jar.get(cookie);
  const left = await client.mutate('auth.signOut');
  expect(left.headers['clear-site-data']).not.toContain('cookies');
  expect(client.jar.get(cookie)).toBe(device);
  expect((await client.query('account.me')).status).toBe(401);
});
