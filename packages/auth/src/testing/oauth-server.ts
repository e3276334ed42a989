import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Hit {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
}

export type Handler = (hit: Hit, response: ServerResponse) => void | Promise<void>;

export interface OAuthTestServer {
  readonly origin: string;
  /** Every request so far. */
  readonly hits: Hit[];
  /** Handlers by path; any other path is a 404 without JSON. */
  readonly routes: Map<string, Handler>;
  stop(): Promise<void>;
}

export const json =
  (body: unknown, status = 200, type = 'application/json'): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
  };

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
};

/** A provider under the test's control: a local HTTP server whose handlers a test can replace. */
export const startOAuthTestServer = async (): Promise<OAuthTestServer> => {
  const hits: Hit[] = [];
  const routes = new Map<string, Handler>();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://test');
    const form = new URLSearchParams(await bodyOf(request));
    const hit = { method: request.method ?? '', path: pathname, headers: request.headers, form };
    hits.push(hit);
    const handler = routes.get(pathname);
    if (handler === undefined) response.writeHead(404).end();
    else await handler(hit, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    routes,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
