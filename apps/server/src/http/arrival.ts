import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { owesBody } from './response.ts';
import { routes } from './routes.ts';

/** Time for a whole request to arrive, but for one with a file. */
const arrivalTimeoutMs = 30_000;
/** Time for a request with a file: 25 MB at 0.35 Mbit/s, as on a phone with bad reception. */
export const fileArrivalTimeoutMs = 600_000;

/** What Node reports when a request takes longer than `requestTimeout`. */
const lateFault = (): Error =>
  Object.assign(new Error('The request took too long to arrive.'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });

/**
 * Ends requests whose body takes too long. Node has one limit for all requests, which is that of files; a file that has
 * been refused gets no more time than any other body.
 */
export const limitArrival = (
  server: Pick<Server, 'emit'>,
  req: IncomingMessage,
  res: ServerResponse,
  timeoutMs = arrivalTimeoutMs,
): void => {
  if (!owesBody(req)) return;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => {
      if (!req.complete) server.emit('clientError', lateFault(), req.socket);
    }, timeoutMs);
    timer.unref();
  };
  if (req.url?.split('?', 1)[0] === routes.uploadFile.url) res.once('finish', start);
  else start();
  req.once('close', () => clearTimeout(timer));
};
