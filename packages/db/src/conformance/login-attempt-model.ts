import {
  attemptLeaseMs,
  type BackoffRule,
  type LoginAttemptVerdict,
} from '@atelier/core/ports/login-attempt-store';
import fc from 'fast-check';

/** A sequential reference model of a counter, with which the stores are compared. */
export const loginAttemptModel = (rule: BackoffRule) => {
  let failures = 0;
  let pending = 0;
  let leaseEndMs = 0;
  let lastMs = 0;
  let openMs = 0;
  let untilReset = false;

  const waitS = () => {
    if (failures >= rule.lockAfter) return rule.lockS;
    return failures > rule.freeFailures ? 2 ** (failures - rule.freeFailures) : 0;
  };
  const charge = (fromMs: number) => {
    openMs = fromMs + waitS() * 1000;
    untilReset = rule.blockAfter !== null && failures >= rule.blockAfter;
  };
  const refused = (nowMs: number): LoginAttemptVerdict | null =>
    untilReset || openMs > nowMs
      ? { allowed: false, untilReset, retryAfterS: Math.max(1, Math.ceil((openMs - nowMs) / 1000)) }
      : null;

  return {
    take: (nowMs: number): LoginAttemptVerdict => {
      const refusal = refused(nowMs);
      if (pending > 0 && leaseEndMs <= nowMs) {
        const before = { failures, openMs, untilReset };
        failures -= pending;
        charge(lastMs);
        // The settled failures alone refuse it: nothing changes, and the waiting time is that of the latest attempt.
        if (refusal !== null && refused(nowMs) !== null) {
          ({ failures, openMs, untilReset } = before);
          return refusal;
        }
        pending = 0;
      } else if (refusal !== null) return refusal;
      if (nowMs - lastMs >= rule.forgetAfterS * 1000) [failures, pending] = [0, 0];
      failures += 1;
      pending += 1;
      lastMs = nowMs;
      leaseEndMs = nowMs + attemptLeaseMs;
      charge(nowMs);
      return { allowed: true, failures };
    },
    reset: () => {
      [failures, pending, openMs, untilReset] = [0, 0, 0, false];
    },
    giveBack: () => {
      if (pending === 0) return;
      failures -= 1;
      pending -= 1;
      openMs = lastMs;
      untilReset = false;
    },
    settle: (exists: boolean) => {
      if (!exists) return;
      if (pending > 0) pending -= 1;
      else failures += 1;
    },
    counts: () => ({ failures, pending }),
  };
};

export const someRule: fc.Arbitrary<BackoffRule> = fc.record({
  freeFailures: fc.nat({ max: 3 }),
  lockAfter: fc.integer({ min: 1, max: 6 }),
  lockS: fc.integer({ min: 1, max: 40 }),
  blockAfter: fc.option(fc.integer({ min: 1, max: 8 })),
  forgetAfterS: fc.integer({ min: 5, max: 90 }),
});

/** Mostly attempts; up to a minute passes between two steps. */
export const someSteps = fc.array(
  fc.record({
    kind: fc.constantFrom('take', 'take', 'take', 'take', 'take', 'settle', 'settle', 'reset', 'giveBack'),
    afterMs: fc.oneof(fc.constant(0), fc.nat({ max: 60_000 })),
  }),
  { maxLength: 30 },
);
