import type { RecoveryCodeStore } from '@atelier/core/ports/identity-stores';
import { and, count, eq } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

export const recoveryCodeStore = ({ db, tables, transaction }: Driver): RecoveryCodeStore => {
  const { recoveryCodes, users } = tables;

  /** Locks the user by an update that changes nothing. */
  const lockUser = async (userId: string) => {
    await db.update(users).set({ id: userId }).where(eq(users.id, userId));
  };

  return {
    replace: (userId, codeHashes, at) =>
      transaction(async () => {
        // Of two concurrent replacements the second must see the codes of the first, or both sets would remain.
        await lockUser(userId);
        await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
        if (codeHashes.length === 0) return;
        await db
          .insert(recoveryCodes)
          .values(codeHashes.map((codeHash) => ({ codeHash, userId, createdAt: at })));
      }),

    madeAt: async (userId) => {
      const rows = await db
        .select({ at: recoveryCodes.createdAt })
        .from(recoveryCodes)
        .where(eq(recoveryCodes.userId, userId))
        .limit(1);
      return first(rows)?.at ?? null;
    },

    consume: async (userId, codeHash) => {
      const consumed = await db
        .delete(recoveryCodes)
        .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, codeHash)))
        .returning({ userId: recoveryCodes.userId });
      return consumed.length > 0;
    },

    count: async (userId) => {
      const rows = await db
        .select({ n: count() })
        .from(recoveryCodes)
        .where(eq(recoveryCodes.userId, userId));
      return first(rows)?.n ?? 0;
    },
  };
};
