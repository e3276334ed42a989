import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { makeAuthority } from '@atelier/core/testing/certificates';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { json, type OAuthTestServer, startOAuthTestServer } from '../testing/oauth-server.ts';
import { OAuthError } from './error.ts';
import { createOAuthFetch } from './fetch.ts';

/** A long timeout, so that a busy machine does not turn other failures into "unreachable". */
const limits = { timeoutMs: 20_000, maxBytes: 1000 };
let server: OAuthTestServer;

beforeAll(async () => {
  server = await startOAuthTestServer();
});
afterAll(() => server.stop());

const faultOf = async (
  url: URL | string,
  origins = [server.origin],
  timeoutMs = limits.timeoutMs,
): Promise<string> => {
  try {
    await createOAuthFetch(origins, { ...limits, timeoutMs })(new URL(url));
    return 'none';
  } catch (error) {
    if (error instanceof OAuthError) return error.fault;
    throw error;
  }
};

test('JSON within the bounds comes back with its status', async () => {
  server.routes.set('/a', json({ a: 'x'.repeat(900) }, 400, 'application/problem+json; charset=utf-8'));
  const answer = await createOAuthFetch([server.origin], limits)(new URL(`${server.origin}/a`));
  expect(answer).toEqual({ status: 400, json: { a: 'x'.repeat(900) } });
});

test('an origin that is not on the list is never called', async () => {
  const before = server.hits.length;
  expect(await faultOf(`${server.origin}/a`, ['https://id.example'])).toBe('failed');
  expect(await faultOf(`${server.origin.replace('127.0.0.1', 'localhost')}/a`)).toBe('failed');
  expect(server.hits).toHaveLength(before);
});

test('plain http to another machine is refused, even for a listed origin', async () => {
  for (const origin of ['http://id.example', 'http://127.0.0.1.id.example', 'http://localhost.id.example'])
    expect(await faultOf(`${origin}/a`, [origin])).toBe('failed');
});

test('a redirect of a provider is not followed', () =>
  checkRows([301, 302, 303, 307, 308], '%i', async (status) => {
    server.routes.set('/away', (_, response) => {
      response.writeHead(status, { location: '/target', 'content-type': 'application/json' }).end('{}');
    });
    expect(await faultOf(`${server.origin}/away`)).toBe('failed');
    expect(server.hits.some(({ path }) => path === '/target')).toBe(false);
  }));

test('an answer of a provider that is not JSON is refused', () =>
  checkRows(['text/html', 'text/plain', 'application/jsonp', 'application/jwt', ''], '%s', async (type) => {
    server.routes.set(
      '/page',
      (_, response) => void response.writeHead(200, { 'content-type': type }).end('{}'),
    );
    expect(await faultOf(`${server.origin}/page`)).toBe('failed');
  }));

test('broken JSON is refused', async () => {
  server.routes.set('/broken', (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":');
  });
  expect(await faultOf(`${server.origin}/broken`)).toBe('failed');
});

test('an endless body is aborted at the size bound', async () => {
  let sent = 0;
  server.routes.set('/huge', (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!response.destroyed && sent < 1e8) {
        sent += 16_384;
        if (!response.write(' '.repeat(16_384))) return void response.once('drain', more);
      }
    };
    more();
  });
  expect(await faultOf(`${server.origin}/huge`)).toBe('failed');
  expect(sent).toBeLessThan(2e7);
});

test('a compressed body, which nothing asked for, is refused', async () => {
  const packed = gzipSync(`"${'x'.repeat(100_000)}"`);
  expect(packed.length).toBeLessThan(limits.maxBytes);
  server.routes.set('/bomb', (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed);
  });
  expect(await faultOf(`${server.origin}/bomb`)).toBe('failed');
});

test('a body that trickles, and an answer that never comes, are "unreachable"', async () => {
  server.routes.set('/drip', (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(drip));
  });
  server.routes.set('/silent', () => {});
  // Neither ever ends by itself: without the timeout this would wait forever.
  const faults = ['/drip', '/silent'].map((path) => faultOf(server.origin + path, undefined, 300));
  expect(await Promise.all(faults)).toEqual(['unreachable', 'unreachable']);
});

test('a provider that is overloaded or broken is "unreachable"', () =>
  checkRows([429, 500, 503], '%i', async (status) => {
    server.routes.set('/away', json({}, status));
    expect(await faultOf(`${server.origin}/away`)).toBe('unreachable');
  }));

test('a refused connection is "unreachable"', async () => {
  const stopped = await startOAuthTestServer();
  await stopped.stop();
  expect(await faultOf(`${stopped.origin}/a`, [stopped.origin])).toBe('unreachable');
});

test('a certificate authority that is named for a provider is trusted for it, and no other one (ASVS 12.3.4)', async () => {
  const authority = makeAuthority();
  const secure = createServer(authority.issue(['localhost']), (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  }).listen(0, '127.0.0.1');
  await once(secure, 'listening');
  onTestFinished(() => {
    secure.closeAllConnections();
    secure.close();
  });
  const origin = `https://localhost:${(secure.address() as AddressInfo).port}`;
  const ask = (ca?: string) => createOAuthFetch([origin], limits, ca)(new URL(`${origin}/a`));
  expect(await ask(authority.cert)).toEqual({ status: 200, json: { ok: true } });
  for (const ca of [undefined, makeAuthority().cert])
    await expect(ask(ca)).rejects.toMatchObject({ fault: 'unreachable' });
});
