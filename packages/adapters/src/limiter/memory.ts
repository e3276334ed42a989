import { type LimitRule, maxLimitWindowS } from '@atelier/core/limit-rules';
import type { LimitVerdict, RefundingLimiter } from '@atelier/core/ports/services';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { createKeyCap } from './key-cap.ts';

export interface MemoryLimiterOptions {
  /** Keys counted separately in each class and window; those beyond share one bucket. About 0.5 KiB each. */
  readonly maxKeysPerClass?: number;
}

/**
 * Counts in this process (R-LIM-4), each class and window length in fixed windows that begin with a key's first call.
 * Fails closed: what cannot be counted is refused.
 */
export const createMemoryLimiter = (options: MemoryLimiterOptions = {}): RefundingLimiter => {
  const { maxKeysPerClass = 50_000 } = options;
  const byClass = new Map<LimitRule['name'], Map<number, Counter>>();
  const counterOf = ({ name, windowS }: LimitRule): Counter => {
    const byWindow = byClass.get(name) ?? new Map<number, Counter>();
    const known = byWindow.get(windowS);
    if (known !== undefined) return known;
    const counter = createCounter(windowS, maxKeysPerClass);
    byClass.set(name, byWindow.set(windowS, counter));
    return counter;
  };
  return {
    consume: async (rule, key, points = 1) => counterOf(rule).consume(rule.points, key, points),
    reset: async (rule, key) => counterOf(rule).reset(key),
    refund: async (rule, key) => counterOf(rule).refund(key),
  };
};

interface Counter {
  consume(limit: number, key: string, points: number): Promise<LimitVerdict>;
  reset(key: string): Promise<void>;
  refund(key: string): Promise<void>;
}

/** @throws RangeError when no timer can hold the window */
const createCounter = (windowS: number, maxKeys: number): Counter => {
  if (!Number.isInteger(windowS) || windowS < 1 || windowS > maxLimitWindowS)
    throw new RangeError(`The window of a limit must be 1 to ${maxLimitWindowS} seconds.`);
  const limiter = new RateLimiterMemory({ points: 0, duration: windowS, keyPrefix: '' });
  const cap = createKeyCap(maxKeys, windowS * 1000);

  return {
    async consume(limit, key, points) {
      // Less than one point would give points back, and NaN would poison the count so that it never refuses.
      if (!Number.isSafeInteger(points) || points < 1)
        throw new RangeError('A call costs at least one whole point.');
      // `penalty` only counts. The library would judge by points that are fixed for all keys.
      const { consumedPoints, msBeforeNext } = await limiter.penalty(
        cap.admit(key, performance.now()),
        points,
      );
      return {
        // False also for a limit that is not a number.
        allowed: consumedPoints <= limit,
        limit,
        remaining: Math.max(0, limit - consumedPoints),
        // The library tells it by the wall clock, which may have been set back; the window itself ends by a timer.
        resetS: Math.min(windowS, Math.max(1, Math.ceil(msBeforeNext / 1000))),
        windowS,
      };
    },
    async refund(key) {
      const counted = cap.admit(key, performance.now());
      // A window that has ended meanwhile owes nothing: its point would be one too many in the next.
      if (((await limiter.get(counted))?.consumedPoints ?? 0) > 0) await limiter.reward(counted);
    },
    async reset(key) {
      if (cap.forget(key)) await limiter.delete(key);
    },
  };
};
