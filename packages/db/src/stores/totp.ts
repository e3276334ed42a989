import type { TotpStore } from '@atelier/core/ports/identity-stores';
import { and, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

/**
 * Time steps (30 s) by which the last used step may be ahead of a code. A step further ahead was used before the clock was
 * set back and does not block codes. Ten minutes, so that a small correction of the clock lets no code be used twice.
 */
const maxStepsAhead = 20;

export const totpStore = ({ db, tables }: Driver): TotpStore => {
  const { totpSecrets } = tables;
  const { userId: owner } = totpSecrets;
  return {
    find: async (userId) => first(await db.select().from(totpSecrets).where(eq(owner, userId))),

    begin: async (userId, sealedSecret) => {
      const begun = await db
        .insert(totpSecrets)
        .values({ userId, sealedSecret, confirmedAt: null, lastStep: 0 })
        .onConflictDoUpdate({
          target: owner,
          set: { sealedSecret, lastStep: 0 },
          setWhere: isNull(totpSecrets.confirmedAt),
        })
        .returning({ userId: owner });
      return begun.length > 0;
    },

    confirm: async (userId, sealedSecret, step, at) => {
      const confirmed = await db
        .update(totpSecrets)
        .set({ confirmedAt: at, lastStep: step })
        .where(
          and(
            eq(owner, userId),
            eq(totpSecrets.sealedSecret, sealedSecret),
            isNull(totpSecrets.confirmedAt),
            lt(totpSecrets.lastStep, step),
          ),
        )
        .returning({ userId: owner });
      return confirmed.length > 0;
    },

    consumeStep: async (userId, step) => {
      const isUnspent = or(lt(totpSecrets.lastStep, step), gt(totpSecrets.lastStep, step + maxStepsAhead));
      const spent = await db
        .update(totpSecrets)
        .set({ lastStep: step })
        .where(and(eq(owner, userId), isNotNull(totpSecrets.confirmedAt), isUnspent))
        .returning({ userId: owner });
      return spent.length > 0;
    },

    // Deletes an unconfirmed secret too.
    delete: async (userId) => {
      const deleted = await db
        .delete(totpSecrets)
        .where(eq(owner, userId))
        .returning({ confirmedAt: totpSecrets.confirmedAt });
      return deleted.some(({ confirmedAt }) => confirmedAt !== null);
    },
  };
};
