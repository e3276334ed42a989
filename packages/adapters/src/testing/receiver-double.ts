import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** What a receiver of alerts does with a request. */
export type ReceiverScene =
  | {
      readonly kind: 'answers';
      readonly status?: number;
      readonly body?: string;
      readonly retryAfterS?: number;
    }
  /** Sends the caller elsewhere. */
  | { readonly kind: 'redirects'; readonly to: string }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent' }
  /** Takes the request and hangs up. */
  | { readonly kind: 'cuts' }
  /** Answers without an end. */
  | { readonly kind: 'endless' };

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** As it came: signatures are about these bytes. */
  readonly body: string;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
};

/**
 * A receiver of alerts on a loopback port: a webhook, Slack, Discord, Teams or ntfy, which all take one POST. It plays the
 * scenes in order, one for each request, then answers 200.
 */
export const startReceiver = async (...planned: readonly ReceiverScene[]) => {
  const scenes = [...planned];
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    try {
      requests.push({ path: request.url ?? '', headers: request.headers, body: await readBody(request) });
    } catch {
      return;
    }
    const scene = scenes.shift() ?? { kind: 'answers' };
    if (scene.kind === 'silent') return;
    if (scene.kind === 'cuts') return void request.socket.destroy();
    if (scene.kind === 'redirects') return void response.writeHead(307, { location: scene.to }).end();
    if (scene.kind === 'endless') {
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(16_384), () => setImmediate(write));
      };
      response.writeHead(200);
      return write();
    }
    const { status = 200, body = 'ok', retryAfterS } = scene;
    response
      .writeHead(status, retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) })
      .end(body);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** Plays these next. */
    play: (...next: readonly ReceiverScene[]) => void scenes.push(...next),
    async stop(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** What a webhook says, if it is signed with this secret. @throws WebhookVerificationError */
export const verifyWebhook = (secret: string, { body, headers }: ReceivedRequest): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>);
