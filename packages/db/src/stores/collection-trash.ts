import type { CollectionStore } from '@atelier/core/ports/collection-store';
import type { Scope } from '@atelier/core/scope';
import { and, eq, inArray, isNotNull, isNull, lt } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Driver } from '../driver.ts';
import { lockImages } from './locked-images.ts';

/** Deleted collections until they are restored or erased. */
export const collectionTrash = (
  driver: Driver,
): Pick<CollectionStore, 'delete' | 'eraseDeletedBefore' | 'restore'> => {
  const { db, tables, transaction } = driver;
  const { collections, collectionImages: entries } = tables;
  const inWorkspace = ({ workspaceId }: Scope, id: string) =>
    and(eq(collections.id, id), eq(collections.workspaceId, workspaceId));
  return {
    delete: async (scope, id, at) => {
      const deleted = await db
        .update(collections)
        .set({ deletedAt: at })
        .where(and(inWorkspace(scope, id), isNull(collections.deletedAt)))
        .returning({ id: collections.id });
      return deleted.length > 0;
    },

    restore: (scope, id) =>
      transaction(async () => {
        const restored = await db
          .update(collections)
          .set({ deletedAt: null })
          .where(and(inWorkspace(scope, id), isNotNull(collections.deletedAt)))
          .returning({ parentId: collections.parentId });
        const [row] = restored;
        if (row === undefined) return false;
        // Meanwhile the one that it was in may have been put into another, and others into those that were in it.
        const others = alias(collections, 'other_collections');
        const isNested = and(
          eq(others.workspaceId, scope.workspaceId),
          isNotNull(others.parentId),
          isNull(others.deletedAt),
        );
        const nested = db.select({ id: others.id }).from(others).where(isNested);
        await db
          .update(collections)
          .set({ parentId: null })
          .where(and(inWorkspace(scope, id), inArray(collections.parentId, nested)));
        const nesting = db.select({ id: others.parentId }).from(others).where(isNested);
        await db
          .update(collections)
          .set({ parentId: null })
          .where(and(eq(collections.parentId, id), inArray(collections.id, nesting)));
        return true;
      }),

    eraseDeletedBefore: (cutoff, limit) =>
      transaction(async () => {
        const due = await db
          .select({ id: collections.id, workspaceId: collections.workspaceId })
          .from(collections)
          .where(lt(collections.deletedAt, cutoff))
          .limit(limit);
        for (const { id, workspaceId } of due) {
          const rows = await db
            .select({ id: entries.imageId })
            .from(entries)
            .where(eq(entries.collectionId, id));
          await lockImages(
            driver,
            workspaceId,
            rows.map((row) => row.id),
          );
          // It may have been restored since it was read.
          const erased = await db
            .delete(collections)
            .where(and(eq(collections.id, id), lt(collections.deletedAt, cutoff)))
            .returning({ id: collections.id });
          if (erased.length > 0)
            await db.update(collections).set({ parentId: null }).where(eq(collections.parentId, id));
        }
        return due.length;
      }),
  };
};
