import type { FileHandle } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from './byte-reader.ts';

/** A file in memory that counts how often it is read. */
const fileOf = (bytes: Buffer) => {
  let reads = 0;
  const read = async (to: Buffer, offset: number, length: number, position: number) => {
    reads += 1;
    return { bytesRead: bytes.copy(to, offset, position, Math.min(bytes.length, position + length)) };
  };
  return { reader: new ByteReader({ read } as unknown as FileHandle, bytes.length), reads: () => reads };
};

test('a file of nothing but stuffed bytes is read once, not once for each of them', async () => {
  const { reader, reads } = fileOf(Buffer.alloc(6_000_000, Buffer.from([0xff, 0])));
  await expect(reader.findPair(0xff, (second) => second !== 0)).rejects.toMatchObject({ reason: 'broken' });
  expect(reads()).toBeLessThan(200);
});

test('the first wanted pair is found, wherever windows end', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 200_000 }),
      fc.array(fc.integer({ min: 0, max: 199_998 }), { maxLength: 20 }),
      async (at, stuffed) => {
        const bytes = Buffer.alloc(200_002, 1);
        for (const place of stuffed) bytes.set([0xff, 0], place);
        bytes.set([0xff, 0xda], at);
        const wanted = bytes.indexOf(Buffer.from([0xff, 0xda]));
        const { reader } = fileOf(bytes);
        expect(await reader.findPair(0xff, (second) => second === 0xda)).toBe(0xda);
        expect(reader.at).toBe(wanted + 2);
      },
    ),
  ));
