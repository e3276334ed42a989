import type { ConsentStore } from '@atelier/core/ports/privacy-stores';
import { and, count, desc, eq, gte, isNotNull, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { rowOf } from './queries.ts';

/** Which terms people have agreed to. */
export const consentStore = ({ db, tables: { consents } }: Driver): ConsentStore => ({
  add: async (record) => {
    const row = rowOf(consents, { ...record, withdrawnAt: null });
    const { userId, version, ...renewed } = row;
    const added = await db
      .insert(consents)
      .values(row)
      .onConflictDoUpdate({
        target: [consents.userId, consents.version],
        set: renewed,
        setWhere: isNotNull(consents.withdrawnAt),
      })
      .returning({ version: consents.version });
    return added.length > 0;
  },

  withdraw: async (userId, version, withdrawnAt) => {
    const withdrawn = await db
      .update(consents)
      .set({ withdrawnAt })
      .where(and(eq(consents.userId, userId), eq(consents.version, version), isNull(consents.withdrawnAt)))
      .returning({ version: consents.version });
    return withdrawn.length > 0;
  },

  listOf: (userId) =>
    db
      .select()
      .from(consents)
      .where(eq(consents.userId, userId))
      .orderBy(desc(consents.acceptedAt), desc(consents.version)),

  counts: async () => {
    const rows = await db
      .select({ version: consents.version, people: count() })
      .from(consents)
      .where(isNull(consents.withdrawnAt))
      .groupBy(consents.version);
    return Object.fromEntries(rows.map(({ version, people }) => [version, people]));
  },

  forget: async (userId, since) => {
    const isSince = since === undefined ? undefined : gte(consents.acceptedAt, since);
    await db.delete(consents).where(and(eq(consents.userId, userId), isSince));
  },
});
