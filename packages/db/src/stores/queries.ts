import type { Keyset } from '@atelier/core/cursor';
import { and, type Column, eq, getTableColumns, type SQL, sql, type Table } from 'drizzle-orm';
import type { Tables } from '../schema/schema.ts';
import { placeholderFor } from './prepared.ts';

export const first = <T>(rows: readonly T[]): T | null => rows[0] ?? null;

/** Joins the membership of a user in their personal workspace. */
export const isPersonal = ({ memberships, users }: Pick<Tables, 'memberships' | 'users'>): SQL | undefined =>
  and(eq(memberships.workspaceId, users.workspaceId), eq(memberships.userId, users.id));

/** Strictly after the keyset in "newest first" order. Compared as a row, so that one index range serves it. */
export const afterKeyset = (createdAt: Column, id: Column): SQL =>
  sql`(${createdAt}, ${id}) < (${placeholderFor(createdAt, 'after')}, ${sql.placeholder('afterId')})`;

/** The values of `afterKeyset`'s placeholders; both undefined on the first page. */
export const keysetValues = (after: Keyset | null) => ({
  after: after === null ? undefined : new Date(after.createdAtMs),
  afterId: after?.id,
});

/** Up to the keyset and including it, in "newest first" order. */
export const untilKeyset = (createdAt: Column, id: Column): SQL =>
  sql`(${createdAt}, ${id}) >= (${placeholderFor(createdAt, 'until')}, ${sql.placeholder('untilId')})`;

/** The values of `untilKeyset`'s placeholders; both undefined where there is no end. */
export const untilValues = (until: Keyset | null) => ({
  until: until === null ? undefined : new Date(until.createdAtMs),
  untilId: until?.id,
});

/** The last millisecond of the year 9999, beyond which the databases and `Date` write times differently. */
const endOfTimeMs = 253_402_300_799_999;

/**
 * The latest moment that a time stored for at most `longestMs` ahead may name. What lies beyond was written by a clock
 * that has been set back since, and counts as past: otherwise a lease, a lock or a retry would last as long as the clock
 * was wrong. Twice the span, so that clocks of several nodes which differ by less than it never end each other's.
 */
export const horizonOf = (now: Date, longestMs: number): Date =>
  new Date(Math.min(now.getTime() + 2 * longestMs, endOfTimeMs));

/** The row's own columns out of a record that may carry more. */
export const rowOf = <T extends Table>(table: T, record: T['$inferInsert']): T['$inferInsert'] =>
  Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, record[name]]));
