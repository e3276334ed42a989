import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const cookie = 'atelier_device';
const wrong = 'not the right password';

let server: TestServer;
let people = 0;
beforeAll(async () => {
  server = await startTestServer({ TRUSTED_PROXIES: '127.0.0.1', LIMIT_SIGN_IN: '5/60' });
});
afterAll(() => server.stop());

/** A browser at an address that nobody else has. */
const browser = (): Client => {
  people += 1;
  const address = `198.51.${Math.floor(people / 250) + 100}.${(people % 250) + 1}`;
  return server.client({ headers: { 'x-forwarded-for': address } });
};

const holding = (device: string | undefined): Client => {
  const client = browser();
  client.jar.set(cookie, device ?? '');
  return client;
};

/** Somebody who has signed in once, and what their browser was given for it. */
const owner = async () => {
  const { email } = await server.user('user');
  const client = browser();
  expect((await client.signIn(email, sharedPassword)).status).toBe(200);
  return { email, device: client.jar.get(cookie) };
};

/** Strangers at ever new addresses guess at the account until nobody listens to them. */
const besiege = async (email: string): Promise<void> => {
  const seen: number[] = [];
  for (let at = 0; at < 6; at += 1) seen.push((await browser().signIn(email, wrong)).status);
  expect(seen).toEqual([401, 401, 401, 401, 401, 429]);
};

test('strangers who guess cannot keep the owner out of a known device (R-LIM-5)', async () => {
  const { email, device } = await owner();
  await besiege(email);
  const fresh = await browser().signIn(email, sharedPassword);
  expect(fresh.status, 'a new device has to wait').toBe(429);
  expect(Number(fresh.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  const known = holding(device);
  expect((await known.signIn(email, sharedPassword)).status).toBe(200);
  expect((await known.query('account.me')).status).toBe(200);
  expect((await browser().signIn(email, wrong)).status, 'and strangers still wait').toBe(429);
});

test("a device that one account knows is a stranger to another's", async () => {
  const [ann, bob] = [await owner(), await owner()];
  await besiege(bob.email);
  expect((await holding(ann.device).signIn(bob.email, sharedPassword)).status).toBe(429);
  expect((await holding(ann.device).signIn(ann.email, sharedPassword)).status).toBe(200);
});

test('no altered or made-up cookie helps', async () => {
  const { email, device = '' } = await owner();
  await besiege(email);
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
    expect((await holding(value).signIn(email, sharedPassword)).status, value).toBe(429);
});

test('a known device has no more guesses than strangers have, wherever it goes', async () => {
  const { email, device } = await owner();
  const seen: number[] = [];
  for (let at = 0; at < 7; at += 1) seen.push((await holding(device).signIn(email, wrong)).status);
  expect(seen).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect((await browser().signIn(email, sharedPassword)).status, 'others are not in its way').toBe(200);
});

test('one address has no more guesses for holding many devices', async () => {
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

test('an account that does not exist is answered alike, with a device and without', async () => {
  const { email, device } = await owner();
  const ask = async (client: Client, who: string) => {
    const { status, headers, text } = await client.signIn(who, wrong);
    const id = String(headers['x-request-id']);
    return { status, names: Object.keys(headers), text: text.replaceAll(id, 'ID') };
  };
  const stranger = await ask(holding(device), 'nobody@example.org');
  expect(stranger.status).toBe(401);
  expect(await ask(browser(), 'nobody@example.org')).toEqual(stranger);
  expect(await ask(holding(device), email)).toEqual(stranger);
});

test('registration and sign-in make a device known; a failed sign-in and any other call do not', async () => {
  const registered = browser();
  await registered.register('kay@example.org', sharedPassword);
  const device = registered.jar.get(cookie);
  expect(device).toMatch(/^v1\./);
  const changed = await registered.mutate('account.changePassword', {
    currentPassword: sharedPassword,
    newPassword: 'eleven slow boats upriver',
  });
  expect(changed.status).toBe(200);
  expect(registered.jar.get(cookie)).toBe(device);
  const failing = browser();
  await failing.signIn('kay@example.org', wrong);
  await failing.query('session.current');
  expect(failing.jar.has(cookie)).toBe(false);
});

test('a sign-in on a known device renews it and keeps its count', async () => {
  const { email, device } = await owner();
  const client = holding(device);
  await client.signIn(email, sharedPassword);
  const renewed = client.jar.get(cookie);
  expect(renewed).not.toBe(device);
  expect(renewed?.split('.')[2]).toBe(device?.split('.')[2]);
});

test('signing out leaves the device known, and lets nobody in', async () => {
  const { email } = await server.user('user');
  const client = browser();
  await client.signIn(email, sharedPassword);
  const device = client.jar.get(cookie);
  const left = await client.mutate('auth.signOut');
  expect(left.headers['clear-site-data']).not.toContain('cookies');
  expect(client.jar.get(cookie)).toBe(device);
  expect((await client.query('account.me')).status).toBe(401);
});
