import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { bytesOf, type OpenBlobStore } from './suite.ts';

const png = { contentType: 'image/png', maxBytes: 1_000_000 };
const before = new Uint8Array([1, 2, 3]);
const everything = { after: null, limit: 100 };

/** Yields the chunks and then never ends. */
const stuckSource = (chunks: readonly Uint8Array[]): Readable => {
  const left = [...chunks];
  return new Readable({
    read() {
      const next = left.shift();
      if (next !== undefined) this.push(next);
    },
  });
};

/** Yields some bytes and then fails. */
const brokenSource = (): Readable =>
  Readable.from(
    (async function* () {
      yield Buffer.alloc(70_000, 9);
      throw new Error('the line went dead');
    })(),
  );

export const describeStreamedPuts = (open: OpenBlobStore): void => {
  test('stores the bytes of the source and returns their size and checksum', async () => {
    const blobs = await open();
    for (const sizes of [[], [0], [1], [65_536, 65_537, 3], Array.from({ length: 300 }, () => 7)]) {
      const chunks = sizes.map((size) => randomBytes(size));
      const bytes = Buffer.concat(chunks);
      const stored = await blobs.putStream('x/a', Readable.from(chunks), png);
      expect(stored).toEqual({ sizeBytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });
      expect(bytes.equals((await bytesOf(blobs, 'x/a')) ?? new Uint8Array(1))).toBe(true);
    }
  });

  test('accepts exactly `maxBytes`; one byte more is refused and leaves the previous blob', async () => {
    const blobs = await open();
    const source = (bytes: number) => Readable.from([Buffer.alloc(600), Buffer.alloc(bytes - 600)]);
    await blobs.put('a', before, 'image/png');
    const refused = source(1001);
    await expect(blobs.putStream('a', refused, { ...png, maxBytes: 1000 })).rejects.toMatchObject({
      code: 'payload_too_large',
      message: 'A file has at most 1000 bytes.',
    });
    expect(refused.destroyed).toBe(true);
    expect(await bytesOf(blobs, 'a')).toEqual(before);
    await blobs.putStream('a', source(1000), { ...png, maxBytes: 1000 });
    expect((await blobs.stat('a'))?.sizeBytes).toBe(1000);
  });

  test('stops reading when the bound is exceeded', async () => {
    const blobs = await open();
    let yielded = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          yielded += 1;
          yield Buffer.alloc(10_000);
        }
      })(),
    );
    await expect(blobs.putStream('a', endless, { ...png, maxBytes: 100_000 })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    // Includes what the source buffers.
    expect(yielded).toBeLessThan(100);
  });

  test('of a source that fails midway leaves nothing and rejects with its error', async () => {
    const blobs = await open();
    await expect(blobs.putStream('x/new', brokenSource(), png)).rejects.toThrow('the line went dead');
    await blobs.put('x/old', before, 'image/png');
    await expect(blobs.putStream('x/old', brokenSource(), png)).rejects.toThrow('the line went dead');
    expect(await blobs.list('', everything)).toEqual(['x/old']);
    expect(await bytesOf(blobs, 'x/old')).toEqual(before);
  });

  test('of a source that failed or was closed before reading leaves nothing', async () => {
    const blobs = await open();
    const failed = new Readable({ read: () => undefined });
    failed.on('error', () => undefined);
    failed.destroy(new Error('gone'));
    await expect(blobs.putStream('a', failed, png)).rejects.toThrow();
    const early = new Readable({ read: () => undefined });
    const putting = blobs.putStream('a', early, png);
    early.destroy(new Error('gone at once'));
    await expect(putting).rejects.toThrow();
    const closed = new Readable({ read: () => undefined });
    closed.destroy();
    await expect(blobs.putStream('a', closed, png)).rejects.toThrow();
    expect(await blobs.list('', everything)).toEqual([]);
  });

  test('that is aborted leaves nothing, destroys the source and rejects with the reason', async () => {
    const blobs = await open();
    for (const when of ['before', 'while it waits for the source'] as const) {
      const abort = new AbortController();
      const reason = new Error(when);
      if (when === 'before') abort.abort(reason);
      const source = stuckSource([Buffer.alloc(1000)]);
      const putting = blobs.putStream('a', source, { ...png, signal: abort.signal });
      const outcome = expect(putting).rejects.toBe(reason);
      if (when !== 'before') setTimeout(() => abort.abort(reason), 50);
      await outcome;
      if (!source.closed) await once(source, 'close');
      expect(source.destroyed).toBe(true);
    }
    expect(await blobs.list('', everything)).toEqual([]);
  });

  test('of a text stream is refused, because its size in bytes is not counted', async () => {
    const blobs = await open();
    await expect(blobs.putStream('a', Readable.from(['text']), png)).rejects.toThrow(TypeError);
    expect(await blobs.list('', everything)).toEqual([]);
  });

  test('is not visible to readers until it is complete', async () => {
    const blobs = await open();
    await blobs.put('a', before, 'image/png');
    const source = new Readable({ read: () => undefined });
    const putting = blobs.putStream('a', source, png);
    source.push(Buffer.alloc(50_000, 7));
    for (let i = 0; i < 20; i += 1) expect(await bytesOf(blobs, 'a')).toEqual(before);
    source.push(null);
    await putting;
    expect((await bytesOf(blobs, 'a'))?.byteLength).toBe(50_000);
  });
};
