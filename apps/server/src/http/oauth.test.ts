import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

const github = {
  GITHUB_AUTH_ENABLED: 'true',
  GITHUB_CLIENT_ID: 'our-client',
  GITHUB_CLIENT_SECRET: 'hush-hush',
};
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(github);
});
afterAll(() => server.stop());

describe('leaving for a provider', () => {
  test('leads there by GET, remembered by nobody but a sealed cookie', async () => {
    const answer = await server.client().raw({ path: '/auth/github?next=%2Fgallery' });
    expect(answer.status).toBe(303);
    const to = new URL(answer.headers.location ?? '');
    expect(to.origin + to.pathname).toBe('https://github.com/login/oauth/authorize');
    expect(to.searchParams.get('redirect_uri')).toBe(`${server.origin}/auth/github/callback`);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.cookies).toHaveLength(1);
    expect(answer.cookies[0]).toMatch(
      /^atelier_oauth=v1\.[^;]+; HttpOnly; Max-Age=600; Path=\/; SameSite=Lax$/,
    );
    expect(answer.cookies[0]).not.toContain(to.searchParams.get('state'));
    expect(answer.text).toBe('');
  });

  test('a look at the headers begins nothing', async () => {
    for (const path of ['/auth/github', '/auth/github/callback?code=x&state=y']) {
      const answer = await server.client().raw({ method: 'HEAD', path });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET');
      expect(answer.cookies).toEqual([]);
    }
  });

  test.for([
    '/auth/google',
    '/auth/oidc',
    '/auth/__proto__',
    '/auth/constructor',
    '/auth/google/callback?code=x',
  ])('%s, which is not switched on, is missing', async (path) => {
    const answer = await server.client().raw({ path });
    expect(answer.status).toBe(404);
    expect(answer.error().appCode).toBe('not_found');
    expect(answer.cookies).toEqual([]);
  });
});

describe('coming back', () => {
  test.for(['', '?code=x&state=y', '?error=access_denied&state=y', `?state=${'x'.repeat(5000)}`])(
    'with %j and without a flow ends on a page of ours, with nobody signed in',
    async (query) => {
      const client = server.client();
      const answer = await client.raw({ path: `/auth/github/callback${query}` });
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe('/sign-in?fault=expired');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect([...client.jar.keys()]).toEqual([]);
    },
  );

  test('with another state ends so as well, is written down, and the flow is over', async () => {
    const client = server.client();
    await client.raw({ path: '/auth/github' });
    expect(client.jar.has('atelier_oauth')).toBe(true);
    const answer = await client.raw({ path: '/auth/github/callback?code=x&state=mine' });
    expect(answer.headers.location).toBe('/sign-in?fault=failed');
    expect([...client.jar.keys()]).toEqual([]);
    const [event] = await server.db.audit.list({ type: 'login_failure' }, null, 1);
    expect(event?.details).toMatchObject({ method: 'github', reason: 'failed' });
    expect(server.logLines.join('')).not.toMatch(/hush-hush|state=/);
  });
});

test('the steps are counted by address', async ({ onTestFinished }) => {
  const strict = await startTestServer({ ...github, LIMIT_OAUTH: '2/60' });
  onTestFinished(() => strict.stop());
  const statuses: number[] = [];
  for (const path of ['/auth/github', '/auth/github/callback', '/auth/github'])
    statuses.push((await strict.client().raw({ path })).status);
  expect(statuses).toEqual([303, 303, 429]);
});
