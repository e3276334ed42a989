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

/** The outside, under the test's control, and a look-up that asks it. */
const open = async (handler: Handler, changed: Partial<BreachRangeSettings> = {}) => {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
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
  return { asked, failures, isBreached, port, close };
};

const saying =
  (text: string, status = 200, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(text);
  };

test('a password is breached if its hash suffix is in the range with a count', () =>
  checkRows(
    [
      ['stands in the range', `${other}:7\r\n${suffix}:3\r\n`, true],
      ['stands in it in small letters, without a line end', `${other}:7\n${suffix.toLowerCase()}:1`, true],
      ['is not in the range', `${other}:7\r\n`, false],
      ['is padding, whose count is 0', `${other}:7\r\n${suffix}:0\r\n`, false],
    ] as const,
    'a password that %s: %s',
    async (_, text, expected) => {
      const { isBreached, failures } = await open(saying(text));
      expect(await isBreached(password)).toBe(expected);
      expect(failures).toEqual([]);
    },
  ));

test('five characters of the hash leave the house and nothing else', async () => {
  const { isBreached, asked } = await open(saying(`${suffix}:3`));
  await isBreached(password);
  expect(asked).toHaveLength(1);
  const [request] = asked;
  expect(`${request?.method} ${request?.url}`).toBe(`GET /range/${prefix}`);
  expect(request?.headers).toMatchObject({ 'add-padding': 'true', 'user-agent': 'atelier' });
  expect(request?.headers).not.toHaveProperty('content-length');
  const said = JSON.stringify([request?.url, request?.rawHeaders]).toUpperCase();
  for (const secret of [password, ...password.split(' '), suffix, digest.slice(0, 6)])
    expect(said).not.toContain(secret.toUpperCase());
});

test('below the base, whether that ends in a slash or not', async () => {
  const { isBreached, asked, port } = await open(saying(`${other}:1`));
  for (const base of ['/mirror', '/mirror/'])
    await createBreachedPasswords({
      ...breachRangeDefaults,
      url: `http://127.0.0.1:${port}${base}`,
      onFailure: () => undefined,
    })(password);
  await isBreached(password);
  expect(asked.map(({ url }) => url)).toEqual([
    `/mirror/range/${prefix}`,
    `/mirror/range/${prefix}`,
    `/range/${prefix}`,
  ]);
});

test('two ways to type the same password are looked up as one', async () => {
  const { isBreached, asked } = await open(saying(`${other}:1`));
  await isBreached('größe der welt');
  await isBreached('größe der welt'.normalize('NFD'));
  expect(new Set(asked.map(({ url }) => url)).size).toBe(1);
});

const filler = `${other}:1\r\n`.repeat(100);
const rubbish = 'answered something that is no range';
test('an answer that is not understood says nothing of the password', () =>
  checkRows(
    [
      ['answers with an error', saying(`${suffix}:3`, 500), 'answered 500'],
      ['knows no such range', saying(`${suffix}:3`, 404), 'answered 404'],
      ['redirects', saying(`${suffix}:3`, 302, { location: '/elsewhere' }), 'answered 302'],
      ['answers a page', saying(`<html>${suffix}:3</html>`), rubbish],
      ['answers a range with a stranger in it', saying(`${suffix}:3\r\n${other}\r\n`), rubbish],
      ['answers nothing', saying(''), rubbish],
      ['answers too much', saying(`${suffix}:3\r\n${filler}`), 'answered more than 1000 bytes'],
      [
        'answers too much, packed small',
        (_, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`${suffix}:3\r\n${filler}`)),
        'answered more than 1000 bytes',
      ],
      ['hangs up', (_, response) => response.destroy(), 'no answer: UND_ERR_SOCKET'],
      ['says nothing', () => undefined, 'no answer: TimeoutError'],
      [
        'stops in the middle',
        (_, response) => void response.writeHead(200).write(`${suffix}:3\r\n`),
        'no answer: TimeoutError',
      ],
    ],
    '%s',
    async (_, handler, reason) => {
      const { isBreached, asked, failures } = await open(handler, { timeoutMs: 300, maxBytes: 1000 });
      const startedMs = performance.now();
      expect(await isBreached(password)).toBe(false);
      expect(performance.now() - startedMs).toBeLessThan(5_000);
      expect(failures).toEqual([reason]);
      expect(asked.map(({ url }) => url)).toEqual([`/range/${prefix}`]);
    },
  ));

test('nothing is known when nobody is there', async () => {
  const { isBreached, failures, close } = await open(saying(`${suffix}:3`));
  await close();
  expect(await isBreached(password)).toBe(false);
  expect(failures).toEqual(['no answer: ECONNREFUSED']);
});

test('so many look-ups are under way at most; later ones wait for nobody', async () => {
  const held: ServerResponse[] = [];
  const { isBreached, asked, failures } = await open((_, response) => void held.push(response), {
    maxUnderWay: 2,
    timeoutMs: 20_000,
  });
  const first = [isBreached(password), isBreached(password)];
  expect(await isBreached(password)).toBe(false);
  expect(failures).toEqual(['too many look-ups under way']);
  await expect.poll(() => held.length).toBe(2);
  for (const response of held) response.end(`${suffix}:3`);
  expect(await Promise.all(first)).toEqual([true, true]);
  const next = isBreached(password);
  await expect.poll(() => held.length).toBe(3);
  held[2]?.end(`${suffix}:3`);
  expect(await next).toBe(true);
  expect(asked).toHaveLength(3);
});

test('no other machine is asked in plain text', () => {
  for (const url of ['http://breaches.example', 'http://127.0.0.1.breaches.example', 'ftp://127.0.0.1'])
    expect(() =>
      createBreachedPasswords({ ...breachRangeDefaults, url, onFailure: () => undefined }),
    ).toThrow(/https/);
});
