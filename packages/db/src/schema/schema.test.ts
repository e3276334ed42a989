import { checkRows } from '@atelier/core/testing/check-rows';
import { getTableColumns, is, Table } from 'drizzle-orm';
import { type PgTable, getTableConfig as pgConfig } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { pgKit } from './kit.pg.ts';
import { sqliteKit } from './kit.sqlite.ts';
import { personalData } from './personal-data.ts';
import * as pgModule from './tables.pg.ts';
import * as sqliteModule from './tables.sqlite.ts';

type DataOf<B> = B extends { readonly _: { readonly data: infer D } } ? D : never;
type Kinds = 'text' | 'integer' | 'real' | 'boolean' | 'timestamp';
type JsTypes<K extends Record<Kinds, (name: string) => unknown>> = { [N in Kinds]: DataOf<ReturnType<K[N]>> };
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

// Checked by tsc: were a column of one kit to give another JS type than its twin, these would not compile.
type PlainKinds = { text: string; integer: number; real: number; boolean: boolean; timestamp: Date };
const plainOnSqlite: Same<JsTypes<typeof sqliteKit>, PlainKinds> = true;
const plainOnPg: Same<JsTypes<typeof pgKit>, PlainKinds> = true;
const sqliteExamples = {
  choice: sqliteKit.choice('x', ['a', 'b']),
  json: sqliteKit.json<{ n: number }>('x'),
};
const pgExamples = { choice: pgKit.choice('x', ['a', 'b']), json: pgKit.json<{ n: number }>('x') };
const choicesAgree: Same<DataOf<typeof sqliteExamples.choice>, DataOf<typeof pgExamples.choice>> = true;
const jsonAgrees: Same<DataOf<(typeof sqliteExamples)['json']>, DataOf<(typeof pgExamples)['json']>> = true;

const pgTables = { ...pgModule };
const sqliteTables = { ...sqliteModule };
const names = Object.keys(sqliteTables) as (keyof typeof sqliteTables)[];

test('both kits give equal JS types', () => {
  expect([plainOnSqlite, plainOnPg, choicesAgree, jsonAgrees]).toEqual([true, true, true, true]);
});

test('every table has the same columns on both databases: name, JS type, null, default, key', () =>
  checkRows(names, '%s', (name) => {
    const shape = (table: Table) =>
      Object.entries(getTableColumns(table)).map(([key, column]) => ({
        key,
        name: column.name,
        dataType: column.dataType,
        notNull: column.notNull,
        default: column.default,
        primary: column.primary,
        values: column.enumValues,
      }));
    expect(shape(pgTables[name])).toEqual(shape(sqliteTables[name]));
  }));

test('every table has the same constraints and indexes on both databases', () =>
  checkRows(names, '%s', (name) => {
    const [sqlite, pg] = [sqliteConfig(sqliteTables[name]), pgConfig(pgTables[name] as unknown as PgTable)];
    const named = (things: readonly { readonly name?: string | undefined }[]) =>
      things.map((thing) => thing.name);
    const unique = (indexes: readonly { readonly config: { readonly unique?: boolean } }[]) =>
      indexes.map(({ config }) => config.unique ?? false);
    expect(named(pg.checks)).toEqual(named(sqlite.checks));
    expect(named(pg.indexes.map(({ config }) => config))).toEqual(
      named(sqlite.indexes.map(({ config }) => config)),
    );
    expect(unique(pg.indexes)).toEqual(unique(sqlite.indexes));
    expect(pg.foreignKeys.map((key) => [key.getName(), key.onDelete ?? 'no action'])).toEqual(
      sqlite.foreignKeys.map((key) => [key.getName(), key.onDelete ?? 'no action']),
    );
  }));

test('every row of a domain table names its workspace', () => {
  for (const table of [
    sqliteTables.jobs,
    sqliteTables.images,
    sqliteTables.assets,
    sqliteTables.quotas,
    sqliteTables.users,
  ]) {
    expect(is(table, Table)).toBe(true);
    expect(table.workspaceId.notNull).toBe(true);
  }
});

test('every column is either tagged as personal data or said to hold none', () => {
  const columns = Object.fromEntries(
    names.map((name) => [name, Object.keys(getTableColumns(sqliteTables[name])).toSorted()]),
  );
  const tagged = Object.fromEntries(
    Object.entries(personalData).map(([name, tags]) => [name, Object.keys(tags).toSorted()]),
  );
  expect(tagged).toEqual(columns);
});
