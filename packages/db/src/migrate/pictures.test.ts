import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const noon = new Date('2026-03-10T12:00:00.123Z');

/** An image of a remote provider and its files, from before images named their provider. */
const earlierRows = (at: string): string[] => [
  `insert into workspaces (id, kind, created_at, last_served_at) values ('wsp_1', 'personal', ${at}, ${at})`,
  `insert into users (id, email, name, role, workspace_id, created_at)
    values ('usr_1', 'ada@example.org', 'Ada', 'user', 'wsp_1', ${at})`,
  `insert into jobs (id, kind, workspace_id, user_id, state, progress, params, provider, model, attempts, created_at)
    values ('job_1', 'generation', 'wsp_1', 'usr_1', 'completed', 1, '{}', 'prv_1', 'm', 1, ${at})`,
  ...['full', 'thumb'].map(
    (key) => `insert into assets (id, kind, workspace_id, user_id, blob_key, content_type, created_at)
      values ('ast_${key}', 'result', 'wsp_1', 'usr_1', '${key}', 'image/png', ${at})`,
  ),
  `insert into images (id, workspace_id, user_id, job_id, position, prompt, negative_prompt, model, style, engine_version,
      origin, seed, width, height, blob_key, thumb_key, bytes, sha256, placeholder, created_at)
    values ('img_1', 'wsp_1', 'usr_1', 'job_1', 0, 'an otter', '', 'm', 's', '1', 'neural', 0, 64, 64, 'full', 'thumb', 1,
      '${'a'.repeat(64)}', 'data:', ${at})`,
];

const expectCarriedOver = async (url: string, at: string) => {
  await migrate({ url, migrationsDir: await migrationsBefore('pictures') });
  await tamper(url, earlierRows(at));
  await migrate({ url, migrationsDir });
  const db = await openDatabase({ url });
  try {
    const scope = { workspaceId: 'wsp_1' };
    expect(await db.images.list(scope, { query: 'otter' }, { after: null, limit: 9 })).toMatchObject([
      { id: 'img_1', provider: 'prv_1', isFavourite: false, rating: null, flag: 'none', hasChildren: false },
    ]);
    // The triggers of the search index still exist.
    await tamper(url, [`update images set prompt = 'a bittern' where id = 'img_1'`]);
    expect(await db.images.list(scope, { query: 'bittern' }, { after: null, limit: 9 })).toHaveLength(1);
  } finally {
    await db.close();
  }
};

test('SQLite: images of earlier versions get the provider of their job, and stay searchable', async () => {
  const url = `file:${join(await testFolder(), 'pictures.sqlite')}`;
  await expectCarriedOver(url, String(noon.getTime()));
});

test('PostgreSQL: images of earlier versions get the provider of their job, and stay searchable', async () => {
  const server = requireServerUrl();
  const name = `pictures_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    await expectCarriedOver(withDatabase(server, name), `'${noon.toISOString()}'`);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
