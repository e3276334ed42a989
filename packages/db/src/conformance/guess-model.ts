import type { BackoffRule, GuessVerdict } from '@atelier/core/ports/identity-stores';
import fc from 'fast-check';

/** What a counter should do, in plain words and one at a time: the stores are compared with it. */
export const guessModel = (rule: BackoffRule) => {
  let failures = 0;
  let lastMs = 0;
  let openMs = 0;
  let sealed = false;

  const waitS = () => {
    if (failures >= rule.lockAfter) return rule.lockS;
    return failures > rule.freeFailures ? 2 ** (failures - rule.freeFailures) : 0;
  };

  return {
    take: (nowMs: number): GuessVerdict => {
      if (sealed || openMs > nowMs) {
        return { allowed: false, sealed, retryAfterS: Math.max(1, Math.ceil((openMs - nowMs) / 1000)) };
      }
      if (nowMs - lastMs >= rule.forgetAfterS * 1000) failures = 0;
      failures += 1;
      lastMs = nowMs;
      openMs = nowMs + waitS() * 1000;
      sealed = rule.sealAfter !== null && failures >= rule.sealAfter;
      return { allowed: true, failures };
    },
    forgive: () => {
      failures = 0;
      openMs = 0;
      sealed = false;
    },
    giveBack: () => {
      if (failures === 0) return;
      failures -= 1;
      openMs = lastMs;
      sealed = false;
    },
    failures: () => failures,
  };
};

export const someRule: fc.Arbitrary<BackoffRule> = fc.record({
  freeFailures: fc.nat({ max: 3 }),
  lockAfter: fc.integer({ min: 1, max: 6 }),
  lockS: fc.integer({ min: 1, max: 40 }),
  sealAfter: fc.option(fc.integer({ min: 1, max: 8 })),
  forgetAfterS: fc.integer({ min: 5, max: 90 }),
});

/** Mostly guesses; time goes on by up to a minute between two steps. */
export const someSteps = fc.array(
  fc.record({
    kind: fc.constantFrom('take', 'take', 'take', 'take', 'take', 'forgive', 'giveBack'),
    afterMs: fc.oneof(fc.constant(0), fc.nat({ max: 60_000 })),
  }),
  { maxLength: 25 },
);
