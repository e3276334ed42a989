import { AppError } from '@atelier/core/errors';
import pg from 'pg';
import { asFault, refuseNul } from '../faults.ts';
import type { TransactionLease } from '../transactions.ts';

export interface PostgresOptions {
  /** Connections at most; 10 unless told. Keep the sum over all processes below the server's `max_connections`. */
  readonly poolSize?: number;
  /** How long a call waits for a connection; 5,000 unless told. */
  readonly connectTimeoutMs?: number;
  /** When an unused connection is closed; 30,000 unless told. */
  readonly idleTimeoutMs?: number;
  /** What a single statement may take; 15,000 unless told. */
  readonly statementTimeoutMs?: number;
}

export type PgStatement = Pick<pg.QueryArrayConfig, 'text' | 'name' | 'types'> & {
  readonly rowMode?: 'array';
};

/** Runs one statement. @throws AppError; what the driver said stays behind, because it repeats values. */
export type PgConnection = (statement: PgStatement, params?: unknown[]) => Promise<pg.QueryResult>;

export const openPool = (
  connectionString: string,
  log: (message: string) => void,
  options: PostgresOptions,
) => {
  const pool = new pg.Pool({
    connectionString,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 30_000,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'atelier',
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it would otherwise end the process.
  pool.on('error', () => log('An idle PostgreSQL connection broke.'));
  return pool;
};

/** A client of the pool for one caller, who must call `release`. @throws AppError `overloaded` */
const checkOut = async (pool: pg.Pool) => {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (thrown) {
    throw new AppError('overloaded', undefined, { cause: asFault(thrown, 'connect').cause });
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
    release: () => {
      client.off('error', onError);
      client.release(broken);
    },
  };
};

const execute = async (client: pg.PoolClient, statement: PgStatement, params: unknown[] = []) => {
  refuseNul(params);
  try {
    return await client.query({ ...statement, values: params });
  } catch (thrown) {
    throw asFault(thrown, statement.text);
  }
};

/** One statement on whichever connection is free. */
export const onPool =
  (pool: pg.Pool): PgConnection =>
  async (statement, params) => {
    const { client, release } = await checkOut(pool);
    try {
      return await execute(client, statement, params);
    } finally {
      release();
    }
  };

/** A connection for one transaction. Statements that are started side by side run one after the other. */
export const leaseFrom = async (pool: pg.Pool): Promise<TransactionLease<PgConnection>> => {
  const { client, markBroken, release } = await checkOut(pool);
  let last: Promise<unknown> = Promise.resolve();
  const connection: PgConnection = (statement, params) => {
    const result = last.then(() => execute(client, statement, params));
    last = result.catch(() => undefined);
    return result;
  };
  return {
    connection,
    begin: async () => void (await connection({ text: 'begin' })),
    commit: async () => void (await connection({ text: 'commit' })),
    rollback: () => connection({ text: 'rollback' }).then(() => undefined, markBroken),
    release,
  };
};
