import type { DeletedImage, ImageTrash } from '@atelier/core/ports/image-trash';
import { and, asc, count, eq, inArray, isNotNull, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { imageOriginals } from './image-originals.ts';
import { lockImages } from './locked-images.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst } from './queries.ts';

type BlobKeys = { readonly full: string; readonly thumb: string; readonly svg: string | null };

const keysOf = ({ full, thumb, svg }: BlobKeys): string[] =>
  svg === null ? [full, thumb] : [full, thumb, svg];

/** Deleted images until they are restored or erased. SQLite uses a partial index only if its condition is repeated. */
export const imageTrash = (driver: Driver): ImageTrash => {
  const { db, tables, fragments, transaction } = driver;
  const { images, assets } = tables;
  const isDeleted = isNotNull(images.deletedAt);
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  const originals = imageOriginals(driver);
  const keys = { full: images.blobKey, thumb: images.thumbKey, svg: images.svgKey };

  const page = preparedByFilters({ after: newestFirst.after(images.deletedAt, images.id) }, (where) =>
    db
      .select()
      .from(images)
      .where(and(inWorkspace, isDeleted, where))
      .orderBy(...newestFirst.order(images.deletedAt, images.id))
      .limit(sql.placeholder('limit')),
  );

  const byId = prepared(
    db
      .select()
      .from(images)
      .where(and(eq(images.id, sql.placeholder('id')), inWorkspace, isDeleted)),
  );
  const total = prepared(db.select({ n: count() }).from(images).where(and(inWorkspace, isDeleted)));

  /** Locks the longest deleted images that meet the condition; rows locked by others are left out. */
  const lockLongestDeleted = async (condition: SQL | undefined, limit: number): Promise<string[]> => {
    const chosen = db
      .select({ id: images.id })
      .from(images)
      .where(and(isDeleted, condition))
      .orderBy(asc(images.deletedAt))
      .limit(limit);
    const rows = await db
      .select({ id: sql<string>`id` })
      .from(sql`(${chosen.getSQL()} ${fragments.skipLocked('images')}) as locked`);
    return rows.map(({ id }) => id);
  };
  /** @param ids of images that are locked */
  const erase = async (ids: readonly string[]) => {
    if (ids.length === 0) return [];
    const marked = await originals.lock(ids);
    const erased = await db
      .delete(images)
      .where(inArray(images.id, [...ids]))
      .returning({ id: images.id, ...keys });
    await originals.unmark(marked);
    return erased.map(({ id, ...blobs }) => ({ id, keys: keysOf(blobs) }));
  };

  /** @returns the ids of the images that were changed */
  const setDeletedAt = async (workspaceId: string, ids: readonly string[], to: Date | null) => {
    const condition = to === null ? isDeleted : isNull(images.deletedAt);
    const found = await lockImages(driver, workspaceId, ids, condition);
    if (found.length === 0) return [];
    const changed = await db
      .update(images)
      .set({ deletedAt: to })
      .where(and(inArray(images.id, found), eq(images.workspaceId, workspaceId)))
      .returning(keys);
    await db
      .update(assets)
      .set({ deletedAt: to })
      .where(and(inArray(assets.blobKey, changed.flatMap(keysOf)), eq(assets.workspaceId, workspaceId)));
    return found;
  };

  return {
    delete: async ({ workspaceId }, id, at) =>
      (await transaction(() => setDeletedAt(workspaceId, [id], at))).length > 0,

    restore: async ({ workspaceId }, id) =>
      (await transaction(() => setDeletedAt(workspaceId, [id], null))).length > 0,

    deleteMany: ({ workspaceId }, ids, at) => transaction(() => setDeletedAt(workspaceId, ids, at)),

    restoreMany: ({ workspaceId }, ids) => transaction(() => setDeletedAt(workspaceId, ids, null)),

    eraseAmongDeleted: ({ workspaceId }, ids) =>
      transaction(async () => erase(await lockImages(driver, workspaceId, ids, isDeleted))),

    listDeleted: async ({ workspaceId }, { after, limit }) =>
      (await page(keysetValues(after), { workspaceId, limit })) as DeletedImage[],

    findDeleted: async ({ workspaceId }, id) => first((await byId({ workspaceId, id })) as DeletedImage[]),

    countDeleted: async ({ workspaceId }) => first(await total({ workspaceId }))?.n ?? 0,

    eraseDeleted: ({ workspaceId }, id) =>
      transaction(async () => {
        const erased = await erase(await lockImages(driver, workspaceId, [id], isDeleted));
        return first(erased)?.keys ?? null;
      }),

    eraseManyDeleted: ({ workspaceId }, until, limit) =>
      transaction(async () => {
        const condition = and(eq(images.workspaceId, workspaceId), lte(images.deletedAt, until));
        return (await erase(await lockLongestDeleted(condition, limit))).map((image) => image.keys);
      }),

    eraseDeletedBefore: (cutoff, limit) =>
      transaction(async () => {
        const erased = await erase(await lockLongestDeleted(lt(images.deletedAt, cutoff), limit));
        return erased.flatMap((image) => image.keys);
      }),
  };
};
