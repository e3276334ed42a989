import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { parseDatabaseUrl } from '../url.ts';

export interface LiveColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly primary: boolean;
}
export interface LiveIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly columns: readonly string[];
  readonly where: string | null;
}
export interface LiveTable {
  readonly columns: readonly LiveColumn[];
  readonly checks: readonly { readonly name: string; readonly expression: string }[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly table: string;
    readonly references: readonly string[];
    readonly onDelete: string;
  }[];
  readonly indexes: readonly LiveIndex[];
}

/** The tables as the database's own catalogue describes them, sorted by name. */
export interface Catalogue {
  tables(): Promise<string[]>;
  describe(table: string): Promise<LiveTable>;
  /** The expression of a CHECK as the database formats it. */
  asWritten(table: string, expression: string): Promise<string>;
  /** `name: when what on table` of each. */
  triggers(): Promise<string[]>;
  close(): Promise<void>;
}

type Row = Record<string, unknown>;

/** SQLite keeps CHECKs only in the text of CREATE TABLE, where drizzle-kit writes one per line. */
const checkLine = /^\s*CONSTRAINT "(\w+)" CHECK\((.*)\),?$/;

const ofSqlite = (path: string): Catalogue => {
  const connection = new Sqlite(path, { readonly: true });
  const rows = (text: string, ...params: string[]): Row[] =>
    connection.prepare<string[], Row>(text).all(...params);
  const tables = (): string[] =>
    rows(`select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual')
      and name not like 'sqlite_%' and name not like '__drizzle%' order by name`).map(({ name }) =>
      String(name),
    );
  const indexes = (table: string): LiveIndex[] =>
    rows(
      `select name, "unique", partial from pragma_index_list(?) where origin = 'c' order by name`,
      table,
    ).map(({ name, unique }) => {
      const sql = String(rows('select sql from sqlite_schema where name = ?', String(name))[0]?.sql);
      return {
        name: String(name),
        unique: unique === 1,
        // Those of expressions have no name; a test of the plans says that the expression is found.
        columns: rows('select name from pragma_index_info(?) order by seqno', String(name)).flatMap((one) =>
          one.name === null ? [] : [String(one.name)],
        ),
        where: / WHERE (.*)$/s.exec(sql)?.[1] ?? null,
      };
    });
  return {
    tables: async () => tables(),
    describe: async (table) => ({
      columns: rows(
        'select name, type, "notnull" as required, pk from pragma_table_xinfo(?) order by name',
        table,
      ).map(({ name, type, required, pk }) => ({
        name: String(name),
        type: String(type).toLowerCase(),
        notNull: required === 1 || pk === 1,
        primary: pk === 1,
      })),
      checks: String(rows(`select sql from sqlite_schema where type = 'table' and name = ?`, table)[0]?.sql)
        .split('\n')
        .flatMap((line) => {
          const [, name, expression] = checkLine.exec(line) ?? [];
          return name === undefined || expression === undefined ? [] : [{ name, expression }];
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      foreignKeys: rows('select * from pragma_foreign_key_list(?) order by "from"', table).map((key) => ({
        columns: [String(key.from)],
        table: String(key.table),
        references: [String(key.to)],
        onDelete: String(key.on_delete).toLowerCase(),
      })),
      indexes: indexes(table),
    }),
    asWritten: async (_table, expression) => expression,
    triggers: async () =>
      rows(`select name, tbl_name, sql from sqlite_schema where type = 'trigger' order by name`).map(
        ({ name, tbl_name, sql }) => {
          const plain = String(sql).replaceAll('`', '').toLowerCase().replaceAll(/\s+/g, ' ');
          const [, what] = /^create trigger \w+ (.*?) on \w+/.exec(plain) ?? [];
          return `${name}: ${what} on ${tbl_name}`;
        },
      ),
    close: async () => void connection.close(),
  };
};

const onDelete: Readonly<Record<string, string>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

const ofPostgres = async (connectionString: string): Promise<Catalogue> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const rows = async (text: string, ...params: string[]): Promise<Row[]> =>
    (await client.query(text, params)).rows;
  const named = (keys: string, table: string) =>
    `array(select a.attname::text from unnest(${keys}) with ordinality k(n, at)
      join pg_attribute a on a.attrelid = ${table} and a.attnum = k.n order by k.at)`;
  return {
    tables: async () =>
      (
        await rows(`select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        order by relname collate "C"`)
      ).map(({ name }) => String(name)),
    describe: async (table) => ({
      columns: (
        await rows(
          `select attname::text as name, format_type(atttypid, atttypmod) as type, attnotnull as "notNull",
            exists (select 1 from pg_constraint c where c.conrelid = attrelid and contype = 'p' and attnum = any (conkey)) as primary
            from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attname collate "C"`,
          table,
        )
      ).map((row) => ({
        ...row,
        type: String(row.type).replace('timestamp(3)', 'timestamp (3)'),
      })) as unknown as LiveColumn[],
      checks: (await rows(
        `select conname::text as name, pg_get_constraintdef(oid) as expression from pg_constraint
          where conrelid = $1::regclass and contype = 'c' and convalidated order by conname collate "C"`,
        table,
      )) as unknown as LiveTable['checks'],
      foreignKeys: (
        await rows(
          `select ${named('conkey', 'conrelid')} as columns, confrelid::regclass::text as "table",
            ${named('confkey', 'confrelid')} as references, confdeltype as "onDelete" from pg_constraint
            where conrelid = $1::regclass and contype = 'f' and convalidated order by 1`,
          table,
        )
      ).map((row) => ({
        ...row,
        onDelete: onDelete[String(row.onDelete)],
      })) as unknown as LiveTable['foreignKeys'],
      indexes: (await rows(
        `select c.relname::text as name, indisunique as unique, ${named('indkey', 'indrelid')} as columns,
          pg_get_expr(indpred, indrelid) as where from pg_index join pg_class c on c.oid = indexrelid
          where indrelid = $1::regclass and not indisprimary and indisvalid order by c.relname collate "C"`,
        table,
      )) as unknown as LiveIndex[],
    }),
    asWritten: async (table, expression) => {
      await client.query(`create temporary table written (like ${table})`);
      await client.query(`alter table written add constraint written_check check (${expression})`);
      const [row] = await rows(`select pg_get_constraintdef(oid) as expression from pg_constraint
        where conrelid = 'pg_temp.written'::regclass and conname = 'written_check'`);
      await client.query('drop table written');
      return String(row?.expression);
    },
    triggers: async () =>
      (
        await rows(`select tgname::text as name, tgrelid::regclass::text as "on", tgenabled as enabled,
        pg_get_triggerdef(oid) as text from pg_trigger where not tgisinternal order by tgname collate "C"`)
      ).map(({ name, on, enabled, text }) => {
        const [, what] = /^CREATE TRIGGER \w+ (.*?) ON /.exec(String(text)) ?? [];
        const state = { A: 'always', O: 'ordinary', D: 'off', R: 'replicas' }[String(enabled)];
        return `${name}: ${what?.toLowerCase()} on ${on}, ${state}`;
      }),
    close: () => client.end(),
  };
};

export const openCatalogue = async (url: string): Promise<Catalogue> => {
  const place = parseDatabaseUrl(url);
  return place.dialect === 'sqlite' ? ofSqlite(place.path) : ofPostgres(place.connectionString);
};
