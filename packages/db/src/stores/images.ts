import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Keyset } from '@atelier/core/cursor';
import { AppError } from '@atelier/core/errors';
import type { ImageStore } from '@atelier/core/ports/studio-stores';
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { fifoLock } from '../fifo-lock.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import {
  afterKeyset,
  containing,
  first,
  keysetValues,
  owned,
  rowOf,
  untilKeyset,
  untilValues,
} from './queries.ts';

/** 22 columns each: below the 32,766 variables of SQLite and the 65,535 of PostgreSQL. */
const rowsPerInsert = 1000;
/** How many images a search looks at before it lets others have a turn: a few milliseconds' work. */
const rowsPerStep = 5000;

export const imageStore = ({ dialect, db, tables, fragments, transaction }: Driver): ImageStore => {
  const { images } = tables;
  const living = isNull(images.deletedAt);
  const inWorkspace = eq(images.workspaceId, fragments.steady(sql.placeholder('workspaceId')));

  const byId = prepared(
    db
      .select()
      .from(images)
      .where(and(eq(images.id, fragments.steady(sql.placeholder('id'))), inWorkspace, living)),
  );

  const page = preparedByFilters(
    {
      query: fragments.like(images.prompt, sql.placeholder('query')),
      style: eq(images.style, sql.placeholder('style')),
      model: eq(images.model, sql.placeholder('model')),
      landscape: sql`${images.width} > ${images.height}`,
      portrait: sql`${images.width} < ${images.height}`,
      square: sql`${images.width} = ${images.height}`,
      after: afterKeyset(images.createdAt, images.id),
      until: untilKeyset(images.createdAt, images.id),
    },
    (where) =>
      db
        .select()
        .from(images)
        .where(and(inWorkspace, living, where))
        .orderBy(desc(images.createdAt), desc(images.id))
        .limit(sql.placeholder('limit')),
  );

  /** The last image of a step that begins after the keyset; none when the gallery ends within the step. */
  const stepEnd = preparedByFilters({ after: afterKeyset(images.createdAt, images.id) }, (where) =>
    db
      .select({ createdAt: images.createdAt, id: images.id })
      .from(images)
      .where(and(inWorkspace, living, where))
      .orderBy(desc(images.createdAt), desc(images.id))
      .limit(1)
      .offset(rowsPerStep - 1),
  );

  // SQLite answers within the turn: of all searches together one step is made in each.
  const searching = dialect === 'sqlite' ? fifoLock() : null;

  /**
   * A search has to look at every image until it has found enough, at a million of them when there is nothing to find.
   * It does so step by step, so that whoever asks for something else waits for one step at the most, or, where the
   * database works by itself, finds its connections taken for no longer than that.
   */
  const search = async (
    filters: Readonly<Record<string, unknown>>,
    workspaceId: string,
    after: Keyset | null,
    limit: number,
  ) => {
    const step = async (from: Keyset | null, missing: number) => {
      const release = await searching?.acquire();
      try {
        const end = first(await stepEnd(keysetValues(from), { workspaceId }));
        const until = end && { createdAtMs: end.createdAt.getTime(), id: end.id };
        const bounds = { ...keysetValues(from), ...untilValues(until) };
        const rows = await page({ ...filters, ...bounds }, { workspaceId, limit: missing });
        if (searching !== null && until !== null) await nextTurn();
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

  const bin = isNotNull(images.deletedAt);

  /** The ids to erase next. SQLite uses the bin's index only where its condition is spelled out. */
  const longestDeleted = (cutoff: Date, limit: number) => {
    const chosen = db
      .select({ id: images.id })
      .from(images)
      .where(and(bin, lt(images.deletedAt, cutoff)))
      .orderBy(asc(images.deletedAt))
      .limit(limit);
    return sql`(${chosen.getSQL()} ${fragments.skipLocked('images')})`;
  };

  const setDeletedAt = async (workspaceId: string, id: string, to: Date | null) => {
    const changed = await db
      .update(images)
      .set({ deletedAt: to })
      .where(and(eq(images.id, id), eq(images.workspaceId, workspaceId), to === null ? bin : living))
      .returning({ id: images.id });
    return changed.length > 0;
  };

  return {
    insertMany: (records) =>
      transaction(async () => {
        for (let start = 0; start < records.length; start += rowsPerInsert) {
          const rows = records.slice(start, start + rowsPerInsert).map((image) => rowOf(images, image));
          const added = await db
            .insert(images)
            .values(rows)
            .onConflictDoNothing({ target: [images.jobId, images.position] })
            .returning({ id: images.id });
          if (added.length < rows.length) throw new AppError('conflict');
        }
      }),

    findOwned: async ({ workspaceId }, id) => first(owned(await byId({ id, workspaceId }))),

    list: async ({ workspaceId }, { query, style, model, orientation }, { after, limit }) => {
      const filters = {
        query: query === undefined ? undefined : containing(query),
        style,
        model,
        ...(orientation === undefined ? {} : { [orientation]: true }),
      };
      const isSearch = Object.values(filters).some((value) => value !== undefined);
      return owned(
        isSearch
          ? await search(filters, workspaceId, after, limit)
          : await page(keysetValues(after), { workspaceId, limit }),
      );
    },

    listOfJobs: async ({ workspaceId }, jobIds) =>
      jobIds.length === 0
        ? []
        : owned(
            await db
              .select()
              .from(images)
              .where(and(inArray(images.jobId, [...jobIds]), eq(images.workspaceId, workspaceId), living))
              .orderBy(asc(images.jobId), asc(images.position)),
          ),

    delete: ({ workspaceId }, id, at) => setDeletedAt(workspaceId, id, at),

    restore: ({ workspaceId }, id) => setDeletedAt(workspaceId, id, null),

    eraseDeletedBefore: async (cutoff, limit) => {
      const erased = await db
        .delete(images)
        .where(sql`${images.id} in ${longestDeleted(cutoff, limit)}`)
        .returning({ full: images.blobKey, thumb: images.thumbKey, svg: images.svgKey });
      return erased.flatMap(({ full, thumb, svg }) => (svg === null ? [full, thumb] : [full, thumb, svg]));
    },

    count: async ({ workspaceId }) => {
      const rows = await db
        .select({ n: count() })
        .from(images)
        .where(and(eq(images.workspaceId, workspaceId), living));
      return first(rows)?.n ?? 0;
    },
  };
};
