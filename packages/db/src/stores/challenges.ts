import { maxChallengeMs } from '@atelier/core/max-lifetimes';
import type { SignInChallengeStore } from '@atelier/core/ports/identity-stores';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { first, horizonOf, rowOf } from './queries.ts';
import { withSweepLock } from './sweep-lock.ts';

export const signInChallengeStore = (driver: Driver): SignInChallengeStore => {
  const { db, tables, fragments } = driver;
  const sweep = withSweepLock(driver);
  const { signInChallenges } = tables;
  const { tokenHash: hash, attemptsLeft, expiresAt } = signInChallenges;
  const hasAttempts = gt(attemptsLeft, 0);
  const isActive = (tokenHash: string, now: Date) =>
    and(eq(hash, tokenHash), gt(expiresAt, now), lte(expiresAt, horizonOf(now, maxChallengeMs)));

  const byHash = prepared(
    db
      .select()
      .from(signInChallenges)
      .where(
        and(
          eq(hash, fragments.opaqueParam(sql.placeholder('tokenHash'))),
          gt(expiresAt, fragments.opaqueParam(placeholderFor(expiresAt, 'now'))),
          lte(expiresAt, fragments.opaqueParam(placeholderFor(expiresAt, 'horizon'))),
          hasAttempts,
        ),
      ),
  );

  return {
    create: async (challenge) => {
      await db.insert(signInChallenges).values(rowOf(signInChallenges, challenge));
    },

    find: async (tokenHash, now) =>
      first(await byHash({ tokenHash, now, horizon: horizonOf(now, maxChallengeMs) })),

    consumeAttempt: async (tokenHash, now) =>
      first(
        await db
          .update(signInChallenges)
          .set({ attemptsLeft: sql`${attemptsLeft} - 1` })
          .where(and(isActive(tokenHash, now), hasAttempts))
          .returning(),
      ),

    // Whatever the number of attempts left: the last one may have succeeded.
    consume: async (tokenHash, now) =>
      first(await db.delete(signInChallenges).where(isActive(tokenHash, now)).returning()),

    deleteAllOf: async (userId) => {
      await db.delete(signInChallenges).where(eq(signInChallenges.userId, userId));
    },

    deleteAll: () =>
      sweep(async () => {
        await db.delete(signInChallenges);
      }),

    deleteExpired: (now) =>
      sweep(async () => {
        const ended = await db
          .delete(signInChallenges)
          .where(lte(expiresAt, now))
          .returning({ userId: signInChallenges.userId });
        return ended.length;
      }),
  };
};
