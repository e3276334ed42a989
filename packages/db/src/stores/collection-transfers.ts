import type { PictureTransferStore, TransferParty } from '@atelier/core/ports/picture-transfer-store';
import {
  and,
  eq,
  exists,
  inArray,
  isNotNull,
  isNull,
  max,
  min,
  ne,
  notExists,
  type SQL,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Driver } from '../driver.ts';

/** Hands collections over; see `PictureTransferStore`. */
export const collectionTransfers = ({
  db,
  tables,
  transaction,
}: Pick<Driver, 'db' | 'tables' | 'transaction'>): Pick<PictureTransferStore, 'moveCollections'> => {
  const { collections, collectionImages: entries, images, shares } = tables;
  const others = alias(collections, 'other_collections');
  const inWorkspace = ({ workspaceId }: TransferParty) => eq(collections.workspaceId, workspaceId);

  /** What positions grow by, so that those that move come last, in their order. */
  const offset = async (from: TransferParty, to: TransferParty): Promise<number> => {
    const [first] = await db
      .select({ position: min(collections.position) })
      .from(collections)
      .where(inWorkspace(from));
    const [last] = await db
      .select({ position: max(collections.position) })
      .from(collections)
      .where(inWorkspace(to));
    return (last?.position ?? 0) - (first?.position ?? 0) + 1;
  };

  /** Collections and entries stay within a workspace: what is left of either side in the other is let go of. */
  const separate = async (side: TransferParty): Promise<void> => {
    const foreign = (column: typeof entries.imageId | typeof collections.coverImageId): SQL =>
      exists(
        db
          .select({ id: images.id })
          .from(images)
          .where(and(eq(images.id, column), ne(images.workspaceId, side.workspaceId))),
      );
    const theirs = db.select({ id: collections.id }).from(collections).where(inWorkspace(side));
    await db.delete(entries).where(and(inArray(entries.collectionId, theirs), foreign(entries.imageId)));
    await db
      .update(collections)
      .set({ coverImageId: null })
      .where(and(inWorkspace(side), isNotNull(collections.coverImageId), foreign(collections.coverImageId)));
    const parent = db
      .select({ id: others.id })
      .from(others)
      .where(and(eq(others.id, collections.parentId), eq(others.workspaceId, side.workspaceId)));
    await db
      .update(collections)
      .set({ parentId: null })
      .where(and(inWorkspace(side), isNotNull(collections.parentId), notExists(parent)));
  };

  return {
    moveCollections: (from, to) =>
      transaction(async () => {
        const by = await offset(from, to);
        const moved = await db
          .update(collections)
          .set({
            ...{ userId: to.id, workspaceId: to.workspaceId },
            position: sql`${collections.position} + cast(${by} as double precision)`,
          })
          .where(and(inWorkspace(from), eq(collections.userId, from.id), isNull(collections.deletedAt)))
          .returning({ id: collections.id });
        for (const side of [from, to]) await separate(side);
        if (moved.length === 0) return { collections: 0, sharesEnded: 0 };
        const ended = await db
          .delete(shares)
          .where(
            inArray(
              shares.collectionId,
              moved.map(({ id }) => id),
            ),
          )
          .returning({ revokedAt: shares.revokedAt });
        return {
          collections: moved.length,
          sharesEnded: ended.filter(({ revokedAt }) => revokedAt === null).length,
        };
      }),
  };
};
