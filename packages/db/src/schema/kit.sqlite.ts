import { check, index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * The columns that the schema is made of, on SQLite. `kit.pg.ts` answers with the same JS types; a column kind
 * is added to both or to neither.
 */
export const sqliteKit = {
  table: sqliteTable,
  index,
  uniqueIndex,
  check,
  text: (name: string) => text(name),
  /** Text out of a closed set; the set is also enforced by a CHECK (see `oneOf`). */
  choice: <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
    text(name, { enum: [...values] as unknown as T }),
  /** Whole numbers up to 2^53 - 1: image seeds do not fit into 32 bits. */
  integer: (name: string) => integer(name),
  real: (name: string) => real(name),
  boolean: (name: string) => integer(name, { mode: 'boolean' }),
  /** UTC, millisecond precision. */
  timestamp: (name: string) => integer(name, { mode: 'timestamp_ms' }),
  json: <T>(name: string) => text(name, { mode: 'json' }).$type<T>(),
};

export type Kit = typeof sqliteKit;
