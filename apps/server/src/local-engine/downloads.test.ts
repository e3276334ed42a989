import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEgress } from '@atelier/adapters';
import type { DownloadOrder } from '@atelier/core/ports/local-engine';
import { makeAuthority } from '@atelier/core/testing/certificates';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, onTestFinished, test } from 'vitest';
import type { DownloadRules } from './download-file.ts';
import { createDownloads } from './downloads.ts';
import { zipArchive } from './testing/zip-archive.ts';

const hosts = ['models.example', 'cdn.example'];
const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const authority = makeAuthority();
const tls = authority.issue(hosts);

type Answer = (request: IncomingMessage, response: ServerResponse, from: number | null) => void;

const whole: Answer = (_, response) =>
  void response.writeHead(200, { 'content-length': content.length }).end(content);
const etag = '"v1"';
/** A host that continues a file, as large hosts do. */
const resumable: Answer = (request, response, from) => {
  const isPart = from !== null && request.headers['if-range'] === etag;
  const start = isPart ? from : 0;
  const head = { etag, 'content-length': content.length - start };
  if (isPart) {
    response.writeHead(206, {
      ...head,
      'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
    });
  } else response.writeHead(200, head);
  response.end(content.subarray(start));
};
/** Sends the head and 100,000 bytes, and cuts the connection. */
const cut =
  (head: object): Answer =>
  (_, response) => {
    response.writeHead(200, { ...head, 'content-length': content.length });
    response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
  };

/** A host of files over TLS, under both names, and a folder to download into. */
const open = async (
  answers: readonly Answer[],
  {
    rules = {},
    freeBytes = 1e12,
    folder: given,
  }: { rules?: Partial<DownloadRules>; freeBytes?: number; folder?: string } = {},
) => {
  const left = [...answers];
  const requests: { host: string; range: string | null }[] = [];
  const server = createServer(tls, (request, response) => {
    const range = request.headers.range ?? null;
    requests.push({ host: request.headers.host ?? '', range });
    const from = /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
    const answer = left.length > 1 ? left.shift() : left[0];
    answer?.(request, response, from === undefined ? null : Number(from));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const files = createEgress(
    { baseUrl: 'https://downloads.invalid', allowPrivate: false, resultHosts: hosts },
    {
      ca: authority.cert,
      lookup: async (name) => [
        { address: name === 'inner.models.example' ? '10.0.0.7' : '93.184.215.14', family: 4 },
      ],
      dial: () => ({ address: '127.0.0.1', port }),
    },
  );
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'atelier-downloads-')));
  const ends: (readonly [string, string | null])[] = [];
  const faults: unknown[] = [];
  const downloads = createDownloads({
    folder,
    files,
    rules: { reserveBytes: 1000, maxBytes: 1_000_000, maxIdleTries: 2, retryMs: 10, ...rules },
    freeBytes: async () => freeBytes,
    onEnd: async (_, state, error) => void ends.push([state, error]),
    onFault: (fault) => faults.push(fault),
  });
  onTestFinished(async () => {
    await downloads.stop();
    server.closeAllConnections();
    server.close();
    await files.close();
    if (given === undefined) await rm(folder, { recursive: true, force: true });
    expect(faults).toEqual([]);
  });
  return {
    downloads,
    folder,
    requests,
    ends,
    path: join(folder, 'model.gguf'),
    async run(fields: Partial<DownloadOrder> = {}) {
      const before = ends.length;
      downloads.begin({ ...order, ...fields });
      await expect.poll(() => ends.length, { timeout: 20_000, interval: 10 }).toBe(before + 1);
      return ends.at(-1) ?? ['none', null];
    },
  };
};
const order: DownloadOrder = {
  ...{ kind: 'model', url: 'https://models.example/files/model.gguf', sha256, fileName: 'model.gguf' },
  ...{ size: null, licenceUrl: 'https://models.example/licence' },
};

test('a file is kept under its name only once it is complete and has the right hash; a program can then be run', async () => {
  const { run, path, downloads, folder } = await open([whole]);
  expect(await run()).toEqual(['done', null]);
  expect(await readFile(path)).toEqual(content);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(downloads.progress()).toEqual({ bytes: content.length, total: content.length });
  expect(await run({ kind: 'binary', fileName: 'sd-server' })).toEqual(['done', null]);
  expect((await stat(join(folder, 'sd-server'))).mode & 0o777).toBe(0o700);
  expect((await downloads.files()).map(({ bytes }) => bytes)).toEqual([content.length, content.length]);
  expect((await readdir(folder)).sort()).toEqual(['model.gguf', 'sd-server']);
});

test('a release of a program is unpacked after its hash was compared, listed by its program, and the archive is deleted', async () => {
  const archive = zipArchive([{ name: 'bin/sd-server', content: Buffer.from('#!/bin/sh\nexit 0\n') }]);
  const sendArchive: Answer = (_, response) =>
    void response.writeHead(200, { 'content-length': archive.length }).end(archive);
  const release = { kind: 'binary', fileName: 'sd-1.zip' } as const;
  const hash = createHash('sha256').update(archive).digest('hex');
  const { run, downloads, folder } = await open([sendArchive]);
  expect((await run(release))[1]).toMatch(/doesn’t have the SHA-256/);
  expect(await readdir(folder)).toEqual([]);
  expect(await run({ ...release, sha256: hash })).toEqual(['done', null]);
  expect(await readdir(folder)).toEqual(['sd-1']);
  expect(await downloads.files()).toEqual([{ path: join(folder, 'sd-1', 'sd-server'), bytes: 17 }]);
  // A model is never unpacked.
  expect(await run({ kind: 'model', fileName: 'model.zip', sha256: hash })).toEqual(['done', null]);
  expect((await readdir(folder)).sort()).toEqual(['model.zip', 'sd-1']);
});

test('a connection that is cut is continued where it stopped, if the host says that the file is the same', async () => {
  const { run, path, requests } = await open([cut({ etag }), resumable]);
  expect(await run()).toEqual(['done', null]);
  expect(await readFile(path)).toEqual(content);
  const [first, second] = requests;
  expect(first?.range).toBeNull();
  expect(Number(/bytes=(\d+)-/.exec(second?.range ?? '')?.[1])).toBeGreaterThan(0);
});

test('a host that cannot continue a file, or has another one by now, sends it from the beginning', () =>
  checkRows(
    [
      ['without a validator', cut({}), whole],
      ['that ignores the range', cut({ etag }), whole],
      ['with another version', cut({ etag: '"v0"' }), resumable],
    ],
    'a host %s',
    async (_name, first, second) => {
      const { run, path } = await open([first, second]);
      expect(await run()).toEqual(['done', null]);
      expect(await readFile(path)).toEqual(content);
    },
  ));

test('a download that our own end has interrupted is continued by the next server', async () => {
  const stuck: Answer = (_, response) => {
    response.writeHead(200, { etag, 'content-length': content.length });
    response.write(content.subarray(0, 100_000));
  };
  const first = await open([stuck]);
  first.downloads.begin(order);
  await expect.poll(() => first.downloads.progress()?.bytes, { timeout: 10_000 }).toBe(100_000);
  await first.downloads.stop();
  expect(first.ends).toEqual([]);
  const next = await open([resumable], { folder: first.folder });
  expect(await next.run()).toEqual(['done', null]);
  expect(next.requests.map(({ range }) => range)).toEqual(['bytes=100000-']);
  expect(await readFile(next.path)).toEqual(content);
});

test('a cancelled download leaves nothing', async () => {
  const { downloads, folder, ends } = await open([
    (_, response) => void response.writeHead(200).write('abc'),
  ]);
  downloads.begin(order);
  await expect.poll(() => downloads.progress()?.bytes, { timeout: 10_000 }).toBe(3);
  await downloads.cancel();
  expect(ends).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

test('a wrong hash deletes what came', async () => {
  const { run, folder } = await open([whole]);
  const [state, error] = await run({ sha256: 'a'.repeat(64) });
  expect(state).toBe('failed');
  expect(error).toContain('doesn’t have the SHA-256');
  expect(await readdir(folder)).toEqual([]);
});

test('redirects lead to allowed hosts alone, and never to a private address', async () => {
  const to =
    (location: string): Answer =>
    (_, response) =>
      void response.writeHead(302, { location }).end();
  const good = await open([to('https://cdn.example/x?signature=1'), whole]);
  expect(await good.run()).toEqual(['done', null]);
  expect(good.requests.map(({ host }) => host)).toEqual(['models.example', 'cdn.example']);
  for (const location of [
    'https://elsewhere.example/model.gguf',
    'https://inner.models.example/model.gguf',
    'http://models.example/model.gguf',
    'https://127.0.0.1/model.gguf',
    'https://[::1]/model.gguf',
  ]) {
    const { run, requests } = await open([to(location)]);
    const [state, error] = await run();
    expect(state, location).toBe('failed');
    expect(error, location).toContain('DOWNLOAD_HOSTS');
    expect(requests).toHaveLength(1);
  }
});

test('what does not fit is told: the disk, the size, a missing file, a host that goes on for ever', async () => {
  const endless: Answer = (_, response) => {
    response.writeHead(200);
    const more = () => {
      if (!response.destroyed) response.write(content, () => setImmediate(more));
    };
    more();
  };
  const missing: Answer = (_, response) => void response.writeHead(404).end();
  const rows = [
    [whole, {}, 200_000, /enough disk space/],
    [whole, { size: 10 }, 1e12, /has 300000 bytes, not 10/],
    [missing, {}, 1e12, /no such file/],
    [endless, {}, 1e12, /larger than it should be/],
    [cut({}), {}, 1e12, /interrupted/],
  ] as const;
  for (const [answer, fields, freeBytes, words] of rows) {
    const { run } = await open([answer], { freeBytes });
    const [state, error] = await run(fields);
    expect(state, String(words)).toBe('failed');
    expect(error).toMatch(words);
  }
});
