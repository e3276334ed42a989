import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/** The same kit for PostgreSQL. `schema.test.ts` checks that each column has the same JS type as on SQLite. */
export const pgKit = {
  table: pgTable,
  index,
  uniqueIndex,
  check,
  text: (name: string) => text(name),
  choice: <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
    text(name, { enum: [...values] as unknown as T }),
  integer: (name: string) => bigint(name, { mode: 'number' }),
  real: (name: string) => doublePrecision(name),
  boolean: (name: string) => boolean(name),
  timestamp: (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }),
  json: <T>(name: string) => jsonb(name).$type<T>(),
};
