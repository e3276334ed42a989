import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Keyset } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import type { ImageStore } from '@atelier/core/ports/studio-stores';
import { and, eq, getTableColumns, isNull, notExists, sql } from 'drizzle-orm';
import { rejectNul } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { type FifoLock, fifoLock } from '../fifo-lock.ts';
import { preparedByFilters } from './prepared.ts';
import { type Direction, first, keysetValues, newestFirst, oldestFirst, untilValues } from './queries.ts';
import { type SearchLimits, textConditions, textSearch } from './text-search.ts';

type ListDriver = Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments' | 'grams'>;

const filtersOf = ({ db, tables }: ListDriver) => {
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
  return {
    style: eq(images.style, sql.placeholder('style')),
    model: eq(images.model, sql.placeholder('model')),
    landscape: sql`${images.width} > ${images.height}`,
    portrait: sql`${images.width} < ${images.height}`,
    square: sql`${images.width} = ${images.height}`,
    knownTo: notExists(unvoted),
  };
};

/** The pages of the gallery in one direction: all images, filtered, or searched. */
const listIn = (
  direction: Direction,
  driver: ListDriver,
  limits: SearchLimits,
  stepLock: FifoLock | null,
): ImageStore['list'] => {
  const { db, fragments, tables } = driver;
  const { images, imageTexts } = tables;
  const notDeleted = isNull(images.deletedAt);
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));

  const page = preparedByFilters(
    {
      ...filtersOf(driver),
      after: direction.after(images.createdAt, images.id),
      until: direction.until(images.createdAt, images.id),
    },
    (where) =>
      db
        .select()
        .from(images)
        .where(and(inWorkspace, notDeleted, where))
        .orderBy(...direction.order(images.createdAt, images.id))
        .limit(sql.placeholder('limit')),
  );

  /** The last image of the step that starts after the keyset; none when the gallery ends within the step. */
  const stepEnd = preparedByFilters({ after: direction.after(images.createdAt, images.id) }, (where) =>
    db
      .select({ createdAt: images.createdAt, id: images.id })
      .from(images)
      .where(and(inWorkspace, notDeleted, where))
      .orderBy(...direction.order(images.createdAt, images.id))
      .limit(1)
      .offset(limits.rowsPerStep - 1),
  );

  /**
   * A filtered list may have to scan every image, for example a million if nothing matches. It scans step by step, so that
   * other requests wait at most one step for the event loop (SQLite) or a connection (PostgreSQL).
   */
  const filtered = async (
    filters: Readonly<Record<string, unknown>>,
    workspaceId: string,
    after: Keyset | null,
    limit: number,
  ) => {
    const step = async (from: Keyset | null, missing: number) => {
      const release = await stepLock?.acquire();
      try {
        const end = first(await stepEnd(keysetValues(from), { workspaceId }));
        const until = end && { createdAtMs: end.createdAt.getTime(), id: end.id };
        const bounds = { ...keysetValues(from), ...untilValues(until) };
        const rows = await page({ ...filters, ...bounds }, { workspaceId, limit: missing });
        if (stepLock !== null && until !== null) await nextTurn();
        return { rows, until };
      } finally {
        release?.();
      }
    };
    const found: Awaited<ReturnType<typeof page>> = [];
    let from = after;
    do {
      const { rows, until } = await step(from, limit - found.length);
      found.push(...rows);
      from = until;
    } while (from !== null && found.length < limit);
    return found;
  };

  const textPage = preparedByFilters(
    { ...textConditions(driver, imageTexts, direction), ...filtersOf(driver) },
    (where) =>
      db
        .select(getTableColumns(images))
        .from(imageTexts)
        .innerJoin(images, eq(images.id, imageTexts.id))
        .where(and(notDeleted, where))
        .orderBy(...direction.order(imageTexts.createdAt, imageTexts.id))
        .limit(sql.placeholder('limit')),
  );
  const search = textSearch(driver, 'image_texts', imageTexts, {
    page: textPage,
    textOf: ({ prompt }) => fold(prompt),
    stepLock,
    limits,
    direction,
  });

  return async (
    { workspaceId },
    { query = '', style, model, orientation, unlessUnvotedBy: knownTo },
    { after, limit },
  ) => {
    rejectNul([query]);
    const filters = { style, model, knownTo, ...(orientation === undefined ? {} : { [orientation]: true }) };
    if (fold(query) !== '') return search({ scope: workspaceId, query, filters, page: { after, limit } });
    const isFiltered = Object.values(filters).some((value) => value !== undefined);
    return isFiltered
      ? await filtered(filters, workspaceId, after, limit)
      : await page(keysetValues(after), { workspaceId, limit });
  };
};

/** `list` is newest first; `listNewer` goes the other way, the nearest first. */
export const imageLists = (
  driver: ListDriver,
  limits: SearchLimits,
): Pick<ImageStore, 'list' | 'listNewer'> => {
  // On SQLite, all searches and filtered lists together run one step per turn of the event loop.
  const stepLock = driver.dialect === 'sqlite' ? fifoLock() : null;
  return {
    list: listIn(newestFirst, driver, limits, stepLock),
    listNewer: listIn(oldestFirst, driver, limits, stepLock),
  };
};
