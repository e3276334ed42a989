import { AppError } from '@atelier/core/errors';
import type { LimitRule } from '@atelier/core/limit-rules';
import type { LimitVerdict, LookUpThrottle, RefundingLimiter } from '@atelier/core/ports/services';

/** The request whose credential is looked up. */
interface LookUpRequest {
  /** The rule for calls without a valid credential. */
  readonly anonymous: LimitRule;
  readonly addressKey: () => string;
  /** Called when the limit belongs in the response: on a refusal, or for an invalid credential. */
  readonly noteLimit: (verdict: LimitVerdict) => void;
  /** Called when the credential was invalid and has been counted. */
  readonly onInvalid: () => void;
}

/**
 * Counts a credential by address before it is looked up, so that beyond the limit of anonymous calls made-up credentials
 * cost no look-up, also in parallel. It has its own counter: anonymous calls of others at the address, of which a router
 * may have many, do not block a valid credential. An invalid one is counted as an anonymous call as well; a valid one, or
 * one whose look-up failed, is refunded (ASVS 6.3.1, R-LIM-2). The throttle throws AppError `rate_limited`.
 */
export const createCredentialThrottle =
  (
    limiter: RefundingLimiter,
    { anonymous, addressKey, noteLimit, onInvalid }: LookUpRequest,
  ): LookUpThrottle =>
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
      onInvalid();
    } else await limiter.refund(anonymous, key);
    return found;
  };
