import { AppError } from '@atelier/core/errors';
import type { PasskeyStore } from '@atelier/core/ports/identity-stores';
import { and, asc, eq, inArray, lt } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const passkeyStore = ({ db, tables }: Driver): PasskeyStore => {
  const { passkeys } = tables;
  const ownedBy = (userId: string, id: string) => and(eq(passkeys.userId, userId), eq(passkeys.id, id));

  /** Greater than the stored counter; authenticators that do not count always send 0 (WebAuthn 3, §6.1.1). */
  const advances = (counter: number) =>
    counter === 0 ? eq(passkeys.counter, 0) : lt(passkeys.counter, counter);

  return {
    create: async (passkey) => {
      const added = await db
        .insert(passkeys)
        .values(rowOf(passkeys, passkey))
        .onConflictDoNothing({ target: passkeys.credentialId })
        .returning({ id: passkeys.id });
      if (added.length === 0) throw new AppError('conflict');
    },

    findByCredential: async (credentialId) =>
      first(await db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId))),

    listOf: (userId) =>
      db
        .select()
        .from(passkeys)
        .where(eq(passkeys.userId, userId))
        .orderBy(asc(passkeys.createdAt), asc(passkeys.id)),

    ownersAmong: async (userIds) => {
      const owners = await db
        .select({ userId: passkeys.userId })
        .from(passkeys)
        .where(inArray(passkeys.userId, [...userIds]));
      return [...new Set(owners.map(({ userId }) => userId))];
    },

    use: async (id, counter, backedUp, at) => {
      const used = await db
        .update(passkeys)
        .set({ counter, backedUp, lastUsedAt: at })
        .where(and(eq(passkeys.id, id), advances(counter)))
        .returning({ id: passkeys.id });
      return used.length > 0;
    },

    rename: async (userId, id, name) => {
      const renamed = await db
        .update(passkeys)
        .set({ name })
        .where(ownedBy(userId, id))
        .returning({ id: passkeys.id });
      return renamed.length > 0;
    },

    deleteOwned: async (userId, id) =>
      first(await db.delete(passkeys).where(ownedBy(userId, id)).returning()),

    deleteAllOf: async (userId) => {
      const removed = await db
        .delete(passkeys)
        .where(eq(passkeys.userId, userId))
        .returning({ id: passkeys.id });
      return removed.length;
    },
  };
};
