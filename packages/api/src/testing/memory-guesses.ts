import type { LoginAttemptRecord } from '@atelier/core/ports/identity-records';
import {
  attemptLeaseMs,
  type BackoffRule,
  type LoginAttemptStore,
} from '@atelier/core/ports/identity-stores';

/** Seconds that the so-manieth failure costs (R-LIM-5). */
const waitS = (failures: number, { freeFailures, lockAfter, lockS }: BackoffRule): number => {
  if (failures >= lockAfter) return lockS;
  return failures > freeFailures ? 2 ** (failures - freeFailures) : 0;
};

const costOf = (failures: number, rule: BackoffRule, at: Date) => ({
  blockedUntil: new Date(at.getTime() + waitS(failures, rule) * 1000),
  sealed: rule.sealAfter !== null && failures >= rule.sealAfter,
});

/** Without guesses whose verdict has not come in time, and without what they have set. */
const withoutOverdue = (record: LoginAttemptRecord, rule: BackoffRule, now: Date): LoginAttemptRecord => {
  const { pending, pendingUntil, lastFailureAt } = record;
  if (pending === 0 || pendingUntil === null || pendingUntil > now) return record;
  const failures = record.failures - pending;
  return { ...record, failures, pending: 0, ...costOf(failures, rule, lastFailureAt) };
};

/** Guesses in memory, by the rules of the real store: each call is one step, so concurrent ones come one by one. */
export const memoryLoginAttempts = (loginAttempts: Map<string, LoginAttemptRecord>): LoginAttemptStore => ({
  async take(key, rule, now) {
    const found = loginAttempts.get(key);
    const before = found === undefined ? undefined : withoutOverdue(found, rule, now);
    if (before !== undefined && (before.sealed || before.blockedUntil > now)) {
      const leftMs = before.blockedUntil.getTime() - now.getTime();
      return { allowed: false, sealed: before.sealed, retryAfterS: Math.max(1, Math.ceil(leftMs / 1000)) };
    }
    const isForgotten =
      before === undefined || before.lastFailureAt.getTime() <= now.getTime() - rule.forgetAfterS * 1000;
    const [failures, pending] = isForgotten ? [1, 1] : [before.failures + 1, before.pending + 1];
    const pendingUntil = new Date(now.getTime() + attemptLeaseMs);
    loginAttempts.set(key, {
      key,
      failures,
      lastFailureAt: now,
      pending,
      pendingUntil,
      ...costOf(failures, rule, now),
    });
    return { allowed: true, failures };
  },
  async forgive(key) {
    loginAttempts.delete(key);
  },
  find: async (key) => loginAttempts.get(key) ?? null,
  async settle(key) {
    const found = loginAttempts.get(key);
    if (found === undefined) return;
    const { failures, pending } = found;
    loginAttempts.set(
      key,
      pending > 0 ? { ...found, pending: pending - 1 } : { ...found, failures: failures + 1 },
    );
  },
  async giveBack(key) {
    const found = loginAttempts.get(key);
    if (found === undefined || found.pending === 0) return;
    const failures = found.failures - 1;
    const pending = found.pending - 1;
    if (failures <= 0) loginAttempts.delete(key);
    else
      loginAttempts.set(key, {
        ...found,
        failures,
        pending,
        blockedUntil: found.lastFailureAt,
        sealed: false,
      });
  },
  async deleteOlder(cutoff, sealedCutoff) {
    const old = [...loginAttempts.values()].filter(
      ({ lastFailureAt, blockedUntil, sealed }) =>
        lastFailureAt < cutoff && blockedUntil < cutoff && (!sealed || lastFailureAt < sealedCutoff),
    );
    for (const { key } of old) loginAttempts.delete(key);
    return old.length;
  },
});
