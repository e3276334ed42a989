import { AppError } from '@atelier/core/errors';
import type { CollectionImage } from '@atelier/core/ports/collection-store';
import type { Stores } from '@atelier/core/ports/stores';
import { type CollectReport, maxCollectionImages } from '@atelier/core/schemas/collections';
import type { BulkReport } from '@atelier/core/schemas/gallery';
import type { ImageNeighbours } from '@atelier/core/schemas/image-page';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { type imageService, imagesPerSide } from '../images/images.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';
import { type PlaceInput, pageByPlace } from './collections.ts';

interface Change {
  readonly id: string;
  readonly imageIds: readonly string[];
}

const anchorGone = 'The picture beside it isn’t in the collection any more. Try again.';

/** The pictures of a collection and their order (R-STUDIO-7). */
export const collectedImages = (
  { db, clock }: Pick<Deps, 'clock' | 'db'>,
  { viewAll }: Pick<ReturnType<typeof imageService>, 'viewAll'>,
) => {
  /** Runs a change of a collection that exists, alone in its workspace. @throws AppError `not_found` */
  const changing = <T>(actor: Actor, id: string, work: (stores: Stores) => Promise<T>): Promise<T> =>
    db.as(actor, async (stores) => {
      await stores.collections.lock(actor);
      if ((await stores.collections.find(actor, id)) === null) throw new AppError('not_found');
      return work(stores);
    });

  const record = (
    stores: Stores,
    audit: AuditTrail,
    id: string,
    details: { readonly action: string; readonly images: number; readonly ids?: string },
  ) => audit.write(stores, 'collection_changed', { entityType: 'collection', entityId: id, details });

  return {
    /** @throws AppError `not_found` */
    async list(actor: Actor, { id, ...page }: PlaceInput & { readonly id: string }) {
      if ((await db.collections.find(actor, id)) === null) throw new AppError('not_found');
      const { rows, nextCursor } = await pageByPlace(page, (request) =>
        db.collections.listImages(actor, id, request),
      );
      return {
        items: await viewAll(
          actor,
          rows.map(({ image }) => image),
        ),
        nextCursor,
      };
    },

    /**
     * The collection on both sides of an image, in its order. An image that is not in it any more stands alone.
     * @throws AppError `not_found` for the image
     */
    async neighbours(actor: Actor, id: string, imageId: string): Promise<ImageNeighbours> {
      const found = await db.collections.findImage(actor, id, imageId);
      const image = found?.image ?? (await db.images.findOwned(actor, imageId));
      if (image === null) throw new AppError('not_found');
      const page = { after: found, limit: imagesPerSide + 1 };
      const [before, after] =
        found === null
          ? [[], []]
          : await Promise.all([
              db.collections.listImagesBefore(actor, id, page),
              db.collections.listImages(actor, id, page),
            ]);
      const sideOf = (rows: readonly CollectionImage[]) =>
        rows.slice(0, imagesPerSide).map((row) => row.image);
      return {
        items: await viewAll(actor, [...sideOf(before).toReversed(), image, ...sideOf(after)]),
        hasNewer: before.length > imagesPerSide,
        hasOlder: after.length > imagesPerSide,
      };
    },

    /** @throws AppError `not_found`, also if `before` is not in it; `conflict` if the collection gets too large */
    collect: (
      actor: Actor,
      { id, imageIds, before }: Change & { readonly before?: string | undefined },
      audit: AuditTrail,
    ): Promise<CollectReport> =>
      changing(actor, id, async (stores) => {
        const wanted = [...new Set(imageIds)];
        const present = new Set(await stores.collections.among(actor, id, wanted));
        const added = await stores.collections.collect(actor, id, wanted, before ?? null, clock.now());
        if (added === null) throw new AppError('not_found', anchorGone);
        if ((await stores.collections.countEntries(actor, id)) > maxCollectionImages)
          throw new AppError('conflict', `A collection has room for ${maxCollectionImages} pictures.`);
        await record(stores, audit, id, { action: 'collect', images: added.length, ids: added.join(' ') });
        const done = new Set(added);
        return {
          done: added,
          present: wanted.filter((imageId) => present.has(imageId)),
          notFound: wanted.filter((imageId) => !present.has(imageId) && !done.has(imageId)),
        };
      }),

    /** The pictures stay in the gallery. @throws AppError `not_found` */
    uncollect: (actor: Actor, { id, imageIds }: Change, audit: AuditTrail): Promise<BulkReport> =>
      changing(actor, id, async (stores) => {
        const wanted = [...new Set(imageIds)];
        const removed = new Set(await stores.collections.uncollect(actor, id, wanted));
        const done = wanted.filter((imageId) => removed.has(imageId));
        await record(stores, audit, id, { action: 'uncollect', images: done.length, ids: done.join(' ') });
        return { done, notFound: wanted.filter((imageId) => !removed.has(imageId)) };
      }),

    /** @throws AppError `not_found`, also if `before` is not in it */
    move: (
      actor: Actor,
      { id, imageIds, before }: Change & { readonly before: string | null },
      audit: AuditTrail,
    ): Promise<BulkReport> =>
      changing(actor, id, async (stores) => {
        const wanted = [...new Set(imageIds)];
        const moved = await stores.collections.move(actor, id, wanted, before);
        if (moved === null) throw new AppError('not_found', anchorGone);
        await record(stores, audit, id, { action: 'move', images: moved.length });
        return { done: moved, notFound: wanted.filter((imageId) => !moved.includes(imageId)) };
      }),
  };
};
