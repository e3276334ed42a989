import type { PersonalRowStore, PersonalTable } from '@atelier/core/ports/personal-rows';
import { and, asc, type Column, count, eq, gt, or, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import {
  exportedColumns,
  ownSchema,
  type PersonalSchema,
  ruleOf,
  taggedColumns,
} from '../schema/personal-schema.ts';
import { processedTables } from '../schema/processing.ts';
import { eraseRowsOf } from './personal-erasure.ts';
import { columnOf, isTheirs, keyOf, type PersonalDriver, tableOf } from './personal-tables.ts';

const reasonsOf = (without: Readonly<Partial<Record<string, string>>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(without).flatMap(([name, why]) => (why === undefined ? [] : [[name, why]])),
  );

/** The tables of people in a schema, for reading. */
export const personalTables = (schema: PersonalSchema): PersonalTable[] =>
  Object.keys(schema.rules).flatMap((name) => {
    const rule = ruleOf(schema, name);
    if (rule === null) return [];
    const { exported, erased, what } = rule;
    return [
      {
        ...{ name, what, exported: exportedColumns(schema, name) },
        columns: Object.fromEntries(taggedColumns(schema, name)),
        notExported: 'not' in exported ? exported.not : null,
        without: 'not' in exported ? {} : reasonsOf(exported.without ?? {}),
        kept:
          typeof erased === 'object'
            ? erased.otherwise
            : erased === 'cleared'
              ? 'It stays without anything that leads to you.'
              : null,
      },
    ];
  });

/** Strictly after the values, in the order of the columns. */
const isAfter = (columns: readonly Column[], values: readonly unknown[]): SQL | undefined =>
  or(
    ...columns.map((column, at) =>
      and(...columns.slice(0, at).map((before, n) => eq(before, values[n])), gt(column, values[at])),
    ),
  );

export const personalRowStore = (
  driver: PersonalDriver,
  schema: PersonalSchema = ownSchema,
): PersonalRowStore => ({
  tables: async () => personalTables(schema),

  processed: async () => processedTables(schema),

  erase: (person) => eraseRowsOf(driver, person, 'early', schema),

  count: async (person) => {
    const counts: Record<string, number> = {};
    for (const { name } of personalTables(schema)) {
      const [row] = await driver.db
        .select({ n: count() })
        .from(tableOf(driver.tables, name))
        .where(isTheirs(driver, schema, name, person));
      counts[name] = row?.n ?? 0;
    }
    return counts;
  },

  page: async (person, name, after, limit) => {
    const table = tableOf(driver.tables, name);
    const keys = keyOf(schema, name, table);
    const columns = exportedColumns(schema, name);
    if (columns.length === 0) return { rows: [], next: null };
    const keyColumns = keys.map((key) => columnOf(table, key));
    const chosen = Object.fromEntries(
      [...new Set([...columns, ...keys])].map((key) => [key, columnOf(table, key)]),
    );
    const found = await driver.db
      .select(chosen as Record<string, SQLiteTable['_']['columns'][string]>)
      .from(table)
      .where(
        and(isTheirs(driver, schema, name, person), after === null ? undefined : isAfter(keyColumns, after)),
      )
      .orderBy(...keyColumns.map((column) => asc(column)))
      .limit(limit);
    const last = found.at(-1);
    return {
      rows: found.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
      next: found.length < limit || last === undefined ? null : keys.map((key) => last[key]),
    };
  },
});
