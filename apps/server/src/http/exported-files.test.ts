import { readCredentials } from '@atelier/adapters/testing';
import { createAuditTrail } from '@atelier/api';
import { systemClock } from '@atelier/core/clock';
import { DIGITAL_SOURCE_TYPES } from '@atelier/core/provenance';
import { type ExportFormat, exportFormats } from '@atelier/core/schemas/exports';
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
  server = await startTestServer({ LIMIT_CONVERSION: '80/600' });
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

test('the address without options gives the stored bytes; any option makes an export with credentials', async () => {
  const stored = await owner.client.raw({ path });
  expect(stored.bytes.equals((await get('download=1')).bytes)).toBe(true);
  expect(stored.bytes.equals((await get('format=png')).bytes)).toBe(false);
});

const rootOf = async (): Promise<string> =>
  (await server.application.http.services.signingKeys.list())[0]?.root ?? '';
const claimOf = async (query: string, format: ExportFormat = 'png') =>
  readCredentials((await get(query)).bytes, format, await rootOf());

test('every format has content credentials that hold, with engine, action and date, and without the prompt', () =>
  checkRows([...exportFormats], '%s', async (format) => {
    const { state, manifest } = await claimOf(`format=${format}`, format);
    expect(state).toBe('Trusted');
    expect(manifest.assertions[0].data.actions).toMatchObject([
      {
        action: 'c2pa.created',
        digitalSourceType: DIGITAL_SOURCE_TYPES.procedural,
        softwareAgent: { name: 'Still', version: '1' },
        when: expect.stringMatching(/^20\d\d-/),
      },
    ]);
    expect(JSON.stringify(manifest)).not.toContain('heron');
    expect(JSON.stringify(manifest)).not.toContain(owner.user.id);
  }));

test('one changed byte of an exported file breaks its credentials, in every format', () =>
  checkRows([...exportFormats], '%s', async (format) => {
    const { bytes } = await get(`format=${format}`);
    const at = bytes.length - (format === 'png' ? 20 : 4);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect((await readCredentials(bytes, format, await rootOf())).state).toBe('Invalid');
  }));

test('the prompt is in the file only if it is asked for, and then has an ETag of its own', async () => {
  const { state, manifest } = await claimOf('format=png&prompt=on');
  expect(state).toBe('Trusted');
  expect(JSON.stringify(manifest)).toContain('a heron');
  const etags = await Promise.all(
    ['prompt=on', 'prompt=off', 'metadata=off'].map(async (query) => (await get(query)).headers.etag),
  );
  expect(new Set(etags).size).toBe(3);
});

test('without metadata a file has no credentials of any kind', async () => {
  for (const format of exportFormats)
    await expect(claimOf(`format=${format}&metadata=off`, format)).rejects.toThrow('JumbfNotFound');
});

test('the ETag changes with the key that signs', async () => {
  const etag = async () => (await get('format=webp&width=92')).headers.etag;
  const [before, again] = [await etag(), await etag()];
  expect(again).toBe(before);
  await server.application.http.services.signingKeys.rotate(
    false,
    createAuditTrail({ requestId: 'rotate', ip: 'console', userAgent: 'test' }, null, systemClock),
  );
  expect(await etag()).not.toBe(before);
  // The root is the same, so that files of both keys hold.
  expect((await claimOf('format=webp&width=92', 'webp')).state).toBe('Trusted');
});

test('a file that cannot be signed is not sent, and says that it can be had without metadata', async ({
  onTestFinished,
}) => {
  // A server whose clock is wrong makes certificates that do not hold yet.
  const clock = { now: () => new Date(Date.now() + 30 * 365 * 86_400_000) };
  const wrong = await startTestServer({}, { clock });
  onTestFinished(() => wrong.stop());
  const { user, client } = await wrong.person('user');
  const { id, blobKey } = await wrong.image(user);
  await wrong.blobs.put(blobKey, await picture(), 'image/png');
  const get = (query: string) => client.raw({ path: `/files/images/${id}?${query}` });
  for (const format of exportFormats) {
    const refused = await get(`format=${format}`);
    expect([refused.status, refused.error().appCode]).toEqual([503, 'unavailable']);
    expect(refused.error().message).toContain('export it without metadata');
    expect(refused.headers).not.toHaveProperty('etag');
    expect(refused.headers['cache-control']).toBe('no-store');
    expect((await get(`format=${format}&metadata=off`)).status).toBe(200);
  }
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
      'prompt=yes',
      'prompt=on&metadata=off',
      'variant=thumb&prompt=on',
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
  for (let at = 0; at < 100 && last.status !== 429; at += 1)
    last = await get(`format=webp&width=${101 + at}`);
  expect(last.status).toBe(429);
  expect(last.error().appCode).toBe('rate_limited');
  expect((await owner.client.raw({ path })).status).toBe(200);
});
