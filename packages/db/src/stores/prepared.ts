import { createHash } from 'node:crypto';
import { and, type Column, getTableColumns, type SQL, sql, type Table } from 'drizzle-orm';

interface Preparable<T> {
  toSQL(): { readonly sql: string };
  prepare(name?: string): { execute(values: Record<string, unknown>): Promise<T> };
}

/** Runs a statement that is built once, with the values of its placeholders. */
export type Prepared<T> = (values: Record<string, unknown>) => Promise<T>;

/** PostgreSQL caches prepared statements by name and connection; equal text gives an equal name. */
const nameOf = (text: string) => `at_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;

/**
 * Builds the statement at its first call; later calls only bind values, because building per call halves the throughput.
 * Building all statements when the database is opened would take longer than the rest of opening.
 */
export const prepared = <T>(query: Preparable<T>): Prepared<T> => {
  let statement: ReturnType<typeof query.prepare> | undefined;
  return (values) => {
    statement ??= query.prepare(nameOf(query.toSQL().sql));
    return statement.execute(values);
  };
};

/**
 * A list with optional filters, prepared once per combination in use. A filter applies when its value is not `undefined`;
 * `filters` names each by its placeholder.
 */
export const preparedByFilters = <F extends string, T>(
  filters: Readonly<Record<F, SQL>>,
  build: (where: SQL | undefined) => Preparable<T>,
) => {
  const names = Object.keys(filters) as F[];
  const statements = new Map<string, Prepared<T>>();
  return (values: Readonly<Partial<Record<F, unknown>>>, always: Record<string, unknown>): Promise<T> => {
    const used = names.filter((name) => values[name] !== undefined);
    const shape = used.join();
    const statement = statements.get(shape) ?? prepared(build(and(...used.map((name) => filters[name]))));
    statements.set(shape, statement);
    return statement({ ...values, ...always });
  };
};

/**
 * A placeholder that is encoded like values of `column`: dates differ between the dialects. Nulls bypass the encoder,
 * because drizzle's date encoder fails on null.
 */
export const placeholderFor = (column: Column, name: string): SQL => {
  const mapToDriverValue = (value: unknown) => (value === null ? null : column.mapToDriverValue(value));
  return sql`${sql.param(sql.placeholder(name), { mapToDriverValue })}`;
};

/** The values of a prepared INSERT: each column is a placeholder of the same name, so other keys are ignored. */
export const placeholdersOf = <T extends Table>(table: T) =>
  Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([name, column]) => [name, placeholderFor(column, name)]),
  ) as Record<keyof T['$inferInsert'], SQL>;
