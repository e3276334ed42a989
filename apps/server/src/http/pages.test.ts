import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

let server: TestServer;
let secure: TestServer;
beforeAll(async () => {
  [server, secure] = await Promise.all([
    startTestServer(),
    startTestServer({ APP_URL: 'https://studio.test' }),
  ]);
});
afterAll(() => Promise.all([server.stop(), secure.stop()]));

const directives = (policy: string): Map<string, string[]> =>
  new Map(
    policy.split(';').map((part) => {
      const [name = '', ...sources] = part.trim().split(' ');
      return [name, sources];
    }),
  );

const nonceOf = (policy: string): string => /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';

describe('the page', () => {
  test('its CSP allows nothing inline, evaluated or from other sites', async () => {
    const { headers } = await server.client().raw({ path: '/' });
    const policy = directives(String(headers['content-security-policy']));
    const sources = [...policy.values()].flat();
    expect(sources.join(' ')).not.toMatch(/unsafe|\*|https?:|strict-dynamic/);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('style-src')).toEqual([
      "'self'",
      expect.stringMatching(/^'nonce-[A-Za-z0-9+/]{22}=='$/),
    ]);
    for (const name of ['default-src', 'object-src', 'base-uri', 'frame-ancestors'])
      expect(policy.get(name), name).toEqual(["'none'"]);
    expect(policy.get('form-action')).toEqual(["'self'"]);
    expect(policy.get('report-uri')).toEqual(['/csp-reports']);
  });

  test('only the page that reads content credentials may compile WebAssembly, and nothing else is different there', async () => {
    const policyAt = async (path: string) => {
      const { headers } = await server.client().raw({ path });
      return String(headers['content-security-policy']).replace(/nonce-[^']+/, 'nonce');
    };
    const usual = await policyAt('/gallery');
    expect(await policyAt('/verify')).toBe(
      usual.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
    );
    for (const path of ['/verify/', '/verify/x', '/Verify', '/%76erify', '/gallery?/verify'])
      expect(await policyAt(path), path).toBe(usual);
    expect(await policyAt('/verify?from=export')).toContain('wasm-unsafe-eval');
  });

  test('is the same for every user, except for a nonce that is never used twice', async () => {
    const { client } = await server.person('superadmin');
    const answers = [];
    for (const path of ['/', '/gallery', '/admin/users', '/%3Cscript%3E?x=<script>', '/setup'])
      answers.push(await server.client().raw({ path }), await client.raw({ path }));
    const nonces = answers.map(({ headers }) => nonceOf(String(headers['content-security-policy'])));
    expect(new Set(nonces).size).toBe(answers.length);
    const texts = answers.map(({ text }, at) => text.replaceAll(nonces[at] ?? '', 'NONCE'));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('content="NONCE"');
    expect(texts[0]).not.toContain('__CSP_NONCE__');
    for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store');
  });

  test('no page sets a cookie', async () => {
    for (const path of ['/', '/setup', '/sign-in', '/healthz', '/assets/app-1a2b3c4d.js'])
      expect((await server.client().raw({ path })).cookies).toEqual([]);
  });

  test('scripts are byte-equal with and without a session, and are cached as immutable', async () => {
    const { client } = await server.person('admin');
    const path = '/assets/app-1a2b3c4d.js';
    const [mine, theirs] = [await client.raw({ path }), await server.client().raw({ path })];
    expect(mine.bytes).toEqual(theirs.bytes);
    expect(mine.bytes).toEqual(await readFile(join(server.webRoot, path)));
    expect(mine.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(mine.headers['content-type']).toMatch(/^(text|application)\/javascript; charset=utf-8$/);
  });

  test('a callback parameter changes nothing', async () => {
    const { text, headers } = await server
      .client()
      .raw({ path: '/trpc/auth.oauthProviders?callback=alert&jsonp=x' });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(text).not.toContain('alert');
  });
});

describe('private responses', () => {
  test('are cached only by the browser', async () => {
    const { user, client } = await server.person('user');
    const { id } = await server.image(user);
    const file = await client.raw({ path: `/files/images/${id}` });
    expect(file.headers['cache-control']).toBe('private, no-cache');
    expect((await client.query('account.me')).headers['cache-control']).toBe('no-store');
    const stream = await client.query('jobs.watch', { id: (await server.job(user, 'cancelled')).id });
    expect(stream.headers['cache-control']).toMatch(/no-store/);
  });

  test('a file cannot be interpreted as anything else', async () => {
    const { user, client } = await server.person('user');
    const { id } = await server.image(user);
    const drawing = await client.raw({ path: `/files/images/${id}?variant=svg` });
    expect(drawing.headers['content-disposition']).toBe(`attachment; filename="${id}.svg"`);
    expect(drawing.headers['content-security-policy']).toContain('sandbox');
    expect(drawing.headers['set-cookie']).toBeUndefined();
    const picture = await client.raw({ path: `/files/images/${id}` });
    expect(picture.headers['content-disposition']).toBe(`inline; filename="${id}.png"`);
    expect(picture.headers['content-type']).toBe('image/png');
    const thumb = await client.raw({ path: `/files/images/${id}?variant=thumb` });
    expect(thumb.headers['content-type']).toBe('image/webp');
  });

  test('are refused to pages of other sites', async () => {
    const { user, client } = await server.person('user');
    const { id } = await server.image(user);
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await client.raw({ path: `/files/images/${id}`, headers })).status).toBe(403);
  });
});

describe('cookies', () => {
  const attributes = (cookie: string) => {
    const [pair = '', ...rest] = cookie.split(';').map((part) => part.trim());
    return { name: pair.split('=')[0], rest: rest.map((part) => part.toLowerCase()) };
  };

  test.each([
    ['http', () => server, ''],
    ['https', () => secure, '__Host-'],
  ] as const)('over %s all of them are closed to scripts and to other sites', async (mode, which, prefix) => {
    const client = which().client();
    const email = `${mode}@example.org`;
    const anonymous = await client.query('session.current');
    const registered = await client.register(email, sharedPassword);
    const changed = await client.mutate('credentials.changePassword', {
      currentPassword: sharedPassword,
      newPassword: 'eleven slow boats upriver',
    });
    const left = await client.mutate('auth.signOut');
    const cookies = [anonymous, registered, changed, left].flatMap((answer) => answer.cookies);
    expect(cookies.length).toBeGreaterThanOrEqual(4);
    for (const cookie of cookies) {
      const { name, rest } = attributes(cookie);
      expect(name).toMatch(new RegExp(`^${prefix}atelier_(session|anon|device|challenge)$`));
      expect(rest).toContain('httponly');
      expect(rest).toContain('samesite=lax');
      expect(rest).toContain('path=/');
      expect(rest.includes('secure')).toBe(prefix !== '');
      expect(rest.some((part) => part.startsWith('domain'))).toBe(false);
    }
  });

  test('a session token is in its cookie and nowhere else', async () => {
    const client = server.client();
    const answers = [await client.register('ann@example.org', sharedPassword)];
    const token = client.jar.get('atelier_session') ?? '';
    expect(token.length).toBeGreaterThanOrEqual(32);
    for (const name of ['session.current', 'session.list', 'account.me'])
      answers.push(await client.query(name));
    for (const { text } of answers) expect(text).not.toContain(token);
    expect(server.logLines.join('')).not.toContain(token);
  });
});
