import type { ImageStore } from '@atelier/core/ports/studio-stores';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { lockImages } from './locked-images.ts';

/** What people note about their images. */
export const imageNotes = (driver: Driver): Pick<ImageStore, 'annotate'> => {
  const { db, tables, transaction } = driver;
  const { images } = tables;
  return {
    annotate: ({ workspaceId }, ids, { isFavourite, rating }) =>
      transaction(async () => {
        const found = await lockImages(driver, workspaceId, ids, isNull(images.deletedAt));
        const notes = {
          ...(isFavourite === undefined ? {} : { isFavourite }),
          ...(rating === undefined ? {} : { rating }),
        };
        if (found.length > 0 && Object.keys(notes).length > 0)
          await db
            .update(images)
            .set(notes)
            .where(and(inArray(images.id, found), eq(images.workspaceId, workspaceId)));
        return found;
      }),
  };
};
