import { appRouter, policyTable } from '@atelier/api';
import { checkRows } from '@atelier/core/testing/check-rows';
import { runningClock } from '@atelier/core/testing/clocks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';
import { storedState } from '../testing/in-process-state.ts';

const minuteMs = 60_000;
const friend = 'https://friend.test';

let server: TestServer;
const clock = runningClock();
beforeAll(async () => {
  server = await startTestServer({ CORS_ORIGINS: friend, CSRF_TTL_MINUTES: '60' }, { clock });
});
afterAll(() => server.stop());

const mutations = policyTable(appRouter).filter(({ kind }) => kind === 'mutation');
/** Mutations without CSRF token: their credential is in the body, which another site cannot know. */
const selfProving = mutations.filter(({ csrf }) => csrf === 'none');

/** A change with exactly these headers; undefined leaves one out. */
const change = (
  client: Client,
  headers: Record<string, string | undefined>,
  name = 'account.updateProfile',
) =>
  client.raw({
    method: 'POST',
    path: `/trpc/${name}`,
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"name":"Changed"}',
  });

const codeOf = (answer: Answer): string =>
  answer.status === 200 ? 'passed' : String(answer.error().appCode);

describe('Origin × Sec-Fetch-Site × token', () => {
  const own = () => server.origin;
  const origins: Readonly<Record<string, () => string | undefined>> = {
    own,
    'own by another loopback name': () => server.origin.replace('127.0.0.1', 'localhost'),
    'allow-listed': () => friend,
    none: () => undefined,
    'of another site': () => 'https://evil.test',
    null: () => 'null',
    'own on another port': () => 'http://127.0.0.1:1',
    'own over https': () => server.origin.replace('http:', 'https:'),
    'own with a path': () => `${server.origin}/`,
    'own as a prefix': () => `${server.origin}.evil.test`,
    'own as a user': () => server.origin.replace('://', '://x@'),
    'own twice': () => `${server.origin}, ${server.origin}`,
    'own in upper case': () => server.origin.toUpperCase(),
    'a subdomain of the allow-listed': () => 'https://x.friend.test',
    'the allow-listed without TLS': () => 'http://friend.test',
    empty: () => '',
  };
  const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', 'SAME-ORIGIN', 'nonsense'];
  const passes = (origin: string, site: string | undefined): boolean => {
    if (origin === 'own' || origin === 'own by another loopback name')
      return site === undefined || site === 'same-origin';
    if (origin === 'none') return site === 'same-origin';
    return origin === 'allow-listed';
  };

  test('a change passes from our own pages and allowed origins only, and only with the token of its session', () =>
    checkRows(Object.keys(origins), 'origin %s', async (name) => {
      const { client } = await server.person('user');
      const token = await client.csrfToken();
      for (const site of sites) {
        const headers = { origin: origins[name]?.(), 'sec-fetch-site': site };
        const [withToken, without, wrong] = [
          await change(client, { ...headers, 'x-csrf-token': token }),
          await change(client, headers),
          await change(client, { ...headers, 'x-csrf-token': `${token.slice(0, -2)}xx` }),
        ];
        const expected = passes(name, site)
          ? ['passed', 'csrf_failed', 'csrf_failed']
          : Array(3).fill('foreign_origin');
        expect([codeOf(withToken), codeOf(without), codeOf(wrong)], `${site}`).toEqual(expected);
        expect(withToken.headers['access-control-allow-origin']).toBe(
          name === 'allow-listed' ? friend : undefined,
        );
      }
    }));

  test('responses to other origins have no CORS headers, and vary by Origin', async () => {
    for (const make of Object.values(origins)) {
      const origin = make();
      if (origin === friend) continue;
      const answer = await server.client().raw({ path: '/trpc/auth.oauthProviders', headers: { origin } });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(answer.headers.vary).toMatch(/origin/i);
      const preflight = await server
        .client()
        .raw({ method: 'OPTIONS', path: '/trpc/auth.signIn', headers: { origin } });
      expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('the token', () => {
  test('of another session or of an anonymous browser does not pass', async () => {
    const [{ client: ann }, { client: bob }] = [await server.person('user'), await server.person('user')];
    const anonymous = server.client();
    const tokens = [
      await bob.csrfToken(),
      await anonymous.csrfToken(),
      '',
      'null',
      'v1.x.y',
      'a'.repeat(5000),
    ];
    for (const token of tokens)
      expect(codeOf(await change(ann, { origin: server.origin, 'x-csrf-token': token })), token).toBe(
        'csrf_failed',
      );
  });

  test('of the same user in another browser does not pass', async () => {
    const { user, client } = await server.person('user');
    const other = await server.signedIn(user);
    const headers = { origin: server.origin, 'x-csrf-token': await other.csrfToken() };
    expect(codeOf(await change(client, headers))).toBe('csrf_failed');
  });

  test('from before sign-in is invalid after it', async () => {
    const client = server.client();
    const before = await client.csrfToken();
    const anonymous = client.jar.get('atelier_anon');
    expect((await client.signIn((await server.user('user')).email, sharedPassword)).status).toBe(200);
    expect(client.jar.has('atelier_anon'), 'the browser forgets what it was').toBe(false);
    client.jar.set('atelier_anon', anonymous ?? '');
    expect(codeOf(await change(client, { origin: server.origin, 'x-csrf-token': before }))).toBe(
      'csrf_failed',
    );
  });

  test('ends with its session', async () => {
    const client = server.client();
    await client.signIn((await server.user('user')).email, sharedPassword);
    const token = await client.csrfToken();
    await client.mutate('auth.signOut');
    const answer = await change(client, { origin: server.origin, 'x-csrf-token': token }, 'auth.signIn');
    expect(codeOf(answer)).toBe('csrf_failed');
  });

  test('passes until it expires', async () => {
    const { client } = await server.person('user');
    const headers = { origin: server.origin, 'x-csrf-token': await client.csrfToken() };
    try {
      clock.setAhead(59 * minuteMs);
      expect(codeOf(await change(client, headers))).toBe('passed');
      clock.setAhead(61 * minuteMs);
      expect(codeOf(await change(client, headers))).toBe('csrf_failed');
    } finally {
      clock.setAhead(0);
    }
  });

  test('in the query or the body instead of the header does not pass', async () => {
    const { client } = await server.person('user');
    const token = await client.csrfToken();
    const answer = await client.raw({
      method: 'POST',
      path: `/trpc/account.updateProfile?x-csrf-token=${token}&csrfToken=${token}`,
      headers: { origin: server.origin, 'content-type': 'application/json', cookie2: token },
      body: JSON.stringify({ name: 'Changed', csrfToken: token }),
    });
    expect(codeOf(answer)).toBe('csrf_failed');
  });
});

const withJson = 'JSON without proof';
/** What a page of another site can send without asking first. */
const simpleForms: Readonly<Record<string, { type: string | undefined; body: string }>> = {
  multipart: {
    type: 'multipart/form-data; boundary=b',
    body: '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n',
  },
  'text/plain': { type: 'text/plain', body: '{"name":"x"}' },
  urlencoded: { type: 'application/x-www-form-urlencoded', body: 'name=x' },
  'octet-stream': { type: 'application/octet-stream', body: '{"name":"x"}' },
  untyped: { type: undefined, body: '{"name":"x"}' },
  empty: { type: undefined, body: '' },
  [withJson]: { type: 'application/json', body: '{}' },
};

test('renewing an access token is the one change that asks for no CSRF token', () => {
  expect(selfProving.map(({ name }) => name)).toEqual(['tokens.refresh']);
});

test('a change that asks for no CSRF token reads no cookie and sets none', () =>
  checkRows(selfProving, '$name', async ({ name }) => {
    const { user, client } = await server.person('superadmin');
    const sample = await sampleInputs[name]?.(server, user, client);
    const answer = await client.raw({
      method: 'POST',
      path: `/trpc/${name}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sample),
    });
    expect(answer.status).toBe(200);
    expect(answer.cookies).toEqual([]);
    const [shown] = (await server.db.audit.list({ type: 'token_refreshed' }, null, 1)) ?? [];
    expect(shown?.actorId, 'not the person whose cookie came along').not.toBe(user.id);
  }));

/** Sends every form as a page of another site does, and as one whose browser names no origin. */
const checkForeignForms = async (name: string, kinds: readonly string[]): Promise<void> => {
  const { user, client } = await server.person('superadmin');
  const sample = await sampleInputs[name]?.(server, user, client);
  const before = storedState(server.config);
  for (const kind of kinds) {
    const form = simpleForms[kind];
    const body = kind === withJson ? JSON.stringify(sample ?? {}) : (form?.body ?? '');
    for (const headers of [{ origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }, {}]) {
      const answer = await client.raw({
        method: 'POST',
        path: `/trpc/${name}`,
        headers: { ...headers, 'content-type': form?.type },
        body,
      });
      expect([403, 415], kind).toContain(answer.status);
      expect(answer.cookies, kind).toEqual([]);
    }
  }
  expect(storedState(server.config)).toBe(before);
};

/** Tries the change by GET and HEAD, and by GET with every header that some servers take for a method. */
const checkSafeMethods = async (name: string): Promise<void> => {
  const { user, client } = await server.person('superadmin');
  const sample = await sampleInputs[name]?.(server, user, client);
  const input = `?input=${encodeURIComponent(JSON.stringify(sample ?? {}))}`;
  const proof = { origin: server.origin, 'x-csrf-token': await client.csrfToken() };
  const before = storedState(server.config);
  const override = {
    'x-http-method-override': 'POST',
    'x-http-method': 'POST',
    'x-method-override': 'POST',
    'content-type': 'application/json',
  };
  for (const headers of [proof, { ...proof, ...override }]) {
    const got = await client.raw({ path: `/trpc/${name}${input}&_method=POST`, headers });
    expect(got.status).toBe(405);
    expect(got.headers.allow).toBe('POST');
    const batch = await client.raw({ path: `/trpc/${name}?batch=1`, headers });
    expect(batch.status).toBe(405);
    expect((await client.raw({ method: 'HEAD', path: `/trpc/${name}${input}`, headers })).text).toBe('');
  }
  expect(storedState(server.config)).toBe(before);
};

test('no change is made by a cross-site form', { timeout: 300_000 }, () =>
  checkRows(mutations, '$name', ({ name, csrf }) =>
    checkForeignForms(
      name,
      Object.keys(simpleForms).filter((kind) => csrf === 'token' || kind !== withJson),
    ),
  ),
);

test('no change is made by GET, HEAD or a method named in a header', () =>
  checkRows(mutations, '$name', ({ name }) => checkSafeMethods(name)));
