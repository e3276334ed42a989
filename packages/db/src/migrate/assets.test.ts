import { join } from 'node:path';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const noon = new Date('2026-03-10T12:00:00.123Z');
const scope = { workspaceId: 'wsp_1' };
const hash = 'a'.repeat(64);

/** A gallery of that version: an image with an SVG, one without, a deleted one, and a picture of a running job. */
const earlierRows = (at: (ms: number) => string): string[] => {
  const image = (n: number, svg: string, deleted: string) =>
    `('img_${n}', 'wsp_1', 'usr_1', 'job_1', ${n}, 'a heron ${n}', '', 'm', 's', '1', 'procedural', 0, 64, 64,
      'r/${n}/full.png', 'r/${n}/thumb.webp', ${svg}, ${100 + n}, '${hash}', 'data:', ${at(n)}, ${deleted})`;
  const job = (id: string, state: string, claim: string) =>
    `('${id}', 'generation', 'wsp_1', 'usr_1', '${state}', 1, '{}', 'embedded', 'm', 1, ${claim}, ${at(0)})`;
  return [
    `insert into workspaces (id, kind, created_at, last_served_at) values ('wsp_1', 'personal', ${at(0)}, ${at(0)})`,
    `insert into users (id, email, name, role, workspace_id, created_at)
      values ('usr_1', 'ada@example.org', 'Ada', 'user', 'wsp_1', ${at(0)})`,
    `insert into jobs (id, kind, workspace_id, user_id, state, progress, params, provider, model, attempts, claim_token,
        lease_expires_at, created_at)
      values ${job('job_1', 'completed', 'null, null')}, ${job('job_2', 'running', `'c', ${at(0)}`)}`,
    `insert into images (id, workspace_id, user_id, job_id, position, prompt, negative_prompt, model, style,
        engine_version, origin, seed, width, height, blob_key, thumb_key, svg_key, bytes, sha256, placeholder,
        created_at, deleted_at)
      values ${image(1, `'r/1/full.svg'`, 'null')}, ${image(2, 'null', 'null')}, ${image(3, 'null', at(9))}`,
    `insert into drawn_pictures (id, job_id, position, style, engine_version, origin, blob_key, thumb_key, svg_key,
        bytes, sha256, placeholder, created_at)
      values ('img_4', 'job_2', 0, 's', '1', 'procedural', 'r/4/full.png', 'r/4/thumb.webp', null, 104, '${hash}', '', ${at(4)})`,
  ];
};

const expectCarriedOver = async (url: string, at: (ms: number) => string) => {
  await migrate({ url, migrationsDir: await migrationsBefore('assets') });
  await tamper(url, earlierRows(at));
  expect((await migrate({ url, migrationsDir })).applied).toBeGreaterThan(0);
  const db = await openDatabase({ url });
  const moment = (ms: number) => new Date(noon.getTime() + ms);
  const file = (n: number, variant: 'full' | 'thumb' | 'svg') =>
    db.images.findFile(scope, `img_${n}`, variant);
  const common = {
    kind: 'result',
    workspaceId: 'wsp_1',
    userId: 'usr_1',
    deletedAt: null,
    imageSha256: hash,
    origin: 'procedural',
  };
  const unknown = { bytes: null, sha256: null };
  try {
    const list = await db.images.list(scope, {}, { after: null, limit: 9 });
    expect(list.map(({ id, blobKey }) => [id, blobKey])).toEqual([
      ['img_2', 'r/2/full.png'],
      ['img_1', 'r/1/full.png'],
    ]);
    const id = expect.stringMatching(/^ast_[0-9a-f]{24}$/);
    const createdAt = moment(1);
    expect([await file(1, 'full'), await file(1, 'thumb'), await file(1, 'svg')]).toEqual([
      {
        ...common,
        id,
        createdAt,
        blobKey: 'r/1/full.png',
        contentType: 'image/png',
        bytes: 101,
        sha256: hash,
      },
      { ...common, id, createdAt, blobKey: 'r/1/thumb.webp', contentType: 'image/webp', ...unknown },
      { ...common, id, createdAt, blobKey: 'r/1/full.svg', contentType: 'image/svg+xml', ...unknown },
    ]);
    expect(await file(2, 'svg')).toBeNull();
    // A deleted image can be restored with its files, or is erased.
    expect(await file(3, 'full')).toBeNull();
    expect(await db.images.restore(scope, 'img_3')).toBe(true);
    expect(await file(3, 'full')).toMatchObject({ ...common, blobKey: 'r/3/full.png', bytes: 103 });
    await db.images.delete(scope, 'img_3', moment(9));
    const keys = await db.images.eraseDeletedBefore(moment(10), 9);
    await db.assets.erase(keys, noon);
    expect((await db.removals.listDue(noon, 9)).toSorted()).toEqual(['r/3/full.png', 'r/3/thumb.webp']);
    // A running job keeps its picture.
    const [drawn] = await db.drawnPictures.listOf('job_2');
    expect(drawn).toMatchObject({ id: 'img_4', blobKey: 'r/4/full.png' });
    await db.drawnPictures.deleteOf(['job_2']);
    const made = imageRecord({ id: 'job_2', workspaceId: 'wsp_1', userId: 'usr_1' });
    const { seed, width, height } = made;
    await db.images.insertMany([{ ...made, ...drawn, seed, width, height }]);
    expect(await file(4, 'full')).toMatchObject({ ...common, bytes: 104, createdAt: moment(4) });
    // The triggers of the search index still exist.
    const added = imageRecord(
      { id: 'job_2', workspaceId: 'wsp_1', userId: 'usr_1' },
      { position: 7, prompt: 'an otter' },
    );
    await db.assets.insertMany(imageAssets(added));
    await db.images.insertMany([added]);
    const search = async (query: string) =>
      (await db.images.list(scope, { query }, { after: null, limit: 9 })).map((image) => image.id);
    expect(await search('otter')).toEqual([added.id]);
    expect(await search('heron 1')).toEqual(['img_1']);
    await tamper(url, [`update images set prompt = 'a bittern' where id = 'img_1'`]);
    expect(await search('bittern')).toEqual(['img_1']);
  } finally {
    await db.close();
  }
};

test('pictures of a SQLite database from before assets keep their files, including deleted images and running jobs', async () => {
  await expectCarriedOver(`file:${join(await testFolder(), 'test.sqlite')}`, (ms) =>
    String(noon.getTime() + ms),
  );
});

test('pictures of a PostgreSQL database from before assets keep their files, including deleted images and running jobs', async () => {
  const server = requireServerUrl();
  const name = `assets_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    const at = (ms: number) => `'${new Date(noon.getTime() + ms).toISOString()}'`;
    await expectCarriedOver(withDatabase(server, name), at);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
