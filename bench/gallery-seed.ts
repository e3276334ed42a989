import { join } from 'node:path';
import { encodeCursor } from '@atelier/core/cursor';
import { openDatabase } from '@atelier/db';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { galleryRows, type Owner, type Row } from './gallery-rows.ts';
import { type Member, newMember, startSubject } from './subject.ts';
import type { SuiteContext } from './suite.ts';

/** SQLite stores JSON as text. */
const withJsonText = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );

/** Writes directly to the product's SQLite database. The product must not be running. */
const seedSqlite = (databasePath: string, email: string, total: number): void => {
  const db = new Sqlite(databasePath);
  db.pragma('synchronous = off');
  db.pragma('foreign_keys = off');
  const owner = db.prepare<[string], Owner>('SELECT id, workspace_id FROM users WHERE email = ?').get(email);
  if (owner === undefined) throw new Error(`There is no ${email} in ${databasePath}.`);
  const insertAll = (table: string, rows: readonly Row[]) => {
    const columns = Object.keys(rows[0] ?? {});
    const values = columns.map((name) => `@${name}`).join(', ');
    const statement = db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`);
    for (const row of rows) statement.run(withJsonText(row));
  };
  db.transaction(() => {
    for (const { jobs, assets, images } of galleryRows(owner, total)) {
      insertAll('jobs', jobs);
      insertAll('assets', assets);
      insertAll('images', images);
    }
  })();
  db.pragma('wal_checkpoint(truncate)');
  db.close();
};

/** SQLite stores times in milliseconds, PostgreSQL takes ISO 8601. */
const withIsoTimes = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name.endsWith('_at') && typeof value === 'number' ? new Date(value).toISOString() : value,
    ]),
  );

const seedPostgres = async (connectionString: string, email: string, total: number): Promise<void> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const found = await client.query<Owner>('SELECT id, workspace_id FROM users WHERE email = $1', [email]);
    const owner = found.rows[0];
    if (owner === undefined) throw new Error(`There is no ${email} in the database.`);
    for (const batch of galleryRows(owner, total)) {
      for (const [table, rows] of Object.entries(batch)) {
        const columns = Object.keys(rows[0] ?? {}).join(', ');
        await client.query(
          `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(null::${table}, $1)`,
          [JSON.stringify(rows.map(withIsoTimes))],
        );
      }
    }
    // As the database does by itself after a while; without it, counts read the table beside the index.
    await client.query('VACUUM ANALYZE images');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
};

/** Completes the search index now, so that the product does not do it during the measurement. */
const indexAll = async (url: string): Promise<void> => {
  const db = await openDatabase({ url });
  try {
    // Few at a time: a statement has a time limit, also on a busy machine.
    while ((await db.images.indexMissingTexts(250)) > 0);
  } finally {
    await db.close();
  }
};

/**
 * Creates a member with this many images, all in the search index, in the data folder `dir`. The product is stopped
 * afterwards. `postgresUrl` is the database to use instead of SQLite.
 */
export const seeded = async (
  { dir, cores }: Pick<SuiteContext, 'dir' | 'cores'>,
  images: number,
  postgresUrl?: string,
): Promise<Member> => {
  const first = await startSubject(dir, cores, { postgresUrl });
  const member = await newMember(first);
  await first.stop();
  console.error(`  seeding ${images.toLocaleString('en')} images …`);
  const sqlitePath = join(dir, 'atelier.sqlite');
  if (postgresUrl === undefined) seedSqlite(sqlitePath, member.email, images);
  else await seedPostgres(postgresUrl, member.email, images);
  await indexAll(postgresUrl ?? `file:${sqlitePath}`);
  return member;
};

export const listUrl = (origin: string, input: object): string =>
  `${origin}/trpc/images.list?input=${encodeURIComponent(JSON.stringify(input))}`;

export const countUrl = (origin: string, input: object): string =>
  `${origin}/trpc/images.count?input=${encodeURIComponent(JSON.stringify(input))}`;

/** Where a page of the gallery begins, found by counting rows. */
export interface PageStart {
  readonly cursor: string;
  /** The id that the page must begin with. */
  readonly firstId: string;
}

/** `page` is 2 or more. @throws Error if the gallery is shorter. */
export const pageStart = (databasePath: string, email: string, page: number, pageSize: number): PageStart => {
  const db = new Sqlite(databasePath, { readonly: true });
  const rows = db
    .prepare<[string, number], { id: string; created_at: number }>(
      `SELECT i.id, i.created_at FROM images i JOIN users u ON u.workspace_id = i.workspace_id
       WHERE u.email = ? AND i.deleted_at IS NULL ORDER BY i.created_at DESC, i.id DESC LIMIT 2 OFFSET ?`,
    )
    .all(email, (page - 1) * pageSize - 1);
  db.close();
  const [before, first] = rows;
  if (before === undefined || first === undefined) throw new Error(`The gallery has no page ${page}.`);
  return {
    cursor: encodeCursor({ createdAtMs: before.created_at, id: before.id }),
    firstId: first.id,
  };
};
