import { EgressFault, type EgressResponse } from '@atelier/core/ports/egress';
import type { Dispatcher } from 'undici';
import { timedOut, toEgressFault } from './faults.ts';
import { toResponse } from './response.ts';

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
  readonly headTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxBytes: number;
}

type Dispatch = Dispatcher['dispatch'];

/** Calls `onStart` right before the first byte of the request is written: from then on it may arrive. */
const noticeStart =
  (onStart: () => void) =>
  (dispatch: Dispatch): Dispatch =>
  (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        onStart();
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });

const whenAborted = (signal: AbortSignal) => {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  promise.catch(() => undefined);
  return { promise, release: () => signal.removeEventListener('abort', onAbort) };
};

const isRedirect = (status: number): boolean => status >= 300 && status <= 399 && status !== 304;

/**
 * Sends one request once. A redirect is an answer here; the caller decides what it means. Times are measured by timers of
 * Node.js: those of undici are late by up to a second.
 * @throws EgressFault, or the signal's reason
 */
export const send = async (dispatcher: Dispatcher, outgoing: Outgoing): Promise<EgressResponse> => {
  const { method, url, headers, body, signal, headTimeoutMs, idleTimeoutMs, maxBytes } = outgoing;
  signal.throwIfAborted();
  const cutoff = new AbortController();
  const ending = AbortSignal.any([signal, cutoff.signal]);
  const timeUp = (): void => cutoff.abort(timedOut(url.host));
  let sent = false;
  let headTimer: NodeJS.Timeout | undefined;
  const started = noticeStart(() => {
    sent = true;
    headTimer = setTimeout(timeUp, headTimeoutMs);
  });
  const aborted = whenAborted(ending);
  const request = dispatcher.compose(started).request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { 'accept-encoding': 'identity', 'user-agent': 'atelier', ...headers },
    body,
    signal: ending,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    const answer = await Promise.race([request, aborted.promise]);
    return toResponse(answer, { host: url.host, maxBytes, idleTimeoutMs, signal: ending, timeUp });
  } catch (thrown) {
    // If the abort wins, an answer that comes all the same is dropped.
    request.then((late) => late.body.on('error', () => undefined).destroy()).catch(() => undefined);
    if (ending.aborted) throw ending.reason;
    throw toEgressFault(thrown, url.host, sent);
  } finally {
    clearTimeout(headTimer);
    aborted.release();
  }
};

/** The address that a redirect names, as text; null if the answer is none. The body of a redirect is not read. */
export const redirectOf = (response: EgressResponse): string | null =>
  isRedirect(response.status) ? (response.header('location') ?? '') : null;

export const redirected = (url: URL): EgressFault =>
  new EgressFault('redirected', `${url.host} answered with a redirect, which is not followed.`, {
    sent: true,
  });
