import type { SessionStore } from '@atelier/core/ports/stores';
import { and, count, desc, eq, getTableColumns, gt, inArray, lte, ne, notInArray, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, placeholdersOf, prepared } from './prepared.ts';
import { first, isPersonal } from './queries.ts';
import { withSweepLock } from './sweep-lock.ts';

export const sessionStore = (driver: Driver): SessionStore => {
  const { db, tables, fragments } = driver;
  const sweep = withSweepLock(driver);
  const { sessions, users, memberships, quotas } = tables;
  const { passwordHash: _, ...publicUserColumns } = getTableColumns(users);
  const byHash = eq(sessions.tokenHash, fragments.opaqueParam(sql.placeholder('tokenHash')));
  const ofUser = eq(sessions.userId, fragments.opaqueParam(sql.placeholder('userId')));

  const add = prepared(db.insert(sessions).values(placeholdersOf(sessions)));
  const holder = {
    session: getTableColumns(sessions),
    user: publicUserColumns,
    workspaceRole: memberships.role,
  };
  const withUser = prepared(
    db
      .select(holder)
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(memberships, isPersonal(tables))
      .where(byHash),
  );
  // Of the quota as well: services keep it along with the user (decision 31).
  const version = fragments.rowVersions(sessions, users, memberships, quotas);
  const amongHashes = fragments.amongTexts(sessions.tokenHash, sql.placeholder('tokenHashes'));
  const manyWithUser = prepared(
    db
      .select({ ...holder, version })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(memberships, isPersonal(tables))
      .leftJoin(quotas, eq(quotas.workspaceId, users.workspaceId))
      .where(amongHashes),
  );
  const versions = prepared(
    db
      .select({ tokenHash: sessions.tokenHash, version })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(memberships, isPersonal(tables))
      .leftJoin(quotas, eq(quotas.workspaceId, users.workspaceId))
      .where(amongHashes),
  );
  const setExpiry = prepared(
    db
      .update(sessions)
      .set({ expiresAt: placeholderFor(sessions.expiresAt, 'expiresAt') })
      .where(byHash),
  );
  const touch = prepared(
    db
      .update(sessions)
      .set({ lastSeenAt: placeholderFor(sessions.lastSeenAt, 'at') })
      .where(byHash),
  );
  const deleteByHash = prepared(db.delete(sessions).where(byHash));

  const newest = db
    .select({ tokenHash: sessions.tokenHash })
    .from(sessions)
    .where(ofUser)
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(sql.placeholder('keep'));
  const trim = prepared(
    db
      .delete(sessions)
      .where(and(ofUser, notInArray(sessions.tokenHash, newest)))
      .returning({ id: sessions.id }),
  );

  return {
    create: async (session) => {
      await add({ ...session });
    },

    findWithUser: async (tokenHash) => first(await withUser({ tokenHash })),

    findManyWithUser: (tokenHashes) => manyWithUser({ tokenHashes: JSON.stringify(tokenHashes) }),

    versionsOf: (tokenHashes) => versions({ tokenHashes: JSON.stringify(tokenHashes) }),

    listOf: (userId, now) =>
      db
        .select()
        .from(sessions)
        .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
        .orderBy(desc(sessions.lastSeenAt), desc(sessions.id)),

    setExpiry: async (tokenHash, expiresAt) => {
      await setExpiry({ tokenHash, expiresAt });
    },

    touch: async (tokenHash, at) => {
      await touch({ tokenHash, at });
    },

    replaceToken: async (userId, from, { tokenHash, provenAt, ip, userAgent }) =>
      first(
        await db
          .update(sessions)
          .set({ tokenHash, provenAt, ip, userAgent })
          .where(and(eq(sessions.tokenHash, from), eq(sessions.userId, userId)))
          .returning(),
      ),

    deleteByHash: async (tokenHash) => {
      await deleteByHash({ tokenHash });
    },

    deleteOwned: async (userId, id) =>
      first(
        await db
          .delete(sessions)
          .where(and(eq(sessions.userId, userId), eq(sessions.id, id)))
          .returning(),
      ),

    deleteAllOf: async (userId, exceptTokenHash) => {
      const others = exceptTokenHash === undefined ? undefined : ne(sessions.tokenHash, exceptTokenHash);
      const ended = await db
        .delete(sessions)
        .where(and(eq(sessions.userId, userId), others))
        .returning({ id: sessions.id });
      return ended.length;
    },

    deleteAll: (exceptId) =>
      sweep(async () => {
        const ended = await db
          .delete(sessions)
          .where(ne(sessions.id, exceptId))
          .returning({ id: sessions.id });
        return ended.length;
      }),

    countOthers: async (exceptId) => {
      const [row] = await db.select({ others: count() }).from(sessions).where(ne(sessions.id, exceptId));
      return row?.others ?? 0;
    },

    setProvenAt: async (userId, at) => {
      const changed = await db
        .update(sessions)
        .set({ provenAt: at })
        .where(eq(sessions.userId, userId))
        .returning({ id: sessions.id });
      return changed.length;
    },

    addressesOf: async (roles, since) => {
      const found = await db
        .select({ ip: sessions.ip })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(and(inArray(users.role, [...roles]), gt(sessions.lastSeenAt, since)))
        .groupBy(sessions.ip);
      return found.map(({ ip }) => ip);
    },

    trim: async (userId, keep) => (await trim({ userId, keep })).length,

    deleteExpired: (now) =>
      sweep(async () => {
        const ended = await db
          .delete(sessions)
          .where(lte(sessions.expiresAt, now))
          .returning({ id: sessions.id });
        return ended.length;
      }),
  };
};
