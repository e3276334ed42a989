import { maxAnswer } from '@atelier/core/channel-terms';
import type { AlertSender } from '@atelier/core/ports/alert-sender';
import { EgressFault, type EgressResponse } from '@atelier/core/ports/egress';
import { createEgress, type EgressDeps } from '../egress/egress.ts';
import { payloadOf } from './payloads.ts';

/** Milliseconds and bytes. A receiver that is slower counts as failed. */
export const alertSenderDefaults = {
  connectTimeoutMs: 5_000,
  headTimeoutMs: 10_000,
  idleTimeoutMs: 5_000,
  totalMs: 20_000,
  maxBytes: 65_536,
} as const;

const secretBytes = 32;
/** Longer pauses are not believed. */
const maxRetryAfterS = 3600;

const retryAfterOf = (response: EgressResponse): number | null => {
  const text = response.header('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), maxRetryAfterS) : null;
};

/** Without what would change how a page shows it. */
const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, maxAnswer);

/** Posts alerts through the guarded connections of `egress/`: addresses are checked, and redirects are an error. */
export const createAlertSender = (
  deps: Pick<EgressDeps, 'lookup' | 'ca' | 'dial'> & {
    readonly [K in keyof typeof alertSenderDefaults]?: number;
  } = {},
): AlertSender => {
  const limits = { ...alertSenderDefaults, ...deps };
  return {
    async post(kind, target, message, signal) {
      const { url, headers, body } = payloadOf(kind, target, message);
      const egress = createEgress(
        { baseUrl: new URL(target.url).origin, allowPrivate: target.allowPrivate, resultHosts: [] },
        { ...deps, connectTimeoutMs: limits.connectTimeoutMs },
      );
      const limit = AbortSignal.timeout(limits.totalMs);
      try {
        const response = await egress.call({
          ...{ method: 'POST', url, headers, body, maxBytes: limits.maxBytes },
          ...{ headTimeoutMs: limits.headTimeoutMs, idleTimeoutMs: limits.idleTimeoutMs },
          signal: AbortSignal.any([signal, limit]),
        });
        const text = plain(await response.text());
        return { status: response.status, retryAfterS: retryAfterOf(response), text };
      } catch (thrown) {
        if (limit.aborted && !signal.aborted)
          throw new EgressFault('timed_out', 'The receiver took too long.', { sent: true, cause: thrown });
        throw thrown;
      } finally {
        await egress.close();
      }
    },
    newSecret: () =>
      `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(secretBytes))).toString('base64')}`,
  };
};
