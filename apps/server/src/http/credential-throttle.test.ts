import { checkRows } from '@atelier/core/testing/check-rows';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { createTokenPair } from '../testing/in-process-credentials.ts';

const points = 5;
const tries = 40;
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ LIMIT_ANONYMOUS: `${points}/60`, TRUSTED_PROXIES: '127.0.0.1' });
});
afterEach(() => server.stop());

/** Counts the calls of one method of the real store, which goes on answering. */
const counted = <T extends object>(store: T, name: keyof T): (() => number) => {
  let calls = 0;
  const method = store[name] as (...args: unknown[]) => unknown;
  Object.assign(store, {
    [name]: (...args: unknown[]) => {
      calls += 1;
      return method(...args);
    },
  });
  return () => calls;
};

/** A client at an address, with a session cookie that was never issued. */
const impostor = (address: string): Client => {
  const client = server.client({ headers: { 'x-forwarded-for': address } });
  client.jar.set('atelier_session', server.application.secrets.token());
  return client;
};
const statuses = (results: readonly { status: number }[], status: number): number =>
  results.filter((answer) => answer.status === status).length;
const times = <T>(count: number, ask: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => ask(at)));

const paths = [
  '/trpc/account.me',
  '/trpc/auth.oauthProviders',
  '/trpc/no.such.procedure',
  '/trpc/auth.signOut',
  '/trpc/jobs.watch',
  `/files/images/img_${'0'.repeat(24)}`,
];

describe('made-up credentials', () => {
  test('session cookies of one address cost as many look-ups as its limit allows, also in parallel', () =>
    checkRows(paths, '%s', async (path) => {
      const address = server.newAddress();
      const lookUps = counted(server.db.sessions, 'findWithUser');
      const answers = await times(tries, () => impostor(address).raw({ path }));
      expect(statuses(answers, 429)).toBe(tries - points);
      expect(lookUps()).toBe(points);
      const [refused] = answers.filter(({ status }) => status === 429);
      expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused?.headers.ratelimit).toContain('"anonymous";r=0');
      const other = await impostor(server.newAddress()).raw({ path });
      expect(other.status, 'of another address').not.toBe(429);
    }));

  test('access tokens of one address cost as many look-ups as its limit allows, also in parallel', () =>
    checkRows(paths, '%s', async (path) => {
      const address = server.newAddress();
      const lookUps = counted(server.db.bearers, 'findAccess');
      const { accessToken } = await createTokenPair(server, await server.user('user'));
      const ask = (at: number) => {
        const authorization = `Bearer ${accessToken.slice(0, -4)}${String(1000 + at)}`;
        return server
          .client({ headers: { 'x-forwarded-for': address } })
          .raw({ path, headers: { authorization } });
      };
      const answers = await times(tries, ask);
      expect([statuses(answers, 401), statuses(answers, 429)]).toEqual([points, tries - points]);
      expect(lookUps()).toBeLessThanOrEqual(points);
    }));

  test('do not block users at the same address who are signed in or sign in now', async () => {
    const { user, client } = await server.person('user');
    const at = { 'x-forwarded-for': '203.0.113.1' };
    const ask = (who: Client) => who.raw({ path: '/trpc/account.me', headers: at });
    expect((await ask(client)).status).toBe(200);
    await times(points + 1, () => impostor('203.0.113.1').raw({ path: '/trpc/account.me' }));
    // A commit empties the session cache, so that the row is read.
    await server.user('user');
    expect((await ask(client)).status).toBe(200);
    expect((await ask(await server.signedIn(user))).status).toBe(200);
  });

  test('alone block valid sessions that this process has not seen: anonymous calls and other sessions do not', async () => {
    const cookies: (string | undefined)[] = [];
    for (let n = 0; n < 2 * points; n += 1) cookies.push((await server.person('user')).client.cookieHeader());
    const restarted = await startTestServer({
      LIMIT_ANONYMOUS: `${points}/60`,
      TRUSTED_PROXIES: '127.0.0.1',
      DATA_DIR: server.config.dataDir,
    });
    const at = { 'x-forwarded-for': '203.0.113.1' };
    for (let n = 0; n < points + 1; n += 1)
      await restarted.client().raw({ path: '/trpc/auth.oauthProviders', headers: at });
    const anonymous = await restarted.client().raw({ path: '/trpc/auth.oauthProviders', headers: at });
    const valid: number[] = [];
    for (const cookie of cookies)
      valid.push(
        (await restarted.client().raw({ path: '/trpc/account.me', headers: { ...at, cookie } })).status,
      );
    await restarted.stop();
    expect([anonymous.status, ...valid]).toEqual([429, ...Array(2 * points).fill(200)]);
  });

  test('are the only credentials counted: valid ones use up no anonymous calls', async () => {
    const { client } = await server.person('user');
    for (let at = 0; at < 4 * points; at += 1) {
      await server.user('user');
      expect((await client.query('account.me')).status).toBe(200);
    }
    const { accessToken } = await createTokenPair(server, await server.user('user'));
    const headers = { authorization: `Bearer ${accessToken}` };
    for (let at = 0; at < 4 * points; at += 1)
      expect((await server.client().raw({ path: '/trpc/account.me', headers })).status).toBe(200);
    const { headers: seen } = await server.client().query('auth.oauthProviders');
    expect(seen.ratelimit).toContain(`"anonymous";r=${points - 1}`);
  });

  test('include sessions that have ended', async () => {
    const { client } = await server.person('user');
    const cookie = client.cookieHeader();
    expect((await client.query('account.me')).status).toBe(200);
    await client.mutate('auth.signOut');
    const lookUps = counted(server.db.sessions, 'findWithUser');
    for (let at = 0; at < tries; at += 1)
      await server.client().raw({ path: '/trpc/account.me', headers: { cookie } });
    expect(lookUps()).toBeLessThanOrEqual(points + 1);
  });
});

describe('a request refused before any policy applies', () => {
  const refused: readonly [name: string, path: string, method: string, type: string][] = [
    ['an unknown procedure', '/trpc/no.such.procedure', 'GET', ''],
    ['a batch of unknown ones', '/trpc/a,b?batch=1', 'GET', ''],
    ['the wrong method', '/trpc/auth.signOut', 'GET', ''],
    ['a stream in a batch', '/trpc/jobs.watch,jobs.watch?batch=1', 'GET', ''],
    ['a repeated key', '/trpc/account.me?input=1&input=2', 'GET', ''],
    ['another content type', '/trpc/auth.signIn', 'POST', 'text/plain'],
    ['a body with a coding', '/trpc/auth.signIn', 'POST', 'application/json'],
    ['a HEAD request', '/trpc/account.me', 'HEAD', ''],
  ];
  const coding = (name: string) => (name === 'a body with a coding' ? 'gzip' : undefined);

  test('counts by address for anonymous callers', () =>
    checkRows(refused, '%s', async (name, path, method, type) => {
      const address = { 'x-forwarded-for': server.newAddress() };
      const headers = { ...address, 'content-type': type || undefined, 'content-encoding': coding(name) };
      const ask = () => server.client().raw({ method, path, headers });
      const seen: number[] = [];
      for (let at = 0; at < 2 * points; at += 1) seen.push((await ask()).status);
      // A batch counts each of its calls.
      const before = path.includes(',') ? Math.floor(points / 2) : points;
      expect(seen.slice(0, before), 'not at once').not.toContain(429);
      expect(seen.slice(-2)).toEqual([429, 429]);
    }));
});

test('a request refused before any policy applies counts by account for signed-in callers', async () => {
  const own = await startTestServer({ LIMIT_REQUEST: `${points}/60` });
  const { client } = await own.person('user');
  const seen: number[] = [];
  for (let at = 0; at < points + 2; at += 1) seen.push((await client.query('no.such.procedure')).status);
  expect(seen).toEqual([...Array(points).fill(404), 429, 429]);
  await own.stop();
});

test('readiness pings the database once for many requests', async () => {
  const pings = counted(server.db, 'ping');
  const answers = await times(tries, () => server.client().raw({ path: '/readyz' }));
  expect(statuses(answers, 200)).toBe(tries);
  expect(pings()).toBeGreaterThanOrEqual(1);
  expect(pings()).toBeLessThanOrEqual(3);
});

test('a cookie with a name similar to the session cookie does not make a bearer call fail', async () => {
  const { accessToken } = await createTokenPair(server, await server.user('user'));
  const ask = async (cookie: string): Promise<number> => {
    const headers = { authorization: `Bearer ${accessToken}`, cookie };
    return (await server.client().raw({ path: '/trpc/account.me', headers })).status;
  };
  for (const cookie of [
    'my_atelier_session=x',
    'a=b; xatelier_session=x',
    'a="atelier_session=x"',
    'atelier_sessions=x',
    'atelier_session2=atelier_session=x',
  ])
    expect(await ask(cookie), cookie).toBe(200);
  for (const cookie of ['atelier_session=x', 'a=b;atelier_session=', 'a=b;  atelier_session=x; c=d'])
    expect(await ask(cookie), cookie).toBe(400);
});
