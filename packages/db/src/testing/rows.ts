import Sqlite from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { sqliteKit } from '../schema/kit.sqlite.ts';
import { defineTables, type Tables } from '../schema/schema.ts';
import { parseDatabaseUrl } from '../url.ts';

export type TableName = keyof Tables;

export interface CommittedRows {
  /** All committed rows of the table, in the order of insertion. */
  <T extends TableName>(table: T): Tables[T]['$inferSelect'][];
  close(): void;
}

/** Reads whole tables of a SQLite test database without the stores, for tests of what a change left behind. Read-only. */
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
