import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TestServer {
  readonly port: number;
  readonly origin: string;
  /** `METHOD /path`, oldest first. */
  readonly requests: readonly string[];
  readonly headers: readonly IncomingMessage['headers'][];
  /** Sockets that were opened. */
  readonly connections: readonly Socket[];
}

/** A server of one test on a loopback port. */
export const startServer = async (
  handler: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
  tls?: { readonly cert: string; readonly key: string },
  onUpgrade: (request: IncomingMessage, socket: Socket) => void = (_, socket) => void socket.destroy(),
): Promise<TestServer> => {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const connections: Socket[] = [];
  const listener: RequestListener = async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return;
    }
    handler(request, response, Buffer.concat(pieces));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('connection', (socket) => connections.push(socket));
  server.on('upgrade', onUpgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  return { port, origin, requests, headers, connections };
};

/** A message of a server in one frame (RFC 6455, 5.2), up to 65,535 bytes. */
const frame = (message: string | Uint8Array): Buffer => {
  const payload = Buffer.from(message);
  const opcode = typeof message === 'string' ? 0x81 : 0x82;
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([opcode, ...length]), payload]);
};

/** Accepts an upgrade to a WebSocket (RFC 6455, 4.2.2) and sends messages. */
export const acceptSocket = (request: IncomingMessage, socket: Socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  return { send: (message: string | Uint8Array) => void socket.write(frame(message)) };
};
