import type { CollectionImage, CollectionStore } from '@atelier/core/ports/collection-store';
import type { Scope } from '@atelier/core/scope';
import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNull,
  max,
  notInArray,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { lockImages } from './locked-images.ts';
import { positionsBetween } from './places.ts';
import { first } from './queries.ts';

type MemberStore = Pick<
  CollectionStore,
  | 'among'
  | 'collect'
  | 'countEntries'
  | 'findImage'
  | 'listImages'
  | 'listImagesBefore'
  | 'move'
  | 'uncollect'
>;

/**
 * The images of collections and their order. All locks of images are taken before rows here are changed, because erasing an
 * image deletes its rows (see `lockOrder`).
 */
export const collectionImages = (driver: Driver): MemberStore => {
  const { db, tables, transaction } = driver;
  const { collections, collectionImages: entries, images } = tables;
  /** Joins the collection of an entry, unless it is deleted. */
  const inWorkspace = (workspaceId: string) =>
    and(
      eq(collections.id, entries.collectionId),
      eq(collections.workspaceId, workspaceId),
      isNull(collections.deletedAt),
    );
  const inCollection = (id: string) => eq(entries.collectionId, id);

  const members = ({ workspaceId }: Scope, id: string, condition: SQL | undefined) =>
    db
      .select({ position: entries.position, id: entries.imageId, image: getTableColumns(images) })
      .from(entries)
      .innerJoin(collections, inWorkspace(workspaceId))
      .innerJoin(
        images,
        and(
          eq(images.id, entries.imageId),
          eq(images.workspaceId, collections.workspaceId),
          isNull(images.deletedAt),
        ),
      )
      .where(and(inCollection(id), condition));

  const among = async ({ workspaceId }: Scope, id: string, imageIds: readonly string[]) => {
    const rows = await db
      .select({ id: entries.imageId })
      .from(entries)
      .innerJoin(collections, inWorkspace(workspaceId))
      .where(and(inCollection(id), inArray(entries.imageId, [...imageIds])));
    return rows.map((row) => row.id);
  };

  /** The positions of the entry to put something before, and of the one in front of it; null if there is no such entry. */
  const gap = async (id: string, before: string | null, moved: readonly string[]) => {
    const stays = moved.length === 0 ? undefined : notInArray(entries.imageId, [...moved]);
    if (before === null) {
      const [last] = await db
        .select({ position: max(entries.position) })
        .from(entries)
        .where(and(inCollection(id), stays));
      return { after: last?.position ?? null, before: null };
    }
    const next = first(
      await db
        .select({ position: entries.position })
        .from(entries)
        .where(and(inCollection(id), eq(entries.imageId, before))),
    );
    if (next === null) return null;
    const previous = await db
      .select({ position: entries.position })
      .from(entries)
      .where(
        and(
          inCollection(id),
          sql`(${entries.position}, ${entries.imageId}) < (${next.position}, ${before})`,
          stays,
        ),
      )
      .orderBy(desc(entries.position), desc(entries.imageId))
      .limit(1);
    return { after: first(previous)?.position ?? null, before: next.position };
  };

  /** Gives all entries whole positions in the order that they have. */
  const renumber = async ({ workspaceId }: Scope, id: string) => {
    const rows = await db.select({ id: entries.imageId }).from(entries).where(inCollection(id));
    await lockImages(
      driver,
      workspaceId,
      rows.map((row) => row.id),
    );
    const ranked = db
      .select({
        imageId: entries.imageId,
        rank: sql<number>`row_number() over (order by ${entries.position}, ${entries.imageId})`.as('rank'),
      })
      .from(entries)
      .where(inCollection(id))
      .as('ranked');
    await db
      .update(entries)
      .set({ position: sql`${ranked.rank}` })
      .from(ranked)
      .where(and(inCollection(id), eq(entries.imageId, ranked.imageId)));
  };

  /** Positions right before an entry, or last; null if there is no such entry. Leaves no row between them. */
  const room = async (
    scope: Scope,
    id: string,
    before: string | null,
    moved: readonly string[],
    wanted: number,
  ) => {
    const found = await gap(id, before, moved);
    if (found === null) return null;
    const places = positionsBetween(found.after, found.before, wanted);
    if (places !== null) return places;
    await renumber(scope, id);
    const wider = await gap(id, before, moved);
    return wider === null ? null : positionsBetween(wider.after, wider.before, wanted);
  };

  return {
    among,

    listImages: (scope, id, { after, limit }) =>
      members(
        scope,
        id,
        after === null
          ? undefined
          : sql`(${entries.position}, ${entries.imageId}) > (${after.position}, ${after.id})`,
      )
        .orderBy(asc(entries.position), asc(entries.imageId))
        .limit(limit),

    listImagesBefore: (scope, id, { after, limit }) =>
      members(
        scope,
        id,
        after === null
          ? undefined
          : sql`(${entries.position}, ${entries.imageId}) < (${after.position}, ${after.id})`,
      )
        .orderBy(desc(entries.position), desc(entries.imageId))
        .limit(limit),

    findImage: async (scope, id, imageId) =>
      first<CollectionImage>(await members(scope, id, eq(entries.imageId, imageId))),

    countEntries: async ({ workspaceId }, id) => {
      const [row] = await db
        .select({ n: count() })
        .from(entries)
        .innerJoin(collections, inWorkspace(workspaceId))
        .where(inCollection(id));
      return row?.n ?? 0;
    },

    collect: (scope, id, imageIds, before, addedAt) =>
      transaction(async () => {
        const found = new Set(
          await lockImages(driver, scope.workspaceId, imageIds, isNull(images.deletedAt)),
        );
        const present = new Set(await among(scope, id, imageIds));
        const added = imageIds.filter((imageId) => found.has(imageId) && !present.has(imageId));
        const places = await room(scope, id, before, [], added.length);
        if (places === null) return null;
        if (added.length > 0)
          await db.insert(entries).values(
            added.map((imageId, at) => ({
              ...{ collectionId: id, imageId, addedAt },
              position: places[at] ?? 0,
            })),
          );
        return added;
      }),

    uncollect: (scope, id, imageIds) =>
      transaction(async () => {
        await lockImages(driver, scope.workspaceId, imageIds);
        const present = await among(scope, id, imageIds);
        if (present.length === 0) return [];
        await db.delete(entries).where(and(inCollection(id), inArray(entries.imageId, present)));
        await db
          .update(collections)
          .set({ coverImageId: null })
          .where(
            and(
              eq(collections.id, id),
              eq(collections.workspaceId, scope.workspaceId),
              inArray(collections.coverImageId, present),
            ),
          );
        return present;
      }),

    move: (scope, id, imageIds, before) =>
      transaction(async () => {
        await lockImages(driver, scope.workspaceId, imageIds);
        const present = new Set(await among(scope, id, imageIds));
        const moved = imageIds.filter((imageId) => present.has(imageId));
        const places = await room(scope, id, before, moved, moved.length);
        if (places === null || moved.length === 0) return places === null ? null : [];
        const position = sql.join(
          moved.map((imageId, at) => sql`when ${imageId} then cast(${places[at] ?? 0} as double precision)`),
          sql` `,
        );
        await db
          .update(entries)
          .set({ position: sql`case ${entries.imageId} ${position} end` })
          .where(and(inCollection(id), inArray(entries.imageId, moved)));
        return moved;
      }),
  };
};
