import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const opened: TestServer[] = [];
/** A server with just these limits; each test has its own, since what was counted stays counted. */
const open = async (limits: Record<string, string>): Promise<TestServer> => {
  const server = await startTestServer(limits);
  opened.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.stop()));
});

/** The statuses of so many equal calls, one after the other. */
const repeat = async (times: number, ask: () => Promise<Answer>): Promise<number[]> => {
  const seen: number[] = [];
  for (let at = 0; at < times; at += 1) seen.push((await ask()).status);
  return seen;
};

const checkRefusal = (answer: Answer, limitClass: string, points: number, windowS: number): void => {
  expect(answer.status).toBe(429);
  expect(answer.error().appCode).toBe('rate_limited');
  const waitS = Number(answer.headers['retry-after']);
  expect(waitS).toBeGreaterThanOrEqual(1);
  expect(waitS).toBeLessThanOrEqual(windowS);
  expect(answer.error().retryAfterS).toBe(waitS);
  expect(answer.headers['ratelimit-policy']).toContain(`"${limitClass}";q=${points};w=${windowS}`);
  expect(answer.headers.ratelimit).toContain(`"${limitClass}";r=0;t=${waitS}`);
};

const image = `/files/images/img_${'0'.repeat(24)}`;
const report = {
  method: 'POST',
  path: '/csp-reports',
  headers: { 'content-type': 'application/csp-report' },
  body: '{}',
};
const wrong = { email: 'nobody@example.org', password: 'not the password at all' };

describe('each class', () => {
  const job = { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 };
  const asks: Readonly<
    Record<string, readonly [name: string, variable: string, ask: (c: Client) => Promise<Answer>]>
  > = {
    'calls of a person': ['request', 'LIMIT_REQUEST', (c) => c.query('account.me')],
    changes: ['write', 'LIMIT_WRITE', (c) => c.mutate('account.updateProfile', { name: 'Ann' })],
    generations: ['generation', 'LIMIT_GENERATION', (c) => c.mutate('jobs.create', job)],
    files: ['file', 'LIMIT_FILE', (c) => c.raw({ path: image })],
    'sign-ins': ['signIn', 'LIMIT_SIGN_IN', (c) => c.mutate('auth.signIn', wrong)],
    registrations: [
      'register',
      'LIMIT_REGISTER',
      (c) => c.mutate('auth.register', { email: 'x', password: 'y' }),
    ],
    reports: ['report', 'LIMIT_REPORT', (c) => c.raw(report)],
  };

  test('every limit class counts, sends the remaining calls and refuses beyond its limit', () =>
    checkRows(Object.keys(asks), '%s', async (what) => {
      const [limitClass, variable, ask] = asks[what] ?? ['', '', (c: Client) => c.query('account.me')];
      const server = await open({ [variable]: '3/120' });
      const { client } = await server.person('user');
      if (limitClass !== 'request') await client.csrfToken();
      const first = await ask(client);
      expect(first.headers['ratelimit-policy']).toContain(`"${limitClass}";q=3;w=120`);
      expect(first.headers.ratelimit).toMatch(new RegExp(`"${limitClass}";r=2;t=1[12]\\d`));
      expect(first.headers['retry-after']).toBeUndefined();
      expect(await repeat(2, () => ask(client))).not.toContain(429);
      checkRefusal(await ask(client), limitClass, 3, 120);
    }));

  test('anonymous callers are counted by address, whatever they call', async () => {
    const server = await open({ LIMIT_ANONYMOUS: '4/60' });
    const paths = ['/trpc/auth.oauthProviders', '/trpc/account.me', image, '/trpc/jobs.watch'];
    for (const path of paths) expect((await server.client().raw({ path })).status, path).not.toBe(429);
    checkRefusal(await server.client().raw({ path: '/trpc/auth.oauthProviders' }), 'anonymous', 4, 60);
    expect((await server.client().raw({ path: image })).status).toBe(429);
  });

  test('a made-up session counts as anonymous', async () => {
    const server = await open({ LIMIT_ANONYMOUS: '2/60' });
    const ask = (at: number) => {
      const client = server.client();
      client.jar.set('atelier_session', `${'a'.repeat(39)}${at}`);
      return client.query('auth.oauthProviders');
    };
    expect([(await ask(1)).status, (await ask(2)).status, (await ask(3)).status]).toEqual([200, 200, 429]);
  });

  test('pages, assets and health are not counted', async () => {
    const server = await open({ LIMIT_ANONYMOUS: '1/60' });
    for (const path of ['/', '/assets/app-1a2b3c4d.js', '/healthz', '/readyz'])
      expect(await repeat(5, () => server.client().raw({ path }))).toEqual(Array(5).fill(200));
  });
});

test('a comparison counts each of its jobs; one that does not fit costs one, and leaves room for less', async () => {
  const server = await open({ LIMIT_GENERATION: '5/120' });
  const { client } = await server.person('user');
  const compare = (...models: string[]) =>
    client.mutate('comparisons.create', {
      entries: models.map((model) => ({ prompt: 'a heron', model, width: 512, height: 512, count: 1 })),
    });
  const first = await compare('still', 'calm');
  expect([first.status, first.headers.ratelimit]).toEqual([
    200,
    expect.stringContaining('"generation";r=3;'),
  ]);
  // One of the three is counted before the input is read, and the other three do not fit.
  checkRefusal(await compare('still', 'calm', 'bold', 'mild'), 'generation', 5, 120);
  expect((await compare('still', 'calm')).status).toBe(200);
  expect((await compare('still', 'calm')).status).toBe(429);
  const job = { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 };
  expect((await client.mutate('jobs.create', job)).status).toBe(429);
  expect((await server.db.jobs.countByState()).pending).toBe(4);
});

describe('reading one’s own images', () => {
  test('uses up no other limit, and is possible after the calls are used up', async () => {
    const server = await open({ LIMIT_REQUEST: '10/60' });
    const { user, client } = await server.person('user');
    const { id } = await server.image(user);
    const readImage = () => client.raw({ path: `/files/images/${id}?variant=thumb` });
    expect(new Set(await repeat(40, readImage))).toEqual(new Set([200]));
    expect(new Set(await repeat(10, () => client.query('account.me')))).toEqual(new Set([200]));
    expect((await client.query('account.me')).status).toBe(429);
    expect((await readImage()).status).toBe(200);
    expect((await client.query('session.current')).data<{ user: unknown }>().user).not.toBeNull();
  });
});

describe('batches', () => {
  test('count each of their calls', async () => {
    const server = await open({ LIMIT_REQUEST: '10/60' });
    const { client } = await server.person('user');
    const path = `/trpc/${Array(8).fill('account.me').join(',')}?batch=1`;
    expect((await client.raw({ path })).status).toBe(200);
    const second = await client.raw({ path });
    expect(second.status).toBe(207);
    const replies = second.json() as { error?: { data: { appCode: string } } }[];
    expect(replies.filter(({ error }) => error === undefined)).toHaveLength(2);
    expect(replies.filter(({ error }) => error?.data.appCode === 'rate_limited')).toHaveLength(6);
    expect(second.headers['retry-after']).toBeDefined();
  });

  test('allow no more attempts at a password', async () => {
    const server = await open({ LIMIT_SIGN_IN: '3/60' });
    const client = server.client();
    const inputs = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [at, wrong]));
    const answer = await client.raw({
      method: 'POST',
      path: `/trpc/${Array(8).fill('auth.signIn').join(',')}?batch=1`,
      headers: {
        origin: server.origin,
        'x-csrf-token': await client.csrfToken(),
        'content-type': 'application/json',
      },
      body: JSON.stringify(inputs),
    });
    const codes = (answer.json() as { error: { data: { appCode: string } } }[]).map(
      ({ error }) => error.data.appCode,
    );
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(3);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(5);
  });
});

describe('the key of a limit', () => {
  let server: TestServer;
  const via = (address: string): Client => server.client({ headers: { 'x-forwarded-for': address } });
  const attempt = (client: Client, email: string) =>
    client.mutate('auth.signIn', { email, password: 'wrong wrong' });

  beforeAll(async () => {
    server = await startTestServer({
      TRUSTED_PROXIES: '127.0.0.1',
      LIMIT_SIGN_IN: '4/60',
      LIMIT_ANONYMOUS: '30/60',
      LIMIT_REQUEST: '5/60',
    });
  });
  afterAll(() => server.stop());

  test('attempts at one account are limited across all addresses', async () => {
    const { email } = await server.user('user');
    const seen: number[] = [];
    for (let at = 0; at < 6; at += 1) seen.push((await attempt(via(`198.51.100.${at}`), email)).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
    const refused = await attempt(via('198.51.100.99'), ` ${email.toUpperCase()} `);
    expect(refused.status, 'other spellings are the same account').toBe(429);
    expect(Number(refused.headers['retry-after']), 'and the wait is told').toBeGreaterThanOrEqual(1);
  });

  test('an account that does not exist is limited in the same way', async () => {
    const seen: number[] = [];
    for (let at = 0; at < 6; at += 1)
      seen.push((await attempt(via(`198.51.101.${at}`), 'none@example.org')).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
  });

  test('attempts from one address are limited across all accounts', async () => {
    const client = via('203.0.113.1');
    const seen: number[] = [];
    for (let at = 0; at < 6; at += 1) seen.push((await attempt(client, `somebody${at}@example.org`)).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await attempt(via('203.0.113.2'), 'somebody0@example.org')).status).toBe(401);
  });

  test('a correct password resets the attempts of the account', async () => {
    const { email } = await server.user('user');
    for (let round = 0; round < 3; round += 1) {
      const client = via(`203.0.114.${round}`);
      expect((await attempt(client, email)).status).toBe(401);
      expect((await attempt(client, email)).status).toBe(401);
      expect((await client.signIn(email, sharedPassword)).status).toBe(200);
    }
  });

  test('the whole /64 of an IPv6 address is one caller, its neighbour another', async () => {
    const seen: number[] = [];
    for (let at = 0; at < 6; at += 1)
      seen.push((await attempt(via(`2001:db8:1:1::${at + 1}`), `v6-${at}@example.org`)).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await attempt(via('2001:db8:1:2::1'), 'v6@example.org')).status).toBe(401);
  });

  test('an IPv4 address is the same when it comes mapped into IPv6', async () => {
    const ask = (address: string) => attempt(via(address), `${crypto.randomUUID()}@example.org`);
    expect(await repeat(4, () => ask('192.0.2.7'))).toEqual([401, 401, 401, 401]);
    expect((await ask('::ffff:192.0.2.7')).status).toBe(429);
  });

  test("people behind one address do not use up each other's calls", async () => {
    const [ann, bob] = [await server.person('user'), await server.person('user')];
    expect(await repeat(6, () => ann.client.query('account.me'))).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await bob.client.query('account.me')).status).toBe(200);
  });

  test('a user is counted once across all devices', async () => {
    const { user, client } = await server.person('user');
    const other = await server.signedIn(user);
    expect(await repeat(3, () => client.query('account.me'))).toEqual([200, 200, 200]);
    expect(await repeat(3, () => other.query('account.me'))).toEqual([200, 200, 429]);
  });

  test('addresses that a client adds to the forwarding header are ignored', async () => {
    const ask = (forged: string) =>
      attempt(via(`${forged}, 192.0.2.99`), `${crypto.randomUUID()}@example.org`);
    const seen: number[] = [];
    for (let at = 0; at < 6; at += 1) seen.push((await ask(`10.0.0.${at}`)).status);
    expect(seen).toEqual([401, 401, 401, 401, 429, 429]);
  });
});

test('without a configured proxy no header changes the address', async () => {
  const server = await open({ LIMIT_ANONYMOUS: '5/60' });
  const names = [
    'x-forwarded-for',
    'x-real-ip',
    'forwarded',
    'cf-connecting-ip',
    'true-client-ip',
    'x-client-ip',
  ];
  const seen: number[] = [];
  for (const [at, name] of names.entries())
    seen.push(
      (await server.client({ headers: { [name]: `203.0.113.${at}` } }).query('auth.oauthProviders')).status,
    );
  expect(seen).toEqual([200, 200, 200, 200, 200, 429]);
});
