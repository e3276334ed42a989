import { maxLifetimesMs } from '@atelier/core/max-lifetimes';
import type { TokenPurpose } from '@atelier/core/ports/identity-records';
import type { OneTimeTokenStore } from '@atelier/core/ports/identity-stores';
import { and, eq, gt, inArray, lte } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, horizonOf, rowOf } from './queries.ts';

export const oneTimeTokenStore = ({ db, tables }: Driver): OneTimeTokenStore => {
  const { oneTimeTokens } = tables;
  const maxLifetimes: Partial<Record<TokenPurpose, number>> = maxLifetimesMs;
  const isValid = (tokenHash: string, purpose: TokenPurpose, now: Date) => {
    const maxMs = maxLifetimes[purpose];
    return and(
      eq(oneTimeTokens.tokenHash, tokenHash),
      eq(oneTimeTokens.purpose, purpose),
      gt(oneTimeTokens.expiresAt, now),
      maxMs === undefined ? undefined : lte(oneTimeTokens.expiresAt, horizonOf(now, maxMs)),
    );
  };

  return {
    create: async (token) => {
      await db.insert(oneTimeTokens).values(rowOf(oneTimeTokens, token));
    },

    find: async (tokenHash, purpose, now) =>
      first(
        await db
          .select()
          .from(oneTimeTokens)
          .where(isValid(tokenHash, purpose, now)),
      ),

    consume: async (tokenHash, purpose, now) =>
      first(
        await db
          .delete(oneTimeTokens)
          .where(isValid(tokenHash, purpose, now))
          .returning(),
      ),

    deleteAll: async (purpose) => {
      await db.delete(oneTimeTokens).where(eq(oneTimeTokens.purpose, purpose));
    },

    deleteAllOf: async (userId, purposes) => {
      await db
        .delete(oneTimeTokens)
        .where(and(eq(oneTimeTokens.userId, userId), inArray(oneTimeTokens.purpose, [...purposes])));
    },

    deleteExpired: async (now) => {
      const ended = await db
        .delete(oneTimeTokens)
        .where(lte(oneTimeTokens.expiresAt, now))
        .returning({ purpose: oneTimeTokens.purpose });
      return ended.length;
    },
  };
};
