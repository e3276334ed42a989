import type Sqlite from 'better-sqlite3';

export type SqliteStatement = Sqlite.Statement<unknown[], unknown[]>;

/**
 * SQLite reads the value of a bare `limit ?` while it plans, and therefore plans again at each run: often longer than the run
 * itself. It does not look through a sign.
 */
const plannedOnce = (text: string): string => text.replaceAll(/\blimit \?/g, 'limit +?');

/** Prepared statements of one connection by their text. Beyond `capacity` the oldest is dropped. */
export const statementCache = (connection: Sqlite.Database, capacity = 500) => {
  const statements = new Map<string, SqliteStatement>();
  return (text: string): SqliteStatement => {
    const known = statements.get(text);
    if (known) return known;
    const statement = connection.prepare<unknown[], unknown[]>(plannedOnce(text));
    if (statement.reader) statement.raw(true);
    const oldest = statements.size >= capacity ? statements.keys().next().value : undefined;
    if (oldest !== undefined) statements.delete(oldest);
    statements.set(text, statement);
    return statement;
  };
};

/** All rows as arrays of values; empty for statements without results. */
export const runStatement = (statement: SqliteStatement, params: readonly unknown[]): unknown[][] => {
  if (statement.reader) return statement.all(...params);
  statement.run(...params);
  return [];
};
