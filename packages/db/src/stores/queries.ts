import type { Keyset } from '@atelier/core/cursor';
import { and, asc, type Column, desc, eq, getTableColumns, type SQL, sql, type Table } from 'drizzle-orm';
import type { Tables } from '../schema/schema.ts';
import { placeholderFor } from './prepared.ts';

export const first = <T>(rows: readonly T[]): T | null => rows[0] ?? null;

/** Join condition for the membership of a user in the personal workspace. */
export const isPersonal = ({ memberships, users }: Pick<Tables, 'memberships' | 'users'>): SQL | undefined =>
  and(eq(memberships.workspaceId, users.workspaceId), eq(memberships.userId, users.id));

/** Strictly after the keyset in "newest first" order. A row comparison, so that one index range serves it. */
export const afterKeyset = (createdAt: Column, id: Column): SQL =>
  sql`(${createdAt}, ${id}) < (${placeholderFor(createdAt, 'after')}, ${sql.placeholder('afterId')})`;

/** The values of `afterKeyset`'s placeholders; both undefined on the first page. */
export const keysetValues = (after: Keyset | null) => ({
  after: after === null ? undefined : new Date(after.createdAtMs),
  afterId: after?.id,
});

/** Up to and including the keyset in "newest first" order. */
const untilKeyset = (createdAt: Column, id: Column): SQL =>
  sql`(${createdAt}, ${id}) >= (${placeholderFor(createdAt, 'until')}, ${sql.placeholder('untilId')})`;

/** The values of `untilKeyset`'s placeholders; both undefined without an end. */
export const untilValues = (until: Keyset | null) => ({
  until: until === null ? undefined : new Date(until.createdAtMs),
  untilId: until?.id,
});

/** A reading order of rows by time and id, with the conditions of keyset pages in that order. */
export interface Direction {
  readonly order: (createdAt: Column, id: Column) => SQL[];
  /** The same for one expression. */
  readonly word: SQL;
  /** Strictly after the keyset in this order; values as of `keysetValues`. */
  readonly after: (createdAt: Column, id: Column) => SQL;
  /** Up to and including the keyset in this order; values as of `untilValues`. */
  readonly until: (createdAt: Column, id: Column) => SQL;
  /** Whether a place comes strictly after another in this order. */
  readonly isBeyond: (place: Keyset, other: Keyset) => boolean;
}

/** The places between two times, in a reading order: pages begin after `start` and reach to `end`. */
export const rangeIn = (direction: Direction, { from, to }: { readonly from?: Date; readonly to?: Date }) => {
  // No id is empty, so such a place lies before all rows of its time.
  const placeOf = (time?: Date): Keyset | null =>
    time === undefined ? null : { createdAtMs: time.getTime(), id: '' };
  const [newest, oldest] = [placeOf(to), placeOf(from)];
  return direction === newestFirst ? { start: newest, end: oldest } : { start: oldest, end: newest };
};

/** The later of two places in a reading order. */
export const laterIn = (direction: Direction, a: Keyset | null, b: Keyset | null): Keyset | null => {
  if (a === null || b === null) return a ?? b;
  return direction.isBeyond(a, b) ? a : b;
};

/** The end of a step that would end at `step`, when nothing beyond `end` is wanted; `isLast` if no step follows. */
export const stepWithin = (direction: Direction, step: Keyset | null, end: Keyset | null) => {
  const isLast = step === null || (end !== null && !direction.isBeyond(end, step));
  return { until: isLast ? end : step, isLast };
};

const isOlder = (a: Keyset, b: Keyset): boolean =>
  a.createdAtMs === b.createdAtMs ? a.id < b.id : a.createdAtMs < b.createdAtMs;

export const newestFirst: Direction = {
  order: (createdAt, id) => [desc(createdAt), desc(id)],
  word: sql`desc`,
  after: afterKeyset,
  until: untilKeyset,
  isBeyond: isOlder,
};

export const oldestFirst: Direction = {
  order: (createdAt, id) => [asc(createdAt), asc(id)],
  word: sql`asc`,
  after: (createdAt, id) =>
    sql`(${createdAt}, ${id}) > (${placeholderFor(createdAt, 'after')}, ${sql.placeholder('afterId')})`,
  until: (createdAt, id) =>
    sql`(${createdAt}, ${id}) <= (${placeholderFor(createdAt, 'until')}, ${sql.placeholder('untilId')})`,
  isBeyond: (a, b) => isOlder(b, a),
};

/** The last millisecond of the year 9999; later times are formatted differently by the databases and `Date`. */
const endOfTimeMs = 253_402_300_799_999;

/**
 * The latest plausible value of a time that is stored at most `maxMs` ahead. A later one was written before the clock was
 * set back and counts as past: otherwise a lease, lock or retry would last as long as the clock was wrong. Twice the span,
 * so that nodes whose clocks differ by less than it do not end each other's leases.
 */
export const horizonOf = (now: Date, maxMs: number): Date =>
  new Date(Math.min(now.getTime() + 2 * maxMs, endOfTimeMs));

/** The table's columns from a record that may have more properties. */
export const rowOf = <T extends Table>(table: T, record: T['$inferInsert']): T['$inferInsert'] =>
  Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, record[name]]));
