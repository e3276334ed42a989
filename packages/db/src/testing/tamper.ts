import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { parseDatabaseUrl } from '../url.ts';

const onSqlite = (path: string, statements: readonly string[], pastTriggers: boolean) => {
  const connection = new Sqlite(path);
  try {
    if (pastTriggers) {
      for (const name of ['no_update', 'no_delete', 'no_replace', 'no_old_format'])
        connection.exec(`drop trigger if exists audit_events_${name}`);
    }
    for (const statement of statements) connection.exec(statement);
  } finally {
    connection.close();
  }
};

const onPostgres = async (connectionString: string, statements: readonly string[], pastTriggers: boolean) => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    if (pastTriggers) await client.query('alter table audit_events disable trigger user');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

/** Runs SQL directly on the database, without the stores and, with `pastTriggers`, without the audit triggers. */
export const tamper = async (
  url: string,
  statements: readonly string[],
  { pastTriggers = false } = {},
): Promise<void> => {
  const place = parseDatabaseUrl(url);
  if (place.dialect === 'sqlite') onSqlite(place.path, statements, pastTriggers);
  else await onPostgres(place.connectionString, statements, pastTriggers);
};
