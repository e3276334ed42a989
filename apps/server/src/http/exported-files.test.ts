import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Person } from '../testing/in-process-people.ts';

const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 512, height: 384, channels: 3, background: '#c85014' } })
    .png()
    .toBuffer();

let server: TestServer;
let owner: Person;
let path = '';

beforeAll(async () => {
  server = await startTestServer({ LIMIT_CONVERSION: '40/600' });
  owner = await server.person('user');
  const { id, blobKey } = await server.image(owner.user);
  await server.blobs.put(blobKey, await picture(), 'image/png');
  path = `/files/images/${id}`;
});
afterAll(() => server.stop());

const get = (query: string, headers: Record<string, string> = {}) =>
  owner.client.raw({ path: `${path}?${query}`, headers });

test('a picture comes in the asked format and size, as a download of a fixed type', () =>
  checkRows(
    [
      ['format=jpeg', 'image/jpeg', 'jpg', 512],
      ['format=webp&quality=40&width=200', 'image/webp', 'webp', 200],
      ['format=avif&width=128', 'image/avif', 'avif', 128],
      ['format=png&width=64', 'image/png', 'png', 64],
      ['metadata=off', 'image/png', 'png', 512],
    ] as const,
    '%s',
    async (query, type, extension, width) => {
      const answer = await get(query);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-cache',
        'content-length': String(answer.bytes.length),
      });
      expect(answer.headers['content-security-policy']).toContain('sandbox');
      expect(answer.headers['content-disposition']).toMatch(
        new RegExp(`^attachment; filename="img_[0-9a-z]+\\.${extension}"$`),
      );
      const found = await sharp(answer.bytes).metadata();
      expect(found.width).toBe(width);
      expect(String(found.xmp ?? '').includes('algorithmicMedia')).toBe(query !== 'metadata=off');
    },
  ));

test('a revalidated or HEAD request encodes nothing and counts as no conversion', async () => {
  const first = await get('format=webp&width=90');
  const before = first.headers.ratelimit;
  expect(before).toMatch(/"conversion";r=\d+/);
  const again = await get('format=webp&width=90', { 'if-none-match': String(first.headers.etag) });
  expect([again.status, again.bytes.length]).toEqual([304, 0]);
  const head = await owner.client.raw({ method: 'HEAD', path: `${path}?format=webp&width=90` });
  expect([head.status, head.headers.etag]).toEqual([200, first.headers.etag]);
  expect(`${again.headers.ratelimit}${head.headers.ratelimit}`).not.toContain('conversion');
  const other = await get('format=webp&width=91');
  expect(other.headers.etag).not.toBe(first.headers.etag);
});

test('the address of the stored file gives the stored bytes, whichever defaults it names', async () => {
  const stored = await owner.client.raw({ path });
  const named = await get('format=png&metadata=on');
  expect(named.bytes.equals(stored.bytes)).toBe(true);
});

test('odd options are refused with what to ask for', () =>
  checkRows(
    [
      'format=gif',
      'format=JPEG',
      'format=jpeg&quality=0',
      'format=jpeg&quality=101',
      'format=jpeg&quality=1e1',
      'format=jpeg&quality=080',
      'width=15',
      'width=4097',
      'width=-64',
      'width=64.5',
      'quality=50',
      'format=png&quality=50',
      'metadata=no',
      'variant=thumb&format=webp',
      'variant=svg&width=64',
      'trash=1&variant=thumb&format=webp',
      'format=webp&format=png',
      'format=webp&depth=16',
    ],
    '%s',
    async (query) => {
      const answer = await get(query);
      expect(answer.status).toBe(400);
      expect(answer.error().appCode).toBe('bad_request');
    },
  ));

test('a stranger gets no format of it, and a signed-out person neither', async () => {
  const stranger = await server.person('user');
  expect((await stranger.client.raw({ path: `${path}?format=webp` })).status).toBe(404);
  expect((await server.client().raw({ path: `${path}?format=webp` })).status).toBe(401);
});

test('conversions have a limit of their own; the stored file is still served beyond it', async () => {
  let last = await get('format=webp&width=100');
  for (let at = 0; at < 60 && last.status !== 429; at += 1) last = await get(`format=webp&width=${101 + at}`);
  expect(last.status).toBe(429);
  expect(last.error().appCode).toBe('rate_limited');
  expect((await owner.client.raw({ path })).status).toBe(200);
});
