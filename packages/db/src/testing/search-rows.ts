import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { parseDatabaseUrl } from '../url.ts';

/** Searches every row of every table of a test database, as the database writes it. @returns `table: row` of each that has the text */
export const openDatabaseText = async (url: string, text: string): Promise<string[]> => {
  const place = parseDatabaseUrl(url);
  const found: string[] = [];
  const keep = (table: string, rows: readonly unknown[]) => {
    for (const row of rows) {
      const written = JSON.stringify(row);
      if (written.includes(text)) found.push(`${table}: ${written}`);
    }
  };
  if (place.dialect === 'sqlite') {
    const connection = new Sqlite(place.path, { readonly: true });
    const tables = connection
      .prepare<[], string>(`select name from pragma_table_list where schema = 'main' and type = 'table'`)
      .pluck()
      .all();
    for (const table of tables) keep(table, connection.prepare(`select * from "${table}"`).all());
    connection.close();
    return found;
  }
  const client = new pg.Client({ connectionString: place.connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of rows) keep(name, (await client.query(`select * from ${name}`)).rows);
  } finally {
    await client.end();
  }
  return found;
};
