import { type LimitRule, maxLimitWindowS } from '@atelier/core/limit-rules';
import type { LimitVerdict, RefundingLimiter } from '@atelier/core/ports/services';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { createKeyCap, type KeyCap } from './key-cap.ts';

export interface MemoryLimiterOptions {
  /** Keys counted separately per class and window; keys beyond share one bucket. About 0.5 KiB each. */
  readonly maxKeysPerClass?: number;
}

/**
 * Counts in this process (R-LIM-4), in fixed windows that begin with a key's first call. Fails closed: a call that cannot be
 * counted is refused. Every call is counted, so `consume` awaits the library and nothing else.
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
    async consume(rule, key, points = 1) {
      const { limiter, cap } = counterOf(rule);
      // Less than one point would refund points, and NaN would break the count so that it never refuses.
      if (!Number.isSafeInteger(points) || points < 1)
        throw new RangeError('A call costs at least one whole point.');
      // `penalty` only counts; the library's own limit is the same for all keys.
      return verdictOf(rule, await limiter.penalty(cap.admit(key, performance.now()), points));
    },
    async refund(rule, key, points = 1) {
      const { limiter, cap } = counterOf(rule);
      const counted = cap.admit(key, performance.now());
      // If the window has ended, nothing is refunded: it would be too many points in the next window.
      const refundable = Math.min(points, (await limiter.get(counted))?.consumedPoints ?? 0);
      if (refundable > 0) await limiter.reward(counted, refundable);
    },
    async reset(rule, key) {
      const { limiter, cap } = counterOf(rule);
      if (cap.forget(key)) await limiter.delete(key);
    },
  };
};

/** The counts of one class with one window. */
interface Counter {
  readonly limiter: RateLimiterMemory;
  readonly cap: KeyCap;
}

/** @throws RangeError if the window is longer than a timer allows */
const createCounter = (windowS: number, maxKeys: number): Counter => {
  if (!Number.isInteger(windowS) || windowS < 1 || windowS > maxLimitWindowS)
    throw new RangeError(`The window of a limit must be 1 to ${maxLimitWindowS} seconds.`);
  return {
    limiter: new RateLimiterMemory({ points: 0, duration: windowS, keyPrefix: '' }),
    cap: createKeyCap(maxKeys, windowS * 1000),
  };
};

const verdictOf = (
  { points: limit, windowS }: LimitRule,
  { consumedPoints, msBeforeNext }: RateLimiterRes,
): LimitVerdict => ({
  // Also false for a limit of NaN.
  allowed: consumedPoints <= limit,
  limit,
  remaining: Math.max(0, limit - consumedPoints),
  // The library uses the wall clock, which may have been set back; the window itself ends by a timer.
  resetS: Math.min(windowS, Math.max(1, Math.ceil(msBeforeNext / 1000))),
  windowS,
});
