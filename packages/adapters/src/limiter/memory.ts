import type { LimitClass, LimitSettings } from '@atelier/core/policy';
import type { LimitVerdict, RefundingLimiter } from '@atelier/core/ports/services';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { createKeyCap } from './key-cap.ts';

export interface MemoryLimiterOptions {
  /** Keys counted one by one in each class; those beyond share one bucket. About 0.5 KiB each. */
  readonly maxKeysPerClass?: number;
}

// A longer timer fires at once in Node, and the count would be forgotten: the limit would be open.
const maxWindowS = 2_147_483;

/**
 * Counts in this process (R-LIM-4), each class in fixed windows that begin with a key's first call. Fails
 * closed: what cannot be counted is refused.
 * @throws RangeError for settings that could not hold.
 */
export const createMemoryLimiter = (
  settings: LimitSettings,
  options: MemoryLimiterOptions = {},
): RefundingLimiter => {
  const { maxKeysPerClass = 50_000 } = options;
  const counters = new Map<LimitClass, Counter>();
  for (const limitClass of Object.keys(settings) as LimitClass[])
    counters.set(limitClass, createCounter(settings[limitClass], maxKeysPerClass));
  const counterOf = (limitClass: LimitClass): Counter => {
    const counter = counters.get(limitClass);
    if (counter === undefined) throw new RangeError(`There is no limit class ${limitClass}.`);
    return counter;
  };
  return {
    consume: async (limitClass, key, points = 1) => counterOf(limitClass).consume(key, points),
    reset: async (limitClass, key) => counterOf(limitClass).reset(key),
    refund: async (limitClass, key) => counterOf(limitClass).refund(key),
  };
};

interface Counter {
  consume(key: string, points: number): Promise<LimitVerdict>;
  reset(key: string): Promise<void>;
  refund(key: string): Promise<void>;
}

const createCounter = (limit: LimitSettings[LimitClass], maxKeys: number): Counter => {
  const { points: limitPoints, windowS } = limit;
  if (!Number.isSafeInteger(limitPoints) || limitPoints < 0)
    throw new RangeError('The points of a limit must be a whole number.');
  if (!Number.isInteger(windowS) || windowS < 1 || windowS > maxWindowS)
    throw new RangeError(`The window of a limit must be 1 to ${maxWindowS} seconds.`);
  const limiter = new RateLimiterMemory({ points: limitPoints, duration: windowS, keyPrefix: '' });
  const cap = createKeyCap(maxKeys, windowS * 1000);

  const verdict = (allowed: boolean, remaining: number, resetMs: number): LimitVerdict => ({
    allowed,
    limit: limitPoints,
    remaining,
    // The library tells it by the wall clock, which may have been set back; the window itself ends by a timer.
    resetS: Math.min(windowS, Math.max(1, Math.ceil(resetMs / 1000))),
    windowS,
  });
  return {
    async consume(key, points) {
      // Less than one point would give points back, and NaN would poison the count so that it never refuses.
      if (!Number.isSafeInteger(points) || points < 1)
        throw new RangeError('A call costs at least one whole point.');
      try {
        const counted = await limiter.consume(cap.admit(key, performance.now()), points);
        return verdict(true, counted.remainingPoints, counted.msBeforeNext);
      } catch (refusal) {
        // rate-limiter-flexible refuses by rejecting with its result; any other fault refuses too.
        return verdict(false, 0, refusal instanceof RateLimiterRes ? refusal.msBeforeNext : windowS * 1000);
      }
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
