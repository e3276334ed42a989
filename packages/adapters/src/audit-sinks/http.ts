import { AuditSinkFault } from '@atelier/core/ports/audit-streams';
import type { Egress, EgressResponse } from '@atelier/core/ports/egress';
import { EgressFault } from '@atelier/core/ports/egress';

/** Longer pauses are not believed. */
const maxRetryAfterS = 3600;

/** The batch itself is not accepted; sending the same again would not help. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);

const retryAfterOf = (response: EgressResponse): number | null => {
  const text = response.header('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), maxRetryAfterS) : null;
};

/** Posts JSON. @returns the text of the answer @throws AuditSinkFault for anything but 2xx, or the signal's reason */
export const postJson = async (
  egress: Egress,
  url: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
): Promise<string> => {
  try {
    const headers = { ...request.headers, 'content-type': 'application/json' };
    const response = await egress.call({ method: 'POST', url, headers, body: request.body, signal });
    const text = await response.text();
    if (response.status >= 200 && response.status < 300) return text;
    throw new AuditSinkFault(`The receiver answered ${response.status}.`, {
      retryAfterS: retryAfterOf(response),
      isRefusal: refusals.has(response.status),
    });
  } catch (thrown) {
    if (thrown instanceof EgressFault) throw new AuditSinkFault(thrown.message);
    throw thrown;
  }
};
