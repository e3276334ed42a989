import { AppError } from '@atelier/core/errors';
import pg from 'pg';
import { asDatabaseError, rejectNul } from '../database-errors.ts';
import type { TransactionLease } from '../transactions.ts';
import type { PostgresTarget, PostgresTls } from './tls.ts';

export interface PostgresOptions {
  /** Maximum connections; default 10. The sum over all processes must stay below the server's `max_connections`. */
  readonly poolSize?: number;
  /** How long a call waits for a connection; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** When an unused connection is closed; default 30,000. */
  readonly idleTimeoutMs?: number;
  /** Timeout of a single statement; default 15,000. */
  readonly statementTimeoutMs?: number;
  readonly tls?: PostgresTls;
  /** Called before every statement of a transaction. For tests of the lock order only: it gets bound values. */
  readonly onStatement?: (statement: TracedStatement) => void;
}

export interface TracedStatement {
  readonly text: string;
  readonly params: readonly unknown[];
  /** The number of its transaction, unique in this process. */
  readonly transaction: number;
}

/** Time for the server's timeout error to arrive. */
const responseSlackMs = 5_000;

type PgStatement = Pick<pg.QueryArrayConfig, 'text' | 'name' | 'types'> & {
  readonly rowMode?: 'array';
};

/** Runs one statement. @throws AppError without the driver's message, which contains values */
export type PgConnection = (statement: PgStatement, params?: unknown[]) => Promise<pg.QueryResult>;

/**
 * Statements here read few rows by an index. Where the planner takes one for larger, compiling it or starting workers for it
 * takes longer than the statement itself.
 */
const smallStatements = `select set_config('jit', 'off', false), set_config('max_parallel_workers_per_gather', '0', false)`;

export const openPool = (
  { connectionString, ssl }: PostgresTarget,
  log: (message: string) => void,
  options: PostgresOptions,
) => {
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000;
  const pool = new pg.Pool({
    connectionString,
    ssl,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
    statement_timeout: statementTimeoutMs,
    // The server aborts slow statements itself; this is for a server that does not respond at all.
    query_timeout: statementTimeoutMs + responseSlackMs,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'atelier',
    keepAlive: true,
    onConnect: (client) => client.query(smallStatements),
  });
  // Without a listener, an idle connection that breaks would end the process.
  pool.on('error', () => log('An idle PostgreSQL connection broke.'));
  return pool;
};

/** The driver's messages, without a code, for a closed connection. */
const connectionLost = /^(Connection terminated|Client was closed|Client has encountered a connection error)/;

/** Adds our own codes to errors of the driver that have none. */
const withCode = (thrown: unknown): unknown => {
  if (!(thrown instanceof Error) || thrown instanceof pg.DatabaseError) return thrown;
  if (thrown.message === 'Query read timeout') return { code: 'NO_ANSWER' };
  return connectionLost.test(thrown.message) ? { code: 'CONNECTION_LOST' } : thrown;
};

/** Checks out a client; the caller must call `release`. @throws AppError `overloaded`, `unavailable` */
const checkOut = async (pool: pg.Pool) => {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (thrown) {
    const { code, cause } = asDatabaseError(withCode(thrown), 'connect');
    // Any other error is the pool's timeout: every connection was in use.
    throw new AppError(code === 'unavailable' ? code : 'overloaded', undefined, { cause });
  }
  let broken = false;
  const onError = () => {
    broken = true;
  };
  // The pool listens for errors only while a client is idle.
  client.on('error', onError);
  return {
    client,
    markBroken: onError,
    isBroken: () => broken,
    release: () => {
      client.off('error', onError);
      client.release(broken);
    },
  };
};

type CheckedOut = Awaited<ReturnType<typeof checkOut>>;

/** Codes after which the server closes the connection: terminated, stopping or starting, or an idle timeout. */
const closingCodes = /^(08...|57P0[1-5]|25P03)$/;

/** Unless the error came from the server, the state of the connection is unknown. */
const breaksConnection = (thrown: unknown): boolean =>
  !(thrown instanceof pg.DatabaseError) || closingCodes.test(thrown.code ?? '');

const execute = async (checkedOut: CheckedOut, statement: PgStatement, params: unknown[] = []) => {
  rejectNul(params);
  if (checkedOut.isBroken()) throw asDatabaseError({ code: 'CONNECTION_LOST' }, statement.text);
  try {
    return await checkedOut.client.query({ ...statement, values: params });
  } catch (thrown) {
    if (breaksConnection(thrown)) checkedOut.markBroken();
    throw asDatabaseError(withCode(thrown), statement.text);
  }
};

/**
 * A statement that commits by itself. If the connection breaks after it was sent, the server may have committed although
 * its response was lost. @throws AppError `outcome_unknown` in that case
 */
const executeCommitting: typeof execute = async (checkedOut, statement, params) => {
  const isSent = !checkedOut.isBroken();
  try {
    return await execute(checkedOut, statement, params);
  } catch (thrown) {
    if (!isSent || !checkedOut.isBroken() || !(thrown instanceof AppError)) throw thrown;
    throw new AppError('outcome_unknown', undefined, { cause: thrown.cause });
  }
};

/** A SELECT changes nothing, so its outcome is never unknown. */
const isSelect = ({ text }: PgStatement): boolean => /^\s*select\b/i.test(text);

/** One statement on any free connection. */
export const onPool =
  (pool: pg.Pool): PgConnection =>
  async (statement, params) => {
    const checkedOut = await checkOut(pool);
    try {
      return await (isSelect(statement) ? execute : executeCommitting)(checkedOut, statement, params);
    } finally {
      checkedOut.release();
    }
  };

/** A connection for one transaction. Concurrent statements run one after the other. */
export const leaseFrom = async (pool: pg.Pool): Promise<TransactionLease<PgConnection>> => {
  const checkedOut = await checkOut(pool);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const connection: PgConnection = (statement, params) =>
    inTurn(() => execute(checkedOut, statement, params));
  return {
    connection,
    begin: async () => void (await connection({ text: 'begin' })),
    // Local to the transaction: the next transaction on the connection, also behind a pooler, does not inherit it.
    bind: async (tenant) =>
      void (await connection({ text: `select set_config('atelier.workspace', $1, true)` }, [tenant])),
    commit: async () => void (await inTurn(() => executeCommitting(checkedOut, { text: 'commit' }))),
    // If it fails, the connection is closed, and the server rolls back by itself.
    rollback: () => connection({ text: 'rollback' }).then(() => undefined, checkedOut.markBroken),
    release: checkedOut.release,
    // The server answers COMMIT after syncing, and rows are not visible before.
    durable: async () => undefined,
  };
};
