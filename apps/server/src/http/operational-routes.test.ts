import { once } from 'node:events';
import { connect } from 'node:net';
import { createMemoryBlobs } from '@atelier/adapters';
import { runningClock } from '@atelier/core/testing/clocks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sendBytes, statuses } from '../testing/in-process-socket.ts';

const hourMs = 3_600_000;

const blobs = createMemoryBlobs();
let server: TestServer;
const clock = runningClock();
beforeAll(async () => {
  server = await startTestServer({}, { blobs, clock });
});
afterEach(() => {
  clock.setAhead(0);
});
afterAll(() => server.stop());

test('an absolute URL in the request line does not replace the Host header', async () => {
  const { client } = await server.person('user');
  for (const address of ['http://evil.test', `http://${server.host}`, 'evil.test', 'http:']) {
    const lines = [`GET ${address}/trpc/account.me HTTP/1.1`, `Host: ${server.host}`, 'Connection: close'];
    const bytes = `${lines.join('\r\n')}\r\nCookie: ${client.cookieHeader()}\r\n\r\n`;
    expect(statuses(await sendBytes(server.port, bytes)), address).toEqual([400]);
  }
});

test('procedures answer under one spelling of their path', async () => {
  const { client } = await server.person('user');
  expect((await client.raw({ path: '/trpc/account.me' })).status).toBe(200);
  for (const path of ['/%74rpc/account.me', '/trp%63/account.me', '/trpc%2Faccount.me', '//trpc/account.me'])
    expect((await client.raw({ path })).status, path).toBe(404);
});

test('the page is not served as a file', async () => {
  expect((await server.client().raw({ path: '/index.html' })).status).toBe(404);
});

test('metrics are refused behind a proxy that is not configured', async () => {
  const client = server.client();
  expect((await client.raw({ path: '/metrics' })).status).toBe(200);
  const added = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-proto', 'x-forwarded-host'];
  for (const name of added)
    expect((await client.raw({ path: '/metrics', headers: { [name]: '203.0.113.9' } })).status).toBe(404);
});

test('metrics of a server with a public address need the token, also behind a proxy that adds no header', async ({
  onTestFinished,
}) => {
  const env = { APP_URL: 'https://studio.test', TRUSTED_HOSTS: 'localhost:1' };
  const token = 'Zk3v0QmX7yTnLw2Rb8HsUeJc5DgAfPi9';
  const [without, with_] = [
    await startTestServer(env),
    await startTestServer({ ...env, METRICS_TOKEN: token }),
  ];
  onTestFinished(() => Promise.all([without.stop(), with_.stop()]).then(() => undefined));
  for (const host of ['studio.test', 'localhost:1']) {
    const ask = (to: TestServer, authorization?: string) =>
      to.client().raw({ path: '/metrics', headers: { host, authorization } });
    expect((await ask(without)).status, host).toBe(404);
    expect((await ask(with_)).status, host).toBe(404);
    expect((await ask(with_, `Bearer ${token.slice(0, -1)}x`)).status, host).toBe(404);
    expect((await ask(with_, `Bearer ${token}`)).status, host).toBe(200);
  }
});

test('metrics of a server without a public address are for local requests', async ({ onTestFinished }) => {
  const other = await startTestServer({ TRUSTED_HOSTS: 'studio.internal' });
  onTestFinished(() => other.stop());
  const ask = (host: string) => other.client().raw({ path: '/metrics', headers: { host } });
  expect((await ask(other.host)).status).toBe(200);
  expect((await ask('studio.internal')).status).toBe(404);
});

test('a stream extends its session like any call', async () => {
  const { user, client } = await server.person('user');
  const { id } = await server.job(user, 'completed');
  const path = `/trpc/jobs.watch?input=${encodeURIComponent(JSON.stringify({ id }))}`;
  clock.setAhead(16 * hourMs);
  expect((await client.raw({ path })).text).toContain('"state":"completed"');
  clock.setAhead(39 * hourMs);
  expect((await client.query('account.me')).status).toBe(200);
  clock.setAhead(0);
});

test('a stream has rate limit headers, also if it is refused', async () => {
  const { user, client } = await server.person('user');
  const { id } = await server.job(user, 'completed');
  const path = `/trpc/jobs.watch?input=${encodeURIComponent(JSON.stringify({ id }))}`;
  expect((await client.raw({ path })).headers.ratelimit).toContain('"request";r=');
  // A stream is refused in its text.
  const refused = await server.client().raw({ path });
  expect(refused.text).toContain('"appCode":"unauthenticated"');
  expect(refused.headers.ratelimit).toContain('"anonymous";r=');
});

test('a client that does not read the response is disconnected', async () => {
  expect(server.server.timeout).toBe(120_000);
  const { user, client } = await server.person('user');
  const { id, blobKey } = await server.image(user);
  // More than the buffers of both ends hold.
  await blobs.put(blobKey, new Uint8Array(64 * 1024 * 1024), 'image/png');
  server.server.timeout = 300;
  const accepted = once(server.server, 'connection');
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined).pause();
  socket.write(
    `GET /files/images/${id} HTTP/1.1\r\nHost: ${server.host}\r\nCookie: ${client.cookieHeader()}\r\n\r\n`,
  );
  const [ours] = await accepted;
  await once(ours, 'close');
  socket.destroy();
  server.server.timeout = 120_000;
});
