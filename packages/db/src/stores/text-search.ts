import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Keyset, PageRequest } from '@atelier/core/cursor';
import { fold } from '@atelier/core/fold';
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { FifoLock } from '../fifo-lock.ts';
import type { TextTable } from '../grams.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues, untilKeyset, untilValues } from './queries.ts';
import type { Texts } from './texts.ts';

/** How a search goes about a large scope; what it finds does not depend on it. */
export interface SearchLimits {
  /** How many texts it looks at before it lets others have a turn: a few milliseconds' work. */
  readonly rowsPerStep: number;
  /** The same of texts that are folded while they are searched, which takes longer. */
  readonly unfoldedPerStep: number;
  /** Up to so many texts that may contain the term are fetched and sorted at once; more is a common term. */
  readonly maxCandidates: number;
}

export const searchLimits: SearchLimits = { rowsPerStep: 5000, unfoldedPerStep: 500, maxCandidates: 10_000 };

type Filters = Readonly<Record<string, unknown>>;
type Row = { readonly id: string; readonly createdAt: Date };

/** How the rows of `R` are read that belong to a page of texts, newest first; see `textConditions`. */
export type TextPage<R> = (values: Filters, always: Record<string, unknown>) => Promise<R[]>;

export interface TextSources<R> {
  readonly page: TextPage<R>;
  /** What a row is found by, folded. */
  readonly textOf: (row: R) => string;
  /** Where one step at a time is made: SQLite answers within the turn. */
  readonly turns: FifoLock | null;
  readonly limits: SearchLimits;
}

export interface Search {
  readonly scope: string;
  /** As typed; not empty when folded. */
  readonly query: string;
  /** The caller's own filters, as its `TextPage` names them. */
  readonly filters: Filters;
  readonly page: PageRequest;
}

/** The conditions that a `TextPage` must offer as filters, beside its own. */
export const textConditions = (
  { fragments }: Pick<Driver, 'fragments'>,
  texts: Texts,
): Record<string, SQL> => ({
  scope: eq(texts.scope, fragments.opaqueParam(sql.placeholder('scope'))),
  // By their numbers or by the scope: both at once might read the whole scope.
  candidates: fragments.among(texts.seq, sql.placeholder('candidates')),
  candidateScope: sql`${fragments.unindexed(texts.scope)} = ${sql.placeholder('candidateScope')}`,
  term: fragments.contains(texts.folded, sql.placeholder('term')),
  unfolded: isNull(texts.folded),
  after: afterKeyset(texts.createdAt, texts.id),
  until: untilKeyset(texts.createdAt, texts.id),
});

const newestFirst = (a: Row, b: Row): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);

const keysetOf = ({ createdAt, id }: Row): Keyset => ({ createdAtMs: createdAt.getTime(), id });

/**
 * Finds texts that contain a term as people read it, newest first, in bounded steps (R-X-17). The newest texts of the
 * scope are looked through: a common term fills its page there. Otherwise the index tells how many texts may contain
 * it; few are fetched, and where there are too many to sort the rest is looked through as well, step by step. So
 * neither a term that nothing contains nor one that everything contains makes anybody wait.
 */
export const textSearch = <R extends Row>(
  { dialect, db, grams }: Pick<Driver, 'dialect' | 'db' | 'grams'>,
  table: TextTable,
  texts: Texts,
  sources: TextSources<R>,
) => {
  const { page, textOf, turns } = sources;
  const { rowsPerStep, unfoldedPerStep, maxCandidates } = sources.limits;

  /** The last text of a step that begins after the keyset; none when the scope ends within the step. */
  const stepEnd = preparedByFilters({ after: afterKeyset(texts.createdAt, texts.id) }, (where) =>
    db
      .select({ createdAt: texts.createdAt, id: texts.id })
      .from(texts)
      .where(and(eq(texts.scope, sql.placeholder('scope')), where))
      .orderBy(desc(texts.createdAt), desc(texts.id))
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

  /** Of all searches together one step is made in each turn of the event loop. */
  const inTurn = async <T>(step: () => Promise<T>): Promise<T> => {
    const release = await turns?.acquire();
    try {
      const result = await step();
      if (dialect === 'sqlite') await nextTurn();
      return result;
    } finally {
      release?.();
    }
  };

  const lookThrough = (scope: string, filters: Filters, from: Keyset | null, limit: number) =>
    inTurn(async () => {
      const end = first(await stepEnd(keysetValues(from), { scope }));
      const until = end && keysetOf(end);
      const bounds = { ...keysetValues(from), ...untilValues(until) };
      return { rows: await page({ ...filters, scope, ...bounds }, { limit }), until };
    });

  /** The texts that may contain the term; null when it is a common one. */
  const fewCandidates = async (scope: string, term: string): Promise<readonly number[] | null> => {
    const rows = await inTurn(() => candidates({ grams: grams.queryOf(scope, term) }));
    return rows.length > maxCandidates ? null : rows.map(({ seq }) => seq);
  };

  const indexed = async ({ scope, filters, page: { after, limit } }: Search, term: string): Promise<R[]> => {
    const containing = { ...filters, term };
    const newest = await lookThrough(scope, containing, after, limit);
    const found = newest.rows;
    if (newest.until === null || found.length >= limit) return found;
    const few = await fewCandidates(scope, term);
    if (few !== null) {
      const candidates = { candidates: JSON.stringify(few), candidateScope: scope };
      const rest = { ...containing, ...candidates, ...keysetValues(newest.until) };
      const rows = few.length === 0 ? [] : await inTurn(() => page(rest, { limit: limit - found.length }));
      return [...found, ...rows];
    }
    for (let from: Keyset | null = newest.until; from !== null && found.length < limit; ) {
      const { rows, until } = await lookThrough(scope, containing, from, limit - found.length);
      found.push(...rows);
      from = until;
    }
    return found;
  };

  /** What is not folded yet; nothing but for a while after a migration. */
  const unfolded = async ({ scope, filters, page: { after, limit } }: Search, term: string): Promise<R[]> => {
    const found: R[] = [];
    for (let from = after; found.length < limit; ) {
      const rows = await inTurn(async () => {
        const values = { ...filters, scope, unfolded: true, ...keysetValues(from) };
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

  return async (search: Search): Promise<R[]> => {
    const term = fold(search.query);
    // In this order: what is folded in between is found twice rather than not at all.
    const [late, ready] = [await unfolded(search, term), await indexed(search, term)];
    if (late.length === 0) return ready;
    const all = new Map([...late, ...ready].map((row) => [row.id, row]));
    return [...all.values()].toSorted(newestFirst).slice(0, search.page.limit);
  };
};
