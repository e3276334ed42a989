import type { DataExportStore, PersonalFile } from '@atelier/core/ports/privacy-stores';
import { exportFolder } from '@atelier/core/ports/privacy-stores';
import { and, asc, count, desc, eq, gt, inArray, isNotNull, lte, or, sql, sum } from 'drizzle-orm';
import { isUniqueViolation } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { first, horizonOf, rowOf } from './queries.ts';

/** Archives of everything about one person, from the request to the end of their file. */
export const dataExportStore = ({ db, tables, transaction }: Driver): DataExportStore => {
  const { dataExports: exports, images, uploads } = tables;
  const unclaimed = { claimToken: null, leaseExpiresAt: null };
  const isClaimed = (id: string, claimToken: string) =>
    and(eq(exports.id, id), eq(exports.claimToken, claimToken), eq(exports.state, 'running'));

  const endClaim = async (id: string, token: string, set: Partial<typeof exports.$inferInsert>) => {
    const ended = await db
      .update(exports)
      .set({ ...unclaimed, ...set })
      .where(isClaimed(id, token))
      .returning({ id: exports.id });
    return ended.length > 0;
  };

  const listFiles = {
    image: (userId: string, after: string, limit: number) =>
      db
        .select({ id: images.id, blobKey: images.blobKey, bytes: images.bytes, createdAt: images.createdAt })
        .from(images)
        .where(and(eq(images.userId, userId), gt(images.id, after)))
        .orderBy(asc(images.id))
        .limit(limit),
    drawing: (userId: string, after: string, limit: number) =>
      db
        .select({
          id: images.id,
          blobKey: sql<string>`${images.svgKey}`,
          bytes: sql<number>`0`,
          createdAt: images.createdAt,
        })
        .from(images)
        .where(and(eq(images.userId, userId), isNotNull(images.svgKey), gt(images.id, after)))
        .orderBy(asc(images.id))
        .limit(limit),
    upload: (userId: string, after: string, limit: number) =>
      db
        .select({
          id: uploads.id,
          blobKey: uploads.blobKey,
          bytes: uploads.bytes,
          createdAt: uploads.createdAt,
        })
        .from(uploads)
        .where(and(eq(uploads.userId, userId), gt(uploads.id, after)))
        .orderBy(asc(uploads.id))
        .limit(limit),
  };

  return {
    add: async (record) => {
      const unfinished = await db
        .select({ id: exports.id })
        .from(exports)
        .where(and(eq(exports.userId, record.userId), inArray(exports.state, ['pending', 'running'])));
      if (unfinished.length > 0) return false;
      try {
        await db.insert(exports).values(rowOf(exports, record));
        return true;
      } catch (thrown) {
        if (isUniqueViolation(thrown)) return false;
        throw thrown;
      }
    },

    latestOf: async (userId) =>
      first(
        await db
          .select()
          .from(exports)
          .where(eq(exports.userId, userId))
          .orderBy(desc(exports.createdAt), desc(exports.id))
          .limit(1),
      ),

    findOwned: async (userId, id) =>
      first(
        await db
          .select()
          .from(exports)
          .where(and(eq(exports.id, id), eq(exports.userId, userId))),
      ),

    claim: async (claimToken, now, leaseUntil) => {
      const horizon = horizonOf(now, leaseUntil.getTime() - now.getTime());
      const isFree = or(
        eq(exports.state, 'pending'),
        and(
          eq(exports.state, 'running'),
          or(lte(exports.leaseExpiresAt, now), gt(exports.leaseExpiresAt, horizon)),
        ),
      );
      const next = db
        .select({ id: exports.id })
        .from(exports)
        .where(isFree)
        .orderBy(asc(exports.createdAt), asc(exports.id))
        .limit(1);
      // The condition again: on PostgreSQL another node may have claimed it while this statement waited for the row.
      return first(
        await db
          .update(exports)
          .set({
            state: 'running',
            claimToken,
            leaseExpiresAt: leaseUntil,
            progress: 0,
            attempts: sql`${exports.attempts} + 1`,
          })
          .where(and(inArray(exports.id, next), isFree))
          .returning(),
      );
    },

    renew: async (id, claimToken, progress, leaseUntil) => {
      const renewed = await db
        .update(exports)
        .set({ progress, leaseExpiresAt: leaseUntil })
        .where(isClaimed(id, claimToken))
        .returning({ id: exports.id });
      return renewed.length > 0;
    },

    complete: (id, token, file, at) =>
      endClaim(id, token, { state: 'ready', progress: 1, finishedAt: at, ...file }),

    fail: (id, token, failure, at) => endClaim(id, token, { state: 'failed', failure, finishedAt: at }),

    handBack: async (id, token) => {
      await endClaim(id, token, { state: 'pending', attempts: sql`${exports.attempts} - 1` as never });
    },

    deleteExpired: (now, failedBefore) =>
      transaction(async () => {
        const gone = await db
          .delete(exports)
          .where(
            or(
              and(eq(exports.state, 'ready'), lte(exports.expiresAt, now)),
              and(eq(exports.state, 'failed'), lte(exports.finishedAt, failedBefore)),
            ),
          )
          .returning({ id: exports.id });
        return gone.map(({ id }) => exportFolder(id));
      }),

    deleteAllOf: async (userId) => {
      const gone = await db.delete(exports).where(eq(exports.userId, userId)).returning({ id: exports.id });
      return gone.map(({ id }) => exportFolder(id));
    },

    files: async (userId, kind, after, limit) => {
      const rows = await listFiles[kind](userId, after ?? '', limit);
      return rows.map((row): PersonalFile => ({ ...row, kind }));
    },

    fileBytes: async (userId) => {
      let [files, bytes] = [0, 0];
      for (const table of [images, uploads] as const) {
        const [row] = await db
          .select({ n: count(), bytes: sum(table.bytes) })
          .from(table)
          .where(eq(table.userId, userId));
        files += row?.n ?? 0;
        bytes += Number(row?.bytes ?? 0);
      }
      return { files, bytes };
    },
  };
};
