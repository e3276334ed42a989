import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { DatabaseStartError, serializationCode } from '../database-errors.ts';
import type { Driver, Queries, SerialTask } from '../driver.ts';
import * as tables from '../schema/tables.pg.ts';
import { transactions } from '../transactions.ts';
import { damageReports } from './damage.ts';
import { postgresGrams } from './grams.ts';
import { leaseFrom, onPool, openPool, type PgConnection, type PostgresOptions } from './pool.ts';
import { serverOf, startError } from './start-error.ts';
import { targetOf } from './tls.ts';

export type { PostgresOptions, TracedStatement } from './pool.ts';

/** Keys of advisory locks; `0x41544c` is ATL in ASCII. The migrations use …00. */
export const lockKeys: Readonly<Record<SerialTask, number>> = {
  superadmins: 0x41544c01,
  audit: 0x41544c02,
  sweep: 0x41544c03,
};

const checkServer = async (pool: pg.Pool, connectionString: string) => {
  const { address, database } = serverOf(connectionString);
  const { rows } = await pool.query<{ encoding: string; migrated: boolean }>(
    `select current_setting('server_encoding') as encoding, to_regclass('users') is not null as migrated`,
  );
  const [server] = rows;
  if (server?.encoding !== 'UTF8') {
    throw new DatabaseStartError(`The database "${database}" at ${address} must have the encoding UTF8.`);
  }
  if (!server.migrated) {
    throw new DatabaseStartError(
      `The database "${database}" at ${address} has no tables yet: run the migrations first.`,
    );
  }
};

/**
 * PostgreSQL through a pool. drizzle's node-postgres driver builds and maps; its client is a function that finds the
 * caller's transaction, so that stores need no transaction argument.
 *
 * @throws DatabaseStartError
 */
export const openPostgresDriver = async (
  url: string,
  log: (message: string) => void,
  options: PostgresOptions,
): Promise<Driver> => {
  const target = targetOf(url, options.tls);
  const { connectionString } = target;
  const pool = openPool(target, log, options);
  try {
    await checkServer(pool, connectionString);
  } catch (thrown) {
    await pool.end();
    throw startError(connectionString, thrown);
  }

  const scope = transactions(() => leaseFrom(pool), {
    isTransient: (thrown) => serializationCode(thrown) !== null,
    onRetry: (thrown, attempt) =>
      log(
        `A transaction ran again (attempt ${attempt} ended with ${serializationCode(thrown) ?? 'a fault'}).`,
      ),
  });
  const onAnyConnection = onPool(pool);
  const damage = damageReports(log);
  const query: PgConnection = async (statement, params) => {
    try {
      return await scope.statement(
        (connection, transaction) => {
          options.onStatement?.({ text: statement.text, params: params ?? [], transaction });
          return connection(statement, params);
        },
        () => onAnyConnection(statement, params),
      );
    } catch (thrown) {
      damage.note(thrown);
      throw thrown;
    }
  };

  return {
    dialect: 'postgres',
    // drizzle only calls `query` on its client; the other cast is explained at `Queries`.
    db: drizzle({ client: { query } as unknown as pg.Pool }) as unknown as Queries,
    tables,
    fragments: {
      contains: (column, text) => sql`strpos(${column} collate "C", ${text}) > 0`,
      among: (column, numbers) => sql`${column} = any(translate(${numbers}, '[]', '{}')::bigint[])`,
      amongPairs: (one, other, pairs) =>
        sql`(${one}, ${other}) in (select pair ->> 0, pair ->> 1 from jsonb_array_elements(${pairs}::jsonb) pair)`,
      amongTexts: (column, texts) =>
        sql`${column} = any(array(select json_array_elements_text(${texts}::json)))`,
      unindexed: (column) => sql`(${column} || '')`,
      skipLocked: (table) => sql`for update of ${sql.identifier(table)} skip locked`,
      lockedInOrderOf: (id) => sql`order by ${id} collate "C" for no key update`,
      plusSeconds: (at, seconds) => sql`${at}::timestamptz + ${seconds} * interval '1 second'`,
      millisBetween: (from, to) => sql`(extract(epoch from ${to} - ${from}) * 1000)::bigint`,
      // `xmin` is the transaction that wrote the row. Its 32 bits are counted through in years; until then another row at the
      // same place (`ctid`) could bear the same number only on a replica that took over without some of the transactions.
      rowVersions: (...tables) =>
        sql`concat(pg_postmaster_start_time(), ${sql.join(
          tables.map((table) => sql`' ', ${table}.ctid, ${table}.xmin`),
          sql`, `,
        )})`,
      opaqueParam: (value) => sql`${value}`,
    },
    grams: postgresGrams,
    transaction: scope.run,
    beforeCommit: scope.beforeCommit,
    serialise: async (task) => {
      await query({ text: `select pg_advisory_xact_lock(${lockKeys[task]})` });
    },
    userChanges: () => null,
    // Rows are visible only after they were synced.
    durable: async () => undefined,
    ping: async () => {
      damage.requireNone();
      await onAnyConnection({ text: 'select 1' });
    },
    close: () => pool.end(),
  };
};
