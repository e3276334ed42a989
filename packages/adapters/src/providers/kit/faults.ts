import { EgressFault } from '@atelier/core/ports/egress';
import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';

/** What each status means unless an adapter knows better. */
const kindOfStatus = (status: number): RemoteFaultKind => {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  if (status === 404 || status === 410) return 'gone';
  if (status === 408 || status >= 500) return 'transient';
  if (status === 429) return 'rate';
  return status >= 400 ? 'invalid' : 'unknown';
};

/** The longest `Retry-After` that is believed. */
const maxRetryAfterMs = 3_600_000;

/**
 * Milliseconds of a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3).
 * @param nowMs wall clock, for dates
 */
export const retryAfterMs = (header: string | null, nowMs: number): number | undefined => {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, maxRetryAfterMs) : undefined;
};

/** The fault of an answer that reports an error. `message` is the provider's own text, for superadmins only. */
export const faultOfStatus = (
  status: number,
  message: string,
  details: { readonly kind?: RemoteFaultKind | undefined; readonly retryAfterMs?: number | undefined } = {},
): RemoteFault => {
  const { retryAfterMs: wait } = details;
  return new RemoteFault(details.kind ?? kindOfStatus(status), `${status}: ${message.slice(0, 2000)}`, {
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
};

/**
 * The same for the answer to a submission, which must not be sent twice: a server that fails with 5xx, or times out,
 * may have begun the work, so it is `unknown` unless the adapter knows that the backend accepted nothing.
 */
export const submitFaultOfStatus = (
  status: number,
  message: string,
  details: { readonly kind?: RemoteFaultKind | undefined; readonly retryAfterMs?: number | undefined } = {},
): RemoteFault => {
  const usual = kindOfStatus(status);
  const kind = details.kind ?? (usual === 'transient' ? 'unknown' : usual);
  return faultOfStatus(status, message, { ...details, kind });
};

/** The fault of a call without an answer. A submission that may have arrived is `unknown`; a repeatable read is not. */
export const faultOfEgress = (thrown: unknown, call: 'submit' | 'read'): RemoteFault => {
  if (thrown instanceof RemoteFault) return thrown;
  if (!(thrown instanceof EgressFault)) return new RemoteFault('unknown', String(thrown), { cause: thrown });
  if (thrown.reason === 'forbidden_address' || thrown.reason === 'redirected')
    return new RemoteFault('invalid', thrown.message, { cause: thrown });
  if (thrown.reason === 'not_found') return new RemoteFault('gone', thrown.message, { cause: thrown });
  // A result that is too large stays so.
  if (thrown.reason === 'too_large' && call === 'read')
    return new RemoteFault('gone', thrown.message, { cause: thrown });
  const kind = call === 'submit' && thrown.sent ? 'unknown' : 'transient';
  return new RemoteFault(kind, thrown.message, { cause: thrown });
};
