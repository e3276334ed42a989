import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { smallPng, uploadForm } from '../testing/in-process-uploads.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const send = async (bytes: Uint8Array, name: string) => {
  const { user, client } = await server.person('user');
  const answer = await client.post({ path: '/files/uploads', ...uploadForm(bytes, name) });
  return { user, client, answer };
};

const noisy = () => sharp({ create: { width: 60, height: 40, channels: 3, background: '#a33' } }).jpeg();

test('an upload is stored upright as a PNG without metadata, served to its owner, and a stranger cannot read it', async () => {
  const photo = await noisy()
    .withExif({ IFD0: { Copyright: 'secret-words', Orientation: '6' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { client, answer } = await send(Buffer.concat([photo, Buffer.from('<script>trailing')]), 'photo.jpg');
  expect(answer.status).toBe(201);
  const { id } = JSON.parse(answer.text);
  const file = await client.raw({ path: `/files/uploads/${id}` });
  expect(file.headers['content-type']).toBe('image/png');
  expect(file.headers['content-security-policy']).toContain('sandbox');
  expect(file.headers['cache-control']).toBe('private, no-cache');
  const stored = (await client.query('uploads.get', { id })).data();
  expect(stored).toMatchObject({ width: 40, height: 60, format: 'jpeg', name: 'photo.jpg' });
  const stranger = await server.person('user');
  expect((await stranger.client.raw({ path: `/files/uploads/${id}` })).status).toBe(404);
});

test('the same file is recognised, and its first upload is the answer', async () => {
  const bytes = await smallPng('#123456');
  const { client, answer } = await send(bytes, 'one.png');
  const again = await client.post({ path: '/files/uploads', ...uploadForm(bytes, 'two.png') });
  expect(again.status).toBe(200);
  expect(JSON.parse(again.text)).toMatchObject({ id: JSON.parse(answer.text).id, isDuplicate: true });
});

test.each([
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'a.svg', 415, 'SVG'],
  ['an HEIC photo', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'a.heic', 415, 'HEIC'],
  ['a web page under the name of a picture', Buffer.from('<html>'), 'a.png', 415, 'web page'],
  ['a PDF', Buffer.from('%PDF-1.7'), 'a.pdf', 415, 'PDF'],
  ['an empty file', Buffer.alloc(0), 'a.png', 422, 'empty'],
  [
    'a GIF that claims too many pixels',
    Buffer.from('GIF89a\xff\xff\xff\xff\0\0\0;', 'latin1'),
    'a.gif',
    422,
    'pixels',
  ],
])('%s is refused with a helpful word', async (_what, bytes, name, status, word) => {
  const { answer } = await send(bytes, name);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(word);
});

test('a picture under the name of another format, and one that is cut at any place, are refused without harm', async () => {
  const png = await smallPng('#654321');
  expect((await send(png, 'a.jpg')).answer.status).toBe(415);
  for (const cut of [8, 20, 40, png.length - 20, png.length - 1])
    expect((await send(png.subarray(0, cut), 'a.png')).answer.status, `${cut} bytes`).toBe(422);
});

test('a deleted upload is gone until it is restored', async () => {
  const { client, answer } = await send(await smallPng('#00ff88'), 'a.png');
  const { id } = JSON.parse(answer.text);
  await client.mutate('uploads.delete', { id });
  expect((await client.raw({ path: `/files/uploads/${id}` })).status).toBe(404);
  await client.mutate('uploads.restore', { id });
  expect((await client.raw({ path: `/files/uploads/${id}?variant=thumb` })).status).toBe(200);
});
