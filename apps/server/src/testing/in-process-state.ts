import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { tamper } from '@atelier/db/testing';
import type { Config } from '../config/config.ts';

/** What changes by itself or has to change: last use, the outbox, audit events. */
const ignored = {
  tables: new Set(['audit_events', 'outbox']),
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

/**
 * A hash of everything that is stored, except the audit log. Read past the server, from the SQLite file itself, so
 * that "no effect" is about rows and not about what a query returns.
 */
export const storedState = ({ databaseUrl }: Pick<Config, 'databaseUrl'>): string => {
  const file = new DatabaseSync(databaseUrl.replace(/^(file|sqlite):/, ''), { readOnly: true });
  const hash = createHash('sha256');
  try {
    for (const { name } of file.prepare("select name from sqlite_master where type = 'table'").all()) {
      if (typeof name !== 'string' || ignored.tables.has(name)) continue;
      hash.update(`${name} ${contentsOf(file, name)}\n`);
    }
    return hash.digest('hex');
  } finally {
    file.close();
  }
};

/**
 * Lets every session's last proof of identity be as much older, with all clocks as they are. By the library that the
 * server uses: another one in the same process would take the log away from under it when it closes.
 */
export const ageProofs = ({ databaseUrl }: Pick<Config, 'databaseUrl'>, byMs: number): Promise<void> =>
  tamper(databaseUrl, [`update sessions set proven_at = proven_at - ${byMs}`]);
