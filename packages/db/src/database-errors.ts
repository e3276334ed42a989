import { AppError, type ErrorCode } from '@atelier/core/errors';
import { DrizzleQueryError } from 'drizzle-orm';

/** The database cannot be used at all. `message` is one sentence for the operator and never holds a secret. */
export class DatabaseStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseStartError';
  }
}

/**
 * What is kept of a driver's error: its code, the constraint and the statement with its placeholders. The
 * message and the details are dropped, because drivers put bound values, and so personal data, into them.
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

/** Faults that pass, or that the operator must look at. All others are `internal`. */
const answers: ReadonlyMap<string, ErrorCode> = new Map([
  // SQLite: it found no room for its -shm file, no memory.
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
  // It gave up on an idle transaction; it has become a standby, which takes no changes.
  ['25P03', 'unavailable'],
  ['25006', 'unavailable'],
  // Its disk failed; a table or an index is damaged.
  ['58030', 'database_broken'],
  ['XX001', 'database_broken'],
  ['XX002', 'database_broken'],
  // Our own: nothing was heard for longer than a statement may take; the connection came to its end.
  ['NO_ANSWER', 'unavailable'],
  ['CONNECTION_LOST', 'unavailable'],
]);

/** The same of kinds, by how the code begins. */
const answersByKind: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^SQLITE_BUSY/, 'overloaded'],
  [/^SQLITE_(CORRUPT|NOTADB|IOERR)/, 'database_broken'],
  // PostgreSQL: connection exceptions; it stops, crashed or starts, or dropped the database or an idle session.
  [/^08|^57P0/, 'unavailable'],
  // The way to it.
  [/^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/, 'unavailable'],
];

const answerTo = (code: string): ErrorCode =>
  answers.get(code) ?? answersByKind.find(([pattern]) => pattern.test(code))?.[1] ?? 'internal';

/** PostgreSQL: serialization failure and deadlock. The transaction was ended for another one's sake and may run again. */
const serializationFaults: ReadonlySet<string> = new Set(['40001', '40P01']);

/** The code of a fault that passes when the whole transaction is repeated; null for every other error. */
export const serializationCode = (thrown: unknown): string | null => {
  const fault = unwrapped(thrown);
  const cause = fault instanceof AppError ? fault.cause : null;
  return cause instanceof DatabaseError && serializationFaults.has(cause.code) ? cause.code : null;
};

const statementMaxLength = 400;

/** Wraps whatever a driver threw at `statement`. Errors of our own pass unchanged. */
export const asDatabaseError = (thrown: unknown, statement: string): AppError => {
  if (thrown instanceof AppError) return thrown;
  const { code, constraint } = Object(thrown) as { code?: unknown; constraint?: unknown };
  const known = textOf(code) ?? 'unknown';
  const fault = new DatabaseError(known, textOf(constraint), statement.slice(0, statementMaxLength));
  return new AppError(answerTo(known), undefined, { cause: fault });
};

/**
 * Text cannot hold U+0000 on PostgreSQL, and SQLite cuts or keeps it depending on who reads. Refused on both,
 * before the statement runs.
 * @throws AppError `validation_failed`
 */
export const refuseNul = (params: readonly unknown[]): void => {
  for (const param of params) {
    if (typeof param === 'string' && param.includes('\0')) throw new AppError('validation_failed');
  }
};

/** drizzle puts the bound values into the message of its own error; only the cause, which is ours, goes on. */
export const unwrapped = (thrown: unknown): unknown => {
  if (!(thrown instanceof DrizzleQueryError)) return thrown;
  return asDatabaseError(thrown.cause, thrown.query);
};

const uniqueViolations: ReadonlySet<string> = new Set(['SQLITE_CONSTRAINT_UNIQUE', '23505']);

/** Whether a statement failed because a unique index holds its value already. */
export const brokeUniqueness = (thrown: unknown): boolean => {
  const fault = unwrapped(thrown);
  return (
    fault instanceof AppError &&
    fault.cause instanceof DatabaseError &&
    uniqueViolations.has(fault.cause.code)
  );
};

/** The same store, except that no method lets an error of drizzle through. */
export const wrapErrors = <S extends object>(store: S): S => {
  const methods = Object.entries(store).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await method(...args);
      } catch (thrown) {
        throw unwrapped(thrown);
      }
    },
  ]);
  return Object.fromEntries(methods);
};
