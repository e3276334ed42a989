import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Keyset, PageRequest } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import type { ListPart as Part } from '@atelier/core/ports/studio-stores';
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { FifoLock } from '../fifo-lock.ts';
import type { TextTable } from '../grams.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { type Direction, first, keysetValues, newestFirst, stepWithin, untilValues } from './queries.ts';
import { commonShare, type PartLimit, type SearchLimits, wholeSearch } from './search-limits.ts';
import type { Texts } from './texts.ts';

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
  /** By default the search reads on until the page is full. */
  readonly part?: PartLimit | undefined;
}

/** Some rows that contain the term, from a place on, and where to go on; null at the end. */
export interface Scanned<R> {
  readonly rows: readonly R[];
  readonly until: Keyset | null;
  /** How many texts reading them costs as much as. */
  readonly texts: number;
}
/** Looks through the next rows itself, in place of the texts of the scope. @param maxTexts it costs no more than so many */
export type Scan<R> = (from: Keyset | null, limit: number, maxTexts: number) => Promise<Scanned<R>>;

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
  { dialect, db, fragments, grams }: Pick<Driver, 'dialect' | 'db' | 'fragments' | 'grams'>,
  table: TextTable,
  texts: Texts,
  sources: TextSources<R>,
) => {
  const { page, textOf, stepLock, direction = newestFirst } = sources;
  const inOrder = direction === newestFirst ? byAge : (a: Row, b: Row) => byAge(b, a);
  const { rowsPerStep, unfoldedPerStep, maxCandidates, textsPerSample } = sources.limits;
  const isInScope = eq(texts.scope, fragments.opaqueParam(sql.placeholder('scope')));

  /** The last text of the step that starts after the keyset; none when the scope ends within the step. */
  const stepEnd = preparedByFilters({ after: direction.after(texts.createdAt, texts.id) }, (where) =>
    db
      .select({ createdAt: texts.createdAt, id: texts.id })
      .from(texts)
      .where(and(eq(texts.scope, sql.placeholder('scope')), where))
      .orderBy(...direction.order(texts.createdAt, texts.id))
      .limit(1)
      .offset(sql.placeholder('skipped')),
  );
  // Alone, without the filters: a planner that believes in many unfolded texts would read every row that the filters match.
  const nextUnfolded = preparedByFilters(
    { after: direction.after(texts.createdAt, texts.id), until: direction.until(texts.createdAt, texts.id) },
    (where) =>
      db
        .select({ seq: texts.seq, createdAt: texts.createdAt, id: texts.id })
        .from(texts)
        .where(and(isInScope, isNull(texts.folded), where))
        .orderBy(...direction.order(texts.createdAt, texts.id))
        .limit(unfoldedPerStep),
  );
  const candidates = prepared(
    db
      .select({ seq: sql<number>`seq`.mapWith(Number) })
      .from(
        sql`(${grams.candidates(table, sql.placeholder('grams'))} limit ${maxCandidates + 1}) as candidates`,
      ),
  );

  const newest = db
    .select({ folded: texts.folded })
    .from(texts)
    .where(isInScope)
    .orderBy(...newestFirst.order(texts.createdAt, texts.id))
    .limit(textsPerSample)
    .as('newest');
  const containing = prepared(
    db
      .select({ n: sql<number>`count(*)`.mapWith(Number) })
      .from(newest)
      .where(fragments.contains(newest.folded, sql.placeholder('term'))),
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

  const scan = (
    { scope, end = null }: Search,
    filters: Filters,
    from: Keyset | null,
    limit: number,
    maxTexts: number,
  ) =>
    runStep(async (): Promise<Scanned<R>> => {
      const size = Math.min(rowsPerStep, maxTexts);
      const last = first(await stepEnd(keysetValues(from), { scope, skipped: size - 1 }));
      const { until, isLast } = stepWithin(direction, last && keysetOf(last), end);
      const bounds = { ...keysetValues(from), ...untilValues(until) };
      const rows = await page({ ...filters, scope, ...bounds }, { limit });
      return { rows, until: isLast ? null : until, texts: size };
    });

  /** The texts that may contain the term; null when there are too many, which takes the index long to tell if they are very many. */
  const fewCandidates = async (scope: string, term: string): Promise<readonly number[] | null> => {
    const sampled = first(await runStep(() => containing({ scope, term })));
    if (sampled !== null && sampled.n >= textsPerSample * commonShare) return null;
    const rows = await runStep(() => candidates({ grams: grams.queryOf(scope, term) }));
    return rows.length > maxCandidates ? null : rows.map(({ seq }) => seq);
  };

  /** What is left, if the index knows few texts that may contain the term; null if they are many. */
  const ofIndex = async (
    { scope, filters, end = null }: Search,
    term: string,
    from: Keyset,
    limit: number,
  ) => {
    const few = await fewCandidates(scope, term);
    if (few === null) return null;
    const candidates = { candidates: JSON.stringify(few), candidateScope: scope };
    const rest = { ...filters, term, ...candidates, ...keysetValues(from), ...untilValues(end) };
    return few.length === 0 ? [] : runStep(() => page(rest, { limit }));
  };

  const indexed = async (search: Search, term: string, along: Scan<R> | undefined): Promise<Part<R>> => {
    const {
      part = wholeSearch,
      page: { after, limit },
    } = search;
    const containing = { ...search.filters, term };
    const scanFrom = along ?? ((from, most, texts) => scan(search, containing, from, most, texts));
    const found: R[] = [];
    let left = part.maxTexts;
    let isAsked = false;
    for (let from = after; ; ) {
      const next = await scanFrom(from, limit - found.length, left > 0 ? left : rowsPerStep);
      found.push(...next.rows);
      left -= next.texts;
      from = next.until;
      if (from === null || found.length >= limit) return { rows: found, readTo: null };
      // So many were in this step that a few more steps will do: the index would list all of them.
      const isNear = limit - found.length <= next.rows.length * stepsInsteadOfIndex;
      if (!isAsked && !isNear) {
        isAsked = true;
        const rest = await ofIndex(search, term, from, limit - found.length);
        if (rest !== null) return { rows: [...found, ...rest], readTo: null };
      }
      if (left <= 0 && found.length >= part.atLeast) return { rows: found, readTo: from };
    }
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
      const waiting = await runStep(async () => {
        const next = await nextUnfolded({ ...keysetValues(from), ...untilValues(end) }, { scope });
        if (next.length === 0) return next;
        const candidates = JSON.stringify(next.map(({ seq }) => seq));
        const rows = await page(
          { ...filters, candidates, candidateScope: scope },
          { limit: unfoldedPerStep },
        );
        found.push(...rows.filter((row) => textOf(row).includes(term)));
        return next;
      });
      const last = waiting.at(-1);
      if (last === undefined || waiting.length < unfoldedPerStep) break;
      from = keysetOf(last);
    }
    return found;
  };

  /** @param along how to look through the rows, if not text by text: what filters match may be far fewer */
  return async (search: Search, along?: Scan<R>): Promise<Part<R>> => {
    const term = fold(search.query);
    // In this order: a text that is folded in between is found twice rather than not at all.
    const [notIndexed, inIndex] = [await unfolded(search, term), await indexed(search, term, along)];
    const { readTo } = inIndex;
    const near = notIndexed.filter((row) => readTo === null || !direction.isBeyond(keysetOf(row), readTo));
    if (near.length === 0) return inIndex;
    const all = new Map([...near, ...inIndex.rows].map((row) => [row.id, row]));
    const rows = [...all.values()].toSorted(inOrder);
    // What is cut off is found again from the last row on.
    return rows.length < search.page.limit
      ? { rows, readTo }
      : { rows: rows.slice(0, search.page.limit), readTo: null };
  };
};
