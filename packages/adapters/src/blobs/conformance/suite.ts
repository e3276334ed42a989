import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@atelier/core/ports/blobs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeBlobFaults } from './faults.ts';
import { describeBlobListing, describeBlobParts } from './reads.ts';
import { describeStreamedPuts } from './streams.ts';

/** Opens an empty store, with a limited capacity if given. */
export type OpenBlobStore = (options?: { readonly capacityBytes?: number }) => Promise<BlobStore>;

/** The bytes of a blob; null if there is none. */
export const bytesOf = async (blobs: BlobStore, key: string): Promise<Uint8Array | null> => {
  const blob = await blobs.open(key);
  if (blob === null) return null;
  const bytes = new Uint8Array(await buffer(blob.stream));
  expect(bytes.byteLength).toBe(blob.sizeBytes);
  return bytes;
};

/** The contract of every blob store. */
export const describeBlobStore = (open: OpenBlobStore): void => {
  describeWholeBlobs(open);
  describe('parts of a blob', () => describeBlobParts(open));
  describe('a listing', () => describeBlobListing(open));
  describe('a streamed put', () => describeStreamedPuts(open));
  describe('faults', () => describeBlobFaults(open));
};

const describeWholeBlobs = (open: OpenBlobStore): void => {
  test('a blob is read back byte for byte, at every size', async () => {
    const blobs = await open();
    for (const size of [0, 1, 2, 100, 4095, 4096, 4097, 65_536, 1_000_003]) {
      const bytes = new Uint8Array(randomBytes(size));
      const stored = await blobs.put('images/a.png', bytes, 'image/png');
      expect(stored).toEqual({ sizeBytes: size, sha256: hash('sha256', bytes, 'hex') });
      const got = await bytesOf(blobs, 'images/a.png');
      expect(got?.byteLength).toBe(size);
      expect(Buffer.compare(got ?? new Uint8Array(1), bytes)).toBe(0);
    }
  });

  test('a view into a larger buffer is stored without the rest of the buffer', async () => {
    const blobs = await open();
    await blobs.put('a', new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3), 'image/png');
    expect(await bytesOf(blobs, 'a')).toEqual(new Uint8Array([2, 3]));
  });

  test('a missing blob is null, also below another blob, and may be deleted', async () => {
    const blobs = await open();
    expect(await bytesOf(blobs, 'images/none.png')).toBeNull();
    await blobs.put('images/a', new Uint8Array([1]), 'image/png');
    expect(await bytesOf(blobs, 'images/a/b')).toBeNull();
    await blobs.delete('images/a/b');
    await blobs.delete('images/none.png');
  });

  test('delete removes the blob and no other', async () => {
    const blobs = await open();
    for (const key of ['x/a', 'x/b']) await blobs.put(key, new Uint8Array([1]), 'image/png');
    await blobs.delete('x/a');
    expect(await bytesOf(blobs, 'x/a')).toBeNull();
    expect(await bytesOf(blobs, 'x/b')).toEqual(new Uint8Array([1]));
  });

  test('deleting a folder removes all blobs in it, and no others', async () => {
    const blobs = await open();
    const keys = ['x/a-1/0.png', 'x/a-1/deep/1.png', 'x/a-10/0.png', 'x/b'];
    for (const key of keys) await blobs.put(key, new Uint8Array([1]), 'image/png');
    await blobs.delete('x/a-1');
    await blobs.delete('x/none');
    await blobs.delete('x/b/below-a-blob');
    const left = await Promise.all(keys.map(async (key) => (await bytesOf(blobs, key)) !== null));
    expect(left).toEqual([false, false, true, true]);
  });

  test('changing the bytes after a put or a read does not change the blob', async () => {
    const blobs = await open();
    const bytes = new Uint8Array([1, 2]);
    await blobs.put('a', bytes, 'image/png');
    bytes[0] = 9;
    const got = await bytesOf(blobs, 'a');
    got?.fill(7);
    expect(await bytesOf(blobs, 'a')).toEqual(new Uint8Array([1, 2]));
  });

  test('an open blob keeps its bytes when it is replaced or deleted', async () => {
    const blobs = await open();
    const before = new Uint8Array(200_000).fill(1);
    for (const change of [() => blobs.put('a', new Uint8Array([2]), 'image/png'), () => blobs.delete('a')]) {
      await blobs.put('a', before, 'image/png');
      const opened = await blobs.open('a');
      await change();
      expect(opened?.sizeBytes).toBe(before.length);
      if (opened !== null) expect(Buffer.compare(await buffer(opened.stream), Buffer.from(before))).toBe(0);
    }
  });

  test('an open blob can be closed unread', async () => {
    const blobs = await open();
    await blobs.put('a', new Uint8Array([1]), 'image/png');
    const opened = await blobs.open('a');
    opened?.stream.destroy();
    if (opened?.stream.closed === false) await once(opened.stream, 'close');
    expect(await bytesOf(blobs, 'a')).toEqual(new Uint8Array([1]));
  });

  test('of concurrent puts exactly one wins', async () => {
    const blobs = await open();
    const written = [1, 2, 3, 4].map((value) => new Uint8Array(50_000).fill(value));
    await Promise.all(written.map((bytes) => blobs.put('a/b', bytes, 'image/png')));
    const got = await bytesOf(blobs, 'a/b');
    expect(written.some((bytes) => got !== null && Buffer.compare(bytes, got) === 0)).toBe(true);
  });

  test('keys outside of the store are refused', async () => {
    const blobs = await open();
    const any = { contentType: 'image/png', maxBytes: 1 };
    const outside = [
      '../a',
      'a/../../b',
      '/etc/passwd',
      'a//b',
      './a',
      'a/.',
      'a/',
      '',
      'A',
      'a\\b',
      'a\0',
      'a b',
      '~a',
      '.hidden',
      'a%2e',
      'a'.repeat(201),
      'ä',
    ];
    for (const key of outside) {
      await expect(blobs.put(key, new Uint8Array(), 'image/png'), key).rejects.toThrow(RangeError);
      await expect(blobs.putStream(key, Readable.from([]), any), key).rejects.toThrow(RangeError);
      await expect(blobs.open(key), key).rejects.toThrow(RangeError);
      await expect(blobs.stat(key), key).rejects.toThrow(RangeError);
      await expect(blobs.delete(key), key).rejects.toThrow(RangeError);
    }
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[a-z./~]{1,12}$/), async (key) => {
        if (/^[a-z]+(\/[a-z]+)*$/.test(key)) return;
        const answer = await blobs.open(key).catch((error: unknown) => error);
        expect(answer === null || answer instanceof RangeError).toBe(true);
      }),
    );
  });
};
