import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Person } from '@atelier/core/ports/personal-rows';
import { and, type Column, eq, getTableName, inArray, type SQL, sql, type Table } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { lockOrder } from '../lock-order.ts';
import { ownSchema, type PersonalSchema, ruleOf, taggedColumns } from '../schema/personal-schema.ts';
import { columnOf, isTheirs, keyOf, type PersonalDriver } from './personal-tables.ts';

/** A few milliseconds of work: SQLite is synchronous, and an account may have very many rows. */
const rowsPerStep = 200;

/** What an emptied column has. */
const blankOf = ({ notNull, dataType }: Column): unknown => {
  if (!notNull) return null;
  if (dataType === 'string') return '';
  if (dataType === 'json') return {};
  return dataType === 'date' ? new Date(0) : dataType === 'boolean' ? false : 0;
};

const empty = (table: Table, columns: readonly string[]) =>
  Object.fromEntries(columns.map((key) => [key, blankOf(columnOf(table, key))])) as Partial<
    SQLiteTable['$inferInsert']
  >;

/** Deletes rows some at a time where they have a single key, else all at once: there are few of those. */
const deleteAll = async (
  { db }: PersonalDriver,
  table: SQLiteTable,
  keys: readonly string[],
  theirs: SQL,
) => {
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) {
    await db.delete(table).where(theirs);
    return;
  }
  const column = columnOf(table, key) as SQLiteColumn;
  for (;;) {
    const chosen = db.select({ key: column }).from(table).where(theirs).limit(rowsPerStep);
    const deleted = await db
      .delete(table)
      .where(and(theirs, inArray(column, chosen)))
      .returning({ key: column });
    if (deleted.length < rowsPerStep) return;
    await nextTurn();
  }
};

/** The value without this id: neither as an item of a list nor as a value of a field. */
const without = (value: unknown, id: string): unknown => {
  if (Array.isArray(value)) return value.filter((item) => item !== id).map((item) => without(item, id));
  if (value === null || typeof value !== 'object') return value === id ? null : value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, without(part, id)]));
};

/** Takes an id out of a column of JSON. */
const eraseWithin = async (
  { db }: PersonalDriver,
  table: SQLiteTable,
  { key, column }: { readonly key: string; readonly column: string },
  id: string,
): Promise<void> => {
  const [keyColumn, json] = [columnOf(table, key) as SQLiteColumn, columnOf(table, column) as SQLiteColumn];
  const set = (value: unknown) => ({ [column]: value }) as Partial<SQLiteTable['$inferInsert']>;
  // An update that changes nothing locks the rows, so that no one writes back what another erasure has taken out meanwhile.
  const rows = await db
    .update(table)
    .set(set(sql`${json}`))
    .where(sql`cast(${json} as text) like ${`%${id}%`}`)
    .returning({ key: keyColumn, value: json });
  for (const row of rows)
    await db
      .update(table)
      .set(set(without(row.value, id)))
      .where(eq(keyColumn, row.key));
};

/** The place of a table in the lock order (decision 0023); tables without one come last. */
const rankOf = (name: string): number => {
  const rank = lockOrder.findIndex((names: readonly string[]) => names.includes(name));
  return rank < 0 ? lockOrder.length : rank;
};

/** Whether a table is locked before the jobs of the person are. */
const isEarly = (table: Table): boolean => rankOf(getTableName(table)) < rankOf('jobs');

/**
 * Erases what the tables have of a person as their rules say, in the lock order and then that of the rules: deletes or clears their rows, and
 * empties the columns of other rows that name them. In the caller's transaction, which has locked the user row. What goes with
 * the account is left to the deletion of the user row.
 * @param part by the order of locks: tables before those of jobs and files, or the others
 */
export const eraseRowsOf = async (
  driver: PersonalDriver,
  person: Person,
  part: 'early' | 'late',
  schema: PersonalSchema = ownSchema,
): Promise<void> => {
  const { db } = driver;
  const rules = Object.entries(schema.rules)
    .map(([name, { mentions = [], within = [] }]) => ({
      ...{ name, mentions, within, table: driver.tables[name] as SQLiteTable },
    }))
    .filter(({ table }) => isEarly(table) === (part === 'early'))
    .toSorted((one, other) => rankOf(getTableName(one.table)) - rankOf(getTableName(other.table)));
  for (const { name, mentions, within, table } of rules) {
    const [key = ''] = keyOf(schema, name, table);
    for (const column of within) await eraseWithin(driver, table, { key, column }, person.id);
    for (const mention of mentions)
      await db
        .update(table)
        .set(empty(table, [mention]))
        .where(eq(columnOf(table, mention), person.id));
    const rule = ruleOf(schema, name);
    if (rule === null) continue;
    const theirs = isTheirs(driver, schema, name, person);
    if (rule.erased === 'deleted') await deleteAll(driver, table, keyOf(schema, name, table), theirs);
    if (rule.erased === 'cleared') {
      const { owner } = rule;
      const named = 'person' in owner ? [owner.person] : 'workspace' in owner ? [owner.workspace] : [];
      const columns = [...named, ...taggedColumns(schema, name).map(([column]) => column)];
      await db.update(table).set(empty(table, columns)).where(theirs);
    }
  }
};
