import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, onTestFinished, test } from 'vitest';
import { type BreachRangeSettings, breachRangeDefaults, createBreachedPasswords } from './range.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const password = 'seven quiet herons';
const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
const [prefix, suffix] = [digest.slice(0, 5), digest.slice(5)];
const other = '0123456789ABCDEF0123456789ABCDEF012';

/** A range service under the test's control, and a look-up that uses it. */
const startService = async (handler: Handler, changed: Partial<BreachRangeSettings> = {}) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  const failures: string[] = [];
  const { port } = server.address() as AddressInfo;
  const isBreached = createBreachedPasswords({
    ...breachRangeDefaults,
    url: `http://127.0.0.1:${port}`,
    onFailure: (reason) => void failures.push(reason),
    ...changed,
  });
  return { requests, failures, isBreached, port, close };
};

const answering =
  (text: string, status = 200, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(text);
  };

test('a password is breached if its hash suffix is in the range with a count', () =>
  checkRows(
    [
      ['is in the range', `${other}:7\r\n${suffix}:3\r\n`, true],
      [
        'is in it in lower case, without a trailing line break',
        `${other}:7\n${suffix.toLowerCase()}:1`,
        true,
      ],
      ['is not in the range', `${other}:7\r\n`, false],
      ['matches padding with a count of 0', `${other}:7\r\n${suffix}:0\r\n`, false],
    ] as const,
    'a password that %s: %s',
    async (_, text, expected) => {
      const { isBreached, failures } = await startService(answering(text));
      expect(await isBreached(password)).toBe(expected);
      expect(failures).toEqual([]);
    },
  ));

test('only five characters of the hash are sent', async () => {
  const { isBreached, requests } = await startService(answering(`${suffix}:3`));
  await isBreached(password);
  expect(requests).toHaveLength(1);
  const [request] = requests;
  expect(`${request?.method} ${request?.url}`).toBe(`GET /range/${prefix}`);
  expect(request?.headers).toMatchObject({ 'add-padding': 'true', 'user-agent': 'atelier' });
  expect(request?.headers).not.toHaveProperty('content-length');
  const sent = JSON.stringify([request?.url, request?.rawHeaders]).toUpperCase();
  for (const secret of [password, ...password.split(' '), suffix, digest.slice(0, 6)])
    expect(sent).not.toContain(secret.toUpperCase());
});

test('the base URL may have a path, with or without a trailing slash', async () => {
  const { isBreached, requests, port } = await startService(answering(`${other}:1`));
  for (const base of ['/mirror', '/mirror/'])
    await createBreachedPasswords({
      ...breachRangeDefaults,
      url: `http://127.0.0.1:${port}${base}`,
      onFailure: () => undefined,
    })(password);
  await isBreached(password);
  expect(requests.map(({ url }) => url)).toEqual([
    `/mirror/range/${prefix}`,
    `/mirror/range/${prefix}`,
    `/range/${prefix}`,
  ]);
});

test('Unicode forms of the same password are looked up alike', async () => {
  const { isBreached, requests } = await startService(answering(`${other}:1`));
  await isBreached('größe der welt');
  await isBreached('größe der welt'.normalize('NFD'));
  expect(new Set(requests.map(({ url }) => url)).size).toBe(1);
});

const filler = `${other}:1\r\n`.repeat(100);
const noRange = 'answered something that is no range';
test('a password counts as unknown when the service fails or answers anything but a range', () =>
  checkRows(
    [
      ['answers 500', answering(`${suffix}:3`, 500), 'answered 500'],
      ['answers 404', answering(`${suffix}:3`, 404), 'answered 404'],
      ['redirects', answering(`${suffix}:3`, 302, { location: '/elsewhere' }), 'answered 302'],
      ['answers HTML', answering(`<html>${suffix}:3</html>`), noRange],
      ['answers a range with an invalid line', answering(`${suffix}:3\r\n${other}\r\n`), noRange],
      ['answers an empty body', answering(''), noRange],
      ['answers too much', answering(`${suffix}:3\r\n${filler}`), 'answered more than 1000 bytes'],
      [
        'answers too much, compressed',
        (_, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`${suffix}:3\r\n${filler}`)),
        'answered more than 1000 bytes',
      ],
      ['closes the connection', (_, response) => response.destroy(), 'no answer: UND_ERR_SOCKET'],
      ['does not answer', () => undefined, 'no answer: TimeoutError'],
      [
        'stops within the body',
        (_, response) => void response.writeHead(200).write(`${suffix}:3\r\n`),
        'no answer: TimeoutError',
      ],
    ],
    '%s',
    async (_, handler, reason) => {
      // Only the rows about the timeout may reach it; a busy machine delays the others.
      const timeoutMs = reason.endsWith('TimeoutError') ? 100 : 4_000;
      const { isBreached, requests, failures } = await startService(handler, { timeoutMs, maxBytes: 1000 });
      const startedMs = performance.now();
      expect(await isBreached(password)).toBe(false);
      expect(performance.now() - startedMs).toBeLessThan(5_000);
      expect(failures).toEqual([reason]);
      expect(requests.map(({ url }) => url)).toEqual([`/range/${prefix}`]);
    },
  ));

test('a password counts as unknown when the connection is refused', async () => {
  const { isBreached, failures, close } = await startService(answering(`${suffix}:3`));
  await close();
  expect(await isBreached(password)).toBe(false);
  expect(failures).toEqual(['no answer: ECONNREFUSED']);
});

test('concurrent look-ups are limited; further ones are skipped at once', async () => {
  const pending: ServerResponse[] = [];
  const { isBreached, requests, failures } = await startService(
    (_, response) => void pending.push(response),
    {
      maxConcurrent: 2,
      timeoutMs: 20_000,
    },
  );
  const first = [isBreached(password), isBreached(password)];
  expect(await isBreached(password)).toBe(false);
  expect(failures).toEqual(['too many look-ups under way']);
  await expect.poll(() => pending.length).toBe(2);
  for (const response of pending) response.end(`${suffix}:3`);
  expect(await Promise.all(first)).toEqual([true, true]);
  const next = isBreached(password);
  await expect.poll(() => pending.length).toBe(3);
  pending[2]?.end(`${suffix}:3`);
  expect(await next).toBe(true);
  expect(requests).toHaveLength(3);
});

test('plain http to another machine is refused', () => {
  for (const url of ['http://breaches.example', 'http://127.0.0.1.breaches.example', 'ftp://127.0.0.1'])
    expect(() =>
      createBreachedPasswords({ ...breachRangeDefaults, url, onFailure: () => undefined }),
    ).toThrow(/https/);
});
