import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableName, isTable, type Table } from 'drizzle-orm';
import { getTableConfig as getPgConfig, type PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig as getSqliteConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { migrationsDir } from '../testing/server.ts';
import * as postgres from './tables.pg.ts';
import * as sqlite from './tables.sqlite.ts';

/** Written by hand for one database, with the reason. */
const oneSided: ReadonlySet<string> = new Set([
  // Triggers on SQLite only: on PostgreSQL every request reads its session (decision 31).
  'user_changes',
]);

interface Snapshot {
  readonly tables: Readonly<
    Record<string, { readonly name: string; readonly columns: Readonly<Record<string, unknown>> }>
  >;
}

const dialects = ['sqlite', 'postgres'] as const;
type Dialect = (typeof dialects)[number];

/** The names of a dialect's migrations, without their numbers. */
const namesOf = (files: readonly string[]): string[] =>
  files.filter((file) => file.endsWith('.sql')).map((file) => file.replace(/^\d+_|\.sql$/g, ''));

/** A sentence for each migration that only one dialect has. */
const missingSides = (names: Readonly<Record<Dialect, readonly string[]>>): string[] =>
  dialects.flatMap((dialect) => {
    const other = dialect === 'sqlite' ? 'postgres' : 'sqlite';
    return names[dialect]
      .filter((name) => !names[other].includes(name) && !oneSided.has(name))
      .map(
        (name) =>
          `Only drizzle/${dialect} has the migration "${name}". Run ./atelier generate ${name}, which writes the one for ${other}. (If it is meant for one database alone, list it in ${import.meta.filename.split('/').at(-1)}.)`,
      );
  });

const migrationsOf = (dialect: Dialect): string[] => namesOf(readdirSync(join(migrationsDir, dialect)));

/** `table.column` for all of the newest snapshot, which drizzle-kit compares the schema with. */
const snapshotColumns = (dialect: Dialect): string[] => {
  const folder = join(migrationsDir, dialect, 'meta');
  const newest = readdirSync(folder)
    .filter((file) => file.endsWith('_snapshot.json'))
    .toSorted()
    .at(-1);
  const { tables } = JSON.parse(readFileSync(join(folder, newest ?? ''), 'utf8')) as Snapshot;
  return Object.values(tables).flatMap(({ name, columns }) =>
    Object.keys(columns).map((column) => `${name}.${column}`),
  );
};

const schemaColumns = (
  tables: Readonly<Record<string, unknown>>,
  columnsOf: (table: Table) => readonly { readonly name: string }[],
): string[] =>
  Object.values(tables)
    .filter((table): table is Table => isTable(table))
    .flatMap((table) => columnsOf(table).map(({ name }) => `${getTableName(table)}.${name}`));

const schemas: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: schemaColumns(sqlite, (table) => getSqliteConfig(table as SQLiteTable).columns),
  postgres: schemaColumns(postgres, (table) => getPgConfig(table as PgTable).columns),
};

/** A sentence for each dialect whose migrations do not lead to the schema. */
const staleMigrations = (): string[] =>
  dialects.flatMap((dialect) => {
    const migrated = snapshotColumns(dialect);
    const differing = [
      ...schemas[dialect].filter((column) => !migrated.includes(column)),
      ...migrated.filter((column) => !schemas[dialect].includes(column)),
    ];
    return differing.length === 0
      ? []
      : `No migration in drizzle/${dialect} brings ${differing.join(', ')} to the state of the schema. Run ./atelier generate NAME, which writes the migrations of both databases.`;
  });

test('every migration exists for both databases; a missing one is reported with the command that writes it', () => {
  expect(missingSides({ sqlite: migrationsOf('sqlite'), postgres: migrationsOf('postgres') })).toEqual([]);
  const [sentence, ...more] = missingSides({
    sqlite: namesOf(['0000_first.sql', '0001_stars.sql', '0002_user_changes.sql', 'meta']),
    postgres: namesOf(['0000_first.sql']),
  });
  expect(more).toEqual([]);
  expect(sentence).toMatch(
    /^Only drizzle\/sqlite has the migration "stars"\. Run \.\/atelier generate stars,/,
  );
});

test('the newest migrations lead to the schema on both databases', () => {
  expect(schemas.sqlite.length).toBeGreaterThan(100);
  expect(staleMigrations()).toEqual([]);
});
