import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const noon = new Date('2026-03-10T12:00:00.123Z');
const images = 1_203;

/** Users and images of that version; `at` formats the time so many milliseconds after noon. */
const earlierRows = (at: (ms: number) => string): string[] => {
  const imageRow = (index: number) =>
    `('img_${index}', 'wsp_1', 'usr_1', 'job_1', ${index}, '${index % 100 === 0 ? 'Старый ЗАМОК' : 'a reed'} ${index}',
      '', 'm', 's', '1', 'procedural', 0, 64, 64, 'b${index}', 't${index}', 1, '${'0'.repeat(64)}', '', ${at(index)})`;
  return [
    `insert into workspaces (id, kind, created_at, last_served_at) values ('wsp_1', 'personal', ${at(0)}, ${at(0)})`,
    `insert into users (id, email, name, role, workspace_id, created_at)
      values ('usr_1', 'ada@example.org', 'Жанна', 'user', 'wsp_1', ${at(0)})`,
    `insert into jobs (id, workspace_id, user_id, state, progress, prompt, negative_prompt, model, style, width, height,
        count, seed, attempts, created_at)
      values ('job_1', 'wsp_1', 'usr_1', 'completed', 1, 'p', '', 'm', 's', 64, 64, 1, 0, 1, ${at(0)})`,
    `insert into images (id, workspace_id, user_id, job_id, position, prompt, negative_prompt, model, style,
        engine_version, origin, seed, width, height, blob_key, thumb_key, bytes, sha256, placeholder, created_at)
      values ${Array.from({ length: images }, (_, index) => imageRow(index)).join(', ')}`,
  ];
};

const scope = { workspaceId: 'wsp_1' };

const expectSearched = async (url: string, at: (ms: number) => string) => {
  await migrate({ url, migrationsDir: await migrationsBefore('texts') });
  await tamper(url, earlierRows(at));
  expect((await migrate({ url, migrationsDir })).applied).toBeGreaterThan(0);
  const db = await openDatabase({ url });
  const results = async () => {
    const castles = await db.images.list(scope, { query: 'замок' }, { after: null, limit: 100 });
    const nothing = await db.images.list(scope, { query: '猫' }, { after: null, limit: 9 });
    const people = await db.users.list({ query: 'ЖАННА' }, { after: null, limit: 9 });
    return { castles: castles.map(({ position }) => position), nothing, people: people.map(({ id }) => id) };
  };
  const expected = {
    castles: Array.from({ length: 13 }, (_, at) => (12 - at) * 100),
    nothing: [],
    people: ['usr_1'],
  };
  try {
    expect(await results(), 'before anything is indexed').toEqual(expected);
    expect(await db.images.indexMissingTexts(700)).toBe(700);
    expect(await results(), 'half-way').toEqual(expected);
    expect([await db.images.indexMissingTexts(700), await db.images.indexMissingTexts(700)]).toEqual([
      images - 700,
      0,
    ]);
    expect([await db.users.indexMissingTexts(700), await db.users.indexMissingTexts(700)]).toEqual([1, 0]);
    expect(await results(), 'indexed').toEqual(expected);
    // References still work: erasing an image deletes its text.
    expect(await db.images.count(scope)).toBe(images);
    await db.images.delete(scope, 'img_0', noon);
    expect(await db.images.eraseDeletedBefore(new Date(noon.getTime() + 1), 9)).toEqual(['b0', 't0']);
    expect((await results()).castles).toHaveLength(12);
  } finally {
    await db.close();
  }
};

test('images and users of a SQLite database from before the search index are found before and after indexing', async () => {
  await expectSearched(`file:${join(await testFolder(), 'test.sqlite')}`, (ms) =>
    String(noon.getTime() + ms),
  );
});

test('images and users of a PostgreSQL database from before the search index are found before and after indexing', async () => {
  const server = requireServerUrl();
  const name = `texts_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    const at = (ms: number) => `'${new Date(noon.getTime() + ms).toISOString()}'`;
    await expectSearched(withDatabase(server, name), at);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
