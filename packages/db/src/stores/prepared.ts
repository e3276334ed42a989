import { createHash } from 'node:crypto';
import { and, type Column, getTableColumns, type SQL, sql, type Table } from 'drizzle-orm';

interface Preparable<T> {
  toSQL(): { readonly sql: string };
  prepare(name?: string): { execute(values: Record<string, unknown>): Promise<T> };
}

/** Runs a statement that was built once, with the values of its placeholders. */
export type Prepared<T> = (values: Record<string, unknown>) => Promise<T>;

/** PostgreSQL keeps a prepared statement per name and connection; equal text, equal name. */
const nameOf = (text: string) => `at_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;

/**
 * Builds the statement at its first call, and from then on a call only binds: building per call halves the throughput.
 * Building all of them when the database is opened would take longer than everything else that opening does.
 */
export const prepared = <T>(query: Preparable<T>): Prepared<T> => {
  let statement: ReturnType<typeof query.prepare> | undefined;
  return (values) => {
    statement ??= query.prepare(nameOf(query.toSQL().sql));
    return statement.execute(values);
  };
};

/**
 * A list with optional filters, prepared once per combination that is in use. A filter is on when its value is
 * not `undefined`; `filters` names each by its placeholder.
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
 * A placeholder that is encoded as values of `column` are: dates differ between the dialects. drizzle would hand a
 * null to the encoder of dates, which fails, so nulls pass around it here.
 */
export const placeholderFor = (column: Column, name: string): SQL => {
  const mapToDriverValue = (value: unknown) => (value === null ? null : column.mapToDriverValue(value));
  return sql`${sql.param(sql.placeholder(name), { mapToDriverValue })}`;
};

/** The values of an INSERT that is prepared: each column is a placeholder of its own name, so nothing else gets in. */
export const placeholdersOf = <T extends Table>(table: T) =>
  Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([name, column]) => [name, placeholderFor(column, name)]),
  ) as Record<keyof T['$inferInsert'], SQL>;
