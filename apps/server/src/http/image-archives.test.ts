import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { readCredentials } from '@atelier/adapters/testing';
import { newId } from '@atelier/core/ids';
import { maxArchivedIds } from '@atelier/core/schemas/exports';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { addCollectionOf } from '../testing/in-process-collections.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ LIMIT_ARCHIVE: '1000/60' });
});
afterAll(() => server.stop());

const pathOf = (ids: readonly string[]) => `/exports/images.zip?ids=${ids.join(',')}`;

test('chosen pictures come as one archive of a known length, in their order, named after their prompts', async () => {
  const { user, client } = await server.person('user');
  const one = await server.image(user, { prompt: 'a heron / at dawn' });
  const two = await server.image(user, { prompt: 'CON' });
  const stranger = await server.person('user');
  const foreign = await server.image(stranger.user);
  const path = `${pathOf([two.id, one.id.slice(4), foreign.id, newId('image')])}&metadata=off`;
  const answer = await client.raw({ path });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/zip');
  expect(answer.headers['content-length']).toBe(String(answer.bytes.length));
  expect(answer.headers['content-disposition']).toContain('filename="pictures.zip"');
  const files = unzipSync(answer.bytes);
  expect(Object.keys(files)).toEqual(['01 CON.png', '02 a heron at dawn.png']);
  const whole = await client.raw({ path: `/files/images/${one.id}` });
  expect(Buffer.from(files['02 a heron at dawn.png'] ?? []).equals(whole.bytes)).toBe(true);
  const [event] = await server.db.audit.list({ type: 'images_downloaded' }, null, 1);
  expect(event?.details).toEqual({ images: 2, bytes: answer.bytes.length });
  expect((await stranger.client.raw({ path: pathOf([one.id]) })).status).toBe(404);
});

test('the pictures of an archive carry content credentials that hold, in a length that was told before', async () => {
  const { user, client } = await server.person('user');
  const long = 'a model whose name is longer than that of others '.repeat(4);
  const images = await Promise.all([
    server.image(user, { prompt: 'one' }),
    server.image(user, { prompt: 'two', model: long, origin: 'neural' }),
    server.image(user, { prompt: 'three', origin: 'neural' }),
  ]);
  const drawing = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#3a7' } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const large = await server.image(user, { prompt: 'four', bytes: drawing.length });
  await server.blobs.put(large.blobKey, drawing, 'image/png');
  const [, parent, child] = images;
  await server.db.imageParents.insertMany(user, [
    {
      ...{ imageId: child?.id ?? '', operation: 'inpaint', createdAt: new Date() },
      source: { kind: 'image', id: parent?.id ?? '' },
    },
  ]);
  const answer = await client.raw({ path: pathOf([...images, large].map(({ id }) => id)) });
  expect(answer.headers['content-length']).toBe(String(answer.bytes.length));
  const files = unzipSync(answer.bytes);
  expect(Object.keys(files)).toEqual(['01 one.png', '02 two.png', '03 three.png', '04 four.png']);
  const [key] = await server.application.http.services.signingKeys.list();
  const read = Object.values(files).map((file) => readCredentials(file, 'png', key?.root ?? ''));
  const found = await Promise.all(read);
  expect(found.map(({ state }) => state)).toEqual(Array(4).fill('Trusted'));
  const actions = found.map(({ manifest }) => manifest.assertions[0].data.actions);
  expect(JSON.stringify(actions[1])).toContain(long.trim());
  expect(actions[2]).toMatchObject([{ action: 'c2pa.opened' }, { action: 'c2pa.edited' }]);
  expect(JSON.stringify(found)).not.toContain('"two"');
  expect((await sharp(files['04 four.png']).metadata()).width).toBe(900);
});

test('an archive whose files cannot be signed is refused before its first byte; without metadata it is sent', async ({
  onTestFinished,
}) => {
  // A server whose clock is wrong makes certificates that do not hold yet.
  const clock = { now: () => new Date(Date.now() + 30 * 365 * 86_400_000) };
  const wrong = await startTestServer({}, { clock });
  onTestFinished(() => wrong.stop());
  const { user, client } = await wrong.person('user');
  const path = pathOf([(await wrong.image(user)).id]);
  const refused = await client.raw({ path });
  expect([refused.status, refused.error().appCode]).toEqual([503, 'unavailable']);
  expect((await client.raw({ path: `${path}&metadata=off` })).status).toBe(200);
});

test('a collection comes in its order, without pictures in the trash, for members alone', async () => {
  const { user, client } = await server.person('user');
  const { id, imageIds } = await addCollectionOf(server, user, ['one', 'two', 'three'], {
    name: 'Vögel: “1”',
  });
  await server.db.collections.move(user, id, [imageIds[2] ?? ''], imageIds[0] ?? '');
  await server.db.images.delete(user, imageIds[1] ?? '', new Date());
  const path = `/exports/images.zip?collection=${id}`;
  const answer = await client.raw({ path });
  expect(Object.keys(unzipSync(answer.bytes))).toEqual(['01 three.png', '02 one.png']);
  expect(answer.headers['content-disposition']).toContain(
    "filename*=UTF-8''V%C3%B6gel%20%E2%80%9C1%E2%80%9D.zip",
  );
  expect((await (await server.person('superadmin')).client.raw({ path })).status).toBe(404);
});

/** Asks for a file and reads a few bytes of it now and then. @returns its status, and what reads the rest and says how it ended */
const readSlowly = async (client: Client, path: string) => {
  const headers = { cookie: client.cookieHeader() ?? '' };
  const req = request({ host: '127.0.0.1', port: client.port, path, headers }).end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const timer = setInterval(() => res.read(1000), 50);
  const ended = new Promise<string>((resolve) => {
    res.once('error', () => resolve('cut'));
    res.once('end', () => resolve('whole'));
  });
  const readRest = () => {
    clearInterval(timer);
    res.resume();
    return ended;
  };
  return { status: res.statusCode, readRest };
};

test('a client that reads a byte now and then is sent away, and its places are free again', async ({
  onTestFinished,
}) => {
  const archivePace = { minBytesPerS: 2_000_000, graceMs: 3000 };
  const paced = await startTestServer({ LIMIT_ARCHIVE: '1000/60' }, { archivePace });
  onTestFinished(() => paced.stop());
  const { user, client } = await paced.person('user');
  // More than the buffers between the two can take.
  const bytes = Buffer.alloc(40_000_000, 7);
  const large = await paced.image(user, { bytes: bytes.length });
  await paced.blobs.put(large.blobKey, bytes, 'image/png');
  const archiveOf = (id: string) => `${pathOf([id])}&metadata=off`;
  const small = archiveOf((await paced.image(user)).id);
  const path = archiveOf(large.id);
  const slow = await Promise.all([1, 2].map(() => readSlowly(client, path)));
  expect(slow.map(({ status }) => status)).toEqual([200, 200]);
  expect((await client.raw({ path: small })).status).toBe(503);
  const isFree = async () => (await client.raw({ path: small })).status === 200;
  await expect.poll(isFree, { timeout: 30_000 }).toBe(true);
  // A third one takes the first free place, so that the next one to be free is that of the second.
  expect((await readSlowly(client, path)).status).toBe(200);
  await expect.poll(isFree, { timeout: 30_000 }).toBe(true);
  expect(await Promise.all(slow.map(({ readRest }) => readRest()))).toEqual(['cut', 'cut']);
});

test('wrong questions are refused before anything is read, and other sites cannot ask', async () => {
  const { user, client } = await server.person('user');
  const { id } = await server.image(user);
  const many = Array.from({ length: maxArchivedIds + 1 }, () => newId('image').slice(4));
  for (const path of [
    '/exports/images.zip',
    '/exports/images.zip?ids=',
    `${pathOf([id])}&x=1`,
    `${pathOf([id])}&metadata=no`,
    `${pathOf([id])}&collection=${newId('collection')}`,
    pathOf(['../etc']),
    pathOf(many),
  ])
    expect((await client.raw({ path })).status, path.slice(0, 60)).toBe(400);
  expect((await client.raw({ path: pathOf(many.slice(1)) })).status).toBe(404);
  const cross = await client.raw({ path: pathOf([id]), headers: { 'sec-fetch-site': 'cross-site' } });
  expect(cross.status).toBe(403);
});
