import type { OneTimeTokenStore } from '@atelier/core/ports/stores';
import { and, eq, gt, lte } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

export const oneTimeTokenStore = ({ db, tables }: Driver): OneTimeTokenStore => {
  const { oneTimeTokens } = tables;
  return {
    create: async ({ tokenHash, purpose, userId, expiresAt }) => {
      await db.insert(oneTimeTokens).values({ tokenHash, purpose, userId, expiresAt });
    },

    consume: async (tokenHash, purpose, now) =>
      first(
        await db
          .delete(oneTimeTokens)
          .where(
            and(
              eq(oneTimeTokens.tokenHash, tokenHash),
              eq(oneTimeTokens.purpose, purpose),
              gt(oneTimeTokens.expiresAt, now),
            ),
          )
          .returning({ userId: oneTimeTokens.userId }),
      ),

    deleteAll: async (purpose) => {
      await db.delete(oneTimeTokens).where(eq(oneTimeTokens.purpose, purpose));
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
