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
export class DatabaseFault extends Error {
  readonly code: string;
  readonly constraint: string | null;

  constructor(code: string, constraint: string | null, statement: string) {
    super(`Database fault ${code}${constraint === null ? '' : ` on ${constraint}`} in: ${statement}`);
    this.name = 'DatabaseFault';
    this.code = code;
    this.constraint = constraint;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Faults that pass: the caller may try again, or the operator must make room. All others are `internal`. */
const answers: ReadonlyMap<string, ErrorCode> = new Map([
  ['SQLITE_BUSY', 'overloaded'],
  ['SQLITE_FULL', 'storage_failed'],
  // PostgreSQL: serialization failure, deadlock, lock timeout, statement timeout, too many connections, disk full.
  ['40001', 'overloaded'],
  ['40P01', 'overloaded'],
  ['55P03', 'overloaded'],
  ['57014', 'overloaded'],
  ['53300', 'overloaded'],
  ['53100', 'storage_failed'],
  // Our own: the server has said nothing for longer than a statement may take.
  ['NO_ANSWER', 'overloaded'],
]);

/** PostgreSQL: serialization failure and deadlock. The transaction was ended for another one's sake and may run again. */
const serializationFaults: ReadonlySet<string> = new Set(['40001', '40P01']);

/** The code of a fault that passes when the whole transaction runs once more; null for every other error. */
export const serializationCode = (thrown: unknown): string | null => {
  const fault = unwrapped(thrown);
  const cause = fault instanceof AppError ? fault.cause : null;
  return cause instanceof DatabaseFault && serializationFaults.has(cause.code) ? cause.code : null;
};

const statementMaxLength = 400;

/** Wraps whatever a driver threw at `statement`. Errors of our own pass unchanged. */
export const asFault = (thrown: unknown, statement: string): AppError => {
  if (thrown instanceof AppError) return thrown;
  const { code, constraint } = Object(thrown) as { code?: unknown; constraint?: unknown };
  const known = textOf(code) ?? 'unknown';
  const fault = new DatabaseFault(known, textOf(constraint), statement.slice(0, statementMaxLength));
  return new AppError(answers.get(known) ?? 'internal', undefined, { cause: fault });
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
  return asFault(thrown.cause, thrown.query);
};

const uniqueViolations: ReadonlySet<string> = new Set(['SQLITE_CONSTRAINT_UNIQUE', '23505']);

/** Whether a statement failed because a unique index holds its value already. */
export const brokeUniqueness = (thrown: unknown): boolean => {
  const fault = unwrapped(thrown);
  return (
    fault instanceof AppError &&
    fault.cause instanceof DatabaseFault &&
    uniqueViolations.has(fault.cause.code)
  );
};

/** The same store, except that no method lets an error of drizzle through. */
export const shielded = <S extends object>(store: S): S => {
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
