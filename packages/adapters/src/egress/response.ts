import { isAscii } from 'node:buffer';
import { EgressFault, type EgressResponse } from '@atelier/core/ports/egress';
import { releaseBytes } from '@atelier/core/release-bytes';
import type { Dispatcher } from 'undici';
import { toEgressFault } from './faults.ts';

export interface ResponseBounds {
  readonly host: string;
  readonly maxBytes: number;
  /** An answer whose body is not asked for within this time is dropped, so that its connection is freed. */
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
  /** Aborts `signal` with a fault. */
  readonly timeUp: () => void;
}

const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(pieces.reduce((size, { byteLength }) => size + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
};

/**
 * Decodes UTF-8. A picture as base64 in JSON is megabytes of ASCII: as latin1, Node keeps such a text outside of V8's heap and
 * frees it without a collection of the whole heap.
 */
const textOf = (bytes: Uint8Array): string =>
  isAscii(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    : new TextDecoder().decode(bytes);

/** An answer whose body is read at most once, within bounds. */
export const toResponse = (
  { statusCode, headers, body }: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>,
  { host, maxBytes, idleTimeoutMs, signal, timeUp }: ResponseBounds,
): EgressResponse => {
  const tooLarge = (): EgressFault =>
    new EgressFault('too_large', `${host} sent more than ${maxBytes} bytes.`, { sent: true });
  const header = (name: string): string | null => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  // The caller may not be listening any more when a body fails.
  body.on('error', () => undefined);
  const unread = setTimeout(() => body.destroy(), idleTimeoutMs).unref();

  async function* pieces(): AsyncIterable<Uint8Array> {
    clearTimeout(unread);
    let size = 0;
    let idle = setTimeout(timeUp, idleTimeoutMs);
    try {
      if (Number(header('content-length') ?? 0) > maxBytes) throw tooLarge();
      for await (const piece of body) {
        // Not while the caller handles a piece: its time is not the other side's silence.
        clearTimeout(idle);
        size += piece.byteLength;
        if (size > maxBytes) throw tooLarge();
        yield piece;
        idle = setTimeout(timeUp, idleTimeoutMs);
      }
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      throw toEgressFault(thrown, host, true);
    } finally {
      clearTimeout(idle);
      body.destroy();
    }
  }
  const bytes = async (): Promise<Uint8Array> => {
    const all: Uint8Array[] = [];
    for await (const piece of pieces()) all.push(piece);
    return joined(all);
  };
  return {
    status: statusCode,
    header,
    bytes,
    text: async () => {
      const all = await bytes();
      const text = textOf(all);
      releaseBytes(all);
      return text;
    },
    pieces,
  };
};
