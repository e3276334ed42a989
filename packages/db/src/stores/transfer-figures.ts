import type { PictureTransferStore, TransferParty } from '@atelier/core/ports/picture-transfer-store';
import { and, count, eq, gt, inArray, isNull, or, type SQL, sum } from 'drizzle-orm';
import type { Driver } from '../driver.ts';

/** Counts what a person could hand over; see `PictureTransferStore`. */
export const transferFigures = ({
  db,
  tables,
}: Pick<Driver, 'db' | 'tables'>): PictureTransferStore['count'] => {
  const { images, imageParents, uploads, collections, shares } = tables;
  const isTheirs = (
    table: typeof images | typeof uploads | typeof collections,
    { id, workspaceId }: TransferParty,
  ): SQL | undefined =>
    and(eq(table.workspaceId, workspaceId), eq(table.userId, id), isNull(table.deletedAt));

  return async (from, now) => {
    const pictureIds = db.select({ id: images.id }).from(images).where(isTheirs(images, from));
    const collectionIds = db
      .select({ id: collections.id })
      .from(collections)
      .where(isTheirs(collections, from));
    const needed = db
      .select({ id: imageParents.parentUploadId })
      .from(imageParents)
      .where(inArray(imageParents.imageId, pictureIds));
    const [pictures, uploaded, collected, shared] = await Promise.all([
      db
        .select({ n: count(), bytes: sum(images.bytes).mapWith(Number) })
        .from(images)
        .where(isTheirs(images, from)),
      db
        .select({ n: count(), bytes: sum(uploads.bytes).mapWith(Number) })
        .from(uploads)
        .where(and(isTheirs(uploads, from), inArray(uploads.id, needed))),
      db.select({ n: count() }).from(collections).where(isTheirs(collections, from)),
      db
        .select({ n: count() })
        .from(shares)
        .where(
          and(
            or(inArray(shares.imageId, pictureIds), inArray(shares.collectionId, collectionIds)),
            isNull(shares.revokedAt),
            or(isNull(shares.expiresAt), gt(shares.expiresAt, now)),
          ),
        ),
    ]);
    return {
      pictures: pictures[0]?.n ?? 0,
      bytes: (pictures[0]?.bytes ?? 0) + (uploaded[0]?.bytes ?? 0),
      uploads: uploaded[0]?.n ?? 0,
      collections: collected[0]?.n ?? 0,
      shares: shared[0]?.n ?? 0,
    };
  };
};
