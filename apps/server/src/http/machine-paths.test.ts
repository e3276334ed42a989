import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { isPagePath, routeSegments } from './paths.ts';
import { routes } from './routes.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const expectMissing = async (path: string): Promise<void> => {
  for (const method of ['GET', 'HEAD', 'POST']) {
    const answer = await server.client().raw({ method, path, headers: { accept: 'text/html' } });
    expect(answer.status, `${method} ${path}`).toBe(404);
    expect(answer.headers['content-type'], path).toBe('application/json; charset=utf-8');
    if (method !== 'HEAD') expect(answer.error(), path).toMatchObject({ appCode: 'not_found' });
  }
};

describe('paths for machines', () => {
  test('paths near those for machines are never answered by the web page', () =>
    checkRows(
      [
        ...[
          '/readyz/',
          '/readyz//',
          '//readyz',
          '/Readyz',
          '/healthz/live',
          '/metrics/',
          '/METRICS',
          '/csp-reports/',
        ],
        ...['/api', '/api/health', '/API/v1/users', '/health', '/livez', '/graphql', '/status', '/%61pi/x'],
        ...[
          '/trpc',
          '/TRPC/account.me',
          '/files',
          '/files/',
          '/files/images',
          '/files/images/a/b',
          '/assets',
        ],
        ...['/auth', '/auth/google/callback/', '/dev/mailbox', '/.well-known/security.txt'],
      ],
      '%s',
      expectMissing,
    ));

  test('of no route get 404, while the route itself works', async () => {
    expect((await server.client().raw({ path: '/readyz' })).json()).toEqual({ status: 'ready' });
    expect((await server.client().raw({ path: '/trpc/' })).status).toBe(404);
    expect((await server.client().raw({ method: 'DELETE', path: '/readyz' })).status).toBe(405);
  });

  test('include the first segment of each route but the page', () => {
    const first = Object.values(routes).flatMap(({ url }) => url.split('/')[1] ?? []);
    const wanted = new Set([...first.filter((segment) => segment !== '*'), 'trpc', 'dev']);
    expect([...wanted].toSorted()).toEqual([...routeSegments].toSorted());
  });
});

test('each path of the web app is a page', async () => {
  const { readFile } = await import('node:fs/promises');
  const router = await readFile(new URL('../../../web/src/router.tsx', import.meta.url), 'utf8');
  const paths = [...router.matchAll(/path: '(\/[^']*)'/g)].map(([, path]) => path ?? '');
  expect(paths.length).toBeGreaterThan(15);
  for (const path of paths)
    expect(isPagePath(path.replace('$imageId', 'img_1').replace('$userId', 'usr_1')), path).toBe(true);
  for (const path of ['/', '/statusquo', '/apis', '/nobody/knows', '/gallery/', '/%C3%A4'])
    expect((await server.client().raw({ path })).text, path).toContain('<!doctype html>');
});

describe('a query', () => {
  const odd = ['%FF', '%C0%80', '%ED%A0%80', '%', '%zz', '%E4'];
  const paths = async () => {
    const { user, client } = await server.person('user');
    const { id } = await server.image(user);
    const { id: jobId } = await server.job(user, 'completed');
    return {
      client,
      paths: {
        [`/trpc/jobs.list?input=${encodeURIComponent('{"limit":1}')}&x=`]: 200,
        '/trpc/account.me?x=': 200,
        [`/trpc/jobs.watch?input=${encodeURIComponent(JSON.stringify({ id: jobId }))}&x=`]: 200,
        [`/files/images/${id}?variant=`]: 400,
        '/auth/github?next=': 404,
        '/auth/github/callback?code=': 404,
        '/healthz?x=': 200,
        '/readyz?x=': 200,
        '/assets/app-1a2b3c4d.js?x=': 200,
      },
    };
  };

  test('that is not percent-encoded UTF-8 is refused by everything but the page', async () => {
    const { client, paths: all } = await paths();
    for (const [path, status] of Object.entries(all)) {
      expect((await client.raw({ path: `${path}ok` })).status, path).toBe(status);
      for (const text of odd) {
        const answer = await client.raw({ path: path + text });
        expect(answer.status, path + text).toBe(400);
        expect(answer.error()).toMatchObject({ appCode: 'bad_request' });
        expect(answer.error().requestId).toBe(answer.headers['x-request-id']);
      }
    }
    // Nothing reads the query of a page on the server, and people follow old links.
    expect((await client.raw({ path: '/gallery?query=%FF' })).status).toBe(200);
  });

  test('of a stream is validated like that of any other call', async () => {
    const { user, client } = await server.person('user');
    const { id } = await server.job(user, 'completed');
    const input = encodeURIComponent(JSON.stringify({ id }));
    const nested = encodeURIComponent(`{"id":${'['.repeat(17)}${']'.repeat(17)}}`);
    const refused = [
      `input=${input}&input=x`,
      `input=${input}&lastEventId=1&lastEventId=2`,
      `input=${encodeURIComponent(`{"id":"${id}","__proto__":{"a":1}}`)}`,
      `input=${encodeURIComponent(`{"id":"${id}","\\u005f_proto__":1}`)}`,
      `input=${encodeURIComponent(`{"id":"${id}","constructor":{"prototype":1}}`)}`,
      `input=${encodeURIComponent(`{"id":"${id}","id":"${id}"}`)}`,
      `input=${nested}`,
      'input=%7B',
    ];
    for (const search of refused) {
      const [stream, plain] = [
        await client.raw({ path: `/trpc/jobs.watch?${search}` }),
        await client.raw({ path: `/trpc/jobs.get?${search}` }),
      ];
      expect(stream.status, search).toBe(400);
      expect(stream.error().message, search).toBe(plain.error().message);
      expect(stream.error().appCode, search).toBe('bad_request');
    }
    expect((await client.raw({ path: `/trpc/jobs.watch?input=${input}` })).status).toBe(200);
  });
});

describe('a body with a content coding', () => {
  const post = async (path: string, type: string, coding: string, body: string | Buffer) => {
    const { client } = await server.person('user');
    const headers = {
      origin: server.origin,
      'x-csrf-token': await client.csrfToken(),
      'content-type': type,
      'content-encoding': coding,
    };
    return client.raw({ method: 'POST', path, headers, body });
  };
  test('a body that is not UTF-8 is refused as such', () =>
    checkRows(
      [
        ['/trpc/account.updateProfile', 'application/json'],
        ['/trpc/account.updateProfile?batch=1', 'application/json'],
        ['/csp-reports', 'application/csp-report'],
      ],
      '%s',
      async (path, type) => {
        const bytes = Buffer.from('1f8b0800000000000003ab56ca4bcc4d55b252720c000000ffff', 'hex');
        for (const coding of ['gzip', 'br', 'deflate', 'identity, gzip', 'x']) {
          const answer = await post(path, type, coding, bytes);
          expect(answer.status, coding).toBe(415);
          expect(answer.text).toContain('Send the body without Content-Encoding.');
        }
        for (const coding of ['identity', 'Identity', ''])
          expect((await post(path, type, coding, '{"name":"Ann"}')).status, coding).toBeLessThan(401);
      },
    ));
});

describe('a Host with a port', () => {
  test('the host is accepted with the default port of its scheme and without it', () =>
    checkRows(
      [
        [
          'https://studio.test',
          ['studio.test', 'studio.test:443', 'STUDIO.test:443', 'other.test:443'],
          ['studio.test:80', 'studio.test:4430', 'studio.test:', ':443'],
        ],
        ['https://studio.test:8443', ['studio.test:8443'], ['studio.test', 'studio.test:443']],
        [
          'http://localhost',
          ['localhost', 'localhost:80', '127.0.0.1:80', '[::1]:80', 'other.test:80'],
          ['localhost:443', 'localhost:8080'],
        ],
      ],
      '%s',
      async (url, known, unknown) => {
        const application = await startTestServer({ APP_URL: url, TRUSTED_HOSTS: 'other.test' });
        for (const host of known)
          expect((await application.client().raw({ path: '/healthz', headers: { host } })).status, host).toBe(
            200,
          );
        for (const host of unknown)
          expect((await application.client().raw({ path: '/healthz', headers: { host } })).status, host).toBe(
            421,
          );
        await application.stop();
      },
    ));
});
