import {
  attemptLeaseMs,
  type BackoffRule,
  type LoginAttemptStore,
} from '@atelier/core/ports/identity-stores';
import { and, eq, gt, lt, not, or, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { first, horizonOf } from './queries.ts';

/** What the statement has to know of a rule. */
const ruleValues = ({ freeFailures, lockAfter, lockS, blockAfter }: BackoffRule) => ({
  freeFailures,
  lockAfter,
  lockS,
  blockAfter,
});

/** Seconds that the `failures`-th failure costs. With 2, 4, 8 … nobody lives to see the sum overflow. */
const waitS = (failures: SQL): SQL => {
  const beyond = sql`${failures} - ${sql.placeholder('freeFailures')}`;
  return sql`(case when ${failures} >= ${sql.placeholder('lockAfter')} then ${sql.placeholder('lockS')}
    when ${beyond} > 0 then power(2, ${beyond}) else 0 end)`;
};

/** Milliseconds that a rule makes anybody wait at most. */
const longestWaitMs = ({ freeFailures, lockAfter, lockS }: BackoffRule): number =>
  1000 * Math.max(lockS, 2 ** Math.max(0, lockAfter - 1 - freeFailures));

/** A `blockAfter` of null compares with nothing. */
const blocks = (failures: SQL): SQL =>
  sql`(case when ${failures} >= ${sql.placeholder('blockAfter')} then true else false end)`;

/**
 * Only the latest attempt has set a waiting time or a block: while there is one, no other is taken. That is why a
 * attempt that is given back takes them with it.
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
  /** No verdict has come in time: the process that was to give it has died. Or a clock that was set back took them. */
  const isOverdue = sql`(${pending} > 0 and (${pendingUntil} <= ${now}
    or ${pendingUntil} > ${placeholderFor(pendingUntil, 'pendingHorizon')}))`;
  const judged = sql`(${failures} - ${pending})`;
  const isForgotten = sql`${lastFailureAt} <= ${placeholderFor(lastFailureAt, 'forgotten')}`;
  const next = sql`(case when ${isForgotten} then 1 when ${isOverdue} then ${judged} + 1 else ${failures} + 1 end)`;
  const nextPending = sql`(case when ${isForgotten} or ${isOverdue} then 1 else ${pending} + 1 end)`;
  const columnsAfter = (count: SQL, undecided: SQL) => ({
    failures: count,
    lastFailureAt: now,
    blockedUntil: fragments.plusSeconds(now, waitS(count)),
    untilReset: blocks(count),
    pending: undecided,
    pendingUntil: placeholderFor(pendingUntil, 'leaseEnd'),
  });
  /** What the judged failures alone have set, where it is over. */
  const isOpenWithoutOverdue = sql`(${isOverdue} and not ${blocks(judged)}
    and (${waitS(judged)} = 0 or ${fragments.plusSeconds(sql`${lastFailureAt}`, waitS(judged))} <= ${now}))`;

  /** One statement that counts where it may: of concurrent ones each sees what the one before it has left. */
  const count = prepared(
    db
      .insert(loginAttempts)
      .values({ key: sql`${sql.placeholder('key')}`, ...columnsAfter(one, one) })
      .onConflictDoUpdate({
        target: keyColumn,
        set: columnsAfter(next, nextPending),
        // A waiting time is always waited out, whenever its failures are forgotten. Where there is none nobody waits,
        // not even who comes second of two at once, or by a clock that is behind: to them it ends in the future. Nor
        // where it ends later than any wait can: a clock that was set back has written that.
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
  const takeBack = prepared(
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
  // With none pending this one was overdue and has been taken off: it is counted again.
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
      const horizon = horizonOf(at, longestWaitMs(rule));
      const lease = {
        leaseEnd: new Date(at.getTime() + attemptLeaseMs),
        pendingHorizon: horizonOf(at, attemptLeaseMs),
      };
      const counted = first(await count({ key, now: at, forgotten, horizon, ...lease, ...ruleValues(rule) }));
      if (counted !== null) return { allowed: true, failures: counted.failures };
      // Somebody may have forgiven it since: refused all the same, for the shortest time.
      const present = first(await byKey({ key }));
      return {
        allowed: false,
        untilReset: present?.untilReset ?? false,
        retryAfterS: secondsLeft(present?.blockedUntil ?? at, at),
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
      const left = await takeBack({ key });
      if (first(left)?.failures !== 0) return;
      await dropEmpty({ key });
    },

    deleteOlder: async (cutoff, blockedCutoff) => {
      const forgotten = await db
        .delete(loginAttempts)
        .where(
          and(
            lt(lastFailureAt, cutoff),
            lt(blockedUntil, cutoff),
            or(not(untilReset), lt(lastFailureAt, blockedCutoff)),
          ),
        )
        .returning({ key: keyColumn });
      return forgotten.length;
    },
  };
};
