import {
  attemptLeaseMs,
  type BackoffRule,
  type LoginAttemptStore,
} from '@atelier/core/ports/login-attempt-store';
import { and, eq, gt, lt, not, or, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { first, horizonOf } from './queries.ts';

/** The values of a rule in the statement. */
const ruleValues = ({ freeFailures, lockAfter, lockS, blockAfter }: BackoffRule) => ({
  freeFailures,
  lockAfter,
  lockS,
  blockAfter,
});

/** The wait in seconds after the `failures`-th failure: 2, 4, 8 … */
const waitS = (failures: SQL): SQL => {
  const beyond = sql`${failures} - ${sql.placeholder('freeFailures')}`;
  return sql`(case when ${failures} >= ${sql.placeholder('lockAfter')} then ${sql.placeholder('lockS')}
    when ${beyond} > 0 then power(2, ${beyond}) else 0 end)`;
};

/** The longest wait of a rule, in milliseconds. */
const maxWaitMs = ({ freeFailures, lockAfter, lockS }: BackoffRule): number =>
  1000 * Math.max(lockS, 2 ** Math.max(0, lockAfter - 1 - freeFailures));

/** False with a `blockAfter` of null. */
const blocks = (failures: SQL): SQL =>
  sql`(case when ${failures} >= ${sql.placeholder('blockAfter')} then true else false end)`;

/**
 * Only the latest attempt can have set a wait or a block, because during one no other attempt is counted. So giving that
 * attempt back removes them.
 */
export const loginAttemptStore = ({ db, tables, fragments }: Driver): LoginAttemptStore => {
  const { loginAttempts } = tables;
  const {
    key: keyColumn,
    failures,
    lastFailureAt,
    blockedUntil,
    untilReset,
    pending,
    pendingUntil,
  } = loginAttempts;

  const now = placeholderFor(lastFailureAt, 'now');
  const one = sql`1`;
  /** Pending attempts have no result after their lease: their process died, or they were taken before the clock was set back. */
  const isOverdue = sql`(${pending} > 0 and (${pendingUntil} <= ${now}
    or ${pendingUntil} > ${placeholderFor(pendingUntil, 'pendingHorizon')}))`;
  const settled = sql`(${failures} - ${pending})`;
  const isForgotten = sql`${lastFailureAt} <= ${placeholderFor(lastFailureAt, 'forgotten')}`;
  const next = sql`(case when ${isForgotten} then 1 when ${isOverdue} then ${settled} + 1 else ${failures} + 1 end)`;
  const nextPending = sql`(case when ${isForgotten} or ${isOverdue} then 1 else ${pending} + 1 end)`;
  const columnsAfter = (count: SQL, pendingCount: SQL) => ({
    failures: count,
    lastFailureAt: now,
    blockedUntil: fragments.plusSeconds(now, waitS(count)),
    untilReset: blocks(count),
    pending: pendingCount,
    pendingUntil: placeholderFor(pendingUntil, 'leaseEnd'),
  });
  /** Whether the settled failures alone neither block nor require a further wait. */
  const isOpenWithoutOverdue = sql`(${isOverdue} and not ${blocks(settled)}
    and (${waitS(settled)} = 0 or ${fragments.plusSeconds(sql`${lastFailureAt}`, waitS(settled))} <= ${now}))`;

  /** Counts an attempt if it is allowed, in one statement, so that concurrent attempts see each other. */
  const count = prepared(
    db
      .insert(loginAttempts)
      .values({ key: sql`${sql.placeholder('key')}`, ...columnsAfter(one, one) })
      .onConflictDoUpdate({
        target: keyColumn,
        set: columnsAfter(next, nextPending),
        // A wait applies even if its failures are forgotten by then. Without one (`blockedUntil` equals the last failure)
        // an attempt is allowed, also if the last failure is in the future because another node's clock is ahead. So is an
        // attempt before an end later than any wait, which was written before the clock was set back.
        setWhere: or(
          and(
            not(untilReset),
            sql`(${blockedUntil} <= ${now} or ${blockedUntil} = ${lastFailureAt}
              or ${blockedUntil} > ${placeholderFor(blockedUntil, 'horizon')})`,
          ),
          isOpenWithoutOverdue,
        ) as SQL,
      })
      .returning({ failures }),
  );
  const ofKey = eq(keyColumn, fragments.opaqueParam(sql.placeholder('key')));
  const byKey = prepared(db.select().from(loginAttempts).where(ofKey));
  const reset = prepared(db.delete(loginAttempts).where(ofKey));
  const refund = prepared(
    db
      .update(loginAttempts)
      .set({
        failures: sql`${failures} - 1`,
        pending: sql`${pending} - 1`,
        blockedUntil: sql`${lastFailureAt}`,
        untilReset: sql`false`,
      })
      .where(and(ofKey, gt(pending, 0)))
      .returning({ failures }),
  );
  // If none is pending, this attempt was overdue and has been removed: count it again.
  const settle = prepared(
    db
      .update(loginAttempts)
      .set({
        failures: sql`(case when ${pending} > 0 then ${failures} else ${failures} + 1 end)`,
        pending: sql`(case when ${pending} > 0 then ${pending} - 1 else 0 end)`,
      })
      .where(ofKey),
  );
  const dropEmpty = prepared(db.delete(loginAttempts).where(and(ofKey, eq(failures, 0))));

  const secondsLeft = (until: Date, at: Date) =>
    Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1000));

  return {
    take: async (key, rule, at) => {
      const forgotten = new Date(at.getTime() - rule.forgetAfterS * 1000);
      const horizon = horizonOf(at, maxWaitMs(rule));
      const lease = {
        leaseEnd: new Date(at.getTime() + attemptLeaseMs),
        pendingHorizon: horizonOf(at, attemptLeaseMs),
      };
      const counted = first(await count({ key, now: at, forgotten, horizon, ...lease, ...ruleValues(rule) }));
      if (counted !== null) return { allowed: true, failures: counted.failures };
      // The counter may have been reset since; the attempt is refused anyway, for the shortest time.
      const current = first(await byKey({ key }));
      return {
        allowed: false,
        untilReset: current?.untilReset ?? false,
        retryAfterS: secondsLeft(current?.blockedUntil ?? at, at),
      };
    },

    reset: async (key) => {
      await reset({ key });
    },

    settle: async (key) => {
      await settle({ key });
    },

    find: async (key) => first(await byKey({ key })),

    giveBack: async (key) => {
      const left = await refund({ key });
      if (first(left)?.failures !== 0) return;
      await dropEmpty({ key });
    },

    deleteOlder: async (cutoff, blockedCutoff) => {
      const deleted = await db
        .delete(loginAttempts)
        .where(
          and(
            lt(lastFailureAt, cutoff),
            lt(blockedUntil, cutoff),
            or(not(untilReset), lt(lastFailureAt, blockedCutoff)),
          ),
        )
        .returning({ key: keyColumn });
      return deleted.length;
    },
  };
};
