import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { BlobStore, ByteRange } from '@atelier/core/ports/blobs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OpenBlobStore } from './suite.ts';

const put = async (blobs: BlobStore, keys: readonly string[]) => {
  for (const key of keys) await blobs.put(key, new Uint8Array([1]), 'image/png');
};

/** All keys with a prefix, page by page. */
const walk = async (blobs: BlobStore, prefix: string, limit: number): Promise<string[]> => {
  const keys: string[] = [];
  for (;;) {
    const page = await blobs.list(prefix, { after: keys.at(-1) ?? null, limit });
    expect(page.length).toBeLessThanOrEqual(limit);
    keys.push(...page);
    if (page.length < limit) return keys;
  }
};

export const describeBlobParts = (open: OpenBlobStore): void => {
  const partOf = async (blobs: BlobStore, range: ByteRange) => {
    const blob = await blobs.open('a', range);
    if (blob === null) return null;
    return { sizeBytes: blob.sizeBytes, bytes: await buffer(blob.stream) };
  };

  test('a range yields exactly its bytes, truncated at the end, and the size of the whole blob', async () => {
    const blobs = await open();
    const bytes = randomBytes(100_000);
    await blobs.put('a', bytes, 'image/png');
    const at = fc.integer({ min: 0, max: 120_000 });
    await fc.assert(
      fc.asyncProperty(at, at, async (one, other) => {
        const [first, last] = one < other ? [one, other] : [other, one];
        const part = await partOf(blobs, { first, last });
        expect(part?.sizeBytes).toBe(100_000);
        expect(part?.bytes.equals(bytes.subarray(first, last + 1))).toBe(true);
      }),
      { numRuns: 50 },
    );
    const edges: [number, number][] = [
      [0, 0],
      [99_999, 99_999],
      [0, 99_999],
      [99_999, 100_000],
      [100_000, 100_001],
    ];
    for (const [first, last] of edges)
      expect((await partOf(blobs, { first, last }))?.bytes.equals(bytes.subarray(first, last + 1))).toBe(
        true,
      );
  });

  test('a range of a missing blob is null, of an empty blob empty', async () => {
    const blobs = await open();
    expect(await partOf(blobs, { first: 0, last: 9 })).toBeNull();
    await blobs.put('a', new Uint8Array(), 'image/png');
    expect(await partOf(blobs, { first: 0, last: 9 })).toEqual({ sizeBytes: 0, bytes: Buffer.alloc(0) });
  });

  test('negative, reversed and fractional positions are refused', async () => {
    const blobs = await open();
    await put(blobs, ['a']);
    const wrong = [
      [-1, 0],
      [1, 0],
      [0, 0.5],
      [Number.NaN, 1],
      [0, Number.POSITIVE_INFINITY],
    ] as const;
    for (const [first, last] of wrong)
      await expect(blobs.open('a', { first, last })).rejects.toThrow(RangeError);
  });

  test('stat returns the size, and the checksum if known; null if there is no blob', async () => {
    const blobs = await open();
    const { sha256 } = await blobs.put('x/a', randomBytes(5000), 'image/png');
    const stat = await blobs.stat('x/a');
    expect(stat?.sizeBytes).toBe(5000);
    expect([null, sha256]).toContain(stat?.sha256);
    for (const missing of ['x', 'x/b', 'x/a/b']) expect(await blobs.stat(missing)).toBeNull();
    await blobs.delete('x/a');
    expect(await blobs.stat('x/a')).toBeNull();
  });
};

export const describeBlobListing = (open: OpenBlobStore): void => {
  const keys = ['a-1/0', 'a-1/1', 'a-10/0', 'a.b', 'a/b/c', 'a/b/d', 'a0', 'b/x'];

  test('has the keys of a prefix in sorted order, for any page size', async () => {
    const blobs = await open();
    await put(blobs, keys.toReversed());
    for (const limit of [1, 2, 3, 8, 100]) {
      expect(await walk(blobs, '', limit)).toEqual(keys);
      expect(await walk(blobs, 'a-1', limit)).toEqual(['a-1/0', 'a-1/1', 'a-10/0']);
      expect(await walk(blobs, 'a-1/', limit)).toEqual(['a-1/0', 'a-1/1']);
      expect(await walk(blobs, 'a/b', limit)).toEqual(['a/b/c', 'a/b/d']);
      expect(await walk(blobs, 'a/b/d', limit)).toEqual(['a/b/d']);
      expect(await walk(blobs, 'c', limit)).toEqual([]);
    }
  });

  test('continues after a key that was deleted, and may start after any text', async () => {
    const blobs = await open();
    await put(blobs, keys);
    await blobs.delete('a-1/1');
    expect(await blobs.list('', { after: 'a-1/1', limit: 2 })).toEqual(['a-10/0', 'a.b']);
    expect(await blobs.list('', { after: 'a/b', limit: 2 })).toEqual(['a/b/c', 'a/b/d']);
    expect(await blobs.list('b', { after: 'z', limit: 2 })).toEqual([]);
  });

  test('equals a sorted list of all keys', async () => {
    const name = fc.stringMatching(/^[a-c0_-][a-c0._-]{0,2}$/).filter((text) => !text.includes('..'));
    const key = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 12 }), key, key, async (some, prefix, after) => {
        const blobs = await open();
        // On a disk a blob cannot have others below its name.
        const made = [...new Set(some)].filter((one) => !some.some((other) => other.startsWith(`${one}/`)));
        await put(blobs, made);
        const sorted = made.toSorted();
        expect(await walk(blobs, '', 2)).toEqual(sorted);
        expect(await walk(blobs, prefix, 2)).toEqual(sorted.filter((one) => one.startsWith(prefix)));
        expect(await blobs.list('', { after, limit: 100 })).toEqual(sorted.filter((one) => one > after));
      }),
      { numRuns: 40 },
    );
  });

  test('refuses prefixes outside of the store', async () => {
    const blobs = await open();
    for (const prefix of ['/', '../', 'a/../', '.', 'a//', 'A', '~'])
      await expect(blobs.list(prefix, { after: null, limit: 1 }), prefix).rejects.toThrow(RangeError);
    expect(await blobs.list('', { after: null, limit: 1 })).toEqual([]);
  });
};
