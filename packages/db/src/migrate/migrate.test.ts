import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as schema from '../schema/tables.sqlite.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { migrate } from './migrate.ts';

const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-migrate-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A copy of the first `keep` migrations, with `more` SQL as the newest one. */
const editedMigrations = async (keep: number, more?: string): Promise<string> => {
  const copy = await mkdtemp(join(folder, 'migrations-'));
  await cp(migrationsDir, copy, { recursive: true });
  const path = join(copy, 'sqlite/meta/_journal.json');
  const journal = JSON.parse(await readFile(path, 'utf8'));
  journal.entries = journal.entries.slice(0, keep);
  if (more !== undefined) {
    const tag = '9999_more';
    journal.entries.push({ idx: keep, version: '6', when: 9_999_999_999_999, tag, breakpoints: true });
    await writeFile(join(copy, 'sqlite', `${tag}.sql`), more);
  }
  await writeFile(path, JSON.stringify(journal));
  return copy;
};

describe('on SQLite', () => {
  const url = () => `file:${join(folder, 'test.sqlite')}`;
  const query = (sql: string) => {
    const connection = new Sqlite(join(folder, 'test.sqlite'));
    try {
      return connection.prepare(sql).pluck().all();
    } finally {
      connection.close();
    }
  };

  test('all migrations are applied once', async () => {
    const files = (await readdir(join(migrationsDir, 'sqlite'))).filter((name) => name.endsWith('.sql'));
    expect(await migrate({ url: url(), migrationsDir })).toEqual({ applied: files.length });
    expect(await migrate({ url: url(), migrationsDir })).toEqual({ applied: 0 });
  });

  test('processes that start at once apply each migration once', async () => {
    const module = fileURLToPath(new URL('./migrate.ts', import.meta.url));
    const script = `const { migrate } = await import(${JSON.stringify(module)});
      console.log((await migrate(${JSON.stringify({ url: url(), migrationsDir })})).applied);`;
    const runs = await Promise.all(
      [1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '-e', script])),
    );
    const applied = runs.map(({ stdout }) => Number(stdout)).toSorted();
    expect(applied.slice(0, 2)).toEqual([0, 0]);
    expect(applied[2]).toBeGreaterThan(0);
  });

  test('a database in use is backed up before it is changed, readable by its owner only', async () => {
    const backupDir = join(folder, 'backups');
    await migrate({ url: url(), migrationsDir: await editedMigrations(1), backupDir });
    query("insert into workspaces values ('wsp_1', 'personal', 0, 0) returning id");
    await expect(readdir(backupDir)).rejects.toThrow('ENOENT');

    await migrate({ url: url(), migrationsDir, backupDir });
    const [name = '', ...others] = await readdir(backupDir);
    expect(others).toEqual([]);
    expect((await stat(join(backupDir, name))).mode & 0o777).toBe(0o600);
    const backup = new Sqlite(join(backupDir, name), { readonly: true });
    expect(backup.prepare('select id from workspaces').pluck().all()).toEqual(['wsp_1']);
    expect(backup.prepare('select count(*) from __drizzle_migrations').pluck().get()).toBe(1);
    backup.close();

    await migrate({ url: url(), migrationsDir, backupDir });
    expect(await readdir(backupDir)).toHaveLength(1);
  });

  test('rebuilding a parent table does not delete its children', async () => {
    await migrate({ url: url(), migrationsDir });
    query("insert into workspaces values ('wsp_1', 'personal', 0, 0, 'standard') returning id");
    query(
      "insert into quotas (workspace_id, monthly_limit, period, used, held) values ('wsp_1', 1, '2026-01', 0, 0) returning workspace_id",
    );
    const rebuild = `create table new_workspaces as select * from workspaces;
      --> statement-breakpoint
      drop table workspaces;
      --> statement-breakpoint
      create table workspaces (id text primary key not null, kind text not null, created_at integer not null,
        last_served_at integer not null, strictness text not null);
      --> statement-breakpoint
      insert into workspaces select * from new_workspaces;
      --> statement-breakpoint
      drop table new_workspaces;`;
    expect(await migrate({ url: url(), migrationsDir: await editedMigrations(99, rebuild) })).toEqual({
      applied: 1,
    });
    expect(query('select workspace_id from quotas')).toEqual(['wsp_1']);
  });

  test('a migration that fails or leaves orphans is rolled back with an error', async () => {
    await migrate({ url: url(), migrationsDir });
    query("insert into workspaces values ('wsp_1', 'personal', 0, 0, 'standard') returning id");
    query(
      "insert into quotas (workspace_id, monthly_limit, period, used, held) values ('wsp_1', 1, '2026-01', 0, 0) returning workspace_id",
    );
    const orphaning = await editedMigrations(99, 'delete from workspaces;');
    await expect(migrate({ url: url(), migrationsDir: orphaning })).rejects.toThrow(
      'The migration would leave 1 rows without what they refer to (first in quotas). Nothing was changed.',
    );
    const failing = await editedMigrations(
      99,
      'delete from quotas;\n--> statement-breakpoint\nselect nonsense;',
    );
    await expect(migrate({ url: url(), migrationsDir: failing })).rejects.toThrow(
      'The database could not be migrated (SQLITE_ERROR). Nothing was changed.',
    );
    expect(query('select workspace_id from quotas')).toEqual(['wsp_1']);
    expect(query('select id from workspaces')).toEqual(['wsp_1']);
  });

  test('a database of a newer program version is not changed', async () => {
    await migrate({ url: url(), migrationsDir: await editedMigrations(99, 'create table later (id text);') });
    await expect(migrate({ url: url(), migrationsDir })).rejects.toThrow('newer version of this program');
  });

  test('missing migrations are a clear error', async () => {
    await expect(migrate({ url: url(), migrationsDir: folder })).rejects.toThrow('cannot be read');
  });
});

describe('on PostgreSQL', () => {
  test('concurrent starts apply each migration once', async () => {
    const server = requireServerUrl();
    const name = `migrate_${process.pid}`;
    await asOwner(server, `create database ${name}`);
    try {
      const url = withDatabase(server, name);
      const outcomes = await Promise.all([1, 2, 3].map(() => migrate({ url, migrationsDir })));
      const applied = outcomes.map((outcome) => outcome.applied).toSorted();
      expect(applied.slice(0, 2)).toEqual([0, 0]);
      expect(applied[2]).toBeGreaterThan(0);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const tables = await client.query(
        `select count(*)::int as n from pg_tables where schemaname = 'public'`,
      );
      await client.end();
      expect(tables.rows).toEqual([{ n: Object.keys(schema).length }]);
    } finally {
      await asOwner(server, `drop database ${name} with (force)`);
    }
  });
});

test.each(['sqlite', 'postgres'])(
  'the %s migrations agree with the schema: generating finds nothing new',
  async (dialect) => {
    const packageDir = fileURLToPath(new URL('../..', import.meta.url));
    const copy = join(folder, dialect);
    await cp(join(migrationsDir, dialect), copy, { recursive: true });
    const before = await readdir(copy);
    const [flag, schema] =
      dialect === 'sqlite' ? ['sqlite', 'tables.sqlite.ts'] : ['postgresql', 'tables.pg.ts'];
    const { stdout } = await run(
      process.execPath,
      [
        'drizzle-kit.ts',
        'generate',
        `--dialect=${flag}`,
        `--schema=./src/schema/${schema}`,
        `--out=${relative(packageDir, copy)}`,
      ],
      { cwd: packageDir },
    );
    expect(stdout).toContain('No schema changes');
    expect(await readdir(copy)).toEqual(before);
  },
  30_000,
);
