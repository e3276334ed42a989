import { createHmac, hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a bucket does with a request. */
export type BucketScene =
  | { readonly kind: 'answers'; readonly status: number; readonly retryAfterS?: number }
  /** As the wrong region does. */
  | { readonly kind: 'redirects'; readonly to: string }
  /** Stores, and dies before it has answered. */
  | { readonly kind: 'cuts' }
  | { readonly kind: 'silent' }
  /** Answers a byte at a time, without an end. */
  | { readonly kind: 'drips' };

export interface BucketKey {
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signature Version 4 of a request, calculated from what arrived (AWS, "Signature Calculations"). */
const expectedSignature = (request: IncomingMessage, body: Buffer, { region, secret }: BucketKey): string => {
  const { method = '', url = '', headers } = request;
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const canonical = [
    method,
    url,
    '',
    ...names.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    names,
    hash('sha256', body),
  ].join('\n');
  const time = String(headers['x-amz-date']);
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash('sha256', canonical)].join('\n')).toString('hex');
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

const statusFor = (request: IncomingMessage, body: Buffer, key: BucketKey): number => {
  const { authorization = '', ...headers } = request.headers;
  if (request.method !== 'PUT') return 405;
  if (!authorization.includes(`Credential=${key.keyId}/`)) return 403;
  if (!authorization.endsWith(`Signature=${expectedSignature(request, body, key)}`)) return 403;
  const sums = [headers['x-amz-content-sha256'], headers['x-amz-checksum-sha256']];
  return sums[0] === hash('sha256', body) && sums[1] === hash('sha256', body, 'base64') ? 200 : 400;
};

/** A bucket on a loopback port that takes signed PUTs alone. It plays the scenes in order, one for each request, then stores. */
export const startBucket = async (key: BucketKey, ...planned: readonly BucketScene[]) => {
  const scenes = [...planned];
  const objects = new Map<string, string>();
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request).catch(() => null);
    if (body === null) return;
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    const scene = scenes.shift();
    if (scene?.kind === 'silent') return;
    if (scene?.kind === 'redirects') return void response.writeHead(307, { location: scene.to }).end();
    if (scene?.kind === 'answers') {
      const wait = scene.retryAfterS === undefined ? {} : { 'retry-after': String(scene.retryAfterS) };
      return void response.writeHead(scene.status, wait).end('<Error/>');
    }
    if (scene?.kind === 'drips') {
      const timer = setInterval(() => response.write(' '), 20);
      response.writeHead(200).once('close', () => clearInterval(timer));
      return;
    }
    const status = statusFor(request, body, key);
    if (status === 200) objects.set(path, body.toString());
    if (scene?.kind === 'cuts') return void request.socket.destroy();
    response.writeHead(status).end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** By their paths. */
    objects,
    requests,
    /** Plays these next. */
    play: (...next: readonly BucketScene[]) => void scenes.push(...next),
    async stop(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
