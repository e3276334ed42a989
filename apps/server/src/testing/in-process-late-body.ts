import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestServer } from './in-process.ts';
import type { Client } from './in-process-client.ts';

/** Long enough for the head of a request to pass the guard. */
const guardMs = 100;

interface LatePost {
  readonly path: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Begins a POST of our own page whose head arrives and whose body does not yet. @returns a function that sends the body and
 * resolves with the status of the answer
 */
export const holdPost = async (server: TestServer, client: Client, { path, body, headers }: LatePost) => {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${server.host}`,
    `Origin: ${server.origin}`,
    `Cookie: ${client.cookieHeader()}`,
    `X-CSRF-Token: ${await client.csrfToken()}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
    ...Object.entries(headers).map(([field, value]) => `${field}: ${value}`),
  ];
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString();
  });
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(body.subarray(0, 1));
  await sleep(guardMs);
  return async (): Promise<number> => {
    const closed = once(socket, 'close');
    socket.write(body.subarray(1));
    await closed;
    return Number(answer.split(' ')[1]);
  };
};

/** As `holdPost`, for a mutation. */
export const holdBody = (
  server: TestServer,
  client: Client,
  name: string,
  input: unknown,
  headers: Readonly<Record<string, string>> = {},
) =>
  holdPost(server, client, {
    path: `/trpc/${name}`,
    body: Buffer.from(JSON.stringify(input)),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
