import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { movableClock, until } from '../worker/testing/harness.ts';

const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ CORS_ORIGINS: 'https://app.example' }, { clock });
});
afterAll(() => server.stop());

interface Pair {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A user with a program that has a fresh pair of tokens. */
const program = async () => {
  const { user, client } = await server.person('user');
  const pair = (await client.mutate('tokens.issue', { name: 'cron' })).data<Pair>();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const call = (path: string, headers: Record<string, string> = bearer(pair.accessToken)) =>
    server.client().raw({ path, headers });
  const change = (name: string, input: unknown, headers: Record<string, string> = bearer(pair.accessToken)) =>
    server.client().raw({
      method: 'POST',
      path: `/trpc/${name}`,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input),
    });
  return { user, client, pair, bearer, call, change };
};
const me = '/trpc/account.me';

describe('an access token', () => {
  test('calls what programs may call, also mutations without a CSRF token', async () => {
    const { user, call, change } = await program();
    expect((await call(me)).data()).toMatchObject({ id: user.id });
    const job = { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 };
    expect((await change('jobs.create', job)).status).toBe(200);
    const image = await server.image(user);
    const file = await call(`/files/images/${image.id}`);
    expect(file.status).toBe(200);
  });

  test('sets no cookie and may not read the account', async () => {
    const { call, change, pair } = await program();
    expect((await call(me)).cookies).toEqual([]);
    for (const path of ['session.list', 'account.security', 'tokens.list'])
      expect((await call(`/trpc/${path}`)).error().appCode, path).toBe('forbidden');
    for (const [name, input] of [
      ['tokens.issue', { name: 'more' }],
      ['tokens.revoke', { id: pair.id }],
      ['session.revokeOthers', undefined],
      ['auth.signOut', undefined],
    ] as const)
      expect((await change(name, input)).error().appCode, name).toBe('forbidden');
  });

  test('does not open the image of another user', async () => {
    const { call } = await program();
    const stranger = await server.user('user');
    const image = await server.image(stranger);
    expect((await call(`/files/images/${image.id}`)).status).toBe(404);
  });

  test('is never treated as anonymous if it is invalid, whatever is called', async () => {
    const { pair, call, bearer } = await program();
    const bad = [
      bearer(pair.refreshToken),
      bearer('atl_at_nonsense'),
      bearer(`${pair.accessToken}x`),
      bearer(pair.accessToken.toUpperCase()),
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${pair.accessToken} ${pair.accessToken}` },
      { authorization: 'bearer nonsense' },
    ];
    for (const headers of bad)
      for (const path of [
        me,
        '/trpc/session.current',
        '/trpc/auth.oauthProviders',
        '/files/images/img_x',
        '/auth/google',
      ]) {
        const answer = await call(path, headers);
        expect(answer.status, `${headers.authorization} ${path}`).toBe(401);
        expect(answer.error().appCode).toBe('unauthenticated');
        expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
        expect(answer.text).not.toContain(pair.accessToken);
      }
  });

  test('together with a session cookie is refused', async () => {
    const { client, pair, bearer } = await program();
    for (const path of [me, '/trpc/session.current', `/files/images/img_${'0'.repeat(24)}`]) {
      const answer = await client.raw({ path, headers: bearer(pair.accessToken) });
      expect(answer.status).toBe(400);
      expect(answer.error().appCode).toBe('bad_request');
    }
  });

  test('credentials of other schemes are ignored, because a proxy may use them', async () => {
    const { client } = await program();
    expect((await client.raw({ path: me, headers: { authorization: 'Basic YTpi' } })).status).toBe(200);
    expect((await server.client().raw({ path: me, headers: { authorization: 'Basic YTpi' } })).status).toBe(
      401,
    );
  });

  test('ends on the next call after expiry, revocation or a lock of its owner', async () => {
    const ended = async (end: (given: Awaited<ReturnType<typeof program>>) => Promise<unknown>) => {
      const given = await program();
      expect((await given.call(me)).status).toBe(200);
      await end(given);
      expect((await given.call(me)).status).toBe(401);
    };
    await ended(({ client, pair }) => client.mutate('tokens.revoke', { id: pair.id }));
    await ended(({ user }) => server.db.users.lock(user.id, 'Spam.', clock.now()));
    await ended(({ pair, change }) => change('tokens.refresh', { refreshToken: pair.refreshToken }, {}));
    await ended(async () => clock.advance(31 * 60_000));
  });

  test('time and address of its last use are stored, at most once a minute', async () => {
    const { user, call } = await program();
    const lastUsed = async () =>
      (await server.db.bearers.listOf(user.id, clock.now()))[0]?.lastUsedAt ?? null;
    expect(await lastUsed()).toBeNull();
    await call(me);
    await until('the note', async () => (await lastUsed()) !== null);
    const first = await lastUsed();
    clock.advance(30_000);
    await call(me);
    expect(await lastUsed()).toEqual(first);
    clock.advance(31_000);
    await call(me);
    await until('the next note', async () => (await lastUsed())?.getTime() !== first?.getTime());
    expect((await server.db.bearers.listOf(user.id, clock.now()))[0]?.lastUsedIp).toBe('127.0.0.1');
  });
});

test('made-up tokens are counted like anonymous calls', async ({ onTestFinished }) => {
  const strict = await startTestServer({ LIMIT_ANONYMOUS: '3/60' });
  onTestFinished(() => strict.stop());
  const statuses: number[] = [];
  for (let at = 0; at < 4; at += 1)
    statuses.push(
      (await strict.client().raw({ path: me, headers: { authorization: 'Bearer atl_at_x' } })).status,
    );
  expect(statuses).toEqual([401, 401, 401, 429]);
});

test('only configured origins may send the header from a browser', async () => {
  const preflight = (origin: string) =>
    server.client().raw({
      method: 'OPTIONS',
      path: me,
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
  const allowed = await preflight('https://app.example');
  expect(allowed.headers['access-control-allow-headers']?.split(', ')).toContain('authorization');
  expect((await preflight('https://evil.example')).headers['access-control-allow-headers']).toBeUndefined();
});
