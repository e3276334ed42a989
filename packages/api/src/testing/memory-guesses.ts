import type { GuessRecord } from '@atelier/core/ports/identity-records';
import type { BackoffRule, GuessStore } from '@atelier/core/ports/identity-stores';

/** Seconds that the so-manieth failure costs (R-LIM-5). */
const waitS = (failures: number, { freeFailures, lockAfter, lockS }: BackoffRule): number => {
  if (failures >= lockAfter) return lockS;
  return failures > freeFailures ? 2 ** (failures - freeFailures) : 0;
};

/** Guesses in memory, by the rules of the real store: each call is one step, so concurrent ones come one by one. */
export const memoryGuesses = (guesses: Map<string, GuessRecord>): GuessStore => ({
  async take(key, rule, now) {
    const before = guesses.get(key);
    if (before !== undefined && (before.sealed || before.blockedUntil > now)) {
      const leftMs = before.blockedUntil.getTime() - now.getTime();
      return { allowed: false, sealed: before.sealed, retryAfterS: Math.max(1, Math.ceil(leftMs / 1000)) };
    }
    const isForgotten =
      before === undefined || before.lastFailureAt.getTime() <= now.getTime() - rule.forgetAfterS * 1000;
    const failures = isForgotten ? 1 : before.failures + 1;
    const blockedUntil = new Date(now.getTime() + waitS(failures, rule) * 1000);
    const sealed = rule.sealAfter !== null && failures >= rule.sealAfter;
    guesses.set(key, { key, failures, lastFailureAt: now, blockedUntil, sealed });
    return { allowed: true, failures };
  },
  async forgive(key) {
    guesses.delete(key);
  },
  find: async (key) => guesses.get(key) ?? null,
  async giveBack(key) {
    const found = guesses.get(key);
    if (found === undefined) return;
    const failures = found.failures - 1;
    if (failures <= 0) guesses.delete(key);
    else guesses.set(key, { ...found, failures, blockedUntil: found.lastFailureAt, sealed: false });
  },
  async deleteOlder(cutoff, sealedCutoff) {
    const old = [...guesses.values()].filter(
      ({ lastFailureAt, blockedUntil, sealed }) =>
        lastFailureAt < cutoff && blockedUntil < cutoff && (!sealed || lastFailureAt < sealedCutoff),
    );
    for (const { key } of old) guesses.delete(key);
    return old.length;
  },
});
