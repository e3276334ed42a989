import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { createMemoryBlobs } from '@atelier/adapters';
import type { ByteRange, OpenBlob } from '@atelier/core/ports/blobs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Person } from '../testing/in-process-people.ts';
import { until } from '../worker/testing/harness.ts';

/** More than the buffers of a connection hold, so that a client disconnects midway. */
const largeBytes = 64 * 1024 * 1024;

const opened: OpenBlob[] = [];
let isLarge = false;
let server: TestServer;
let owner: Person;
let path = '';
let etag = '';

const largeBlob = (): OpenBlob => ({
  sizeBytes: largeBytes,
  stream: Readable.from(
    (function* () {
      for (let sent = 0; sent < largeBytes; sent += 65_536) yield Buffer.alloc(65_536, 7);
    })(),
  ),
});

beforeAll(async () => {
  const blobs = createMemoryBlobs();
  const open = async (key: string, range?: ByteRange) => {
    const blob = isLarge ? largeBlob() : await blobs.open(key, range);
    if (blob !== null) opened.push(blob);
    return blob;
  };
  server = await startTestServer({}, { blobs: { ...blobs, open } });
  owner = await server.person('user');
  const image = await server.image(owner.user);
  path = `/files/images/${image.id}`;
  etag = `"${image.sha256.slice(0, 32)}-full"`;
});
afterAll(() => server.stop());
beforeEach(() => {
  opened.length = 0;
  isLarge = false;
});

test('a file has a Content-Length, and HEAD the same without reading the file', async () => {
  const got = await owner.client.raw({ path });
  expect(Number(got.headers['content-length'])).toBe(got.bytes.length);
  const head = await owner.client.raw({ method: 'HEAD', path });
  expect(head.status).toBe(200);
  expect(head.headers['content-length']).toBe(got.headers['content-length']);
  expect(head.headers['content-type']).toBe(got.headers['content-type']);
  expect(head.headers.etag).toBe(etag);
  expect(head.headers['accept-ranges']).toBe('bytes');
  expect(opened.map(({ stream }) => stream.destroyed)).toEqual([true]);
});

test('a conditional request for an unchanged file does not open it', async () => {
  const ask = async (method: string, kept: string): Promise<number> =>
    (await owner.client.raw({ method, path, headers: { 'if-none-match': kept } })).status;
  for (const method of ['GET', 'HEAD'])
    for (const kept of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect(await ask(method, kept)).toBe(304);
  expect(opened).toEqual([]);
  expect(await ask('GET', '"other"')).toBe(200);
});

test('a picture of an unfinished job has its files at once, only for members of its workspace', async () => {
  const { id, jobId } = await server.drawnPicture(owner.user);
  const stranger = await server.person('superadmin');
  for (const query of ['', '?variant=thumb']) {
    const drawn = await owner.client.raw({ path: `/files/images/${id}${query}` });
    expect([drawn.status, drawn.bytes.length > 0]).toEqual([200, true]);
    expect((await stranger.client.raw({ path: `/files/images/${id}${query}` })).status).toBe(404);
    expect((await server.client().raw({ path: `/files/images/${id}${query}` })).status).toBe(401);
  }
  expect(await server.db.jobs.findOwned(owner.user, jobId)).toMatchObject({ finishedAt: null });
});

test('the preview of an unfinished job is never cached, shown only to members of its workspace, and gone when it ends', async () => {
  const { id } = await server.previewed(owner.user);
  const path = `/files/jobs/${id}/preview?v=1`;
  const stranger = await server.person('superadmin');
  const shown = await owner.client.raw({ path });
  expect(shown.status).toBe(200);
  expect(shown.bytes.length).toBe(Number(shown.headers['content-length']));
  expect(shown.headers).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  });
  expect((await owner.client.raw({ method: 'HEAD', path })).headers['content-length']).toBe(
    shown.headers['content-length'],
  );
  const crossSite = await owner.client.raw({ path, headers: { 'sec-fetch-site': 'cross-site' } });
  expect(crossSite.status).toBe(403);
  expect((await stranger.client.raw({ path })).status).toBe(404);
  expect((await server.client().raw({ path })).status).toBe(401);
  expect((await owner.client.mutate('jobs.cancel', { id })).status).toBe(200);
  expect((await owner.client.raw({ path })).status).toBe(404);
});

test('a file is closed when its reader disconnects, and was never in memory as a whole', async () => {
  isLarge = true;
  const socket = connect(server.port, '127.0.0.1');
  const cookies = [...owner.client.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${server.host}\r\nCookie: ${cookies}\r\n\r\n`);
  const [first] = await once(socket, 'data');
  expect(String(first)).toContain(`content-length: ${largeBytes}`);
  socket.pause();
  expect(opened[0]?.stream.readableEnded).toBe(false);
  socket.destroy();
  await until('the end of the stream', () => opened[0]?.stream.destroyed === true);
});
