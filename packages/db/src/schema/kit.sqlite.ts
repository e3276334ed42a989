import { check, index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** The column types of the schema, for SQLite. `kit.pg.ts` has the same with equal JS types; keep both in step. */
export const sqliteKit = {
  table: sqliteTable,
  index,
  uniqueIndex,
  check,
  text: (name: string) => text(name),
  /** Text of a closed set, which a CHECK also enforces (see `oneOf`). */
  choice: <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
    text(name, { enum: [...values] as unknown as T }),
  /** Integers up to 2^53 - 1: image seeds do not fit into 32 bits. */
  integer: (name: string) => integer(name),
  real: (name: string) => real(name),
  boolean: (name: string) => integer(name, { mode: 'boolean' }),
  /** UTC, millisecond precision. */
  timestamp: (name: string) => integer(name, { mode: 'timestamp_ms' }),
  json: <T>(name: string) => text(name, { mode: 'json' }).$type<T>(),
};

export type Kit = typeof sqliteKit;
