import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sendBytes, statuses } from '../testing/in-process-socket.ts';

const canary = 'canary-4419';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startTestServer();
  client = (await server.person('superadmin')).client;
  await writeFile(join(server.folder, 'secret.txt'), canary);
  await mkdir(join(server.webRoot, '.git'), { recursive: true });
  await writeFile(join(server.webRoot, '.git/config'), canary);
  await writeFile(join(server.webRoot, '.env'), canary);
});
afterAll(() => server.stop());

const request = (lines: readonly string[], body = ''): string => `${lines.join('\r\n')}\r\n\r\n${body}`;
const head = (method: string, path: string): string[] => [
  `${method} ${path} HTTP/1.1`,
  `Host: ${server.host}`,
];
/** A smuggled request. */
const inner = 'GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n';
const post = '/trpc/auth.signIn';

describe('requests that two readers could read differently', () => {
  const smuggled: Readonly<Record<string, () => string>> = {
    'length and chunks': () =>
      request(
        [...head('POST', post), 'Content-Length: 4', 'Transfer-Encoding: chunked'],
        `0\r\n\r\n${inner}`,
      ),
    'chunks and length': () =>
      request(
        [...head('POST', post), 'Transfer-Encoding: chunked', 'Content-Length: 4'],
        `0\r\n\r\n${inner}`,
      ),
    'two lengths': () => request([...head('POST', post), 'Content-Length: 0', 'Content-Length: 34'], inner),
    'two equal lengths': () =>
      request([...head('POST', post), 'Content-Length: 0', 'Content-Length: 0'], inner),
    'a list of lengths': () => request([...head('POST', post), 'Content-Length: 0, 34'], inner),
    'a signed length': () => request([...head('POST', post), 'Content-Length: +0'], inner),
    'a negative length': () => request([...head('POST', post), 'Content-Length: -1'], inner),
    'a hexadecimal length': () => request([...head('POST', post), 'Content-Length: 0x0'], inner),
    'a length with a space in it': () => request([...head('POST', post), 'Content-Length: 1 0'], inner),
    'an overlong length': () => request([...head('POST', post), `Content-Length: ${'9'.repeat(30)}`], inner),
    'a chunk size of nonsense': () =>
      request([...head('POST', post), 'Transfer-Encoding: chunked'], 'xyz\r\nabc\r\n0\r\n\r\n'),
    'a negative chunk size': () =>
      request([...head('POST', post), 'Transfer-Encoding: chunked'], '-1\r\nabc\r\n0\r\n\r\n'),
    'an overlong chunk size': () =>
      request([...head('POST', post), 'Transfer-Encoding: chunked'], `${'f'.repeat(20)}\r\nabc`),
    'a chunk without its end': () =>
      request([...head('POST', post), 'Transfer-Encoding: chunked'], '1\r\nabc\r\n0\r\n\r\n'),
    'a bare line feed in a chunk': () =>
      request([...head('POST', post), 'Transfer-Encoding: chunked'], '1\na\n0\n\n'),
    'an unknown coding': () =>
      request([...head('POST', post), 'Transfer-Encoding: xchunked'], `0\r\n\r\n${inner}`),
    'chunks that are not the last coding': () =>
      request([...head('POST', post), 'Transfer-Encoding: chunked, identity'], `0\r\n\r\n${inner}`),
    'a space before the colon': () => request([...head('POST', post), 'Content-Length : 0'], inner),
    'a folded header': () => request([...head('POST', post), 'X: a', ' Content-Length: 0'], inner),
    'bare line feeds': () => `GET /healthz HTTP/1.1\nHost: ${server.host}\n\n`,
    'a bare line feed between headers': () => `GET /healthz HTTP/1.1\r\nHost: ${server.host}\nX: y\r\n\r\n`,
    'a bare carriage return': () => `GET /healthz HTTP/1.1\r\nHost: ${server.host}\rX: y\r\n\r\n`,
    'a NUL in a header': () => request([...head('GET', '/healthz'), 'X: a\u0000b']),
    'a header without a name': () => request([...head('GET', '/healthz'), ': x']),
    'a space in the path': () => request(head('GET', '/healthz x')),
    'no version': () => `GET /healthz\r\nHost: ${server.host}\r\n\r\n`,
    'an unknown version': () => `GET /healthz HTTP/1.9\r\nHost: ${server.host}\r\n\r\n`,
    'an unknown method': () => request(head('GEET', '/healthz')),
    'the preface of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a TLS greeting': () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  };

  test('a smuggled or ambiguous request is refused, and the connection ends', () =>
    checkRows(Object.keys(smuggled), '%s', async (name) => {
      const exchange = await sendBytes(server.port, smuggled[name]?.() ?? '');
      expect(exchange.closed).toBe(true);
      expect(statuses(exchange).every((status) => status >= 400 && status < 500)).toBe(true);
      expect(statuses(exchange).length).toBeLessThanOrEqual(1);
      expect(exchange.text).not.toContain('"ready"');
    }));

  test('two names of the host are refused', async () => {
    const twice = request([...head('GET', '/healthz'), 'Host: evil.test', 'Connection: close']);
    expect(statuses(await sendBytes(server.port, twice))).toEqual([400]);
  });

  test('CONNECT and an absolute address do not make a proxy of us', async () => {
    const connect = await sendBytes(
      server.port,
      request(['CONNECT evil.test:443 HTTP/1.1', 'Host: evil.test:443']),
    );
    expect(connect.closed).toBe(true);
    expect(statuses(connect).every((status) => status >= 400)).toBe(true);
    const absolute = request(['GET http://evil.test/ HTTP/1.1', `Host: ${server.host}`, 'Connection: close']);
    const [status = 0] = statuses(await sendBytes(server.port, absolute));
    expect(status).toBeGreaterThanOrEqual(400);
  });

  test('an upgrade is not accepted', async () => {
    const upgrade = [
      ...head('GET', '/healthz'),
      'Connection: Upgrade, close',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
    ];
    expect(statuses(await sendBytes(server.port, request(upgrade)))).toEqual([200]);
  });

  test('TRACE does not send the cookies back', async () => {
    const answer = await client.raw({ method: 'TRACE', path: '/' });
    expect(answer.status).toBe(405);
    expect(answer.text).not.toContain(client.jar.get('atelier_session') ?? 'atelier_session');
  });
});

describe('paths out of the site', () => {
  const climbs = [
    '..',
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '..%2f..',
    '..%5c..',
    '..\\..',
    '%252e%252e',
    '..;',
    '..%00',
    '....//..',
    '%c0%ae%c0%ae',
  ];
  const targets = climbs.flatMap((climb) => [
    `/${climb}/secret.txt`,
    `/assets/${climb}/${climb}/secret.txt`,
    `/files/images/${climb}/secret.txt`,
  ]);
  const fixed = [
    '/.git/config',
    '/.env',
    '/%2egit/config',
    '/assets/../.env',
    '/assets/%2e%2e/.env',
    '/.git%2fconfig',
    '//secret.txt',
    '/%2fetc/passwd',
    '//etc/passwd',
    '/assets/',
    '/assets',
    '/assets/app-1a2b3c4d.js/x',
    '/assets/app-1a2b3c4d.js.map',
    '/index.html.bak',
    '/atelier.sqlite',
    '/data/atelier.sqlite',
    '/C:/Windows/win.ini',
    '/assets/app-1a2b3c4d.js%00.png',
    '/package.json',
    '/server-status.txt',
  ];

  test('a redirect target outside the site is refused', () =>
    checkRows([...targets, ...fixed], '%s', async (path) => {
      const answer = await client.raw({ path });
      expect(answer.text).not.toMatch(/canary|root:|SQLite format/);
      // A page of the app is the same for every path and reveals nothing; everything else is an error.
      const isPage = answer.headers['content-type']?.startsWith('text/html') === true;
      if (!isPage) expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }));

  test('hidden and foreign files are missing, not the web page', () =>
    checkRows(
      ['/.git/config', '/.env', '/.git/', '/assets/.env', '/x/.env.local', '/assets/none.js', '/none.css'],
      '%s',
      async (path) => expect((await client.raw({ path })).status).toBe(404),
    ));

  test('a path traversal is no file id', () =>
    checkRows(
      [
        '..%2f..%2fsecret',
        'img_..%2f',
        `img_${'0'.repeat(24)}%00`,
        `IMG_${'0'.repeat(24)}`,
        'x'.repeat(5000),
        '%2e%2e',
      ],
      '%s',
      async (id) => expect((await client.raw({ path: `/files/images/${id}` })).status).toBe(404),
    ));

  test('a file accepts no unknown query parameter', () =>
    checkRows(
      [
        '?variant=exe',
        '?variant=',
        '?variant=full&variant=svg',
        '?variant[]=svg',
        '?download=2',
        '?x=1',
        '?variant=constructor',
      ],
      '%s',
      async (search) => {
        const { user, client: own } = await server.person('user');
        const { id } = await server.image(user);
        expect((await own.raw({ path: `/files/images/${id}${search}` })).status).toBe(400);
      },
    ));
});
