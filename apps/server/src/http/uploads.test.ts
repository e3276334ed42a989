import { eicar, startClamdDouble } from '@atelier/adapters/testing';
import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { holdPost } from '../testing/in-process-late-body.ts';
import { smallPng, uploadForm } from '../testing/in-process-uploads.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ UPLOAD_MAX_BYTES: '2000000', LIMIT_UPLOAD_VIOLATION: '3/3600' });
});
afterAll(() => server.stop());

const post = (client: Client, bytes: Uint8Array, name = 'a.png') =>
  client.post({ path: '/files/uploads', ...uploadForm(bytes, name) });

const send = async (bytes: Uint8Array, name: string) => {
  const { user, client } = await server.person('user');
  const answer = await post(client, bytes, name);
  return { user, client, answer, id: answer.status < 300 ? (answer.json() as { id: string }).id : '' };
};

const eventsOf = async (userId: string) =>
  (await server.db.audit.list({ actorId: userId }, null, 20)).map(({ type, details }) => ({ type, details }));

const noisy = () => sharp({ create: { width: 60, height: 40, channels: 3, background: '#a33' } }).jpeg();

test('an upload is stored upright as a PNG without metadata, served to its owner, and a stranger cannot read it', async () => {
  const photo = await noisy()
    .withExif({ IFD0: { Copyright: 'secret-words' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const trailing = Buffer.from('<script>trailing');
  const { user, client, answer, id } = await send(Buffer.concat([photo, trailing]), 'photo.jpg');
  expect(answer.status).toBe(201);
  const file = await client.raw({ path: `/files/uploads/${id}` });
  expect(file.headers['content-type']).toBe('image/png');
  expect(file.headers['x-content-type-options']).toBe('nosniff');
  expect(file.headers['content-security-policy']).toContain('sandbox');
  expect(file.headers['cache-control']).toBe('private, no-cache');
  expect(file.headers['cross-origin-resource-policy']).toBe('same-origin');
  expect((await client.query('uploads.get', { id })).data()).toMatchObject({
    ...{ width: 40, height: 60, format: 'jpeg', name: 'photo.jpg' },
  });
  expect((await client.query('uploads.list')).data()).toMatchObject({ items: [{ id }], nextCursor: null });
  const stranger = await server.person('user');
  expect((await stranger.client.raw({ path: `/files/uploads/${id}` })).status).toBe(404);
  expect((await eventsOf(user.id))[0]).toMatchObject({ type: 'upload_created', details: { format: 'jpeg' } });
});

describe('the same file', () => {
  test('is recognised whatever its name, and its first upload is the answer', async () => {
    const bytes = await smallPng('#123456');
    const { user, client, id } = await send(bytes, 'one.png');
    const again = await post(client, bytes, 'two.png');
    expect(again.status).toBe(200);
    expect(again.json()).toMatchObject({ id, isDuplicate: true });
    expect((await eventsOf(user.id))[0]?.type).toBe('upload_repeated');
  });

  test('of another workspace is not told from a new one', async () => {
    const bytes = await smallPng('#123457');
    const [one, two] = [await send(bytes, 'a.png'), await send(bytes, 'a.png')];
    expect([one.answer.status, two.answer.status]).toEqual([201, 201]);
    expect(one.id).not.toBe(two.id);
  });

  test('that is sent several times at once is stored once', async () => {
    const { user, client } = await server.person('user');
    const bytes = await smallPng('#123458');
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(client, bytes)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map((answer) => (answer.json() as { id: string }).id)).size).toBe(1);
    expect(await server.db.uploads.count(user)).toBe(1);
  });
});

test('an upload whose commit was not answered keeps its files, and is there when it is sent again', async ({
  onTestFinished,
}) => {
  const { client } = await server.person('user');
  const { db } = server.application;
  const commit = db.as.bind(db);
  onTestFinished(() => {
    db.as = commit;
  });
  db.as = async (actor, work) => {
    await commit(actor, work);
    throw new Error('The connection was lost after the commit.');
  };
  const bytes = await smallPng('#654321');
  expect((await post(client, bytes)).status).toBe(500);
  db.as = commit;
  const again = await post(client, bytes);
  expect(again.status).toBe(200);
  const { id } = again.json() as { id: string };
  expect((await client.raw({ path: `/files/uploads/${id}` })).status).toBe(200);
});

describe('a form', () => {
  const parts = (...given: readonly string[]) =>
    Buffer.from(
      `${given.map((part) => `--b\r\nContent-Disposition: form-data; ${part}\r\n`).join('')}--b--\r\n`,
    );
  const refused: Readonly<Record<string, Buffer>> = {
    'without a file': parts('name="file"\r\n\r\nwords'),
    'with a file in another field': parts('name="other"; filename="a.png"\r\n\r\nx'),
    'that is empty': Buffer.from('--b--\r\n'),
    'that is not one': Buffer.from('{"file": 1}'),
    'that ends within its file': Buffer.from(
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nx',
    ),
  };

  test('is refused with what to send, if there is no whole file in it', () =>
    checkRows(Object.entries(refused), '%s', async (_what, body) => {
      const { client } = await server.person('user');
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      const answer = await client.post({ path: '/files/uploads', headers, body });
      expect(answer.status, answer.text).toBe(400);
      expect(answer.error().message).toContain('one file');
    }));

  test('without a boundary is refused', async () => {
    const { client } = await server.person('user');
    const headers = { 'content-type': 'multipart/form-data' };
    expect((await client.post({ path: '/files/uploads', headers, body: 'x' })).status).toBe(400);
  });

  test('of another site, or without the token of our pages, is refused before anything is read', async () => {
    const { user, client } = await server.person('user');
    const form = uploadForm(await smallPng('#000001'), 'a.png');
    const foreign = { ...form.headers, origin: 'https://evil.test' };
    expect((await client.post({ path: '/files/uploads', ...form, headers: foreign })).status).toBe(403);
    expect((await client.raw({ method: 'POST', path: '/files/uploads', ...form })).status).toBe(403);
    expect(await server.db.uploads.count(user)).toBe(0);
  });
});

test('a name is kept for display without folders, controls and changes of direction', async () => {
  const { client, id } = await send(await smallPng('#111111'), 'C:\\tmp/Möwe\u202e 🐦.png');
  expect((await client.query('uploads.get', { id })).data()).toMatchObject({ name: 'Möwe 🐦.png' });
});

test('a file that is too large is refused with its limit, with and without a length, and the connection is still good', async () => {
  const { client } = await server.person('user');
  for (const chunked of [false, true]) {
    const answer = await client.post({
      ...{ path: '/files/uploads', chunked },
      ...uploadForm(Buffer.alloc(9_000_000), 'a.png'),
    });
    expect(answer.status).toBe(413);
    expect(answer.error().message).toContain('1 MB');
    expect((await client.query('account.me')).status).toBe(200);
  }
});

test('a refusal is an event with its reason, and several for what files hold are one more', async () => {
  const { user, client } = await server.person('user');
  await post(client, Buffer.from('%PDF-1.7'), 'a.pdf');
  for (let n = 0; n < 4; n += 1) await post(client, Buffer.from('MZ\x90\0'), 'a.png');
  const events = await eventsOf(user.id);
  const rejected = events.filter(({ type }) => type === 'upload_rejected');
  expect(rejected.map(({ details }) => details.reason)).toEqual([...Array(4).fill('program'), 'pdf']);
  expect(events.filter(({ type }) => type === 'upload_violations_repeated')).toHaveLength(1);
  expect(await server.db.uploads.count(user)).toBe(0);
});

test('a deleted upload is gone until it is restored', async () => {
  const { client, id } = await send(await smallPng('#00ff88'), 'a.png');
  await client.mutate('uploads.delete', { id });
  expect((await client.raw({ path: `/files/uploads/${id}` })).status).toBe(404);
  await client.mutate('uploads.restore', { id });
  expect((await client.raw({ path: `/files/uploads/${id}?variant=thumb` })).status).toBe(200);
});

test('a deleted account takes its uploads with it, and their files', async () => {
  const { user, id } = await send(await smallPng('#00ff89'), 'a.png');
  const upload = await server.db.uploads.findOwned(user, id);
  const boss = await server.person('superadmin');
  const deletion = { id: user.id, email: user.email };
  expect((await boss.client.mutate('admin.users.delete', deletion)).status).toBe(200);
  expect(await server.db.uploads.findOwned(user, id)).toBeNull();
  const due = await server.db.removals.listDue(new Date(Date.now() + 1000), 50);
  expect(due).toEqual(expect.arrayContaining([upload?.blobKey, upload?.thumbKey]));
});

test('a session that ends while the file arrives stores nothing', async () => {
  const { user, client } = await server.person('user');
  const form = uploadForm(await smallPng('#00ff90'), 'a.png');
  const finish = await holdPost(server, client, { path: '/files/uploads', ...form });
  await server.db.sessions.deleteAllOf(user.id);
  expect(await finish()).toBe(401);
  expect(await server.db.uploads.count(user)).toBe(0);
});

test('uploads count towards the images that a workspace can store', async ({ onTestFinished }) => {
  const small = await startTestServer({ IMAGES_MAX_STORED: '1' });
  onTestFinished(() => small.stop());
  const { user, client } = await small.person('user');
  expect((await post(client, await smallPng('#010101'))).status).toBe(201);
  const second = await post(client, await smallPng('#010102'));
  expect([second.status, second.error().appCode]).toEqual([402, 'gallery_full']);
  expect(await small.db.uploads.count(user)).toBe(1);
});

test('with a virus scanner, only what it clears is stored, and operators are told when it is silent', async ({
  onTestFinished,
}) => {
  const clamd = await startClamdDouble();
  onTestFinished(clamd.close);
  const scanned = await startTestServer({ CLAMAV_HOST: '127.0.0.1', CLAMAV_PORT: String(clamd.port) });
  onTestFinished(() => scanned.stop());
  const [{ user, client }, boss] = [await scanned.person('user'), await scanned.person('admin')];
  const notices = async () =>
    (await boss.client.query('admin.notices')).data<{ items: { code: string }[] }>().items;
  const clean = await smallPng('#222222');
  expect((await post(client, clean)).status).toBe(201);
  expect(clamd.scanned).toEqual([clean]);
  const infected = await post(client, Buffer.concat([await smallPng('#222223'), eicar]));
  expect([infected.status, infected.error().message]).toEqual([
    422,
    expect.stringContaining('virus scanner'),
  ]);
  clamd.play({ kind: 'limit', maxBytes: 10 });
  const large = await post(client, await smallPng('#222224'));
  expect([large.status, large.error().message]).toEqual([422, expect.stringContaining('too large')]);
  clamd.play({ kind: 'hang up' });
  const unscanned = await post(client, await smallPng('#222225'));
  expect([unscanned.status, unscanned.error().appCode]).toEqual([503, 'unavailable']);
  expect(await notices()).toMatchObject([{ code: 'scanner_silent' }]);
  expect(await scanned.db.uploads.count(user)).toBe(1);
  clamd.play(null);
  expect((await post(client, await smallPng('#222225'))).status).toBe(201);
  expect(await notices()).toEqual([]);
});
