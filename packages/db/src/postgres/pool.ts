import { AppError } from '@atelier/core/errors';
import pg from 'pg';
import { asDatabaseError, refuseNul } from '../database-errors.ts';
import type { TransactionLease } from '../transactions.ts';
import type { PostgresTarget, PostgresTls } from './tls.ts';

export interface PostgresOptions {
  /** Connections at most; 10 unless told. Keep the sum over all processes below the server's `max_connections`. */
  readonly poolSize?: number;
  /** How long a call waits for a connection; 5,000 unless told. */
  readonly connectTimeoutMs?: number;
  /** When an unused connection is closed; 30,000 unless told. */
  readonly idleTimeoutMs?: number;
  /** What a single statement may take; 15,000 unless told. */
  readonly statementTimeoutMs?: number;
  readonly tls?: PostgresTls;
  /** Told of every statement of a transaction before it runs. For tests of the lock order: it sees bound values. */
  readonly onStatement?: (statement: TracedStatement) => void;
}

export interface TracedStatement {
  readonly text: string;
  readonly params: readonly unknown[];
  /** The number of its transaction within this process. */
  readonly transaction: number;
}

/** What the answer to a statement that took its whole time may still need on its way. */
const answerSlackMs = 5_000;

export type PgStatement = Pick<pg.QueryArrayConfig, 'text' | 'name' | 'types'> & {
  readonly rowMode?: 'array';
};

/** Runs one statement. @throws AppError; what the driver said stays behind, because it repeats values. */
export type PgConnection = (statement: PgStatement, params?: unknown[]) => Promise<pg.QueryResult>;

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
    // The server ends a statement by itself; one that cannot even say so is not waited for any longer.
    query_timeout: statementTimeoutMs + answerSlackMs,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'atelier',
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it would otherwise end the process.
  pool.on('error', () => log('An idle PostgreSQL connection broke.'));
  return pool;
};

/** What the library says, without a code, of a connection that came to its end. */
const lost = /^(Connection terminated|Client was closed|Client has encountered a connection error)/;

/** The same error with a code that the table of answers knows. */
const coded = (thrown: unknown): unknown => {
  if (!(thrown instanceof Error) || thrown instanceof pg.DatabaseError) return thrown;
  if (thrown.message === 'Query read timeout') return { code: 'NO_ANSWER' };
  return lost.test(thrown.message) ? { code: 'CONNECTION_LOST' } : thrown;
};

/** A client of the pool for one caller, who must call `release`. @throws AppError `overloaded`, `unavailable` */
const checkOut = async (pool: pg.Pool) => {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (thrown) {
    const { code, cause } = asDatabaseError(coded(thrown), 'connect');
    // What has no name is the pool's own: every connection was taken for the whole time.
    throw new AppError(code === 'unavailable' ? code : 'overloaded', undefined, { cause });
  }
  let broken = false;
  const onError = () => {
    broken = true;
  };
  // The pool listens only while a client is idle.
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

type Lent = Awaited<ReturnType<typeof checkOut>>;

/** The server is about to close the connection: it was told to, it stops or starts, or it gave up on an idle one. */
const lastWords = /^(08...|57P0[1-5]|25P03)$/;

/** Unless the server itself said what is wrong, nobody knows what the connection would answer next. */
const breaks = (thrown: unknown): boolean =>
  !(thrown instanceof pg.DatabaseError) || lastWords.test(thrown.code ?? '');

const execute = async (lent: Lent, statement: PgStatement, params: unknown[] = []) => {
  refuseNul(params);
  if (lent.isBroken()) throw asDatabaseError({ code: 'CONNECTION_LOST' }, statement.text);
  try {
    return await lent.client.query({ ...statement, values: params });
  } catch (thrown) {
    if (breaks(thrown)) lent.markBroken();
    throw asDatabaseError(coded(thrown), statement.text);
  }
};

/**
 * A statement that is committed by its own success. When the connection breaks after it was sent, the server may have
 * committed, and its answer been lost on the way. @throws AppError `outcome_unknown` then
 */
const executeCommitting: typeof execute = async (lent, statement, params) => {
  const isSent = !lent.isBroken();
  try {
    return await execute(lent, statement, params);
  } catch (thrown) {
    if (!isSent || !lent.isBroken() || !(thrown instanceof AppError)) throw thrown;
    throw new AppError('outcome_unknown', undefined, { cause: thrown.cause });
  }
};

/** On its own it changes nothing, so it matters to nobody whether it was run. */
const isReading = ({ text }: PgStatement): boolean => /^\s*select\b/i.test(text);

/** One statement on whichever connection is free. */
export const onPool =
  (pool: pg.Pool): PgConnection =>
  async (statement, params) => {
    const lent = await checkOut(pool);
    try {
      return await (isReading(statement) ? execute : executeCommitting)(lent, statement, params);
    } finally {
      lent.release();
    }
  };

/** A connection for one transaction. Statements that are started side by side run one after the other. */
export const leaseFrom = async (pool: pg.Pool): Promise<TransactionLease<PgConnection>> => {
  const lent = await checkOut(pool);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const connection: PgConnection = (statement, params) => inTurn(() => execute(lent, statement, params));
  return {
    connection,
    begin: async () => void (await connection({ text: 'begin' })),
    // Local to the transaction: the next user of the connection, in our pool or a pooler's, does not inherit it.
    bind: async (tenant) =>
      void (await connection({ text: `select set_config('atelier.workspace', $1, true)` }, [tenant])),
    commit: async () => void (await inTurn(() => executeCommitting(lent, { text: 'commit' }))),
    // Without an answer there is none to wait for: the server rolls back by itself when the connection ends.
    rollback: () => connection({ text: 'rollback' }).then(() => undefined, lent.markBroken),
    release: lent.release,
    // The server answers COMMIT when it has synced, and shows nobody a row before.
    durable: async () => undefined,
  };
};
