import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { and, eq, isNull, notExists, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';

type FilterDriver = Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments'>;

/** Filters that have an index in the order of the gallery, the one that usually matches least first. */
const indexedFilters = [
  'isFlagged',
  'isFavourite',
  'hasChildren',
  'rated5',
  'rated4',
  'rated3',
  'rated2',
  'rated1',
  'model',
  'style',
  'provider',
  'square',
  'portrait',
  'landscape',
] as const;
export type IndexedFilter = (typeof indexedFilters)[number];

/** How a filter names the statement that reads along its index. */
export const along = <F extends IndexedFilter>(name: F) => `along ${name}` as const;

/**
 * The conditions of the gallery's filters. Each with an index has two: `along …` reads along that index, and the bare name only
 * compares. SQLite takes any index that fits a condition, also one that finds half a million rows, so bare conditions hide
 * the column from it.
 */
export const filterConditions = ({ dialect, db, tables, fragments }: FilterDriver) => {
  const { images, comparisonEntries: entries, comparisonVotes: votes } = tables;
  const byThisPerson = and(
    eq(votes.comparisonId, entries.comparisonId),
    eq(votes.userId, sql.placeholder('knownTo')),
  );
  const unvoted = db
    .select({ jobId: entries.jobId })
    .from(entries)
    .leftJoin(votes, byThisPerson)
    .where(and(eq(entries.jobId, images.jobId), isNull(votes.comparisonId)));
  const hidden = (column: SQL | typeof images.width): SQL =>
    dialect === 'sqlite' ? sql`+${column}` : sql`${column}`;
  // Between two bounds of a step, SQLite would otherwise prefer the narrower index without the column.
  const rare = (condition: SQL): SQL => (dialect === 'sqlite' ? sql`unlikely(${condition})` : condition);
  const text = (name: 'model' | 'provider' | 'style') => ({
    [along(name)]: rare(eq(images[name], sql.placeholder(name))),
    [name]: sql`${fragments.unindexed(images[name])} = ${sql.placeholder(name)}`,
  });
  // Literals, because partial indexes are found by them.
  const partial = (name: IndexedFilter, column: SQL, rest = sql``) => ({
    [along(name)]: sql`${column}${rest}`,
    [name]: sql`${hidden(column)}${rest}`,
  });
  const { width, height, rating } = images;
  const least = [sql` >= 1`, sql` >= 2`, sql` >= 3`, sql` >= 4`, sql` >= 5`];
  const rated = ([1, 2, 3, 4, 5] as const).map((stars) =>
    partial(`rated${stars}`, sql`${rating}`, least[stars - 1]),
  );
  return Object.assign(
    {
      unvoted: notExists(unvoted),
    },
    text('model'),
    text('provider'),
    text('style'),
    partial('isFavourite', sql`${images.isFavourite}`),
    partial('hasChildren', sql`${images.hasChildren}`),
    partial('isFlagged', sql`${images.flag}`, sql` = 'flagged'`),
    partial('landscape', sql`${width}`, sql` > ${height}`),
    partial('portrait', sql`${width}`, sql` < ${height}`),
    partial('square', sql`${width}`, sql` = ${height}`),
    ...rated,
  ) as Record<string, SQL>;
};

/** The filters in use, by the names of `filterConditions`, and the values of their placeholders. */
export const filtersInUse = (filter: ImageFilter) => {
  const { minRating, orientation, unlessUnvotedBy: knownTo, model, provider, style } = filter;
  const flags: Partial<Record<IndexedFilter, boolean>> = {
    isFlagged: filter.isFlagged === true,
    isFavourite: filter.isFavourite === true,
    hasChildren: filter.hasChildren === true,
    [`rated${minRating}`]: minRating !== undefined,
    model: model !== undefined,
    style: style !== undefined,
    provider: provider !== undefined,
    ...(orientation === undefined ? {} : { [orientation]: true }),
  };
  const values = { model, provider, style, knownTo };
  return {
    indexed: indexedFilters.filter((name) => flags[name] === true),
    exceptUnvoted: knownTo !== undefined,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
};
export type FiltersInUse = ReturnType<typeof filtersInUse>;

/** The conditions of all filters in use; with `leader`, reading along its index. */
export const conditionsOf = (
  { indexed, exceptUnvoted }: FiltersInUse,
  leader: IndexedFilter | null,
): Record<string, true> =>
  Object.fromEntries([
    ...indexed.map((name) => [name === leader ? along(name) : name, true]),
    ...(exceptUnvoted ? [['unvoted', true]] : []),
  ]);
