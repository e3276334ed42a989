import { request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Client } from './in-process-client.ts';

export interface WatchedStream {
  /** What has come so far. */
  readonly text: () => string;
  /** Resolves when the server has sent something. */
  readonly opened: Promise<void>;
  /** Resolves with the whole text when the server ends the stream. */
  readonly ended: Promise<string>;
  /** Resolves at the end too: whether the body came to its proper end, and the connection was not merely cut. */
  readonly isWhole: Promise<boolean>;
  /** Hangs up, as a closed tab does. */
  close(): void;
}

/** Opens a subscription as a browser does and lets it run; `headers`, as of a program, and `search` are sent as well. */
export const openStream = (
  client: Client,
  name: string,
  input: unknown,
  headers: Readonly<Record<string, string>> = {},
  search = '',
): WatchedStream => {
  let text = '';
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const whole = Promise.withResolvers<boolean>();
  const cookie = client.cookieHeader();
  const isSecure = client.agent instanceof TlsAgent;
  const req = (isSecure ? tlsRequest : plainRequest)(
    {
      host: '127.0.0.1',
      port: client.port,
      path: `/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}${search}`,
      headers: {
        host: new URL(client.origin).host,
        accept: 'text/event-stream',
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      // Over plain HTTP each stream has a connection of its own.
      agent: isSecure ? client.agent : false,
    },
    (res) => {
      res.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        opened.resolve();
      });
      res.on('error', () => undefined);
      res.once('close', () => {
        whole.resolve(res.complete);
        ended.resolve(text);
      });
    },
  );
  req.on('error', () => {
    whole.resolve(false);
    ended.resolve(text);
  });
  req.end();
  return {
    text: () => text,
    opened: opened.promise,
    ended: ended.promise,
    isWhole: whole.promise,
    close: () => req.destroy(),
  };
};
