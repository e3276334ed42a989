import { fold } from '@atelier/core/fold';
import { roles } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { UserFilter, UserStore } from '@atelier/core/ports/stores';
import { sortsByTime, type UserPosition } from '@atelier/core/user-order';
import type { SortDirection, UserSort } from '@atelier/core/user-sorting';
import {
  and,
  asc,
  type Column,
  desc,
  eq,
  getTableColumns,
  isNotNull,
  isNull,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { type Prepared, placeholderFor, preparedByFilters } from './prepared.ts';
import { userConditions, userConditionValues } from './user-filters.ts';

/**
 * With a search text and another order than "newest first": up to this many matches are found by the search index and then
 * sorted; with more, the text is so common that reading the sorted list finds a page soon.
 */
const maxSortedMatches = 500;

type UserRow = UserRecord & { readonly sortKey: string | number | Date | null };

interface Segment {
  readonly condition?: SQL;
  readonly id: Column;
  /** Null: the segment is sorted by id only. */
  readonly key: { readonly value: SQL; readonly after: SQL } | null;
}

/** The segments of each order, ascending. */
const segmentsOf = ({
  users,
  userTexts,
}: Driver['tables']): Readonly<Record<UserSort, readonly Segment[]>> => {
  const byColumn = (column: Column) => ({
    value: sql`${column}`.mapWith(column),
    after: placeholderFor(column, 'after'),
  });
  const { id } = users;
  // As in the index `user_texts_name`. Folding makes text longer, and PostgreSQL bounds the size of an index entry.
  const sortName = sql<string>`coalesce(substr(${userTexts.folded}, 1, 100), '')`;
  return {
    created: [{ id, key: byColumn(users.createdAt) }],
    email: [{ id, key: byColumn(users.email) }],
    name: [{ id: userTexts.id, key: { value: sortName, after: sql`${sql.placeholder('after')}` } }],
    lastSignIn: [
      { id, condition: isNull(users.lastSignInAt), key: null },
      { id, condition: isNotNull(users.lastSignInAt), key: byColumn(users.lastSignInAt) },
    ],
    role: roles.map((role) => ({
      id,
      condition: eq(users.role, role),
      key: byColumn(users.createdAt),
    })),
  };
};

type Page = (
  values: Readonly<Record<string, unknown>>,
  always: Record<string, unknown>,
) => ReturnType<Prepared<UserRow[]>>;

/** One statement per segment, direction and combination of filters. */
const segmentPage = (
  driver: Pick<Driver, 'db' | 'tables' | 'fragments'>,
  { id, key, condition }: Segment,
  direction: SortDirection,
): Page => {
  const { db, tables, fragments } = driver;
  const { users, userTexts } = tables;
  const [ordered, beyond] = direction === 'asc' ? [asc, sql`>`] : [desc, sql`<`];
  const afterId = sql`${sql.placeholder('afterId')}`;
  const filters = {
    ...userConditions(driver),
    term: fragments.contains(userTexts.folded, sql.placeholder('term')),
    among: fragments.amongTexts(users.id, sql.placeholder('among')),
    afterId:
      key === null
        ? sql`${id} ${beyond} ${afterId}`
        : // SQLite uses an index on an expression for a plain comparison, and not for one of rows.
          sql`${key.value} ${beyond}= ${key.after} and (${key.value}, ${id}) ${beyond} (${key.after}, ${afterId})`,
  };
  return preparedByFilters(filters, (where) =>
    db
      .select({ ...getTableColumns(users), sortKey: key?.value ?? sql<null>`null` })
      .from(users)
      .innerJoin(userTexts, eq(userTexts.id, users.id))
      .where(and(condition, where))
      .orderBy(...(key === null ? [] : [ordered(key.value)]), ordered(id))
      .limit(sql.placeholder('limit')),
  ) as unknown as Page;
};

const positionOf = (segment: number, { sortKey, id }: UserRow): UserPosition => ({
  segment,
  key: sortKey instanceof Date ? sortKey.getTime() : sortKey,
  id,
});

/** The list of users in any order. Every user has a row in `user_texts`, which a trigger adds. */
export const sortedUsers = (
  driver: Pick<Driver, 'db' | 'tables' | 'fragments'>,
  search: UserStore['list'],
): UserStore['listSorted'] => {
  const segments = segmentsOf(driver.tables);
  const pages = new Map<string, Page>();
  const pageOf = (by: UserSort, segment: number, direction: SortDirection): Page => {
    const name = `${by} ${segment} ${direction}`;
    const found = segments[by][segment];
    if (found === undefined) return async () => [];
    const page = pages.get(name) ?? segmentPage(driver, found, direction);
    pages.set(name, page);
    return page;
  };

  /** How the search text narrows the sorted list. */
  const narrowed = async (filter: UserFilter): Promise<{ term?: string; among?: string }> => {
    const term = fold(filter.query ?? '');
    if (term === '') return {};
    const matches = await search(filter, { after: null, limit: maxSortedMatches + 1 });
    if (matches.length > maxSortedMatches) return { term };
    return { among: JSON.stringify(matches.map(({ id }) => id)) };
  };

  return async (filter, { by, direction }, { after, limit }) => {
    const values = { ...userConditionValues(filter), ...(await narrowed(filter)) };
    const count = segments[by].length;
    const step = direction === 'asc' ? 1 : -1;
    const found: { user: UserRecord; position: UserPosition }[] = [];
    let start = after;
    for (
      let segment = after?.segment ?? (direction === 'asc' ? 0 : count - 1);
      segment >= 0 && segment < count && found.length < limit;
      segment += step
    ) {
      const key = sortsByTime[by] && typeof start?.key === 'number' ? new Date(start.key) : start?.key;
      const rows = await pageOf(
        by,
        segment,
        direction,
      )({ ...values, afterId: start?.id }, { after: key ?? null, limit: limit - found.length });
      for (const row of rows) {
        const { sortKey: _, ...user } = row;
        found.push({ user, position: positionOf(segment, row) });
      }
      start = null;
    }
    return found;
  };
};
