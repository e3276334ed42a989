import { sql } from 'drizzle-orm';

/** The body of a CHECK that a column is one of our own constants (never of user text). */
export const oneOf = (column: string, values: readonly string[]) =>
  sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(', ')})`);

/** The body of a CHECK for a hexadecimal SHA-256, so that no raw token is stored by mistake (R-SESS-1). Null passes. */
export const hashed = (column: string) => sql.raw(`length("${column}") = 64`);
