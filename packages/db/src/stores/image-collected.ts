import type { Keyset } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { and, eq, exists, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { conditionsOf, filterConditions, filtersInUse } from './image-filters.ts';
import { preparedByFilters } from './prepared.ts';
import { type Direction, keysetValues, newestFirst, untilValues } from './queries.ts';

/** After `start`, up to `end`. */
interface Bounds {
  readonly start: Keyset | null;
  readonly end: Keyset | null;
}

/**
 * The gallery of one collection. A collection is bounded (5,000 images), so its images are read by their ids, compared and
 * sorted: no index of the gallery would lead to them.
 */
export const collectedLists = (
  direction: Direction,
  driver: Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments'>,
) => {
  const { dialect, db, fragments, tables } = driver;
  const { images, imageTexts, collections, collectionImages: entries } = tables;
  const ids = db
    .select({ id: entries.imageId })
    .from(entries)
    .innerJoin(
      collections,
      and(
        eq(collections.id, entries.collectionId),
        eq(collections.workspaceId, sql.placeholder('workspaceId')),
        isNull(collections.deletedAt),
      ),
    )
    .where(eq(entries.collectionId, sql.placeholder('collection')));
  // An array, because PostgreSQL would otherwise sometimes read the whole gallery in its order.
  const isCollected: SQL =
    dialect === 'sqlite'
      ? sql`${images.id} in (${ids.getSQL()})`
      : sql`${images.id} = any(array(${ids.getSQL()}))`;
  const inWorkspace = sql`${fragments.unindexed(images.workspaceId)} = ${sql.placeholder('workspaceId')}`;
  const always = and(isCollected, inWorkspace, isNull(images.deletedAt));
  const textOf = (condition: SQL) =>
    exists(
      db
        .select({ id: imageTexts.id })
        .from(imageTexts)
        .where(and(eq(imageTexts.id, images.id), condition)),
    );
  const conditions = {
    ...filterConditions(driver),
    after: direction.after(images.createdAt, images.id),
    until: direction.until(images.createdAt, images.id),
    term: textOf(fragments.contains(imageTexts.folded, sql.placeholder('term'))),
    unfolded: textOf(isNull(imageTexts.folded)),
  };
  const page = preparedByFilters(conditions, (where) =>
    db
      .select()
      .from(images)
      .where(and(always, where))
      .orderBy(...direction.order(images.createdAt, images.id))
      .limit(sql.placeholder('limit')),
  );
  const counted = preparedByFilters(conditions, (where) => {
    const matching = db
      .select({ id: images.id })
      .from(images)
      .where(and(always, where))
      .limit(sql.placeholder('limit'))
      .as('matching');
    return db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(matching);
  });

  const inOrder = (a: Image, b: Image): number => {
    const order = b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);
    return direction === newestFirst ? order : -order;
  };
  type Image = Awaited<ReturnType<typeof page>>[number];

  const valuesOf = (filter: ImageFilter, { start, end }: Bounds) => {
    const used = filtersInUse(filter);
    const term = fold(filter.query ?? '');
    return {
      term,
      values: {
        ...conditionsOf(used, null),
        ...keysetValues(start),
        ...untilValues(end),
        ...(term === '' ? {} : { term }),
      },
      placeholders: { ...used.values, collection: filter.collection },
    };
  };

  /** Images whose texts are not folded yet; there are some only for a while after a migration. */
  const unfolded = async (values: object, term: string, placeholders: object): Promise<Image[]> => {
    const rows = await page(
      { ...values, term: undefined, unfolded: true },
      { ...placeholders, limit: Number.MAX_SAFE_INTEGER },
    );
    return rows.filter(({ prompt }) => fold(prompt).includes(term));
  };

  return {
    async list(workspaceId: string, filter: ImageFilter, bounds: Bounds, limit: number): Promise<Image[]> {
      const { term, values, placeholders } = valuesOf(filter, bounds);
      const found = await page(values, { ...placeholders, workspaceId, limit });
      if (term === '') return found;
      const others = await unfolded(values, term, { ...placeholders, workspaceId });
      return others.length === 0 ? found : [...found, ...others].toSorted(inOrder).slice(0, limit);
    },

    async countUpTo(workspaceId: string, filter: ImageFilter, bounds: Bounds, max: number): Promise<number> {
      const { term, values, placeholders } = valuesOf(filter, bounds);
      const [row] = await counted(values, { ...placeholders, workspaceId, limit: max });
      const others = term === '' ? [] : await unfolded(values, term, { ...placeholders, workspaceId });
      return Math.min(max, (row?.n ?? 0) + others.length);
    },
  };
};
