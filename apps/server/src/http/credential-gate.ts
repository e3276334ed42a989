import { AppError } from '@atelier/core/errors';
import type { LimitVerdict, LookUpGate, RefundingLimiter } from '@atelier/core/ports/services';

/** The request whose credential is looked up. */
interface Asking {
  readonly addressKey: () => string;
  /** Told of the limit when the client gets to see it: on a refusal, or when the credential is invalid. */
  readonly noteLimit: (verdict: LimitVerdict) => void;
  /** Told that the credential was invalid and has been counted. */
  readonly onWrong: () => void;
}

/**
 * Counts a credential as an anonymous call of its address before it is looked up, so that beyond that limit made-up
 * ones cost no look-up, also in parallel. A valid one, or one that a fault kept from being judged, is not counted. The
 * gate throws AppError `rate_limited` (ASVS 6.3.1, R-LIM-2).
 */
export const createCredentialGate =
  (limiter: RefundingLimiter, { addressKey, noteLimit, onWrong }: Asking): LookUpGate =>
  async (find) => {
    const verdict = await limiter.consume('anonymous', addressKey());
    if (!verdict.allowed) {
      noteLimit(verdict);
      throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
    }
    const found = await find().catch(async (fault: unknown) => {
      await limiter.refund('anonymous', addressKey());
      throw fault;
    });
    if (found === null) {
      noteLimit(verdict);
      onWrong();
    } else await limiter.refund('anonymous', addressKey());
    return found;
  };
