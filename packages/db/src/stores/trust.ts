import type { AccountTrust } from '@atelier/core/ports/identity-records';
import type { TrustStore } from '@atelier/core/ports/identity-stores';
import { desc, eq, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first, rowOf } from './queries.ts';

const untouched: AccountTrust = { reviewedAt: null, deviceGeneration: 0 };

export const trustStore = ({ db, tables, fragments, transaction }: Driver): TrustStore => {
  const { accountTrust, accessReviews } = tables;
  const { userId: owner, reviewedAt, deviceGeneration } = accountTrust;

  // Read before each password attempt.
  const byOwner = prepared(
    db
      .select({ reviewedAt, deviceGeneration })
      .from(accountTrust)
      .where(eq(owner, fragments.opaqueParam(sql.placeholder('userId')))),
  );
  const nextGeneration = sql`${deviceGeneration} + 1`;

  return {
    find: async (userId) => first(await byOwner({ userId })) ?? untouched,

    forgetDevices: async (userId) => {
      await db
        .insert(accountTrust)
        .values({ ...untouched, userId, deviceGeneration: 1 })
        .onConflictDoUpdate({ target: owner, set: { deviceGeneration: nextGeneration } });
    },

    markReviewed: async (userId, until) => {
      await db
        .insert(accountTrust)
        .values({ ...untouched, userId, reviewedAt: until })
        .onConflictDoUpdate({ target: owner, set: { reviewedAt: until } });
    },

    review: (review) =>
      transaction(async () => {
        const { userId, at } = review;
        await db
          .insert(accountTrust)
          .values({ userId, reviewedAt: at, deviceGeneration: 1 })
          .onConflictDoUpdate({
            target: owner,
            set: { reviewedAt: at, deviceGeneration: nextGeneration },
          });
        await db.insert(accessReviews).values(rowOf(accessReviews, review));
      }),

    reviewsOf: (userId, limit) =>
      db
        .select()
        .from(accessReviews)
        .where(eq(accessReviews.userId, userId))
        .orderBy(desc(accessReviews.at), desc(accessReviews.id))
        .limit(limit),
  };
};
