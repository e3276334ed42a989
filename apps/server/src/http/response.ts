import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { errorData, toAppError } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { HttpRequestContext } from './request-context.ts';
import type { ConstantHeaders, HeadWriter } from './response-head.ts';

export const jsonType = 'application/json; charset=utf-8';

/** A JSON-RPC number is part of tRPC's error shape; plain routes use the one for "internal". */
const plainErrorCode = -32603;

/** The body of an error of a plain route: the same shape as a procedure's (R-HTTP-8). */
export const errorBody = (thrown: unknown, requestId: string): { status: number; body: string } => {
  const error = toAppError(thrown);
  const data = errorData(error, requestId);
  return {
    status: error.status,
    body: JSON.stringify({ error: { message: error.message, code: plainErrorCode, data } }),
  };
};

/** Whether a body of the request may still be on its way. */
export const owesBody = ({ complete, headers, readableLength }: IncomingMessage): boolean =>
  !complete &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > readableLength);

/**
 * Writes a whole JSON answer in one piece: the call's own headers, the constant ones, length and body. When the body of the
 * request is still on its way nobody waits for it any more: the connection ends, or Node would swallow it, however long it is.
 */
export const sendJson = (
  call: HttpRequestContext,
  writeHead: HeadWriter,
  constant: ConstantHeaders,
  status: number,
  body: string,
): void => {
  const { res } = call;
  if (res.headersSent || res.destroyed) return;
  if (owesBody(call.req)) res.shouldKeepAlive = false;
  const length = Buffer.byteLength(body);
  writeHead(res, status, call.headers(), constant, length);
  // As many bytes as characters: all of it is ASCII, which Node copies faster under this name.
  res.end(body, length === body.length ? 'latin1' : 'utf8');
};

/**
 * Reads a body as UTF-8 within bounds, whatever the client claims of its length.
 * @throws AppError `payload_too_large`, `bad_request` when it is not UTF-8, `client_closed_request`
 */
export const readBody = (call: HttpRequestContext, limitBytes: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const { req } = call;
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
      // Decoding would put replacement characters where the client sent something else.
      if (isUtf8(bytes)) resolve(bytes.toString('utf8'));
      else reject(new AppError('bad_request', 'The request is not UTF-8.'));
    });
    req.once('error', () => reject(new AppError('client_closed_request')));
    req.once('close', () => {
      if (!req.complete) reject(new AppError('client_closed_request'));
    });
  });
