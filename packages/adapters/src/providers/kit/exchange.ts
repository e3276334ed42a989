import type { Egress, EgressRequest, EgressResponse } from '@atelier/core/ports/egress';
import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';
import { releaseBytes } from '@atelier/core/release-bytes';
import type { z } from 'zod';
import { faultOfEgress, faultOfStatus, retryAfterMs, submitFaultOfStatus } from './faults.ts';
import { type Base64, parsePictures } from './picture-json.ts';
import { redact } from './redact.ts';

/** A request with a JSON answer. `submit` would cost a picture if it were repeated; `read` would not. */
export interface Exchange extends Omit<EgressRequest, 'method' | 'body'> {
  readonly call: 'submit' | 'read';
  readonly method?: EgressRequest['method'];
  readonly json?: unknown;
  readonly form?: FormData;
  readonly bytes?: Uint8Array;
  /** Whether the answer has pictures in it: as bytes in place of long base64 (`Base64`). */
  readonly withPictures?: boolean;
  /** What a status means to this backend, where it differs from the usual. */
  readonly kindOf?: (status: number, text: string) => RemoteFaultKind | undefined;
}

const requestOf = (exchange: Exchange): EgressRequest => {
  const { call: _call, json, form, bytes, kindOf: _kindOf, withPictures: _pictures, ...rest } = exchange;
  const method = rest.method ?? (json === undefined && form === undefined ? 'GET' : 'POST');
  if (form !== undefined) return { ...rest, method, body: form };
  if (bytes !== undefined) return { ...rest, method, body: bytes };
  if (json === undefined) return { ...rest, method };
  const headers = { ...rest.headers, 'content-type': 'application/json' };
  return { ...rest, method, headers, body: JSON.stringify(json) };
};

/** An answer that nothing can be read from: work that may have been accepted is `unknown`, a read can be repeated. */
export const unreadable = (call: Exchange['call'], message: string, cause?: unknown): RemoteFault =>
  new RemoteFault(call === 'submit' ? 'unknown' : 'transient', message, { cause });

const isSuccess = ({ status }: EgressResponse): boolean => status >= 200 && status < 300;

/** @throws RemoteFault for every status but 2xx */
const throwIfRefused = async (response: EgressResponse, exchange: Exchange): Promise<void> => {
  if (isSuccess(response)) return;
  const text = await response.text();
  const faultOf = exchange.call === 'submit' ? submitFaultOfStatus : faultOfStatus;
  throw faultOf(response.status, redact(text, exchange.headers), {
    kind: exchange.kindOf?.(response.status, text),
    retryAfterMs: retryAfterMs(response.header('retry-after'), Date.now()),
  });
};

/** Sends one request, once. @throws RemoteFault */
export const send = async (egress: Egress, exchange: Exchange): Promise<EgressResponse> => {
  try {
    const response = await egress.call(requestOf(exchange));
    await throwIfRefused(response, exchange);
    return response;
  } catch (thrown) {
    throw faultOfEgress(thrown, exchange.call);
  }
};

/** Enough of a long answer to say what it was. */
const headBytes = 16_384;

/** The body as JSON, or its beginning as text if it is none. @throws what the connection throws */
const readJson = async (
  response: EgressResponse,
  withPictures: boolean,
): Promise<{ readonly value: unknown } | { readonly text: string; readonly cause: unknown }> => {
  const bytes = withPictures ? await response.bytes() : null;
  const text = bytes === null ? await response.text() : null;
  try {
    return { value: bytes === null ? JSON.parse(text ?? '') : parsePictures(bytes) };
  } catch (cause) {
    return { text: text ?? new TextDecoder().decode(bytes?.subarray(0, headBytes)), cause };
  } finally {
    if (bytes !== null) releaseBytes(bytes);
  }
};

/** An answer in words, for messages: its pictures are left out. */
const toldOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (part instanceof Uint8Array ? 'a picture' : part)) ?? '';

/**
 * Sends one request, once, and reads the JSON that answers it.
 * @throws RemoteFault; also when the answer is not JSON or does not fit the schema
 */
export const exchangeJson = async <T>(
  egress: Egress,
  exchange: Exchange,
  schema: z.ZodType<T>,
): Promise<T> => {
  const response = await send(egress, exchange);
  const body = await readJson(response, exchange.withPictures === true).catch((thrown: unknown) => {
    throw faultOfEgress(thrown, exchange.call);
  });
  if ('text' in body) {
    const told = redact(body.text, exchange.headers).slice(0, 200);
    throw unreadable(exchange.call, `Not JSON: ${told}`, body.cause);
  }
  const parsed = schema.safeParse(body.value);
  if (parsed.success) return parsed.data;
  const told = redact(toldOf(body.value), exchange.headers).slice(0, 500);
  throw unreadable(exchange.call, `Not the expected answer: ${told}`, parsed.error);
};

/** `exchangeJson` with what all calls to a provider have in common. @throws RemoteFault */
export type Call = <T>(exchange: Exchange, schema: z.ZodType<T>) => Promise<T>;

/** @param headers the key; `usual` counts as far as an exchange says nothing else */
export const createCall =
  (
    egress: Egress,
    headers: Readonly<Record<string, string>>,
    usual: Pick<Exchange, 'kindOf' | 'maxBytes'>,
  ): Call =>
  (exchange, schema) =>
    exchangeJson(egress, { ...usual, ...exchange, headers: { ...exchange.headers, ...headers } }, schema);

/** The bytes of a base64 text or `data:` address; empty if it is neither. */
export const bytesOfBase64 = (text: Base64): Uint8Array => {
  if (typeof text !== 'string') return text;
  const { buffer, byteOffset, byteLength } = Buffer.from(text.replace(/^data:[^,]{0,100},/, ''), 'base64');
  // The same memory: a picture is some megabytes.
  return new Uint8Array(buffer, byteOffset, byteLength);
};
