import { AppError, type ErrorCode } from '@atelier/core/errors';
import { DrizzleQueryError } from 'drizzle-orm/errors';

/** The database cannot be used. `message` is one sentence for the operator and contains no secrets. */
export class DatabaseStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseStartError';
  }
}

/**
 * The safe part of a driver's error: its code, the constraint and the statement with placeholders. Message and details are
 * dropped, because drivers put bound values, and so personal data, into them.
 */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | null;

  constructor(code: string, constraint: string | null, statement: string) {
    super(`Database fault ${code}${constraint === null ? '' : ` on ${constraint}`} in: ${statement}`);
    this.name = 'DatabaseError';
    this.code = code;
    this.constraint = constraint;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Driver codes of temporary errors and of those that the operator must look at. All others are `internal`. */
const errorCodes: ReadonlyMap<string, ErrorCode> = new Map([
  // SQLite: no space for its -shm file, no memory.
  ['SQLITE_FULL', 'storage_full'],
  ['SQLITE_IOERR_SHMSIZE', 'storage_full'],
  ['SQLITE_NOMEM', 'overloaded'],
  ['SQLITE_IOERR_NOMEM', 'overloaded'],
  ['SQLITE_READONLY_DBMOVED', 'database_broken'],
  // PostgreSQL: serialization failure, deadlock, lock timeout, statement timeout.
  ['40001', 'overloaded'],
  ['40P01', 'overloaded'],
  ['55P03', 'overloaded'],
  ['57014', 'overloaded'],
  // Disk full; out of memory, too many connections, another limit of its configuration.
  ['53100', 'storage_full'],
  ['53200', 'overloaded'],
  ['53300', 'overloaded'],
  ['53400', 'overloaded'],
  // Idle-in-transaction timeout; the server has become a read-only standby.
  ['25P03', 'unavailable'],
  ['25006', 'unavailable'],
  // Its disk failed; a table or an index is damaged.
  ['58030', 'database_broken'],
  ['XX001', 'database_broken'],
  ['XX002', 'database_broken'],
  // Our own codes: no response within the timeout; the connection was closed.
  ['NO_ANSWER', 'unavailable'],
  ['CONNECTION_LOST', 'unavailable'],
]);

/** The same for classes of codes. */
const errorCodesByPattern: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^SQLITE_BUSY/, 'overloaded'],
  [/^SQLITE_(CORRUPT|NOTADB|IOERR)/, 'database_broken'],
  // PostgreSQL: connection exceptions; the server is stopping, crashed or starting, or dropped the database or session.
  [/^08|^57P0/, 'unavailable'],
  // The network.
  [/^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/, 'unavailable'],
];

const errorCodeOf = (code: string): ErrorCode =>
  errorCodes.get(code) ?? errorCodesByPattern.find(([pattern]) => pattern.test(code))?.[1] ?? 'internal';

/** PostgreSQL: serialization failure and deadlock. The transaction was aborted because of another one and can be retried. */
const serializationFaults: ReadonlySet<string> = new Set(['40001', '40P01']);

/** The code of an error after which the whole transaction can be retried; null for every other error. */
export const serializationCode = (thrown: unknown): string | null => {
  const fault = unwrapError(thrown);
  const cause = fault instanceof AppError ? fault.cause : null;
  return cause instanceof DatabaseError && serializationFaults.has(cause.code) ? cause.code : null;
};

const statementMaxLength = 400;

/** Wraps an error that a driver threw for `statement`. Our own errors are returned unchanged. */
export const asDatabaseError = (thrown: unknown, statement: string): AppError => {
  if (thrown instanceof AppError) return thrown;
  const { code, constraint } = Object(thrown) as { code?: unknown; constraint?: unknown };
  const known = textOf(code) ?? 'unknown';
  const fault = new DatabaseError(known, textOf(constraint), statement.slice(0, statementMaxLength));
  return new AppError(errorCodeOf(known), undefined, { cause: fault });
};

/**
 * PostgreSQL text cannot contain U+0000, and SQLite truncates or keeps it depending on the reader. Rejected on both, before
 * the statement runs.
 * @throws AppError `validation_failed`
 */
export const rejectNul = (params: readonly unknown[]): void => {
  for (const param of params) {
    if (typeof param === 'string' && param.includes('\0')) throw new AppError('validation_failed');
  }
};

/** drizzle puts bound values into the message of its own error; this returns the cause, which is ours. */
export const unwrapError = (thrown: unknown): unknown => {
  if (!(thrown instanceof DrizzleQueryError)) return thrown;
  return asDatabaseError(thrown.cause, thrown.query);
};

const uniqueViolations: ReadonlySet<string> = new Set(['SQLITE_CONSTRAINT_UNIQUE', '23505']);

/** Whether a statement failed because of a unique index. */
export const isUniqueViolation = (thrown: unknown): boolean => {
  const fault = unwrapError(thrown);
  return (
    fault instanceof AppError &&
    fault.cause instanceof DatabaseError &&
    uniqueViolations.has(fault.cause.code)
  );
};

const foreignKeyViolations: ReadonlySet<string> = new Set(['SQLITE_CONSTRAINT_FOREIGNKEY', '23503']);

/** Whether a statement failed because another row refers to the row, or the row to a missing one. */
export const isForeignKeyViolation = (thrown: unknown): boolean => {
  const fault = unwrapError(thrown);
  return (
    fault instanceof AppError &&
    fault.cause instanceof DatabaseError &&
    foreignKeyViolations.has(fault.cause.code)
  );
};

/** Wraps a store so that no method throws an error of drizzle. */
export const wrapErrors = <S extends object>(store: S): S => {
  const methods = Object.entries(store).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await method(...args);
      } catch (thrown) {
        throw unwrapError(thrown);
      }
    },
  ]);
  return Object.fromEntries(methods);
};
