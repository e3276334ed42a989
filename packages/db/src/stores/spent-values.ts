import type { SpentValueStore } from '@atelier/core/ports/identity-stores';
import { lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';

/** A spent value may stay in the table beyond its expiry, until housekeeping deletes it, which is harmless. */
export const spentValueStore = ({ db, tables }: Driver): SpentValueStore => {
  const { spentValues } = tables;
  const add = prepared(
    db
      .insert(spentValues)
      .values({
        hash: sql`${sql.placeholder('hash')}`,
        expiresAt: placeholderFor(spentValues.expiresAt, 'expiresAt'),
      })
      .onConflictDoNothing({ target: spentValues.hash })
      .returning({ hash: spentValues.hash }),
  );

  return {
    spend: async (hash, expiresAt) => (await add({ hash, expiresAt })).length > 0,

    deleteExpired: async (now) => {
      const ended = await db
        .delete(spentValues)
        .where(lte(spentValues.expiresAt, now))
        .returning({ hash: spentValues.hash });
      return ended.length;
    },
  };
};
