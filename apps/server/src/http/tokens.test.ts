import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSignedIn, movableClock } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import type { Person } from '../testing/in-process-people.ts';
import { openStream } from '../testing/in-process-stream.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());

interface Pair {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}
const issue = async ({ client }: Pick<Person, 'client'>, name = 'script'): Promise<Pair> =>
  (await client.mutate('tokens.issue', { name })).data<Pair>();
const bearerOf = (token: string) => ({ authorization: `Bearer ${token}` });
/** A program: no cookies, no pages, only its token. */
const program = (token: string): Client => server.client({ headers: bearerOf(token) });
/** As a program does it: neither cookie nor origin nor CSRF token. */
const refresh = (refreshToken: string, client: Client = server.client()) =>
  client.raw({
    method: 'POST',
    path: '/trpc/tokens.refresh',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken }),
  });
const equipped = async () => {
  const ann = await server.person('user');
  return { ...ann, pair: await issue(ann) };
};

describe('an access token', () => {
  test('calls what programs may call, also mutations, without a CSRF token', async () => {
    const { user, pair } = await equipped();
    const script = program(pair.accessToken);
    expect((await script.query('account.me')).data()).toMatchObject({ id: user.id });
    const { id } = await server.job(user);
    const cancelled = await script.raw({
      method: 'POST',
      path: '/trpc/jobs.cancel',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id }),
    });
    expect(cancelled.status).toBe(200);
  });

  test('reaches neither account, sessions, tokens nor the admin console', async () => {
    const root = await server.person('superadmin');
    const script = program((await issue(root)).accessToken);
    for (const name of [
      'session.list',
      'tokens.list',
      'credentials.listPasskeys',
      'account.security',
      'admin.users.list',
    ])
      expect((await script.query(name)).error()).toMatchObject({ appCode: 'forbidden' });
  });

  test('is refused together with a session cookie and in place of one', async () => {
    const { client, pair } = await equipped();
    const both = await client.raw({ path: '/trpc/account.me', headers: bearerOf(pair.accessToken) });
    expect(both.error()).toMatchObject({ appCode: 'bad_request' });
    const [name = ''] = [...client.jar.keys()];
    const asCookie = await server.client().raw({
      path: '/trpc/account.me',
      headers: { cookie: `${name}=${pair.accessToken}` },
    });
    expect(asCookie.status).toBe(401);
    const inAddress = await server
      .client()
      .raw({ path: `/trpc/account.me?access_token=${pair.accessToken}` });
    expect(inAddress.status).toBe(401);
  });

  test('expires after half an hour, and is then refused like a made-up one, not treated as anonymous', async () => {
    const { pair } = await equipped();
    clock.advance(29 * minuteMs);
    expect(await isSignedIn(program(pair.accessToken))).toBe(true);
    clock.advance(2 * minuteMs);
    for (const token of [pair.accessToken, `atl_at_${'A'.repeat(43)}`, 'x'])
      for (const name of ['account.me', 'session.current']) {
        const answer = await program(token).query(name);
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      }
  });

  test('that would be valid for days, because the clock was set back, is refused', async () => {
    const { pair } = await equipped();
    clock.advance(-2 * dayMs);
    const isGood = await isSignedIn(program(pair.accessToken));
    clock.advance(2 * dayMs);
    expect(isGood).toBe(false);
    expect(await isSignedIn(program(pair.accessToken))).toBe(true);
  });

  test('of a locked user is refused on the next call', async () => {
    const { user, pair } = await equipped();
    const script = program(pair.accessToken);
    expect(await isSignedIn(script)).toBe(true);
    await server.db.users.lock(user.id, 'test', clock.now());
    expect(await isSignedIn(script)).toBe(false);
    expect((await refresh(pair.refreshToken)).status).toBe(401);
  });
});

describe('issuing', () => {
  test('needs a fresh proof and a verified address; email and event contain no token', async () => {
    const ann = await server.person('user');
    clock.advance(11 * minuteMs);
    const stale = await ann.client.mutate('tokens.issue', { name: 'x' });
    expect(stale.error()).toMatchObject({ appCode: 'step_up_required' });
    const bob = await server.person('user', { emailVerifiedAt: null });
    const unproven = await bob.client.mutate('tokens.issue', { name: 'x' });
    expect(unproven.error()).toMatchObject({ appCode: 'email_unverified' });
    const { user, client, pair } = await equipped();
    const mail = await server.mailTo(user.email, 'security_notice');
    const events = await server.db.audit.list({ actorId: user.id }, null, 10);
    expect(events.map(({ type }) => type)).toContain('token_issued');
    const listed = (await client.query('tokens.list')).data<{ items: unknown[] }>();
    expect(listed.items).toMatchObject([{ id: pair.id, name: 'script' }]);
    const seen = JSON.stringify([mail, events, listed, server.logLines]);
    for (const token of [pair.accessToken, pair.refreshToken]) expect(seen).not.toContain(token);
  });

  test('is not possible with a token', async () => {
    const { pair } = await equipped();
    const answer = await program(pair.accessToken).raw({
      method: 'POST',
      path: '/trpc/tokens.issue',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"child"}',
    });
    expect(answer.error()).toMatchObject({ appCode: 'forbidden' });
  });
});

describe('a refresh token', () => {
  test('gives a new pair, of which only the new access token is valid', async () => {
    const { pair } = await equipped();
    const answer = await refresh(pair.refreshToken);
    const next = answer.data<Pair>();
    expect(answer.cookies).toEqual([]);
    expect(next.id).toBe(pair.id);
    expect(await isSignedIn(program(next.accessToken))).toBe(true);
    expect(await isSignedIn(program(pair.accessToken))).toBe(false);
  });

  test('cannot call procedures, and an access token cannot refresh', async () => {
    const { pair } = await equipped();
    expect(await isSignedIn(program(pair.refreshToken))).toBe(false);
    expect((await refresh(pair.accessToken)).error()).toMatchObject({ appCode: 'unauthenticated' });
    // With the other one's prefix it is still not found where the other kind lies.
    const [accessBody, refreshBody] = [pair.accessToken, pair.refreshToken].map((token) => token.slice(7));
    expect((await refresh(`atl_rt_${accessBody}`)).status).toBe(401);
    expect(await isSignedIn(program(`atl_at_${refreshBody}`))).toBe(false);
    expect((await refresh(pair.refreshToken)).status).toBe(200);
  });

  test('that is used twice ends its whole family and streams, and notifies its owner', async () => {
    const { user, client, pair } = await equipped();
    const other = await issue({ client });
    const next = (await refresh(pair.refreshToken)).data<Pair>();
    const { id } = await server.job(user);
    const stream = openStream(server.client(), 'jobs.watch', { id }, bearerOf(next.accessToken));
    await stream.opened;
    expect((await refresh(pair.refreshToken)).error()).toMatchObject({ appCode: 'unauthenticated' });
    expect(await isSignedIn(program(next.accessToken))).toBe(false);
    expect((await refresh(next.refreshToken)).status).toBe(401);
    await stream.ended;
    expect(await isSignedIn(program(other.accessToken))).toBe(true);
    const events = await server.db.audit.list({ entityId: pair.id }, null, 10);
    expect(events.map(({ type }) => type)).toEqual(['token_reused', 'token_refreshed', 'token_issued']);
    const texts = [];
    while (texts.length < 3) texts.push((await server.mailTo(user.email, 'security_notice')).subject);
    expect(new Set(texts).size).toBe(2);
  });

  test('that is used twenty times in parallel refreshes at most once, and the family ends', async () => {
    const { client, pair } = await equipped();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(pair.refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const listed = (await client.query('tokens.list')).data<{ items: unknown[] }>();
    expect(listed.items).toEqual([]);
  });

  test('expires after two weeks without use, and is extended by use', async () => {
    const { pair } = await equipped();
    const { pair: unused } = await equipped();
    clock.advance(13 * dayMs);
    const next = (await refresh(pair.refreshToken)).data<Pair>();
    clock.advance(2 * dayMs);
    expect((await refresh(unused.refreshToken)).status).toBe(401);
    expect((await refresh(next.refreshToken)).status).toBe(200);
  });
});

describe('a refresh token that expires later than any new one, because the clock was set back', () => {
  test('is refused, used or not, and ends nothing', async () => {
    const { pair } = await equipped();
    const next = (await refresh(pair.refreshToken)).data<Pair>();
    clock.advance(-2 * dayMs);
    const refused = [await refresh(pair.refreshToken), await refresh(next.refreshToken)];
    clock.advance(2 * dayMs);
    expect(refused.map(({ status }) => status)).toEqual([401, 401]);
    expect((await refresh(next.refreshToken)).status).toBe(200);
  });
});

describe('revoking', () => {
  test('ends one client and its streams at once, and no other one', async () => {
    const { user, client, pair } = await equipped();
    const other = await issue({ client });
    const { id } = await server.job(user);
    const stream = openStream(server.client(), 'jobs.watch', { id }, bearerOf(pair.accessToken));
    await stream.opened;
    expect((await client.mutate('tokens.revoke', { id: pair.id })).status).toBe(200);
    expect(await isSignedIn(program(pair.accessToken))).toBe(false);
    expect((await refresh(pair.refreshToken)).status).toBe(401);
    await stream.ended;
    expect(await isSignedIn(program(other.accessToken))).toBe(true);
  });

  test('is for the owner only', async () => {
    const { pair } = await equipped();
    const eve = await server.person('user');
    expect((await eve.client.mutate('tokens.revoke', { id: pair.id })).status).toBe(404);
    expect(await isSignedIn(program(pair.accessToken))).toBe(true);
  });
});
