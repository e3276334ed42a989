import { AppError } from '@atelier/core/errors';
import type { LimitRule } from '@atelier/core/limit-rules';
import type { RefundingLimiter } from '@atelier/core/ports/services';
import type { Deps } from '../shared/deps.ts';

/** Tokens taken from a user's budget before a call, to be settled by what it really cost. */
export interface TokenHold {
  /** Charges `tokens` instead of what was held. @returns what is left of the budget */
  settle(tokens: number): Promise<number>;
}

const minutes = (seconds: number): string => {
  const count = Math.ceil(seconds / 60);
  return count === 1 ? 'a minute' : `${count} minutes`;
};

/**
 * A user's token budget (R-LIM-1). What a call may cost at most is taken before it and corrected after it, so that
 * parallel calls together never exceed the budget by more than one call's own miscount.
 */
export const tokenBudget = (limiter: RefundingLimiter, rule: LimitRule, clock: Deps['clock']) => ({
  /** @throws AppError `rate_limited` if that many tokens are not left */
  async hold(userId: string, tokens: number): Promise<TokenHold> {
    const verdict = await limiter.consume(rule, userId, tokens);
    if (!verdict.allowed) {
      await limiter.refund(rule, userId, tokens);
      throw new AppError(
        'rate_limited',
        tokens > rule.points
          ? 'This prompt is too long for your token budget. Shorten it, or use the built-in words.'
          : `You’ve used up your tokens for now. There will be more in ${minutes(verdict.resetS)}; the built-in words cost none.`,
        { retryAfterS: verdict.resetS },
      );
    }
    // `resetS` is rounded up, so that the window may end up to a second earlier.
    const refundableUntil = clock.now().getTime() + (verdict.resetS - 1) * 1000;
    return {
      async settle(used) {
        // After the end of the window there is nothing to give back: it would be taken from what the next one counts.
        if (used < tokens && clock.now().getTime() >= refundableUntil) return verdict.remaining;
        if (used < tokens) {
          await limiter.refund(rule, userId, tokens - used);
          return verdict.remaining + tokens - used;
        }
        if (used > tokens) return (await limiter.consume(rule, userId, used - tokens)).remaining;
        return verdict.remaining;
      },
    };
  },
});
