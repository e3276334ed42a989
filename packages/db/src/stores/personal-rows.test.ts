import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteKit as kit } from '../schema/kit.sqlite.ts';
import { type PersonalSchema, redactedNames } from '../schema/personal-schema.ts';
import { eraseRowsOf } from './personal-erasure.ts';
import { personalRowStore } from './personal-rows.ts';

const people = kit.table('people', { id: kit.text('id').primaryKey(), name: kit.text('name').notNull() });
const visits = kit.table('visits', {
  id: kit.text('id').primaryKey(),
  personId: kit.text('person_id'),
  guideId: kit.text('guide_id'),
  shoeSize: kit.integer('shoe_size'),
  place: kit.text('place').notNull(),
});
const notes = kit.table('notes', {
  id: kit.text('id').primaryKey(),
  visitId: kit.text('visit_id').notNull(),
  text: kit.text('text').notNull(),
});
const tables = { people, visits, notes };

/** The schema of a test; `shoeSize` is tagged, or not. */
const schemaWith = (shoeSize: 'content' | null): PersonalSchema => ({
  tags: {
    people: { id: null, name: 'identity' },
    visits: { id: null, personId: null, guideId: null, shoeSize, place: null },
    notes: { id: null, visitId: null, text: 'content' },
  },
  rules: {
    notes: {
      owner: { through: 'visits' as never, by: 'visitId' },
      what: 'Notes',
      exported: { facts: ['id'] },
      erased: 'deleted',
    },
    visits: {
      owner: { person: 'personId' },
      what: 'Visits',
      exported: { facts: ['id', 'place'] },
      erased: 'cleared',
      mentions: ['guideId'],
    },
    people: { owner: { person: 'id' }, what: 'You', exported: { facts: ['id'] }, erased: 'deleted' },
  },
});

const ann = { id: 'ann', workspaceId: 'w' };

const openDatabase = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-personal-'));
  const connection = new Sqlite(join(folder, 'test.sqlite'));
  onTestFinished(async () => {
    connection.close();
    await rm(folder, { recursive: true });
  });
  connection.exec(`
    create table people (id text primary key, name text not null);
    create table visits (id text primary key, person_id text, guide_id text, shoe_size integer, place text not null);
    create table notes (id text primary key, visit_id text not null, text text not null);
    insert into people values ('ann', 'Ann'), ('bob', 'Bob');
    insert into visits values ('v1', 'ann', 'bob', 38, 'Rome'), ('v2', 'bob', 'ann', 45, 'Oslo'), ('v3', 'ann', null, 39, 'Bern');
    insert into notes values ('n1', 'v1', 'hers'), ('n2', 'v2', 'his');
  `);
  const db = drizzle(async (text, params, method) => {
    const statement = connection.prepare(text);
    if (method === 'run') return { rows: [statement.run(...params)] };
    return { rows: statement.raw().all(...params) as unknown[][] };
  });
  return { connection, driver: { db, tables } };
};

test('a tagged column is in the export, goes with the person, and is redacted in the log', async () => {
  const { connection, driver } = await openDatabase();
  const [untagged, tagged] = [schemaWith(null), schemaWith('content')];
  const visitsIn = async (schema: PersonalSchema) =>
    (await personalRowStore(driver, schema).page(ann, 'visits', null, 9)).rows;
  expect(await visitsIn(untagged)).toEqual([
    { id: 'v1', place: 'Rome' },
    { id: 'v3', place: 'Bern' },
  ]);
  expect(await visitsIn(tagged)).toEqual([
    { id: 'v1', place: 'Rome', shoeSize: 38 },
    { id: 'v3', place: 'Bern', shoeSize: 39 },
  ]);
  expect(redactedNames(untagged)).not.toContain('shoeSize');
  expect(redactedNames(tagged)).toContain('shoeSize');
  const rows = () => connection.prepare('select * from visits order by id').raw().all();
  for (const part of ['early', 'late'] as const) await eraseRowsOf(driver, ann, part, tagged);
  expect(rows()).toEqual([
    ['v1', null, 'bob', null, 'Rome'],
    ['v2', 'bob', null, 45, 'Oslo'],
    ['v3', null, null, null, 'Bern'],
  ]);
});

test('an erasure deletes, clears and empties what the rules say, and nothing of other people', async () => {
  const { connection, driver } = await openDatabase();
  const schema = schemaWith('content');
  const store = personalRowStore(driver, schema);
  expect(await store.count(ann)).toEqual({ notes: 1, visits: 2, people: 1 });
  for (const part of ['early', 'late'] as const) await eraseRowsOf(driver, ann, part, schema);
  expect(await store.count(ann)).toEqual({ notes: 0, visits: 0, people: 0 });
  expect(connection.prepare('select * from people').raw().all()).toEqual([['bob', 'Bob']]);
  expect(connection.prepare('select * from notes').raw().all()).toEqual([['n2', 'v2', 'his']]);
});

test('pages have every row of the person once, in the order of the key', async () => {
  const { connection, driver } = await openDatabase();
  const add = connection.prepare(`insert into visits values (?, 'ann', null, ?, 'Rome')`);
  for (let n = 100; n < 125; n += 1) add.run(`v${n}`, n);
  const store = personalRowStore(driver, schemaWith('content'));
  const ids: unknown[] = [];
  let after: readonly unknown[] | null = null;
  do {
    const page = await store.page(ann, 'visits', after, 4);
    ids.push(...page.rows.map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  expect(ids).toHaveLength(27);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(27);
});
