import type { SigningKeyStore } from '@atelier/core/ports/signing-keys';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

const maxListed = 200;

export const signingKeyStore = ({ db, tables: { signingKeys } }: Driver): SigningKeyStore => ({
  findCurrent: async () =>
    first(
      await db
        .select()
        .from(signingKeys)
        .where(isNull(signingKeys.retiredAt))
        .orderBy(desc(signingKeys.createdAt))
        .limit(1),
    ),

  list: () =>
    db.select().from(signingKeys).orderBy(desc(signingKeys.createdAt), desc(signingKeys.id)).limit(maxListed),

  succeed: async (key, previous) => {
    if (previous !== null) {
      const retired = await db
        .update(signingKeys)
        .set({ retiredAt: key.createdAt })
        .where(and(eq(signingKeys.id, previous), isNull(signingKeys.retiredAt)))
        .returning({ id: signingKeys.id });
      if (retired.length === 0) return false;
    }
    const added = await db
      .insert(signingKeys)
      .values(rowOf(signingKeys, key))
      .onConflictDoNothing()
      .returning({ id: signingKeys.id });
    return added.length > 0;
  },
});
