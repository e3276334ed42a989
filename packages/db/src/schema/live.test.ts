import { checkRows } from '@atelier/core/testing/check-rows';
import { type Column, getTableColumns, is, SQL, type Table } from 'drizzle-orm';
import { PgDialect, type PgTable, getTableConfig as pgConfig } from 'drizzle-orm/pg-core';
import { SQLiteSyncDialect, getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCatalogue } from '../testing/catalogue.ts';
import { openTestDatabase, type TestDatabase, testDialects } from '../testing/open.ts';
import * as pgModule from './tables.pg.ts';
import * as sqliteModule from './tables.sqlite.ts';

const tables = { sqlite: { ...sqliteModule }, postgres: { ...pgModule } };
const names = Object.keys(tables.sqlite) as (keyof typeof tables.sqlite)[];
const bySqlName = <T extends { readonly name: string }>(things: readonly T[]): T[] =>
  things.toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Normalises what both databases and drizzle format differently. */
const plain = (expression: string): string => expression.toLowerCase().replaceAll(/["`()\s]/g, '');

const text = (value: unknown, dialect: 'sqlite' | 'postgres'): string => {
  if (!is(value, SQL)) throw new Error('This is no expression.');
  return dialect === 'sqlite'
    ? new SQLiteSyncDialect().sqlToQuery(value).sql
    : new PgDialect().sqlToQuery(value).sql;
};

const namesOf = (columns: readonly unknown[]): string[] => columns.map((column) => (column as Column).name);

/** A table as the schema declares it. */
const declared = (key: keyof typeof tables.sqlite, dialect: 'sqlite' | 'postgres') => {
  const table: Table = tables[dialect][key];
  const config =
    dialect === 'sqlite' ? sqliteConfig(tables.sqlite[key]) : pgConfig(table as unknown as PgTable);
  return {
    name: config.name,
    columns: bySqlName(
      Object.values(getTableColumns(table)).map((column) => ({
        name: column.name,
        type: column.getSQLType().toLowerCase(),
        notNull: column.notNull,
        primary: column.primary,
      })),
    ),
    checks: bySqlName(config.checks.map(({ name, value }) => ({ name, expression: text(value, dialect) }))),
    foreignKeys: config.foreignKeys
      .map((foreign) => {
        const { columns, foreignColumns, foreignTable } = foreign.reference();
        const target =
          dialect === 'sqlite' ? sqliteConfig(foreignTable as never) : pgConfig(foreignTable as never);
        return {
          columns: namesOf(columns),
          table: target.name,
          references: namesOf(foreignColumns),
          onDelete: foreign.onDelete ?? 'no action',
        };
      })
      .toSorted((a, b) => (a.columns.join() < b.columns.join() ? -1 : 1)),
    indexes: bySqlName(
      config.indexes.map(({ config: index }) => ({
        name: index.name ?? '',
        unique: index.unique ?? false,
        columns: namesOf(index.columns.filter((column) => !is(column, SQL))),
        where: index.where === undefined ? null : text(index.where, dialect),
      })),
    ),
  };
};

/** From hand-written migrations, because drizzle-kit cannot create them; the stores' tests cover their behaviour. */
const handmade = {
  sqlite: {
    tables: ['image_texts_grams', 'user_changes', 'user_texts_grams'],
    indexes: ['user_texts_name'],
    triggers: [
      'audit_events_no_delete: before delete on audit_events',
      'audit_events_no_old_format: before insert on audit_events',
      'audit_events_no_replace: before insert on audit_events',
      'audit_events_no_update: before update on audit_events',
      'audit_keys_no_delete: before delete on audit_keys',
      'audit_keys_no_replace: before insert on audit_keys',
      'audit_keys_no_update: before update on audit_keys',
      'audit_statements_no_delete: before delete on audit_statements',
      'audit_statements_no_replace: before insert on audit_statements',
      'audit_statements_no_update: before update on audit_statements',
      'image_texts_changed: after update of folded, scope on image_texts',
      'image_texts_removed: after delete on image_texts',
      'images_add_text: after insert on images',
      'images_change_text: after update of prompt, workspace_id, created_at on images',
      'memberships_added: after insert on memberships',
      'memberships_changed: after update on memberships',
      'memberships_gone: after delete on memberships',
      'quotas_added: after insert on quotas',
      'quotas_changed: after update on quotas',
      'quotas_gone: after delete on quotas',
      'sessions_changed: after update of token_hash, id, user_id, created_at, expires_at, ip, user_agent, method, proven_at on sessions',
      'sessions_gone: after delete on sessions',
      'user_texts_changed: after update of folded, scope on user_texts',
      'user_texts_removed: after delete on user_texts',
      'users_add_text: after insert on users',
      'users_change_text: after update of name, email, created_at on users',
      'users_changed: after update on users',
      'users_gone: after delete on users',
    ],
  },
  postgres: {
    tables: [] as string[],
    indexes: ['image_texts_grams', 'user_texts_grams', 'user_texts_name'],
    triggers: [
      'audit_events_no_change: before update on audit_events, always',
      'audit_events_no_delete: before delete on audit_events, always',
      'audit_events_no_old_format: before insert on audit_events, always',
      'audit_events_no_truncate: before truncate on audit_events, always',
      'audit_keys_no_change: before delete or update on audit_keys, always',
      'audit_keys_no_truncate: before truncate on audit_keys, always',
      'audit_statements_no_change: before delete or update on audit_statements, always',
      'audit_statements_no_truncate: before truncate on audit_statements, always',
      'images_keep_text: after insert or update of prompt, workspace_id, created_at on images, ordinary',
      'users_keep_text: after insert or update of name, email, created_at on users, ordinary',
    ],
  },
};

describe.each(testDialects)('the migrated database on %s', (dialect) => {
  let database: TestDatabase;
  let catalogue: Awaited<ReturnType<typeof openCatalogue>>;
  beforeAll(async () => {
    database = await openTestDatabase(dialect);
    catalogue = await openCatalogue(database.url);
  });
  afterAll(async () => {
    await catalogue.close();
    await database.drop();
  });

  test('has the tables of the schema, and no others', async () => {
    const expected = [...names.map((key) => declared(key, dialect).name), ...handmade[dialect].tables];
    expect(await catalogue.tables()).toEqual(expected.toSorted());
  });

  test('every table has the columns, keys, checks, references and indexes of the schema, and no others', () =>
    checkRows(names, '%s', async (key) => {
      const { name, checks, ...expected } = declared(key, dialect);
      const { checks: found, indexes, ...live } = await catalogue.describe(name);
      const wanted = [];
      for (const { where, ...index } of expected.indexes) {
        const written = where === null ? null : plain(await catalogue.asWritten(name, where));
        wanted.push({ ...index, where: written?.replace(/^check/, '') ?? null });
      }
      expect(live).toEqual({ columns: expected.columns, foreignKeys: expected.foreignKeys });
      expect(
        indexes
          .filter((index) => !handmade[dialect].indexes.includes(index.name))
          .map((index) => ({ ...index, where: index.where === null ? null : plain(index.where) })),
      ).toEqual(wanted);
      // PostgreSQL rewrites expressions, so each is compared as it would write the schema's.
      const written = [];
      for (const check of checks)
        written.push({ ...check, expression: await catalogue.asWritten(name, check.expression) });
      expect(found).toEqual(written);
    }));

  test('has the triggers and indexes that are made by hand', async () => {
    expect(await catalogue.triggers()).toEqual(handmade[dialect].triggers);
    const all = await Promise.all(names.map((key) => catalogue.describe(declared(key, dialect).name)));
    const live = all.flatMap(({ indexes }) => indexes.map(({ name }) => name));
    expect(live).toEqual(expect.arrayContaining(handmade[dialect].indexes));
  });
});
