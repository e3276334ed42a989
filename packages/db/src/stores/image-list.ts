import type { Keyset, PageRequest } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { ImageFilter, ImageStore, ListPart } from '@atelier/core/ports/studio-stores';
import type { Scope } from '@atelier/core/scope';
import { and, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import { rejectNul } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { type FifoLock, fifoLock } from '../fifo-lock.ts';
import { collectedLists } from './image-collected.ts';
import { imageFacets } from './image-facets.ts';
import { type FiltersInUse, filterConditions, filtersInUse } from './image-filters.ts';
import { type ImageSearch, imageSearch } from './image-search.ts';
import { imageSteps } from './image-steps.ts';
import { preparedByFilters } from './prepared.ts';
import { type Direction, laterIn, newestFirst, oldestFirst, rangeIn } from './queries.ts';
import type { PartLimit, SearchLimits } from './search-limits.ts';

type ListDriver = Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments' | 'grams'>;

interface Searched {
  readonly workspaceId: string;
  readonly filter: ImageFilter;
  readonly after: Keyset | null;
  readonly part: PartLimit | undefined;
}

/** The first part answers at once; of those that follow it, fewer and longer ones reach the end sooner. */
const partAfter = (limits: SearchLimits, after: Keyset | null, atLeast: number): PartLimit => ({
  maxTexts: after === null ? limits.textsPerPart : limits.textsPerLaterPart,
  atLeast,
});

/** The pages of the gallery in one direction: all images, filtered, or searched. */
const listIn = (
  direction: Direction,
  driver: ListDriver,
  limits: SearchLimits,
  stepLock: FifoLock | null,
) => {
  const { db, fragments, tables } = driver;
  const { images } = tables;
  const notDeleted = isNull(images.deletedAt);
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  const bounds = {
    after: direction.after(images.createdAt, images.id),
    until: direction.until(images.createdAt, images.id),
  };
  const conditions = filterConditions(driver);

  const page = preparedByFilters({ ...conditions, ...bounds }, (where) =>
    db
      .select()
      .from(images)
      .where(and(inWorkspace, notDeleted, where))
      .orderBy(...direction.order(images.createdAt, images.id))
      .limit(sql.placeholder('limit')),
  );
  /** How many of at most `limit` images match. */
  const counted = preparedByFilters({ ...conditions, ...bounds }, (where) => {
    const matching = db
      .select({ id: images.id })
      .from(images)
      .where(and(inWorkspace, notDeleted, where))
      .orderBy(...direction.order(images.createdAt, images.id))
      .limit(sql.placeholder('limit'))
      .as('matching');
    return db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(matching);
  });
  const steps = imageSteps(direction, driver, limits, stepLock);
  const facets = imageFacets(direction, driver, limits, stepLock);
  const collected = collectedLists(direction, driver);

  const parts = { direction, driver, limits, stepLock, steps };
  const search = imageSearch<ImageRecord>(parts, getTableColumns(images));
  const { id, createdAt, prompt } = images;
  const searchBriefly = imageSearch<Pick<ImageRecord, 'id' | 'createdAt' | 'prompt'>>(parts, {
    id,
    createdAt,
    prompt,
  });

  /** Where a list of this filter begins and ends. */
  const spanOf = (filter: ImageFilter, after: Keyset | null) => {
    const { start, end } = rangeIn(direction, filter);
    return { start: laterIn(direction, after, start), end };
  };

  /** @param find reads whole images, or only what a count needs */
  const searched = async <R>(
    find: (wanted: ImageSearch, limit: number) => Promise<ListPart<R>>,
    { workspaceId, filter, after, part }: Searched,
    limit: number,
  ): Promise<ListPart<R>> => {
    const { query = '' } = filter;
    const { maxMatches } = limits;
    const used = filtersInUse(filter);
    const { start, end } = spanOf(filter, after);
    const matching = used.indexed.length === 0 ? null : await facets.matching(workspaceId, used);
    if (matching?.facets.length === 0) return { rows: [], readTo: null };
    const few = async () => {
      if (matching === null) return null;
      const span = { workspaceId, used, matching, start, end };
      return (await facets.countUpTo(span, maxMatches + 1)) <= maxMatches
        ? facets.page(span, maxMatches)
        : null;
    };
    return find({ workspaceId, query, used, start, end, few, part }, limit);
  };
  const isSearch = ({ query = '', collection }: ImageFilter) =>
    collection === undefined && fold(query) !== '';

  /** How to read by these filters: along the facets that match, or else along the index of one filter. */
  const wayOf = async (workspaceId: string, used: FiltersInUse, start: Keyset | null) => {
    const matching = used.indexed.length < 2 ? null : await facets.matching(workspaceId, used);
    return { matching, rare: matching === null ? await steps.rareOf(workspaceId, used, start) : null };
  };

  /** All that does not search among the whole gallery. */
  const filtered: ImageStore['list'] = async ({ workspaceId }, filter, { after, limit }) => {
    if (filter.collection !== undefined)
      return collected.list(workspaceId, filter, spanOf(filter, after), limit);
    const used = filtersInUse(filter);
    const { start, end } = spanOf(filter, after);
    const { rare, matching } = await wayOf(workspaceId, used, start);
    if (matching !== null) return facets.page({ workspaceId, used, matching, start, end }, limit);
    const found: Awaited<ReturnType<typeof page>> = [];
    await steps.read(workspaceId, used, rare, start, end, async (values) => {
      const always = { ...used.values, workspaceId, limit: limit - found.length };
      found.push(...(await page(values, always)));
      return found.length < limit;
    });
    return found;
  };

  /** @param atLeast how many images a search finds before it ends as a part; without it, it reads on until the page is full */
  const list = async (
    scope: Scope,
    filter: ImageFilter,
    { after, limit }: PageRequest,
    atLeast?: number,
  ): Promise<ListPart<ImageRecord>> => {
    rejectNul([filter.query ?? '']);
    if (!isSearch(filter)) return { rows: await filtered(scope, filter, { after, limit }), readTo: null };
    const part = atLeast === undefined ? undefined : partAfter(limits, after, atLeast);
    return searched(search, { ...scope, filter, after, part }, limit);
  };

  const countFiltered = async ({ workspaceId }: Scope, filter: ImageFilter, max: number): Promise<number> => {
    if (filter.collection !== undefined)
      return collected.countUpTo(workspaceId, filter, spanOf(filter, null), max);
    const used = filtersInUse(filter);
    const { start, end } = spanOf(filter, null);
    const { rare, matching } = await wayOf(workspaceId, used, start);
    if (matching !== null) return facets.countUpTo({ workspaceId, used, matching, start, end }, max);
    let found = 0;
    await steps.read(workspaceId, used, rare, start, end, async (values) => {
      const [row] = await counted(values, { ...used.values, workspaceId, limit: max - found });
      found += row?.n ?? 0;
      return found < max;
    });
    return found;
  };

  const timesUpTo: ImageStore['timesUpTo'] = async (scope, filter, max) => {
    rejectNul([filter.query ?? '']);
    const page = { after: null, limit: max + 1 };
    const { rows, readTo } = isSearch(filter)
      ? await searched(
          searchBriefly,
          { ...scope, filter, after: null, part: partAfter(limits, null, 0) },
          max + 1,
        )
      : { rows: await filtered(scope, filter, page), readTo: null };
    const times = rows.slice(0, max).map((row) => row.createdAt);
    return { times, more: rows.length > max || readTo !== null };
  };

  const countUpTo: ImageStore['countUpTo'] = async (scope, filter, max) => {
    if (isSearch(filter)) {
      const { times, more } = await timesUpTo(scope, filter, max);
      return { count: times.length, more };
    }
    rejectNul([filter.query ?? '']);
    const found = await countFiltered(scope, filter, max + 1);
    return { count: Math.min(found, max), more: found > max };
  };

  return { list, countUpTo, timesUpTo };
};

/** `list` is newest first; `listNewer` goes the other way, the nearest first. */
export const imageLists = (
  driver: ListDriver,
  limits: SearchLimits,
): Pick<ImageStore, 'countUpTo' | 'list' | 'listNear' | 'listNewer' | 'listPart' | 'timesUpTo'> => {
  // On SQLite, all searches and filtered lists together run one step per turn of the event loop.
  const stepLock = driver.dialect === 'sqlite' ? fifoLock() : null;
  const older = listIn(newestFirst, driver, limits, stepLock);
  const newer = listIn(oldestFirst, driver, limits, stepLock);
  return {
    list: async (...wanted) => [...(await older.list(...wanted)).rows],
    listNewer: async (...wanted) => [...(await newer.list(...wanted)).rows],
    listPart: (...wanted) => older.list(...wanted, 0),
    listNear: (scope, filter, page, side) => (side === 'newer' ? newer : older).list(scope, filter, page, 1),
    countUpTo: older.countUpTo,
    timesUpTo: older.timesUpTo,
  };
};
