import type { Keyset } from '@atelier/core/cursor';
import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { FifoLock } from '../fifo-lock.ts';
import { facetSeparator, imageFacet } from '../schema/image-facet.ts';
import { conditionsOf, type FiltersInUse, filterConditions, type IndexedFilter } from './image-filters.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { type Direction, keysetValues, untilValues } from './queries.ts';
import type { SearchLimits } from './search-limits.ts';

/** Of the facets that are looked at, some 10 µs each, this share is read for a page at most, some 20 µs each. */
const readShare = 1 / 4;

/** What a facet says; null for one whose names contain the separator. */
const readFacet = (facet: string) => {
  const [shape, rating, favourite, children, flag] = facet;
  const [provider, model, style, ...more] = facet.slice(5).split(facetSeparator);
  return more.length > 0
    ? null
    : { shape, rating: Number(rating), favourite, children, flag, provider, model, style };
};
type Facet = NonNullable<ReturnType<typeof readFacet>>;

const shapes = { landscape: 'l', portrait: 'p', square: 's' } as const;

const satisfies = (facet: Facet, filter: IndexedFilter, { values }: FiltersInUse): boolean => {
  switch (filter) {
    case 'isFavourite':
      return facet.favourite === 'f';
    case 'hasChildren':
      return facet.children === 'c';
    case 'isFlagged':
      return facet.flag === '!';
    case 'landscape':
    case 'portrait':
    case 'square':
      return facet.shape === shapes[filter];
    case 'model':
    case 'provider':
    case 'style':
      return facet[filter] === values[filter];
    default:
      return facet.rating >= Number(filter.at(-1));
  }
};

/** Facets whose images may match a combination of filters. */
interface Matching {
  readonly facets: readonly string[];
  /** All images of these facets match, so that they need not be looked at. */
  readonly isExact: boolean;
}

const matchingOf = (known: readonly string[], used: FiltersInUse): Matching => {
  const read = known.map((facet) => ({ facet, says: readFacet(facet) }));
  const facets = read.filter(
    ({ says }) => says === null || used.indexed.every((filter) => satisfies(says, filter, used)),
  );
  return { facets: facets.map(({ facet }) => facet), isExact: facets.every(({ says }) => says !== null) };
};

export interface FacetSpan {
  readonly workspaceId: string;
  readonly used: FiltersInUse;
  readonly matching: Matching;
  readonly start: Keyset | null;
  readonly end: Keyset | null;
}

/**
 * Reads a gallery by several filters, also if each matches very many images. A facet is one combination of all that filters
 * ask for (`imageFacet`); a gallery has few of them, however many images. Those that match are found by skipping through
 * the index, and a page takes the first images of each: it costs the same if a million images match, or none.
 */
export const imageFacets = (
  direction: Direction,
  driver: Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments'>,
  { maxFacets }: Pick<SearchLimits, 'maxFacets'>,
  stepLock: FifoLock | null,
) => {
  const { dialect, db, fragments, tables } = driver;
  const { images } = tables;
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  const notDeleted = isNull(images.deletedAt);
  const each: SQL =
    dialect === 'sqlite'
      ? sql`json_each(${sql.placeholder('facets')}) as facet`
      : sql`jsonb_array_elements_text(${sql.placeholder('facets')}::jsonb) as facet(value)`;
  const filters = {
    ...filterConditions(driver),
    after: direction.after(images.createdAt, images.id),
    until: direction.until(images.createdAt, images.id),
  };

  /** The first facet of the workspace after another, or the first of all. */
  const next = (after: SQL) =>
    db
      .select({ facet: imageFacet })
      .from(images)
      .where(and(inWorkspace, notDeleted, after))
      .orderBy(images.workspaceId, sql`(${imageFacet})`)
      .limit(1);
  const skipping = sql`with recursive known(facet) as (
    select ${next(sql`(${imageFacet}) > ''`)}
    union all
    select ${next(sql`(${imageFacet}) > known.facet`)} from known where known.facet is not null
  ) select facet from known where facet is not null limit ${maxFacets + 1}`;
  const known = prepared(db.select({ facet: sql<string>`facet` }).from(sql`(${skipping}) as facets`));

  const nearest = (where: SQL | undefined): SQL => {
    const ofOne = db
      .select({ createdAt: images.createdAt, id: images.id })
      .from(images)
      .where(and(inWorkspace, sql`(${imageFacet}) = facet.value`, notDeleted, where))
      .orderBy(...direction.order(images.createdAt, images.id))
      .limit(sql.placeholder('limit'));
    const order = direction.word;
    return dialect === 'sqlite'
      ? sql`(select pair.value ->> 1 from ${each}, json_each((
          select json_group_array(json_array(created_at, id)) from ${ofOne.as('one')}
        )) as pair order by pair.value ->> 0 ${order}, pair.value ->> 1 ${order} limit ${sql.placeholder('limit')})`
      : sql`(select one.id from ${each}, lateral ${ofOne.as('one')}
        order by one.created_at ${order}, one.id ${order} limit ${sql.placeholder('limit')})`;
  };
  const page = preparedByFilters(filters, (where) =>
    db
      .select()
      .from(images)
      .where(inArray(images.id, nearest(where)))
      .orderBy(...direction.order(images.createdAt, images.id)),
  );
  const counted = preparedByFilters(filters, (where) => {
    const isWanted = and(inWorkspace, sql`(${imageFacet}) = facet.value`, notDeleted, where);
    const most = sql.placeholder('limit');
    const one = db.select({ id: images.id }).from(images).where(isWanted).limit(most).as('one');
    // CROSS JOIN, because SQLite would otherwise read all images for each facet; LATERAL, because PostgreSQL would read all.
    const rows =
      dialect === 'sqlite'
        ? db.select({ one: sql`1` }).from(sql`${each} cross join ${images}`).where(isWanted)
        : db.select({ one: sql`1` }).from(sql`${each} cross join lateral ${one}`);
    const matching = rows.limit(most).as('matching');
    return db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(matching);
  });

  const valuesOf = ({ used, matching, start, end }: FacetSpan) => ({
    ...conditionsOf(matching.isExact ? { ...used, indexed: [] } : used, null),
    ...keysetValues(start),
    ...untilValues(end),
  });
  const placeholdersOf = ({ workspaceId, used, matching }: FacetSpan, limit: number) => ({
    ...used.values,
    ...{ workspaceId, facets: JSON.stringify(matching.facets), limit },
  });
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const release = await stepLock?.acquire();
    try {
      return await work();
    } finally {
      release?.();
    }
  };

  return {
    /** The facets whose images may match; null if there are too many to read each. */
    async matching(workspaceId: string, used: FiltersInUse): Promise<Matching | null> {
      const rows = await inTurn(() => known({ workspaceId }));
      if (rows.length > maxFacets) return null;
      const matching = matchingOf(
        rows.map(({ facet }) => facet),
        used,
      );
      return matching.facets.length > maxFacets * readShare ? null : matching;
    },
    page: (span: FacetSpan, limit: number) => inTurn(() => page(valuesOf(span), placeholdersOf(span, limit))),
    async countUpTo(span: FacetSpan, max: number): Promise<number> {
      const [row] = await inTurn(() => counted(valuesOf(span), placeholdersOf(span, max)));
      return row?.n ?? 0;
    },
  };
};
