import { encodeCursor, type Keyset } from '@atelier/core/cursor';
import type { ListPart } from '@atelier/core/ports/studio-stores';

export const defaultPageSize = 30;

/** What a list procedure takes, after its schema. */
export interface ListInput {
  readonly cursor?: Keyset | undefined;
  readonly limit?: number | undefined;
}

/**
 * Fetches one keyset page: asks for one row more than wanted, to know whether there is a next page without
 * counting.
 * @param timeOf the time by which the rows are ordered
 */
export const fetchPageBy = async <Row extends { readonly id: string }>(
  { cursor, limit = defaultPageSize }: ListInput,
  timeOf: (row: Row) => Date,
  fetch: (page: { after: Keyset | null; limit: number }) => Promise<Row[]>,
): Promise<{ rows: Row[]; nextCursor: string | null }> => {
  const rows = await fetch({ after: cursor ?? null, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor =
    rows.length > limit && last !== undefined
      ? encodeCursor({ createdAtMs: timeOf(last).getTime(), id: last.id })
      : null;
  return { rows: page, nextCursor };
};

/** `fetchPageBy` for rows that are ordered by creation. */
export const fetchPage = <Row extends { readonly id: string; readonly createdAt: Date }>(
  input: ListInput,
  fetch: (page: { after: Keyset | null; limit: number }) => Promise<Row[]>,
) => fetchPageBy(input, ({ createdAt }) => createdAt, fetch);

/**
 * The same for a list that reads a bounded number of rows: a page may have fewer rows than wanted, or none, and go on.
 * @returns `searchedTo` when reading stopped before the page was full: all that is newer was looked at
 */
export const fetchPart = async <Row extends { readonly id: string; readonly createdAt: Date }>(
  input: ListInput,
  fetch: (page: { after: Keyset | null; limit: number }) => Promise<ListPart<Row>>,
) => {
  const parts: ListPart<Row>[] = [];
  const { rows, nextCursor } = await fetchPage(input, async (page) => {
    const part = await fetch(page);
    parts.push(part);
    return [...part.rows];
  });
  const readTo = parts[0]?.readTo ?? null;
  return nextCursor !== null || readTo === null
    ? { rows, nextCursor, searchedTo: null }
    : { rows, nextCursor: encodeCursor(readTo), searchedTo: new Date(readTo.createdAtMs) };
};

/** Drops the keys whose value is undefined, so that filters keep exact optional types. */
export const defined = <T extends object>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
