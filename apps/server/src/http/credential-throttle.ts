import { AppError } from '@atelier/core/errors';
import type { LimitRule } from '@atelier/core/limit-rules';
import type { LimitVerdict, LookUpThrottle, RefundingLimiter } from '@atelier/core/ports/services';

/** The request whose credential is looked up. */
interface Asking {
  /** The rule of calls without a valid credential. */
  readonly anonymous: LimitRule;
  readonly addressKey: () => string;
  /** Told of the limit when the client gets to see it: on a refusal, or when the credential is invalid. */
  readonly noteLimit: (verdict: LimitVerdict) => void;
  /** Told that the credential was invalid and has been counted. */
  readonly onWrong: () => void;
}

/**
 * Counts a credential by its address before it is looked up, so that beyond the limit of anonymous calls made-up ones
 * cost no look-up, also in parallel. The count is one of its own: anonymous calls of others at that address, of which
 * there may be many behind one router, do not keep a valid credential from being looked up. An invalid one is an
 * anonymous call besides. A valid one, or one that a fault kept from being judged, is not counted. The gate throws
 * AppError `rate_limited` (ASVS 6.3.1, R-LIM-2).
 */
export const createCredentialThrottle =
  (limiter: RefundingLimiter, { anonymous, addressKey, noteLimit, onWrong }: Asking): LookUpThrottle =>
  async (find) => {
    const key = `credential ${addressKey()}`;
    const requireAllowed = (verdict: LimitVerdict): void => {
      if (verdict.allowed) return;
      noteLimit(verdict);
      throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
    };
    requireAllowed(await limiter.consume(anonymous, key));
    const found = await find().catch(async (fault: unknown) => {
      await limiter.refund(anonymous, key);
      throw fault;
    });
    if (found === null) {
      const verdict = await limiter.consume(anonymous, addressKey());
      requireAllowed(verdict);
      noteLimit(verdict);
      onWrong();
    } else await limiter.refund(anonymous, key);
    return found;
  };
