import type { PrivateLookStore } from '@atelier/core/ports/moderation-stores';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst, rowOf } from './queries.ts';

/** Looks about one person that are listed. */
const maxListed = 100;

export const privateLookStore = ({
  db,
  tables: { privateLooks, images, assets },
}: Driver): PrivateLookStore => ({
  insert: async (look) => {
    await db.insert(privateLooks).values(rowOf(privateLooks, look));
  },

  findActive: async (reviewerId, userId, now) =>
    first(
      await db
        .select()
        .from(privateLooks)
        .where(
          and(
            eq(privateLooks.reviewerId, reviewerId),
            eq(privateLooks.userId, userId),
            gt(privateLooks.expiresAt, now),
            isNull(privateLooks.endedAt),
          ),
        )
        .limit(1),
    ),

  listAbout: (userId) =>
    db
      .select()
      .from(privateLooks)
      .where(eq(privateLooks.userId, userId))
      .orderBy(desc(privateLooks.createdAt))
      .limit(maxListed),

  pictures: (userId, { after, limit }) =>
    preparedByFilters({ after: newestFirst.after(images.createdAt, images.id) }, (paged) =>
      db
        .select({ id: images.id, width: images.width, height: images.height, createdAt: images.createdAt })
        .from(images)
        .where(and(eq(images.userId, userId), isNull(images.deletedAt), paged))
        .orderBy(...newestFirst.order(images.createdAt, images.id))
        .limit(limit),
    )(keysetValues(after), keysetValues(after)),

  // One statement: a look that ends between two of them would still show the picture.
  pictureFile: async (reviewerId, imageId, now) =>
    first(
      await db
        .select({
          blobKey: images.blobKey,
          width: images.width,
          height: images.height,
          contentType: assets.contentType,
        })
        .from(images)
        .innerJoin(assets, and(eq(assets.blobKey, images.blobKey), isNull(assets.deletedAt)))
        .innerJoin(
          privateLooks,
          and(
            eq(privateLooks.userId, images.userId),
            eq(privateLooks.reviewerId, reviewerId),
            gt(privateLooks.expiresAt, now),
            isNull(privateLooks.endedAt),
          ),
        )
        .where(and(eq(images.id, imageId), isNull(images.deletedAt)))
        .limit(1),
    ),

  end: async (reviewerId, id, at) =>
    first(
      await db
        .update(privateLooks)
        .set({ endedAt: at })
        .where(
          and(
            eq(privateLooks.id, id),
            eq(privateLooks.reviewerId, reviewerId),
            gt(privateLooks.expiresAt, at),
            isNull(privateLooks.endedAt),
          ),
        )
        .returning(),
    ),
});
