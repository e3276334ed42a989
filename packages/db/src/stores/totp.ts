import type { TotpStore } from '@atelier/core/ports/identity-stores';
import { and, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

/**
 * Steps (30 s) that the last one spent may be ahead of a code. One further ahead was spent by a clock that has been set
 * back, and blocks nobody. Ten minutes, so that a clock that is merely corrected opens no way to spend a code twice.
 */
const furthestAhead = 20;

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

    spendStep: async (userId, step) => {
      const isUnspent = or(lt(totpSecrets.lastStep, step), gt(totpSecrets.lastStep, step + furthestAhead));
      const spent = await db
        .update(totpSecrets)
        .set({ lastStep: step })
        .where(and(eq(owner, userId), isNotNull(totpSecrets.confirmedAt), isUnspent))
        .returning({ userId: owner });
      return spent.length > 0;
    },

    // An unconfirmed one goes too: nothing of it is to be left behind.
    delete: async (userId) => {
      const deleted = await db
        .delete(totpSecrets)
        .where(eq(owner, userId))
        .returning({ confirmedAt: totpSecrets.confirmedAt });
      return deleted.some(({ confirmedAt }) => confirmedAt !== null);
    },
  };
};
