import { sql } from 'drizzle-orm';

/** The body of a CHECK that holds a column to a closed set of our own constants (never of user text). */
export const oneOf = (column: string, values: readonly string[]) =>
  sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(', ')})`);

/**
 * The body of a CHECK for a SHA-256 in hexadecimal, so that a raw token can never be stored by mistake (R-SESS-1).
 * A column that may be null passes it with null.
 */
export const hashed = (column: string) => sql.raw(`length("${column}") = 64`);
