import { AppError } from '@atelier/core/errors';
import type { IdentityStore } from '@atelier/core/ports/identity-stores';
import { and, asc, eq, notInArray, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

/** The migration's marker for rows without an issuer. Not a URL, so it never equals a configured issuer. */
const undecided = 'undecided:';

export const identityStore = ({ db, tables, transaction }: Driver): IdentityStore => {
  const { identities } = tables;

  const bind = async (provider: string, issuer: string): Promise<number> => {
    const ofIssuer = and(eq(identities.provider, provider), eq(identities.issuer, issuer));
    const bound = await db
      .update(identities)
      .set({ issuer })
      .where(
        and(
          eq(identities.issuer, undecided + provider),
          notInArray(
            identities.subject,
            db.select({ subject: identities.subject }).from(identities).where(ofIssuer),
          ),
          notInArray(
            identities.userId,
            db.select({ userId: identities.userId }).from(identities).where(ofIssuer),
          ),
        ),
      )
      .returning({ id: identities.id });
    return bound.length;
  };

  return {
    create: async (identity) => {
      const added = await db
        .insert(identities)
        .values(rowOf(identities, identity))
        .onConflictDoNothing()
        .returning({ id: identities.id });
      if (added.length === 0) throw new AppError('conflict');
    },

    find: async (provider, issuer, subject) =>
      first(
        await db
          .select()
          .from(identities)
          .where(
            and(
              eq(identities.provider, provider),
              eq(identities.issuer, issuer),
              eq(identities.subject, subject),
            ),
          ),
      ),

    decideIssuers: (issuers) =>
      transaction(async () => {
        let bound = 0;
        for (const [provider, issuer] of issuers) bound += await bind(provider, issuer);
        const unknown = await db
          .update(identities)
          .set({ issuer: sql`${'unknown:'} || ${identities.provider}` })
          .where(eq(identities.issuer, sql`${undecided} || ${identities.provider}`))
          .returning({ id: identities.id });
        return { bound, unknown: unknown.length };
      }),

    listOf: (userId) =>
      db
        .select()
        .from(identities)
        .where(eq(identities.userId, userId))
        .orderBy(asc(identities.createdAt), asc(identities.id)),

    touch: async (id, at) => {
      await db.update(identities).set({ lastUsedAt: at }).where(eq(identities.id, id));
    },

    deleteOwned: async (userId, id) =>
      first(
        await db
          .delete(identities)
          .where(and(eq(identities.userId, userId), eq(identities.id, id)))
          .returning(),
      ),
  };
};
