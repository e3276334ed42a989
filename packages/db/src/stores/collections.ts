import type {
  CollectionLevel,
  CollectionRecord,
  CollectionStore,
  ListedCollection,
} from '@atelier/core/ports/collection-store';
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
  ne,
  type SQL,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Driver } from '../driver.ts';
import { collectionImages } from './collection-images.ts';
import { collectionTrash } from './collection-trash.ts';
import { lockImages } from './locked-images.ts';
import { positionsBetween } from './places.ts';
import { first, rowOf } from './queries.ts';

const shownCovers = 3;

/** Collections of a workspace. */
export const collectionStore = (driver: Driver): CollectionStore => {
  const { db, tables, fragments, transaction } = driver;
  const { collections, collectionImages: entries, images, memberships, workspaces } = tables;
  const notDeleted = isNull(collections.deletedAt);
  const inWorkspace = ({ workspaceId }: Scope, id: string) =>
    and(eq(collections.id, id), eq(collections.workspaceId, workspaceId));
  const own = (scope: Scope, id: string) => and(inWorkspace(scope, id), notDeleted);
  const outer = alias(collections, 'outer_collections');
  const parent = db
    .select({ id: outer.id })
    .from(outer)
    .where(and(eq(outer.id, collections.parentId), isNull(outer.deletedAt)));
  /** Where it is: at the top, too, while the collection that it is in is deleted. */
  const parentId = sql<string | null>`(${parent.getSQL()})`;
  const { deletedAt: _deletedAt, ...stored } = getTableColumns(collections);
  const columns = { ...stored, parentId };

  const isShown = and(
    eq(images.id, entries.imageId),
    eq(images.workspaceId, collections.workspaceId),
    isNull(images.deletedAt),
  );
  const members = db
    .select({ n: count() })
    .from(entries)
    .innerJoin(images, isShown)
    .where(eq(entries.collectionId, collections.id));
  const inner = alias(collections, 'inner_collections');
  const isWithin = and(eq(inner.parentId, collections.id), isNull(inner.deletedAt));
  const within = db.select({ n: sql`count(*)` }).from(inner).where(isWithin);
  const unflagged = (condition?: SQL) =>
    db
      .select({ id: entries.imageId })
      .from(entries)
      .innerJoin(images, and(isShown, ne(images.flag, 'flagged')))
      .where(and(eq(entries.collectionId, collections.id), condition));
  /** The id of the image at a place of the collection, or null. */
  const at = (offset: number) => {
    const ordered = unflagged().orderBy(asc(entries.position), asc(entries.imageId)).limit(1).offset(offset);
    return sql<string | null>`(${ordered.getSQL()})`;
  };
  const chosen = sql<
    string | null
  >`(${unflagged(sql`${entries.imageId} = ${collections.coverImageId}`).getSQL()})`;

  const withImages = async (rows: readonly Summary[]): Promise<ListedCollection[]> => {
    const covers = rows.map(({ chosen: own, first: one, second, third }) =>
      [...new Set([own, one, second, third].filter((id) => id !== null))].slice(0, shownCovers),
    );
    const wanted = covers.flat();
    const found = wanted.length === 0 ? [] : await db.select().from(images).where(inArray(images.id, wanted));
    const byId = new Map(found.map((image) => [image.id, image]));
    return rows.map(({ collection, imageCount, collectionCount }, at) => ({
      ...collection,
      imageCount: Number(imageCount),
      collectionCount: Number(collectionCount),
      covers: (covers[at] ?? []).flatMap((id) => byId.get(id) ?? []),
    }));
  };

  const listed = (condition: SQL | undefined, limit: number) =>
    db
      .select({
        collection: columns,
        imageCount: sql<number>`(${members.getSQL()})`,
        collectionCount: sql<number>`(${within.getSQL()})`,
        chosen,
        first: at(0),
        second: at(1),
        third: at(2),
      })
      .from(collections)
      .where(condition)
      .orderBy(asc(collections.position), asc(collections.id))
      .limit(limit);
  type Summary = Awaited<ReturnType<typeof listed>>[number];

  const isAt = (level: CollectionLevel) => {
    if (level === 'all') return undefined;
    return level.parentId === null ? isNull(parentId) : sql`${parentId} = ${level.parentId}`;
  };

  const find = async (scope: Scope, id: string): Promise<CollectionRecord | null> =>
    first(await db.select(columns).from(collections).where(own(scope, id)));

  const last = async ({ workspaceId }: Scope, exceptId: string) => {
    const [row] = await db
      .select({ position: max(collections.position) })
      .from(collections)
      .where(and(eq(collections.workspaceId, workspaceId), ne(collections.id, exceptId)));
    return row?.position ?? null;
  };

  /** The positions around the place right before a collection, or of the last. */
  const gap = async (scope: Scope, id: string, before: CollectionRecord | null) => {
    if (before === null) return { after: await last(scope, id), before: null };
    const previous = await db
      .select({ position: collections.position })
      .from(collections)
      .where(
        and(
          eq(collections.workspaceId, scope.workspaceId),
          ne(collections.id, id),
          sql`(${collections.position}, ${collections.id}) < (${before.position}, ${before.id})`,
        ),
      )
      .orderBy(desc(collections.position), desc(collections.id))
      .limit(1);
    return { after: first(previous)?.position ?? null, before: before.position };
  };

  const renumber = async ({ workspaceId }: Scope) => {
    const rows = await db
      .select({ id: collections.id })
      .from(collections)
      .where(eq(collections.workspaceId, workspaceId))
      .orderBy(asc(collections.position), asc(collections.id));
    for (const [index, { id }] of rows.entries())
      await db
        .update(collections)
        .set({ position: index + 1 })
        .where(eq(collections.id, id));
  };

  const positionBefore = async (scope: Scope, id: string, beforeId: string | null) => {
    const before = beforeId === null ? null : await find(scope, beforeId);
    if (beforeId !== null && before === null) return null;
    const found = await gap(scope, id, before);
    return positionsBetween(found.after, found.before, 1)?.[0] ?? 'none';
  };

  return {
    ...collectionImages(driver),

    lock: async ({ workspaceId }) => {
      const row = db.select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.id, workspaceId));
      await db
        .select({ id: sql`id` })
        .from(sql`(${row.getSQL()} ${fragments.lockedInOrderOf(workspaces.id)}) as locked`);
    },

    find,

    findOfMember: async (userId, id) => {
      const isMember = and(
        eq(memberships.workspaceId, collections.workspaceId),
        eq(memberships.userId, userId),
      );
      return first(
        await db
          .select(columns)
          .from(collections)
          .innerJoin(memberships, isMember)
          .where(and(eq(collections.id, id), notDeleted)),
      );
    },

    findListed: async (scope, id) => first(await withImages(await listed(own(scope, id), 1))),

    list: async ({ workspaceId }, level, { after, limit }) => {
      const isAfter =
        after === null
          ? undefined
          : sql`(${collections.position}, ${collections.id}) > (${after.position}, ${after.id})`;
      const isWanted = and(eq(collections.workspaceId, workspaceId), notDeleted, isAt(level), isAfter);
      return withImages(await listed(isWanted, limit));
    },

    count: async ({ workspaceId }) => {
      const [row] = await db
        .select({ n: count() })
        .from(collections)
        .where(and(eq(collections.workspaceId, workspaceId), notDeleted));
      return row?.n ?? 0;
    },

    listIdsWith: async ({ workspaceId }, imageId) => {
      const rows = await db
        .select({ id: collections.id })
        .from(entries)
        .innerJoin(collections, eq(collections.id, entries.collectionId))
        .where(and(eq(entries.imageId, imageId), eq(collections.workspaceId, workspaceId), notDeleted));
      return rows.map(({ id }) => id);
    },

    insert: (collection) =>
      transaction(async () => {
        const [position = 1] = positionsBetween(await last(collection, collection.id), null, 1) ?? [];
        await db.insert(collections).values(rowOf(collections, { ...collection, position }));
      }),

    update: (scope, id, changes) =>
      transaction(async () => {
        if (typeof changes.coverImageId === 'string')
          await lockImages(driver, scope.workspaceId, [changes.coverImageId]);
        const changed = await db
          .update(collections)
          .set(changes)
          .where(own(scope, id))
          .returning({ id: collections.id });
        return changed.length > 0;
      }),

    place: (scope, id, before) =>
      transaction(async () => {
        if ((await find(scope, id)) === null) return false;
        let position = await positionBefore(scope, id, before);
        if (position === 'none') {
          await renumber(scope);
          position = await positionBefore(scope, id, before);
        }
        if (typeof position !== 'number') return false;
        await db.update(collections).set({ position }).where(own(scope, id));
        return true;
      }),

    ...collectionTrash(driver),
  };
};
