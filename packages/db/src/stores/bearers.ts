import { AppError } from '@atelier/core/errors';
import type { BearerStore } from '@atelier/core/ports/identity-stores';
import { and, count, desc, eq, getTableColumns, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first, isPersonal, rowOf } from './queries.ts';
import { withSweepLock } from './sweep-lock.ts';

/** Every change of a family's tokens locks the family's row first, and so does deleting the family: no deadlocks. */
export const bearerStore = (driver: Driver): BearerStore => {
  const { db, tables, fragments, transaction } = driver;
  const sweep = withSweepLock(driver);
  const { tokenFamilies, accessTokens, refreshTokens, users, memberships } = tables;
  const { passwordHash: _, ...publicUserColumns } = getTableColumns(users);
  const { usedAt: __, ...refreshColumns } = getTableColumns(refreshTokens);

  const access = prepared(
    db
      .select({
        token: { ...getTableColumns(accessTokens), userId: tokenFamilies.userId },
        user: publicUserColumns,
        workspaceRole: memberships.role,
      })
      .from(accessTokens)
      .innerJoin(tokenFamilies, eq(tokenFamilies.id, accessTokens.familyId))
      .innerJoin(users, eq(users.id, tokenFamilies.userId))
      .leftJoin(memberships, isPersonal(tables))
      .where(eq(accessTokens.tokenHash, fragments.opaqueParam(sql.placeholder('tokenHash')))),
  );

  /** Locks the token's family by an update that changes nothing. */
  const lockFamilyOf = async (refreshHash: string) => {
    const familyId = db
      .select({ id: refreshTokens.familyId })
      .from(refreshTokens)
      .where(eq(refreshTokens.tokenHash, refreshHash));
    const locked = await db
      .update(tokenFamilies)
      .set({ name: sql`${tokenFamilies.name}` })
      .where(eq(tokenFamilies.id, sql`(${familyId.getSQL()})`))
      .returning({ userId: tokenFamilies.userId });
    return first(locked);
  };

  /** Deletes the user's families that match the condition, all without one. */
  const deleteFamilies = (userId: string, condition?: ReturnType<typeof eq>) =>
    db
      .delete(tokenFamilies)
      .where(and(eq(tokenFamilies.userId, userId), condition))
      .returning();

  return {
    createFamily: async (family) => {
      await db.insert(tokenFamilies).values(rowOf(tokenFamilies, family));
    },

    addPair: (accessToken, refreshToken) =>
      transaction(async () => {
        const { familyId, userId, expiresAt } = refreshToken;
        const extended = await db
          .update(tokenFamilies)
          .set({ expiresAt })
          .where(
            and(
              ...[accessToken.familyId, familyId].map((id) => eq(tokenFamilies.id, id)),
              ...[accessToken.userId, userId].map((id) => eq(tokenFamilies.userId, id)),
            ),
          )
          .returning({ id: tokenFamilies.id });
        if (extended.length === 0) throw new AppError('conflict');
        await db.delete(accessTokens).where(eq(accessTokens.familyId, familyId));
        await db.insert(accessTokens).values(rowOf(accessTokens, accessToken));
        const { tokenHash } = refreshToken;
        await db.insert(refreshTokens).values({ tokenHash, familyId, expiresAt, usedAt: null });
      }),

    findAccess: async (tokenHash) => first(await access({ tokenHash })),

    findRefresh: async (refreshHash) =>
      first(
        await db
          .select({ ...refreshColumns, userId: tokenFamilies.userId })
          .from(refreshTokens)
          .innerJoin(tokenFamilies, eq(tokenFamilies.id, refreshTokens.familyId))
          .where(eq(refreshTokens.tokenHash, refreshHash)),
      ),

    rotate: (refreshHash, now) =>
      transaction(async () => {
        const family = await lockFamilyOf(refreshHash);
        if (family === null) return null;
        const unexpired = and(eq(refreshTokens.tokenHash, refreshHash), gt(refreshTokens.expiresAt, now));
        const fresh = first(
          await db
            .update(refreshTokens)
            .set({ usedAt: now })
            .where(and(unexpired, isNull(refreshTokens.usedAt)))
            .returning(refreshColumns),
        );
        if (fresh !== null) return { state: 'fresh', token: { ...fresh, ...family } };
        const used = first(await db.select(refreshColumns).from(refreshTokens).where(unexpired));
        return used === null ? null : { state: 'reused', token: { ...used, ...family } };
      }),

    listOf: (userId, now) =>
      db
        .select()
        .from(tokenFamilies)
        .where(and(eq(tokenFamilies.userId, userId), gt(tokenFamilies.expiresAt, now)))
        .orderBy(desc(tokenFamilies.createdAt), desc(tokenFamilies.id)),

    touch: async (familyId, at, ip) => {
      await db
        .update(tokenFamilies)
        .set({ lastUsedAt: at, lastUsedIp: ip })
        .where(eq(tokenFamilies.id, familyId));
    },

    deleteOwned: async (userId, familyId) =>
      first(await deleteFamilies(userId, eq(tokenFamilies.id, familyId))),

    deleteAllOf: async (userId) => (await deleteFamilies(userId)).length,

    deleteAll: () =>
      sweep(async () => {
        const deleted = await db.delete(tokenFamilies).returning({ id: tokenFamilies.id });
        return deleted.length;
      }),

    countAll: async () => {
      const [row] = await db.select({ families: count() }).from(tokenFamilies);
      return row?.families ?? 0;
    },

    deleteExpired: async (now) => {
      const families = await sweep(() =>
        db.delete(tokenFamilies).where(lte(tokenFamilies.expiresAt, now)).returning({ id: tokenFamilies.id }),
      );
      const tokens = [];
      // One table per transaction: deleting a family locks its tokens in this order as well.
      for (const table of [accessTokens, refreshTokens] as const) {
        const deleted = await sweep(() =>
          db.delete(table).where(lte(table.expiresAt, now)).returning({ id: table.familyId }),
        );
        tokens.push(...deleted);
      }
      return families.length + tokens.length;
    },
  };
};
