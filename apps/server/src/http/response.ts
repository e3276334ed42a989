import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { errorData, toAppError } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { HttpRequestContext } from './request-context.ts';
import type { ConstantHeaders, HeadWriter } from './response-head.ts';

export const jsonType = 'application/json; charset=utf-8';

/** tRPC's error shape has a JSON-RPC code; plain routes use the one for "internal". */
const plainErrorCode = -32603;

/** The error body of a plain route, in the same shape as a procedure's (R-HTTP-8). */
export const errorBody = (thrown: unknown, requestId: string): { status: number; body: string } => {
  const error = toAppError(thrown);
  const data = errorData(error, requestId);
  return {
    status: error.status,
    body: JSON.stringify({ error: { message: error.message, code: plainErrorCode, data } }),
  };
};

/** Whether part of the request's body may not have been received yet. */
export const owesBody = ({ complete, headers, readableLength }: IncomingMessage): boolean =>
  !complete &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > readableLength);

/**
 * Writes a JSON response in one piece: the request's own headers, the constant ones, length and body. If the request's
 * body has not been received completely, the connection is closed; otherwise Node would read the rest, however long it is.
 */
export const sendJson = (
  request: HttpRequestContext,
  writeHead: HeadWriter,
  constant: ConstantHeaders,
  status: number,
  body: string,
): void => {
  const { res } = request;
  if (res.headersSent || res.destroyed) return;
  if (owesBody(request.req)) res.shouldKeepAlive = false;
  const length = Buffer.byteLength(body);
  writeHead(res, status, request.headers(), constant, length);
  // As many bytes as characters means ASCII, which Node copies faster as latin1.
  res.end(body, length === body.length ? 'latin1' : 'utf8');
};

/**
 * Reads a body as UTF-8 up to a limit, whatever its Content-Length says.
 * @throws AppError `payload_too_large`, `bad_request` when it is not UTF-8, `client_closed_request`
 */
export const readBody = (request: HttpRequestContext, limitBytes: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const { req } = request;
    const tooLarge = () => new AppError('payload_too_large', `A request has at most ${limitBytes} bytes.`);
    if (Number(req.headers['content-length'] ?? 0) > limitBytes) return reject(tooLarge());
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) {
        req.off('data', onData);
        req.pause();
        reject(tooLarge());
      } else chunks.push(chunk);
    };
    req.on('data', onData);
    req.once('end', () => {
      const bytes = Buffer.concat(chunks);
      // Decoding would silently replace invalid bytes.
      if (isUtf8(bytes)) resolve(bytes.toString('utf8'));
      else reject(new AppError('bad_request', 'The request is not UTF-8.'));
    });
    req.once('error', () => reject(new AppError('client_closed_request')));
    req.once('close', () => {
      if (!req.complete) reject(new AppError('client_closed_request'));
    });
  });
