import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Keyset, PageRequest } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { FifoLock } from '../fifo-lock.ts';
import type { TextTable } from '../grams.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { type Direction, first, keysetValues, newestFirst, stepWithin, untilValues } from './queries.ts';
import type { Texts } from './texts.ts';

/** Bounds the work of a search; its results do not depend on them. */
export interface SearchLimits {
  /** How many texts a step scans before it yields: a few milliseconds. */
  readonly rowsPerStep: number;
  /** The same for texts that are folded during the search, which takes longer. */
  readonly unfoldedPerStep: number;
  /** Up to this many candidates of the index are fetched and sorted at once; with more, the term counts as common. */
  readonly maxCandidates: number;
  /** Up to this many facets of a gallery are looked at, and a quarter of them is read (`image-facets.ts`). */
  readonly maxFacets: number;
  /** A search among images that filters match reads these if they are so few, and otherwise texts that contain the term. */
  readonly maxMatches: number;
}

export const searchLimits: SearchLimits = {
  rowsPerStep: 5000,
  unfoldedPerStep: 500,
  maxCandidates: 10_000,
  maxFacets: 2000,
  maxMatches: 1000,
};

/** How many steps are read without asking the index how common the term is. */
const stepsInsteadOfIndex = 3;

type Filters = Readonly<Record<string, unknown>>;
type Row = { readonly id: string; readonly createdAt: Date };

/** Reads the rows of a page of texts in the search's direction; see `textConditions`. */
export type TextPage<R> = (values: Filters, always: Record<string, unknown>) => Promise<R[]>;

export interface TextSources<R> {
  readonly page: TextPage<R>;
  /** The folded text of a row. */
  readonly textOf: (row: R) => string;
  /** Runs one step at a time on SQLite, which blocks the event loop. */
  readonly stepLock: FifoLock | null;
  readonly limits: SearchLimits;
  /** By default newest first. */
  readonly direction?: Direction;
}

export interface Search {
  readonly scope: string;
  /** As typed; its folded form is not empty. */
  readonly query: string;
  /** The caller's filters, as named in its `TextPage`. */
  readonly filters: Filters;
  readonly page: PageRequest;
  /** Nothing beyond this place is wanted. */
  readonly end?: Keyset | null;
}

/** Some rows that contain the term, from a place on, and where to go on; null at the end. */
export interface Scanned<R> {
  readonly rows: readonly R[];
  readonly until: Keyset | null;
}
/** Looks through the next rows itself, in place of the texts of the scope. */
export type Scan<R> = (from: Keyset | null, limit: number) => Promise<Scanned<R>>;

/** The filters that every `TextPage` must have in addition to its own. */
export const textConditions = (
  { fragments }: Pick<Driver, 'fragments'>,
  texts: Texts,
  direction = newestFirst,
): Record<string, SQL> => ({
  scope: eq(texts.scope, fragments.opaqueParam(sql.placeholder('scope'))),
  // By numbers or by scope: with both, the planner might read the whole scope.
  candidates: fragments.among(texts.seq, sql.placeholder('candidates')),
  candidateScope: sql`${fragments.unindexed(texts.scope)} = ${sql.placeholder('candidateScope')}`,
  term: fragments.contains(texts.folded, sql.placeholder('term')),
  unfolded: isNull(texts.folded),
  after: direction.after(texts.createdAt, texts.id),
  until: direction.until(texts.createdAt, texts.id),
});

const byAge = (a: Row, b: Row): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);

const keysetOf = ({ createdAt, id }: Row): Keyset => ({ createdAtMs: createdAt.getTime(), id });

/**
 * Finds texts that contain a folded term, newest first unless told otherwise, in bounded steps (R-X-17). First the next
 * texts of the scope are scanned: a common term fills its page there, or in a few steps more. Otherwise the index is asked how
 * many texts may contain the term; if there are few, they are fetched, else the rest is scanned step by step. So neither very rare nor very
 * common terms block other requests.
 */
export const textSearch = <R extends Row>(
  { dialect, db, grams }: Pick<Driver, 'dialect' | 'db' | 'grams'>,
  table: TextTable,
  texts: Texts,
  sources: TextSources<R>,
) => {
  const { page, textOf, stepLock, direction = newestFirst } = sources;
  const inOrder = direction === newestFirst ? byAge : (a: Row, b: Row) => byAge(b, a);
  const { rowsPerStep, unfoldedPerStep, maxCandidates } = sources.limits;

  /** The last text of the step that starts after the keyset; none when the scope ends within the step. */
  const stepEnd = preparedByFilters({ after: direction.after(texts.createdAt, texts.id) }, (where) =>
    db
      .select({ createdAt: texts.createdAt, id: texts.id })
      .from(texts)
      .where(and(eq(texts.scope, sql.placeholder('scope')), where))
      .orderBy(...direction.order(texts.createdAt, texts.id))
      .limit(1)
      .offset(rowsPerStep - 1),
  );
  const candidates = prepared(
    db
      .select({ seq: sql<number>`seq`.mapWith(Number) })
      .from(
        sql`(${grams.candidates(table, sql.placeholder('grams'))} limit ${maxCandidates + 1}) as candidates`,
      ),
  );

  /** On SQLite, all searches together run one step per turn of the event loop. */
  const runStep = async <T>(step: () => Promise<T>): Promise<T> => {
    const release = await stepLock?.acquire();
    try {
      const result = await step();
      if (dialect === 'sqlite') await nextTurn();
      return result;
    } finally {
      release?.();
    }
  };

  const scan = ({ scope, end = null }: Search, filters: Filters, from: Keyset | null, limit: number) =>
    runStep(async () => {
      const last = first(await stepEnd(keysetValues(from), { scope }));
      const { until, isLast } = stepWithin(direction, last && keysetOf(last), end);
      const bounds = { ...keysetValues(from), ...untilValues(until) };
      const rows = await page({ ...filters, scope, ...bounds }, { limit });
      return { rows, until: isLast ? null : until };
    });

  /** The texts that may contain the term; null when there are too many. */
  const fewCandidates = async (scope: string, term: string): Promise<readonly number[] | null> => {
    const rows = await runStep(() => candidates({ grams: grams.queryOf(scope, term) }));
    return rows.length > maxCandidates ? null : rows.map(({ seq }) => seq);
  };

  const indexed = async (search: Search, term: string, along: Scan<R> | undefined): Promise<R[]> => {
    const {
      scope,
      filters,
      end = null,
      page: { after, limit },
    } = search;
    const containing = { ...filters, term };
    const scanFrom = along ?? ((from, most) => scan(search, containing, from, most));
    const found: R[] = [];
    let isAsked = false;
    for (let from = after, isFirst = true; isFirst || from !== null; isFirst = false) {
      const { rows, until } = await scanFrom(from, limit - found.length);
      found.push(...rows);
      if (until === null || found.length >= limit) break;
      from = until;
      // So many were in this step that a few more steps will do: the index would list all of them.
      const isNear = limit - found.length <= rows.length * stepsInsteadOfIndex;
      if (isAsked || isNear) continue;
      isAsked = true;
      const few = await fewCandidates(scope, term);
      if (few === null) continue;
      const candidates = { candidates: JSON.stringify(few), candidateScope: scope };
      const rest = { ...containing, ...candidates, ...keysetValues(until), ...untilValues(end) };
      const left = few.length === 0 ? [] : await runStep(() => page(rest, { limit: limit - found.length }));
      return [...found, ...left];
    }
    return found;
  };

  /** Searches texts that are not folded yet; there are some only for a while after a migration. */
  const unfolded = async (search: Search, term: string): Promise<R[]> => {
    const {
      scope,
      filters,
      end = null,
      page: { after, limit },
    } = search;
    const found: R[] = [];
    for (let from = after; found.length < limit; ) {
      const rows = await runStep(async () => {
        const bounds = { ...keysetValues(from), ...untilValues(end) };
        const values = { ...filters, scope, unfolded: true, ...bounds };
        const step = await page(values, { limit: unfoldedPerStep });
        found.push(...step.filter((row) => textOf(row).includes(term)));
        return step;
      });
      const last = rows.at(-1);
      if (last === undefined || rows.length < unfoldedPerStep) break;
      from = keysetOf(last);
    }
    return found;
  };

  /** @param along how to look through the rows, if not text by text: what filters match may be far fewer */
  return async (search: Search, along?: Scan<R>): Promise<R[]> => {
    const term = fold(search.query);
    // In this order: a text that is folded in between is found twice rather than not at all.
    const [notIndexed, inIndex] = [await unfolded(search, term), await indexed(search, term, along)];
    if (notIndexed.length === 0) return inIndex;
    const all = new Map([...notIndexed, ...inIndex].map((row) => [row.id, row]));
    return [...all.values()].toSorted(inOrder).slice(0, search.page.limit);
  };
};
