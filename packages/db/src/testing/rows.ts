import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { sqliteKit } from '../schema/kit.sqlite.ts';
import { defineTables, type Tables } from '../schema/schema.ts';
import { parseDatabaseUrl } from '../url.ts';

export type TableName = keyof Tables;

export interface CommittedRows {
  /** Every row of the table, in the order in which they were inserted, as of the last commit. */
  <T extends TableName>(table: T): Tables[T]['$inferSelect'][];
  close(): void;
}

/**
 * Reads whole tables of a SQLite test database past the stores, on a connection of its own that cannot write: for tests
 * that ask what a change left behind.
 */
export const openCommittedRows = (url: string): CommittedRows => {
  const place = parseDatabaseUrl(url);
  if (place.dialect !== 'sqlite') throw new Error('Rows are read from SQLite alone.');
  const connection = new Sqlite(place.path, { readonly: true });
  const db = drizzle(connection);
  const tables = defineTables(sqliteKit);
  const rows = <T extends TableName>(table: T): Tables[T]['$inferSelect'][] =>
    db
      .select()
      .from(tables[table] as Tables['users'])
      .orderBy(sql`rowid`)
      .all() as unknown as Tables[T]['$inferSelect'][];
  return Object.assign(rows, { close: () => void connection.close() });
};
