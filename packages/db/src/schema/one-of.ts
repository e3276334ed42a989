import { sql } from 'drizzle-orm';

/** The body of a CHECK that holds a column to a closed set of our own constants (never of user text). */
export const oneOf = (column: string, values: readonly string[]) =>
  sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(', ')})`);
