import { and, eq, inArray, isNotNull, notExists, notInArray, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { lockImages } from './locked-images.ts';

/** The mark of images that others were made from, while those others are erased. */
export const imageOriginals = (driver: Driver) => {
  const { db, tables } = driver;
  const { images, imageParents: parents } = tables;
  return {
    /**
     * Locks what these images were made from, before they are erased: an image that is being made from one of them marks it
     * either before, and is then seen, or afterwards.
     */
    lock: async (ids: readonly string[]): Promise<string[]> => {
      const rows = await db
        .select({ id: parents.parentImageId })
        .from(parents)
        .where(
          and(
            inArray(parents.imageId, [...ids]),
            isNotNull(parents.parentImageId),
            notInArray(parents.parentImageId, [...ids]),
          ),
        );
      const originals = [...new Set(rows.flatMap(({ id }) => id ?? []))];
      return lockImages(driver, null, originals, eq(images.hasChildren, true));
    },

    /** Takes the mark from those that no image was made from any more, deleted ones included. */
    unmark: async (originals: readonly string[]): Promise<void> => {
      if (originals.length === 0) return;
      const children = db.select({ one: sql`1` }).from(parents).where(eq(parents.parentImageId, images.id));
      await db
        .update(images)
        .set({ hasChildren: false })
        .where(and(inArray(images.id, [...originals]), notExists(children)));
    },
  };
};
