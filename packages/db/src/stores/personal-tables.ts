import type { Person } from '@atelier/core/ports/personal-rows';
import { type Column, eq, getTableColumns, inArray, type SQL, type Table } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Driver } from '../driver.ts';
import { type PersonalSchema, ruleOf } from '../schema/personal-schema.ts';

export type AnyTables = Readonly<Record<string, Table>>;
export type PersonalDriver = Pick<Driver, 'db'> & { readonly tables: AnyTables };

export const tableOf = (tables: AnyTables, name: string): SQLiteTable => {
  const table = tables[name];
  if (table === undefined) throw new Error(`There is no table ${name}.`);
  return table as SQLiteTable;
};

export const columnOf = (table: Table, key: string): Column => {
  const column = getTableColumns(table)[key];
  if (column === undefined) throw new Error(`There is no column ${key}.`);
  return column;
};

/** The columns by which rows of one person are told apart. */
export const keyOf = (schema: PersonalSchema, name: string, table: Table): string[] => {
  const declared = ruleOf(schema, name)?.key;
  if (declared !== undefined) return [...declared];
  return Object.entries(getTableColumns(table)).flatMap(([key, { primary }]) => (primary ? [key] : []));
};

/** Whether a row of the table is the person's. */
export const isTheirs = (
  driver: PersonalDriver,
  schema: PersonalSchema,
  name: string,
  person: Person,
): SQL => {
  const owner = ruleOf(schema, name)?.owner;
  if (owner === undefined) throw new Error(`The table ${name} has no rows of people.`);
  const table = tableOf(driver.tables, name);
  if ('person' in owner) return eq(columnOf(table, owner.person), person.id);
  if ('workspace' in owner) return eq(columnOf(table, owner.workspace), person.workspaceId);
  const parent = tableOf(driver.tables, owner.through);
  const theirs = driver.db
    .select({ key: columnOf(parent, owner.of ?? 'id') as SQLiteTable['_']['columns'][string] })
    .from(parent)
    .where(isTheirs(driver, schema, owner.through, person));
  return inArray(columnOf(table, owner.by), theirs);
};
