import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One button of a page: its label, and the values that it sends. */
export interface Button {
  readonly text: string;
  readonly name: string;
  readonly value: string;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** A page of a test's provider: a heading and a form of buttons that posts back to where it came from. */
export const sendPage = (response: ServerResponse, heading: string, buttons: readonly Button[]): void => {
  const form = buttons
    .map(
      ({ text, name, value }) =>
        `<button name="${escapeHtml(name)}" value="${escapeHtml(value)}">${escapeHtml(text)}</button>`,
    )
    .join('\n');
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(
      `<!doctype html><html lang="en"><title>${escapeHtml(heading)}</title><link rel="icon" href="data:,">` +
        `<main><h1>${escapeHtml(heading)}</h1><form method="post">${form}</form></main></html>`,
    );
};

export const readForm = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return new URLSearchParams(body);
};

/** A server of this machine at a port of its own; `listener` is asked for once the origin is known. */
export const listen = async (makeListener: (origin: string) => RequestListener) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', makeListener(origin));
  return {
    origin,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
