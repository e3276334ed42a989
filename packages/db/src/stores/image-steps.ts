import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Keyset } from '@atelier/core/cursor';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { FifoLock } from '../fifo-lock.ts';
import {
  along,
  conditionsOf,
  type FiltersInUse,
  filterConditions,
  type IndexedFilter,
} from './image-filters.ts';
import { preparedByFilters } from './prepared.ts';
import { type Direction, first, keysetValues, stepWithin, untilValues } from './queries.ts';
import type { SearchLimits } from './search-limits.ts';

type Bounds = Readonly<Record<string, unknown>>;

/** A filtered gallery, and the filter along whose index it is read; null for the order of the whole gallery. */
interface StepsOf {
  readonly workspaceId: string;
  readonly used: FiltersInUse;
  readonly leader: IndexedFilter | null;
  /** In place of that of the limits. */
  readonly rowsPerStep?: number | undefined;
}

/**
 * Reads a filtered gallery in steps. One filter reads along its own index and needs one statement. Of several, in a gallery
 * with too many facets, one leads: the
 * first that has few images from here on, else the first at all; its index is read in steps, so that other requests wait
 * at most one step for the event loop (SQLite) or a connection (PostgreSQL), also if a million images match none of the
 * others.
 */
export const imageSteps = (
  direction: Direction,
  driver: Pick<Driver, 'dialect' | 'db' | 'tables' | 'fragments'>,
  limits: Pick<SearchLimits, 'rowsPerStep'>,
  stepLock: FifoLock | null,
) => {
  const { db, fragments, tables } = driver;
  const { images } = tables;
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));

  /** The last image of the step that starts after the keyset; none when the index ends within the step. */
  const stepEnd = preparedByFilters(
    { ...filterConditions(driver), after: direction.after(images.createdAt, images.id) },
    (where) =>
      db
        .select({ createdAt: images.createdAt, id: images.id })
        .from(images)
        .where(and(inWorkspace, isNull(images.deletedAt), where))
        .orderBy(...direction.order(images.createdAt, images.id))
        .limit(1)
        .offset(sql.placeholder('skipped')),
  );

  const endOf = async (
    workspaceId: string,
    { values }: FiltersInUse,
    leader: IndexedFilter | null,
    from: Keyset | null,
    rowsPerStep = limits.rowsPerStep,
  ): Promise<Keyset | null> => {
    const filters = { ...(leader === null ? {} : { [along(leader)]: true }), ...keysetValues(from) };
    const end = first(await stepEnd(filters, { ...values, workspaceId, skipped: rowsPerStep - 1 }));
    return end && { createdAtMs: end.createdAt.getTime(), id: end.id };
  };

  /** Of several filters, the first that has few images from here on. */
  const rareOf = async (workspaceId: string, used: FiltersInUse, start: Keyset | null) => {
    if (used.indexed.length > 1)
      for (const name of used.indexed)
        if ((await endOf(workspaceId, used, name, start)) === null) return name;
    return null;
  };

  /**
   * Reads one step along the index of a filter, or of the gallery.
   * @param visit reads it with the conditions and bounds given; returns whether it wants another
   * @returns where the next step begins; null if none is wanted, or nothing follows
   */
  const step = async (
    { workspaceId, used, leader, rowsPerStep }: StepsOf,
    from: Keyset | null,
    end: Keyset | null,
    visit: (values: Bounds) => Promise<boolean>,
  ): Promise<Keyset | null> => {
    const release = await stepLock?.acquire();
    try {
      const place = stepWithin(direction, await endOf(workspaceId, used, leader, from, rowsPerStep), end);
      const bounds = { ...keysetValues(from), ...untilValues(place.until) };
      const wantsMore = await visit({ ...conditionsOf(used, leader), ...bounds });
      if (stepLock !== null && !place.isLast) await nextTurn();
      return wantsMore && !place.isLast ? place.until : null;
    } finally {
      release?.();
    }
  };

  /**
   * @param rare what `rareOf` found
   * @param visit reads one step with the conditions and bounds given; returns whether it wants another
   * @param start after this place; @param end up to it
   */
  const read = async (
    workspaceId: string,
    used: FiltersInUse,
    rare: IndexedFilter | null,
    start: Keyset | null,
    end: Keyset | null,
    visit: (values: Bounds) => Promise<boolean>,
  ): Promise<void> => {
    if (used.indexed.length < 2 && !used.exceptUnvoted) {
      const leader = used.indexed[0] ?? null;
      await visit({ ...conditionsOf(used, leader), ...keysetValues(start), ...untilValues(end) });
      return;
    }
    const steps = { workspaceId, used, leader: rare ?? used.indexed[0] ?? null };
    let from = await step(steps, start, end, visit);
    while (from !== null) from = await step(steps, from, end, visit);
  };
  return { rareOf, step, read };
};
