/**
 * The product's pipeline in one function on `node:http`, with head and body in one raw write: session map, one guard,
 * limiter, request id, the same headers, one log line, metrics. It has no database, no other procedure and no error handling. The
 * difference to the product is the cost of the product's structure.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  constantHeaders,
  createCounter,
  createMetrics,
  createSessionMap,
  type Owner,
  readers,
} from './pipeline.ts';
import { announce, quota } from './shared.ts';

const constantHead = [
  ...constantHeaders,
  ['Content-Type', 'application/json; charset=utf-8'],
  ['Connection', 'keep-alive'],
  ['Keep-Alive', 'timeout=72'],
]
  .map((pair) => `${pair.join(': ')}\r\n`)
  .join('');

let dateAtS = 0;
let date = '';
const httpDate = (): string => {
  const nowS = Math.floor(Date.now() / 1000);
  if (nowS !== dateAtS) {
    dateAtS = nowS;
    date = new Date(nowS * 1000).toUTCString();
  }
  return date;
};

/** Marks the response as finished, so that Node continues with the connection. */
const finish = (res: ServerResponse): void => {
  res.emit('prefinish');
  res.emit('finish');
};

const statusLine = { 200: 'HTTP/1.1 200 OK', 401: 'HTTP/1.1 401 Unauthorized' } as const;

const write = (
  socket: Socket,
  res: ServerResponse,
  status: keyof typeof statusLine,
  body: string,
  limit: string,
) => {
  const id = randomUUID();
  const head = `${statusLine[status]}\r\nX-Request-ID: ${id}\r\n${limit}${constantHead}Date: ${httpDate()}\r\nContent-Length: ${body.length}\r\n\r\n`;
  socket.write(head + body, 'latin1');
  finish(res);
  return id;
};

const meOf = ({ createdAt, lastSignInAt, ...user }: Owner) => ({
  ...user,
  createdAt: createdAt.toISOString(),
  lastSignInAt: lastSignInAt.toISOString(),
  quota,
});

const sessions = createSessionMap();
const count = createCounter();
const measure = createMetrics();
let buffered = '';
const flushLength = 16_384;
const log = (line: string): void => {
  buffered += line;
  if (buffered.length < flushLength) return;
  process.stdout.write(buffered);
  buffered = '';
};

const server = createServer({ keepAliveTimeout: 72_000 }, async (req, res) => {
  const startedAt = performance.now();
  const user = sessions.find(req.headers.cookie);
  const isAllowed = user !== null && readers.has(user.role);
  const verdict = isAllowed ? await count(user.id).catch(() => null) : null;
  const status = verdict === null ? 401 : 200;
  const body =
    status === 200 && user !== null
      ? JSON.stringify({ result: { data: meOf(user) } })
      : '{"error":{"message":"Sign in first."}}';
  const limit =
    verdict === null ? '' : `RateLimit-Policy: ${verdict.policy}\r\nRateLimit: ${verdict.state}\r\n`;
  const id = write(req.socket, res, status, body, limit);
  const ms = performance.now() - startedAt;
  measure(status, ms);
  log(
    `{"time":"${new Date().toISOString()}","id":"${id}","method":"${req.method}","path":${JSON.stringify(req.url)},"status":${status},"ms":${ms.toFixed(3)},"user":"${user?.id}"}\n`,
  );
});
server.listen(0, '127.0.0.1', () => announce(server, sessions.cookies));
