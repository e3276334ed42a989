import { AuditSinkFault } from '@atelier/core/ports/audit-streams';
import type { Egress, EgressResponse } from '@atelier/core/ports/egress';
import { EgressFault } from '@atelier/core/ports/egress';

/** Longer pauses are not believed. */
const maxRetryAfterS = 3600;
/** For one request and its answer. A receiver that sends a byte now and then must not hold up what waits. */
const defaultTotalMs = 40_000;

/** The batch itself is not accepted; sending the same again would not help. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);

const retryAfterOf = (response: EgressResponse): number | null => {
  const text = response.header('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), maxRetryAfterS) : null;
};

export interface SinkRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds. */
  readonly totalMs?: number;
}

/** Sends once. @returns the text of the answer @throws AuditSinkFault for anything but 2xx, or the signal's reason */
export const sendToSink = async (
  egress: Egress,
  { totalMs = defaultTotalMs, ...request }: SinkRequest,
  signal: AbortSignal,
): Promise<string> => {
  const limit = AbortSignal.timeout(totalMs);
  try {
    const response = await egress.call({ ...request, signal: AbortSignal.any([signal, limit]) });
    const text = await response.text();
    if (response.status >= 200 && response.status < 300) return text;
    throw new AuditSinkFault(`The receiver answered ${response.status}.`, {
      retryAfterS: retryAfterOf(response),
      isRefusal: refusals.has(response.status),
    });
  } catch (thrown) {
    signal.throwIfAborted();
    if (limit.aborted) throw new AuditSinkFault('The receiver took too long.');
    if (thrown instanceof EgressFault) throw new AuditSinkFault(thrown.message);
    throw thrown;
  }
};

/** Posts JSON. @returns the text of the answer @throws AuditSinkFault for anything but 2xx, or the signal's reason */
export const postJson = (
  egress: Egress,
  url: string,
  { headers, body, totalMs }: Pick<SinkRequest, 'headers' | 'body' | 'totalMs'>,
  signal: AbortSignal,
): Promise<string> =>
  sendToSink(
    egress,
    {
      ...{ method: 'POST', url, body, headers: { ...headers, 'content-type': 'application/json' } },
      ...(totalMs === undefined ? {} : { totalMs }),
    },
    signal,
  );
