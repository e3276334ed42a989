import { EgressFault, type EgressResponse } from '@atelier/core/ports/egress';
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
    return new Uint8Array(Buffer.concat(all));
  };
  return {
    status: statusCode,
    header,
    bytes,
    text: async () => new TextDecoder().decode(await bytes()),
    pieces,
  };
};
