import { createMemoryBlobs } from '@atelier/adapters';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';
import type { Person } from '../testing/in-process-people.ts';

const bytes = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7) % 251));
const blobs = createMemoryBlobs();
let server: TestServer;
let owner: Person;
let path = '';
let etag = '';
beforeAll(async () => {
  server = await startTestServer({}, { blobs });
  owner = await server.person('user');
  const image = await server.image(owner.user);
  await blobs.put(image.blobKey, bytes, 'image/png');
  path = `/files/images/${image.id}`;
  etag = (await owner.client.raw({ method: 'HEAD', path })).headers.etag ?? '';
});
afterAll(() => server.stop());

const ask = (headers: Record<string, string>, method = 'GET'): Promise<Answer> =>
  owner.client.raw({ method, path, headers });

describe('a range of an image file (RFC 9110, section 14)', () => {
  test('is answered with 206 and exactly those bytes', () =>
    checkRows(
      [
        ['bytes=0-0', 0, 0],
        ['bytes=100-199', 100, 199],
        ['bytes=4990-', 4990, 4999],
        ['bytes=-10', 4990, 4999],
        ['bytes=4000-99999', 4000, 4999],
        ['bytes=0-', 0, 4999],
      ],
      '%s',
      async (range, first, last) => {
        const answer = await ask({ range });
        expect(answer.status).toBe(206);
        expect(answer.bytes.equals(bytes.subarray(first, last + 1))).toBe(true);
        expect(answer.headers).toMatchObject({
          'content-range': `bytes ${first}-${last}/5000`,
          'content-length': String(last - first + 1),
          'content-type': 'image/png',
          'accept-ranges': 'bytes',
          'cache-control': 'private, no-cache',
          'x-content-type-options': 'nosniff',
          etag,
        });
      },
    ));

  test('the ranges of a file, put together, are the file', async () => {
    const parts: Buffer[] = [];
    for (let first = 0; first < 5000; first += 777)
      parts.push((await ask({ range: `bytes=${first}-${first + 776}`, 'if-range': etag })).bytes);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  test('beyond the end is answered with 416 and the size, in the shape of any error', () =>
    checkRows(['bytes=5000-', 'bytes=5000-6000', 'bytes=-0'], '%s', async (range) => {
      const answer = await ask({ range });
      expect(answer.status).toBe(416);
      expect(answer.error().appCode).toBe('range_not_satisfiable');
      expect(answer.headers['content-range']).toBe('bytes */5000');
      expect(answer.headers['cache-control']).toBe('no-store');
      for (const name of ['etag', 'content-disposition', 'accept-ranges'])
        expect(answer.headers).not.toHaveProperty(name);
    }));

  test('in a form that is not supported is ignored: the whole file is sent', () =>
    checkRows(['bytes=0-1,3-4', 'items=0-1', 'bytes=2-1', 'bytes=x', 'bytes'], '%s', async (range) => {
      const answer = await ask({ range });
      expect([answer.status, answer.bytes.length]).toEqual([200, 5000]);
      expect(answer.headers).not.toHaveProperty('content-range');
    }));

  test('is sent under If-Range only if the ETag matches, else the whole file', async () => {
    const range = 'bytes=0-9';
    expect((await ask({ range, 'if-range': etag })).status).toBe(206);
    for (const other of [`W/${etag}`, '"other"', 'Sun, 06 Nov 1994 08:49:37 GMT']) {
      const answer = await ask({ range, 'if-range': other });
      expect([answer.status, answer.bytes.length], other).toEqual([200, 5000]);
    }
    // Also when the part would not exist.
    expect((await ask({ range: 'bytes=9999-', 'if-range': '"other"' })).status).toBe(200);
    expect((await ask({ 'if-range': '"other"' })).status).toBe(200);
  });

  test('is not sent to a client that has the file already (304)', async () => {
    expect((await ask({ range: 'bytes=0-9', 'if-none-match': etag })).status).toBe(304);
  });

  test('HEAD ignores ranges and describes the whole file', async () => {
    for (const range of ['bytes=0-9', 'bytes=9999-']) {
      const answer = await ask({ range }, 'HEAD');
      expect([answer.status, answer.bytes.length]).toEqual([200, 0]);
      expect(answer.headers).toMatchObject({ 'content-length': '5000', 'accept-ranges': 'bytes', etag });
      expect(answer.headers).not.toHaveProperty('content-range');
    }
  });

  test('of another user’s image is answered like a missing image, without its size', async () => {
    const { client } = await server.person('user');
    for (const range of ['bytes=0-9', 'bytes=9999-']) {
      const theirs = await client.raw({ path, headers: { range } });
      const missing = await client.raw({ path: `/files/images/img_${'0'.repeat(24)}`, headers: { range } });
      expect([theirs.status, missing.status]).toEqual([404, 404]);
      expect(Object.keys(theirs.headers)).toEqual(Object.keys(missing.headers));
      expect(theirs.headers).not.toHaveProperty('content-range');
    }
    expect((await server.client().raw({ path, headers: { range: 'bytes=0-9' } })).status).toBe(401);
  });
});
