import { encodeCursor, type Keyset } from '@atelier/core/cursor';

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

/** Drops the keys whose value is undefined, so that filters keep exact optional types. */
export const defined = <T extends object>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
