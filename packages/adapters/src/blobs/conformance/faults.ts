import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@atelier/core/ports/blobs';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { bytesOf, type OpenBlobStore } from './suite.ts';

const everything = { after: null, limit: 100 };
const pieceBytes = 20_000;
const pieces = 5;

const source = (value: number): Readable =>
  Readable.from(Array.from({ length: pieces }, () => Buffer.alloc(pieceBytes, value)));

/** Both methods to put a blob. */
const puts: Readonly<Record<string, (blobs: BlobStore, key: string, value: number) => Promise<unknown>>> = {
  'bytes at once': (blobs, key, value) =>
    blobs.put(key, new Uint8Array(pieceBytes * pieces).fill(value), 'image/png'),
  'a stream': (blobs, key, value) =>
    blobs.putStream(key, source(value), { contentType: 'image/png', maxBytes: 1_000_000 }),
};

/** Whether the bytes are those of exactly one put. */
const isWhole = (bytes: Uint8Array): boolean =>
  bytes.byteLength === pieceBytes * pieces && bytes.every((byte) => byte === bytes[0]);

export const describeBlobFaults = (open: OpenBlobStore): void => {
  test('a put on a full disk is refused as storage_full, and existing blobs stay', () =>
    checkRows(Object.keys(puts), '%s', async (method) => {
      const blobs = await open({ capacityBytes: pieceBytes * pieces + 10 });
      const put = puts[method] ?? (() => Promise.reject(new Error(method)));
      await blobs.put('x/old', new Uint8Array([1]), 'image/png');
      await put(blobs, 'x/a', 3);
      for (const key of ['x/old', 'x/a', 'y/new'])
        await expect(put(blobs, key, 4)).rejects.toMatchObject({ code: 'storage_full' });
      expect(await blobs.list('', everything)).toEqual(['x/a', 'x/old']);
      expect(await bytesOf(blobs, 'x/old')).toEqual(new Uint8Array([1]));
      expect((await bytesOf(blobs, 'x/a'))?.every((byte) => byte === 3)).toBe(true);
      await blobs.delete('x/a');
      await put(blobs, 'y/new', 5);
      expect(await blobs.list('', everything)).toEqual(['x/old', 'y/new']);
    }));

  test('concurrent puts, deletes and reads of one key: every reader gets one complete blob or none', async () => {
    const blobs = await open();
    const methods = Object.values(puts);
    const tolerate = (fault: unknown) => expect(fault).toMatchObject({ code: 'storage_failed' });
    let read = 0;
    const work = async (worker: number) => {
      for (let round = 0; round < 8; round += 1) {
        const put = methods[(worker + round) % methods.length];
        await put?.(blobs, 'x/a/b', 1 + ((worker * 8 + round) % 200)).catch(tolerate);
        const opened = await blobs.open('x/a/b');
        if (round % 3 === worker % 3) await blobs.delete(round % 2 === 0 ? 'x/a/b' : 'x/a').catch(tolerate);
        if (opened === null) continue;
        expect(isWhole(await buffer(opened.stream))).toBe(true);
        read += 1;
      }
    };
    await Promise.all(Array.from({ length: 6 }, (_, worker) => work(worker)));
    expect(read).toBeGreaterThan(0);
    const last = await bytesOf(blobs, 'x/a/b');
    expect(last === null || isWhole(last)).toBe(true);
    await blobs.delete('x');
    expect(await blobs.list('', everything)).toEqual([]);
  });
};
