import { AppError } from '@atelier/core/errors';
import type { LimitClass } from '@atelier/core/policy';
import type { GuardInput } from './guard.ts';

/**
 * Counts a call that does the work of several: the guard has counted one point already, and `others` are added. If they exceed
 * the limit they are given back, so that a smaller request is still possible.
 * @throws AppError `rate_limited`
 */
export const countMore = async (
  { request, principal, guard }: GuardInput,
  limitClass: LimitClass,
  others: number,
): Promise<void> => {
  if (others < 1) return;
  const key = principal?.credential.limitKey ?? request.addressKey;
  const rule = guard.limits[limitClass];
  const verdict = await guard.limiter.consume(rule, key, others);
  request.noteLimit(limitClass, verdict);
  if (verdict.allowed) return;
  await guard.limiter.refund(rule, key, others);
  throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
};
