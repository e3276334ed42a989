import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import { until } from '../worker/testing/harness.ts';
import { createDrain } from './drain.ts';

const graceMs = 3000;

const listen = (socket: Socket) => {
  const state = { text: '', isClosed: false };
  socket.on('data', (chunk) => {
    state.text += chunk.toString('utf8');
  });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    state.isClosed = true;
  });
  return state;
};

test('a drain ends an event stream with a pipelined request behind it, and that request is answered', async () => {
  const server = await startTestServer();
  const socket = connect(server.port, '127.0.0.1');
  try {
    const { user, client } = await server.person('user');
    const { id } = await server.job(user);
    const seen = listen(socket);
    const ask = (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: ${server.host}\r\nCookie: ${client.cookieHeader()}\r\n\r\n`;
    const input = encodeURIComponent(JSON.stringify({ id }));
    socket.write(ask(`/trpc/jobs.watch?input=${input}`));
    await until('the stream', () => seen.text.includes('event: connected'));
    socket.write(ask('/trpc/account.me'));
    await until('the pipelined request', () => server.logLines.some((line) => line.includes('account.me')));

    const startedAtMs = performance.now();
    server.drain.announce();
    expect(await server.drain.finish(graceMs)).toBe(0);
    expect(performance.now() - startedAtMs).toBeLessThan(graceMs / 2);
    await until('the end of the connection', () => seen.isClosed);
    // The end of a chunked body, then the next response.
    expect(seen.text).toMatch(/\r\n0\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(seen.text).toContain(user.email);
  } finally {
    socket.destroy();
    await server.stop();
  }
});

test('connections count from their first to their last moment, whether or not they send a request', async () => {
  const server = await startTestServer();
  const sockets: Socket[] = [];
  try {
    for (let made = 0; made < 20; made += 1) {
      const socket = connect(server.port, '127.0.0.1');
      listen(socket);
      sockets.push(socket);
      socket.write('G');
    }
    await until('the connections', () => server.drain.openConnections() === 20);
    for (const socket of sockets) socket.destroy();
    await until('their end', () => server.drain.openConnections() === 0);
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
});

test('a drain waits for a client that receives the end of its response slowly', async () => {
  // More than the buffers of both ends hold.
  const body = Buffer.alloc(64 * 1024 * 1024, 'x');
  const drain = createDrain();
  const responses: ServerResponse[] = [];
  const server = createServer((_req, res) => {
    drain.track(res);
    responses.push(res);
    res.setHeader('content-length', body.length);
    res.end(body);
  });
  drain.watch(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until('the request', () => responses.length === 1);
    drain.announce();
    const finished = drain.finish(graceMs * 10);
    // Longer than the time between two checks of the drain.
    await new Promise((done) => setTimeout(done, 200));
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    await once(socket, 'close');
    expect(await finished).toBe(0);
    expect(received).toBeGreaterThan(body.length);
  } finally {
    socket.destroy();
    server.closeAllConnections();
  }
});
