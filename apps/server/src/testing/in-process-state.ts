import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { tamper } from '@atelier/db/testing';
import type { Config } from '../config/config.ts';

/** What changes by itself or has to change: last use, the outbox, audit events, figures at the end of a minute. */
const ignored = {
  tables: new Set(['audit_events', 'outbox', 'metrics']),
  columns: new Set(['last_seen_at', 'last_used_at', 'last_used_ip']),
};

/** The content of a table as one text, built by SQLite, which is ten times as fast as reading rows. */
const contentsOf = (file: DatabaseSync, table: string): string => {
  const columns = file
    .prepare('select name from pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))
    .filter((name) => !ignored.columns.has(name));
  // `quote` distinguishes text, numbers, null and blobs.
  const row = columns.map((name) => `quote("${name}")`).join(` || ',' || `);
  const found = file.prepare(`select group_concat(${row}, ';') as contents from "${table}"`).get();
  return String(found?.contents);
};

/** Everything that a connection sees, except the audit log: a line for each table with its name and a hash. */
const linesOf = (file: DatabaseSync): string => {
  const lines: string[] = [];
  for (const { name } of file.prepare("select name from sqlite_master where type = 'table'").all()) {
    if (typeof name !== 'string' || ignored.tables.has(name)) continue;
    lines.push(`${name} ${createHash('sha256').update(contentsOf(file, name)).digest('hex')}`);
  }
  return lines.join('\n');
};

const openReadOnly = ({ databaseUrl }: Pick<Config, 'databaseUrl'>): DatabaseSync =>
  new DatabaseSync(databaseUrl.replace(/^(file|sqlite):/, ''), { readOnly: true });

/**
 * Everything that is stored, except the audit log, as a line for each table with a hash of its rows: two of them that
 * differ name the table. Read past the server, from the SQLite file itself, so that "no effect" is about rows and not
 * about what a query returns.
 */
export const storedState = (config: Pick<Config, 'databaseUrl'>): string => {
  const file = openReadOnly(config);
  try {
    return linesOf(file);
  } finally {
    file.close();
  }
};

/**
 * Compares what is stored, as `storedState` sees it, at two moments. The database is read only if anything at all was
 * committed in between: a snapshot keeps what it held before.
 */
export const watchStoredState = (config: Pick<Config, 'databaseUrl'>) => {
  const [current, snapshot] = [openReadOnly(config), openReadOnly(config)];
  const version = () => current.prepare('pragma data_version').get()?.data_version;
  return {
    /** @returns what is stored now and was at the moment of its own call, equal if nothing was stored in between */
    mark: () => {
      const marked = version();
      // A transaction sees what was there at its first read.
      snapshot.exec('begin; select count(*) from sqlite_master');
      return (): readonly [before: string, after: string] => {
        const isUntouched = version() === marked;
        try {
          return isUntouched ? ['untouched', 'untouched'] : [linesOf(snapshot), linesOf(current)];
        } finally {
          snapshot.exec('rollback');
        }
      };
    },
    close: (): void => {
      current.close();
      snapshot.close();
    },
  };
};

/**
 * Lets every session's last proof of identity be as much older, with all clocks as they are. By the library that the
 * server uses: another one in the same process would take the log away from under it when it closes.
 */
export const ageProofs = ({ databaseUrl }: Pick<Config, 'databaseUrl'>, byMs: number): Promise<void> =>
  tamper(databaseUrl, [`update sessions set proven_at = proven_at - ${byMs}`]);
