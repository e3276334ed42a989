import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { encodePlace, type Place } from '@atelier/core/place-cursor';
import type { CollectionRecord, ListedCollection } from '@atelier/core/ports/collection-store';
import type { Stores } from '@atelier/core/ports/stores';
import {
  type CollectionDetail,
  type CollectionInfo,
  maxCollections,
  type UpdateCollectionInput,
} from '@atelier/core/schemas/collections';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { defaultPageSize } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';

export interface PlaceInput {
  readonly cursor?: Place | undefined;
  readonly limit?: number | undefined;
}

/** One page of rows in their order, and where the next one begins. */
export const pageByPlace = async <Row extends Place>(
  { cursor, limit = defaultPageSize }: PlaceInput,
  fetch: (page: { after: Place | null; limit: number }) => Promise<Row[]>,
): Promise<{ rows: Row[]; nextCursor: string | null }> => {
  const rows = await fetch({ after: cursor ?? null, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last !== undefined ? encodePlace(last) : null };
};

const viewCollection = (
  collection: ListedCollection,
  having: ReadonlySet<string> | null = null,
): CollectionInfo => ({
  id: collection.id,
  name: collection.name,
  parentId: collection.parentId,
  images: collection.imageCount,
  collections: collection.collectionCount,
  coverId: collection.coverImageId,
  covers: collection.covers.map(({ id, width, height, placeholder }) => ({ id, width, height, placeholder })),
  hasImage: having === null ? null : having.has(collection.id),
  createdAt: collection.createdAt.toISOString(),
  updatedAt: collection.updatedAt.toISOString(),
});

/** @throws AppError `conflict` for more than `most` */
const requireRoom = async (
  { collections }: Pick<Stores, 'collections'>,
  actor: Actor,
  most: number,
): Promise<void> => {
  if ((await collections.count(actor)) > most)
    throw new AppError('conflict', `There is room for ${maxCollections} collections. Delete one first.`);
};

const nestedTwice = 'Collections can be put into others only once.';

/** Collections of a workspace (R-STUDIO-7); their pictures are the concern of `collectedImages`. */
export const collectionService = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => {
  const require = async (
    stores: Pick<Stores, 'collections'>,
    actor: Actor,
    id: string,
  ): Promise<CollectionRecord> => {
    const collection = await stores.collections.find(actor, id);
    if (collection === null) throw new AppError('not_found');
    return collection;
  };

  /** @throws AppError `not_found`, `conflict` */
  const requireTop = async (stores: Stores, actor: Actor, id: string): Promise<void> => {
    if ((await require(stores, actor, id)).parentId !== null) throw new AppError('conflict', nestedTwice);
  };

  /** @throws AppError `not_found` for the cover or the parent, `conflict` when it would be nested twice */
  const requireAllowed = async (
    stores: Stores,
    actor: Actor,
    { id, coverId, parentId }: UpdateCollectionInput,
  ) => {
    if (typeof coverId === 'string' && (await stores.collections.findImage(actor, id, coverId)) === null)
      throw new AppError('not_found', 'This picture isn’t in the collection any more.');
    if (typeof parentId !== 'string') return;
    const inside = await stores.collections.list(actor, { parentId: id }, { after: null, limit: 1 });
    if (parentId === id || inside.length > 0) throw new AppError('conflict', nestedTwice);
    await requireTop(stores, actor, parentId);
  };

  return {
    async list(
      actor: Actor,
      {
        parentId,
        all,
        imageId,
        ...page
      }: PlaceInput & {
        readonly parentId?: string | undefined;
        readonly all?: true | undefined;
        readonly imageId?: string | undefined;
      },
    ) {
      const level = all === true ? 'all' : { parentId: parentId ?? null };
      const [{ rows, nextCursor }, having] = await Promise.all([
        pageByPlace(page, (request) => db.collections.list(actor, level, request)),
        imageId === undefined ? null : db.collections.listIdsWith(actor, imageId),
      ]);
      const ids = having === null ? null : new Set(having);
      return { items: rows.map((row) => viewCollection(row, ids)), nextCursor };
    },

    /** @throws AppError `not_found` */
    async get(actor: Actor, id: string): Promise<CollectionDetail> {
      const collection = await db.collections.findListed(actor, id);
      if (collection === null) throw new AppError('not_found');
      const parent =
        collection.parentId === null ? null : await db.collections.find(actor, collection.parentId);
      return {
        ...viewCollection(collection),
        parent: parent === null ? null : { id: parent.id, name: parent.name },
      };
    },

    /** @throws AppError `conflict` for too many, or a parent that is in another itself; `not_found` for the parent */
    create: (
      actor: Actor,
      { name, parentId = null }: { readonly name: string; readonly parentId?: string | null | undefined },
      audit: AuditTrail,
    ) =>
      db.as(actor, async (stores) => {
        await stores.collections.lock(actor);
        await requireRoom(stores, actor, maxCollections - 1);
        if (parentId !== null) await requireTop(stores, actor, parentId);
        const [id, now] = [newId('collection'), clock.now()];
        const { workspaceId, userId } = actor;
        const times = { createdAt: now, updatedAt: now };
        await stores.collections.insert({
          id,
          workspaceId,
          userId,
          parentId,
          name,
          coverImageId: null,
          ...times,
        });
        await audit.write(stores, 'collection_created', { entityType: 'collection', entityId: id });
        return { id };
      }),

    /** @throws AppError `not_found`, `conflict` when it would be nested twice */
    update: (actor: Actor, input: UpdateCollectionInput, audit: AuditTrail): Promise<void> =>
      db.as(actor, async (stores) => {
        const { id, name, coverId, parentId, before } = input;
        await stores.collections.lock(actor);
        await require(stores, actor, id);
        await requireAllowed(stores, actor, input);
        await stores.collections.update(actor, id, {
          ...(name === undefined ? {} : { name }),
          ...(parentId === undefined ? {} : { parentId }),
          ...(coverId === undefined ? {} : { coverImageId: coverId }),
          updatedAt: clock.now(),
        });
        if (before !== undefined && before !== id && !(await stores.collections.place(actor, id, before)))
          throw new AppError('not_found');
        await audit.write(stores, 'collection_changed', {
          entityType: 'collection',
          entityId: id,
          details: { action: 'update' },
        });
      }),

    /** Its pictures stay; collections in it move to the top; its links do not open. @throws AppError `not_found` */
    delete: (actor: Actor, id: string, audit: AuditTrail): Promise<void> =>
      db.as(actor, async (stores) => {
        await stores.collections.lock(actor);
        if (!(await stores.collections.delete(actor, id, clock.now()))) throw new AppError('not_found');
        await audit.write(stores, 'collection_deleted', { entityType: 'collection', entityId: id });
      }),

    /** Undoes `delete`. @throws AppError `not_found`, `conflict` if there are too many meanwhile */
    restore: (actor: Actor, id: string, audit: AuditTrail): Promise<void> =>
      db.as(actor, async (stores) => {
        await stores.collections.lock(actor);
        if (!(await stores.collections.restore(actor, id))) throw new AppError('not_found');
        await requireRoom(stores, actor, maxCollections);
        await audit.write(stores, 'collection_changed', {
          entityType: 'collection',
          entityId: id,
          details: { action: 'restore' },
        });
      }),
  };
};
