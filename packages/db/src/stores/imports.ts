import { AppError } from '@atelier/core/errors';
import type { ImportStore, StagedUser } from '@atelier/core/ports/import-store';
import type { UserRecord } from '@atelier/core/ports/records';
import { and, count, eq, gt, inArray, isNotNull, isNull, lt, notExists, or, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';
import { withSweepLock } from './sweep-lock.ts';

/** Three columns each: far below the limit of variables of both databases. */
const rowsPerStatement = 500;

const stagedOf = (user: UserRecord): StagedUser => ({
  email: user.email,
  name: user.name,
  role: user.role,
  passwordHash: user.passwordHash,
  workspaceId: user.workspaceId,
  createdAt: user.createdAt.toISOString(),
  emailVerifiedAt: user.emailVerifiedAt?.toISOString() ?? null,
});

const userOf = (id: string, { createdAt, emailVerifiedAt, ...staged }: StagedUser): UserRecord => ({
  ...staged,
  id,
  createdAt: new Date(createdAt),
  emailVerifiedAt: emailVerifiedAt === null ? null : new Date(emailVerifiedAt),
  lockedAt: null,
  lockReason: null,
  secondFactorAt: null,
  lastSignInAt: null,
  lastSignInIp: null,
  deletionDueAt: null,
});

/** Each transaction updates the import's row first, which serialises work on one import. */
export const importStore = (driver: Driver): ImportStore => {
  const { db, tables, transaction } = driver;
  const { imports, importPeople: people } = tables;
  const sweep = withSweepLock(driver);
  const isOpen = (id: string) => and(eq(imports.id, id), isNull(imports.decidedAt));

  const untouchedSince = (before: Date, horizon: Date) =>
    or(lt(imports.touchedAt, before), gt(imports.touchedAt, horizon));

  const touch = async (importId: string, now: Date): Promise<void> => {
    const touched = await db
      .update(imports)
      .set({ touchedAt: now })
      .where(isOpen(importId))
      .returning({ id: imports.id });
    if (touched.length === 0) throw new AppError('conflict');
  };

  return {
    begin: async (record) => {
      await db.insert(imports).values(rowOf(imports, record) as typeof imports.$inferInsert);
    },

    stage: (importId, users, now) =>
      transaction(async () => {
        await touch(importId, now);
        const rows = users.map((user) => ({ id: user.id, importId, person: stagedOf(user) }));
        for (let start = 0; start < rows.length; start += rowsPerStatement)
          await db.insert(people).values(rows.slice(start, start + rowsPerStatement));
      }),

    decide: (importId, now) =>
      transaction(async () => {
        await touch(importId, now);
        const staged = db.select({ n: count() }).from(people).where(eq(people.importId, importId));
        const decided = await db
          .update(imports)
          .set({ decidedAt: now })
          .where(and(isOpen(importId), eq(imports.total, sql`(${staged.getSQL()})`)))
          .returning({ id: imports.id });
        if (decided.length === 0) throw new AppError('conflict');
      }),

    takeStaged: (importId, limit, now) =>
      transaction(async () => {
        const locked = await db
          .update(imports)
          .set({ touchedAt: now })
          .where(and(eq(imports.id, importId), isNotNull(imports.decidedAt)))
          .returning({ id: imports.id });
        if (locked.length === 0) return [];
        const batch = db
          .select({ id: people.id })
          .from(people)
          .where(eq(people.importId, importId))
          .orderBy(people.id)
          .limit(limit);
        const taken = await db.delete(people).where(inArray(people.id, batch)).returning();
        if (taken.length === 0)
          await db
            .update(imports)
            .set({ finishedAt: now })
            .where(and(eq(imports.id, importId), isNull(imports.finishedAt)));
        return taken.map(({ id, person }) => userOf(id, person));
      }),

    addMade: async (importId, made, madeWithoutPassword) => {
      await db
        .update(imports)
        .set({
          made: sql`${imports.made} + ${made}`,
          madeWithoutPassword: sql`${imports.madeWithoutPassword} + ${madeWithoutPassword}`,
        })
        .where(eq(imports.id, importId));
    },

    find: async (importId) => first(await db.select().from(imports).where(eq(imports.id, importId))),

    listStalled: async (before, horizon) =>
      db
        .select()
        .from(imports)
        .where(and(isNotNull(imports.decidedAt), isNull(imports.finishedAt), untouchedSince(before, horizon)))
        .orderBy(imports.id),

    deleteAbandoned: (before, horizon, limit) =>
      sweep(async () => {
        const isAbandoned = and(
          or(isNull(imports.decidedAt), isNotNull(imports.finishedAt)),
          untouchedSince(before, horizon),
        );
        // Locked until the end, so that none of them is decided at the same time.
        const locked = await db
          .update(imports)
          .set({ id: sql`${imports.id}` })
          .where(isAbandoned)
          .returning({ id: imports.id });
        const ids = locked.map(({ id }) => id);
        if (ids.length === 0) return 0;
        const batch = db
          .select({ id: people.id })
          .from(people)
          .where(inArray(people.importId, ids))
          .limit(limit);
        const removed = await db.delete(people).where(inArray(people.id, batch)).returning({ id: people.id });
        if (removed.length > 0) return removed.length;
        const staged = db.select({ one: sql`1` }).from(people).where(eq(people.importId, imports.id));
        const deleted = await db
          .delete(imports)
          .where(and(inArray(imports.id, ids), notExists(staged)))
          .returning({ id: imports.id });
        return deleted.length;
      }),
  };
};
