import type { UploadStore } from '@atelier/core/ports/uploads';
import {
  and,
  asc,
  type Column,
  count,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lt,
  sql,
} from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { deleteInSteps } from './delete-in-steps.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst, rowOf } from './queries.ts';

interface BlobKeys {
  readonly full: string;
  readonly thumb: string;
  readonly credentials: string | null;
}

const keysOf = ({ full, thumb, credentials }: BlobKeys): string[] =>
  credentials === null ? [full, thumb] : [full, thumb, credentials];

/** One row at most each. */
const fileQueries = ({ db, tables, fragments }: Driver) => {
  const { uploads, assets, memberships } = tables;
  const param = (name: string) => fragments.opaqueParam(sql.placeholder(name));
  return (key: Column) => {
    const files = () =>
      db
        .select({ ...getTableColumns(assets), uploadSha256: uploads.sha256 })
        .from(uploads)
        .innerJoin(assets, and(eq(assets.blobKey, key), eq(assets.workspaceId, uploads.workspaceId)));
    const isKept = and(eq(uploads.id, param('id')), isNull(uploads.deletedAt), isNull(assets.deletedAt));
    const isMember = and(
      eq(memberships.workspaceId, uploads.workspaceId),
      eq(memberships.userId, param('userId')),
    );
    return {
      inWorkspace: prepared(files().where(and(isKept, eq(uploads.workspaceId, param('workspaceId'))))),
      ofMember: prepared(files().innerJoin(memberships, isMember).where(isKept)),
    };
  };
};

/** Deleting, restoring and erasing. */
const uploadTrash = (
  driver: Driver,
): Pick<UploadStore, 'delete' | 'deleteAllOf' | 'eraseDeletedBefore' | 'restore'> => {
  const { db, tables, fragments, transaction } = driver;
  const { uploads, assets } = tables;
  const keys = { full: uploads.blobKey, thumb: uploads.thumbKey, credentials: uploads.credentialsKey };

  const setDeletedAt = async (workspaceId: string, id: string, to: Date | null) => {
    const state = to === null ? isNotNull(uploads.deletedAt) : isNull(uploads.deletedAt);
    const changed = await db
      .update(uploads)
      .set({ deletedAt: to })
      .where(and(eq(uploads.id, id), eq(uploads.workspaceId, workspaceId), state))
      .returning(keys);
    if (changed.length === 0) return false;
    await db
      .update(assets)
      .set({ deletedAt: to })
      .where(and(inArray(assets.blobKey, changed.flatMap(keysOf)), eq(assets.workspaceId, workspaceId)));
    return true;
  };

  return {
    delete: ({ workspaceId }, id, at) => transaction(() => setDeletedAt(workspaceId, id, at)),

    restore: ({ workspaceId }, id) => transaction(() => setDeletedAt(workspaceId, id, null)),

    eraseDeletedBefore: async (cutoff, limit) => {
      const chosen = db
        .select({ id: uploads.id })
        .from(uploads)
        .where(and(isNotNull(uploads.deletedAt), lt(uploads.deletedAt, cutoff)))
        .orderBy(asc(uploads.deletedAt))
        .limit(limit);
      const longestDeleted = sql`(${chosen.getSQL()} ${fragments.skipLocked('uploads')})`;
      const erased = await db.delete(uploads).where(sql`${uploads.id} in ${longestDeleted}`).returning(keys);
      return erased.flatMap(keysOf);
    },

    deleteAllOf: (userId) =>
      transaction(async () => (await deleteInSteps(driver, uploads, userId, uploads.id)).length),
  };
};

export const uploadStore = (driver: Driver): UploadStore => {
  const { db, tables, fragments } = driver;
  const { uploads } = tables;
  const notDeleted = isNull(uploads.deletedAt);
  const inWorkspace = eq(uploads.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  const fileBy = fileQueries(driver);
  const file = { full: fileBy(uploads.blobKey), thumb: fileBy(uploads.thumbKey) };

  const byId = prepared(
    db
      .select()
      .from(uploads)
      .where(and(eq(uploads.id, fragments.opaqueParam(sql.placeholder('id'))), inWorkspace, notDeleted)),
  );

  const page = preparedByFilters({ after: newestFirst.after(uploads.createdAt, uploads.id) }, (where) =>
    db
      .select()
      .from(uploads)
      .where(and(inWorkspace, notDeleted, where))
      .orderBy(...newestFirst.order(uploads.createdAt, uploads.id))
      .limit(sql.placeholder('limit')),
  );

  return {
    insert: async (upload) => {
      await db.insert(uploads).values(rowOf(uploads, upload));
    },

    findOwned: async ({ workspaceId }, id) => first(await byId({ id, workspaceId })),

    findBySource: async ({ workspaceId }, sourceSha256) =>
      first(
        await db
          .select()
          .from(uploads)
          .where(
            and(eq(uploads.workspaceId, workspaceId), eq(uploads.sourceSha256, sourceSha256), notDeleted),
          )
          .orderBy(desc(uploads.createdAt), desc(uploads.id))
          .limit(1),
      ),

    list: async ({ workspaceId }, { after, limit }) => page(keysetValues(after), { workspaceId, limit }),

    findFile: async ({ workspaceId }, id, variant) =>
      first(await file[variant].inWorkspace({ id, workspaceId })),

    findFileOfMember: async (userId, id, variant) => first(await file[variant].ofMember({ userId, id })),

    count: async ({ workspaceId }) => {
      const rows = await db.select({ n: count() }).from(uploads).where(eq(uploads.workspaceId, workspaceId));
      return first(rows)?.n ?? 0;
    },

    hasBlob: async (blobKey) => {
      const rows = await db
        .select({ id: uploads.id })
        .from(uploads)
        .where(eq(uploads.blobKey, blobKey))
        .limit(1);
      return rows.length > 0;
    },

    ...uploadTrash(driver),
  };
};
