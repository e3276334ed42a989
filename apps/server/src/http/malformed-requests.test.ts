import { once } from 'node:events';
import { connect } from 'node:net';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sendBytes } from '../testing/in-process-socket.ts';
import { until } from '../worker/testing/harness.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const head = (method: string, path: string, ...more: string[]): string =>
  [`${method} ${path} HTTP/1.1`, `Host: ${server.host}`, ...more, '', ''].join('\r\n');

/** Answers may follow each other without a line's end between them. */
const statuses = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

const hugeBytes = 256 * 1024 * 1024;

/** Sends a body for as long as the server receives it. */
const pour = async (request: string): Promise<{ text: string; sentBytes: number }> => {
  const socket = connect(server.port, '127.0.0.1');
  const chunk = Buffer.alloc(65_536, 97);
  let text = '';
  let sentBytes = 0;
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(request);
  while (!socket.destroyed && socket.writable && sentBytes < hugeBytes) {
    sentBytes += chunk.length;
    if (!socket.write(chunk))
      await Promise.race([new Promise<void>((resolve) => socket.once('drain', () => resolve())), closed]);
  }
  socket.destroy();
  return { text, sentBytes };
};

test('the server stops receiving a body that it refuses', () =>
  checkRows(
    [
      ['a call', 'POST', '/trpc/auth.signIn', 403],
      ['nothing', 'POST', '/nothing', 405],
      ['a method that nothing answers', 'DELETE', '/nothing', 405],
      ['a page', 'GET', '/healthz', 200],
      ['a preflight', 'OPTIONS', '/trpc/auth.signIn', 204],
    ],
    '%s',
    async (_, method, path, status) => {
      const { text, sentBytes } = await pour(
        head(method, path, 'Content-Type: application/json', `Content-Length: ${hugeBytes}`),
      );
      expect(statuses(text)).toEqual([status]);
      expect(text).toMatch(/^connection: close\r$/im);
      expect(sentBytes).toBeLessThan(hugeBytes / 4);
    },
  ));

test('the connection is kept after a small refused call', async () => {
  const refused = `${head('POST', '/trpc/auth.signIn', 'Content-Type: application/json', 'Content-Length: 2')}{}`;
  const exchange = await sendBytes(server.port, refused + head('GET', '/healthz', 'Connection: close'));
  expect(statuses(exchange.text)).toEqual([403, 200]);
});

test('malformed HTTP is answered on a reused connection', async () => {
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  const closed = once(socket, 'close');
  socket.write(head('GET', '/healthz'));
  await until('the first answer', () => text.includes('\r\n\r\n') && text.endsWith('}'));
  socket.write(head('GET', '/healthz', `X: ${'x'.repeat(20_000)}`));
  await closed;
  expect(statuses(text)).toEqual([200, 431]);
});

test('the response to malformed HTTP is never taken for that to the request before it', async () => {
  const { user, client } = await server.person('user');
  const { id } = await server.job(user, 'pending');
  const cookies = [...client.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const search = new URLSearchParams({ input: JSON.stringify({ id }) });
  const call = head('GET', `/trpc/jobs.get?${search}`, `Cookie: ${cookies}`);
  const exchange = await sendBytes(server.port, `${call}no HTTP\r\n\r\n`);
  expect(exchange.closed).toBe(true);
  expect(statuses(exchange.text).filter((status) => status !== 200)).toEqual([]);
});

test('a long path is shortened in the log', async () => {
  await server.client().raw({ path: `/${'x'.repeat(5000)}?secret` });
  const line = server.logLines.find((text) => text.includes('xxxx')) ?? '';
  expect(JSON.parse(line).path).toBe(`/${'x'.repeat(511)}`);
});
