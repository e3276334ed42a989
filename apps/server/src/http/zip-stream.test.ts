import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { zipStream } from './zip-stream.ts';

const createdAt = new Date('2026-11-30T12:00:00Z');
const entriesOf = (sizes: readonly number[]) =>
  sizes.map((sizeBytes, at) => ({ name: `${at} a heron.png`, sizeBytes, createdAt }));
const bytesOf = (size: number) => Readable.from([Buffer.alloc(size, 7)], { objectMode: false });

test('the archive has the length that was told, and every file', async () => {
  const sizes = [0, 1, 70_000, 300_000];
  const { stream, sizeBytes } = await zipStream(entriesOf(sizes), async (entry) => bytesOf(entry.sizeBytes));
  const bytes = await buffer(stream);
  expect(bytes.length).toBe(sizeBytes);
  const files = unzipSync(bytes);
  expect(Object.values(files).map((file) => file.length)).toEqual(sizes);
  expect(Object.keys(files)).toEqual(['0 a heron.png', '1 a heron.png', '2 a heron.png', '3 a heron.png']);
});

test('a file that is gone when its turn comes leaves the archive whole', async () => {
  const { stream, sizeBytes } = await zipStream(entriesOf([9, 200_000, 5]), async (entry) =>
    entry.name.startsWith('0') ? bytesOf(entry.sizeBytes) : null,
  );
  const bytes = await buffer(stream);
  expect(bytes.length).toBe(sizeBytes);
  const files = Object.values(unzipSync(bytes));
  expect(files.map((file) => file.length)).toEqual([9, 200_000, 5]);
  expect(Buffer.from(files[1]?.slice(1, 4) ?? []).toString()).toBe('PNG');
});

test('a client that reads slowly or goes away has one file open, which is closed, and no other is opened', async () => {
  const opened: Readable[] = [];
  const { stream } = await zipStream(entriesOf([5_000_000, 5_000_000]), async (entry) => {
    const chunks = Array.from({ length: 500 }, () => Buffer.alloc(entry.sizeBytes / 500));
    const source = Readable.from(chunks, { objectMode: false });
    opened.push(source);
    return source;
  });
  for (let turn = 0; turn < 200; turn += 1) await nextTurn();
  expect(opened).toHaveLength(1);
  expect(opened[0]?.readableEnded).toBe(false);
  stream.destroy();
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  expect(opened).toHaveLength(1);
  expect(opened[0]?.destroyed).toBe(true);
});

test('a refusal while a file is opened, or a file that breaks off, ends the archive with an error', async () => {
  const refused = await zipStream(entriesOf([3]), () => Promise.reject(new Error('signed out')));
  await expect(buffer(refused.stream)).rejects.toThrow('signed out');
  const broken = await zipStream(entriesOf([9]), async () =>
    Readable.from(
      (function* () {
        yield Buffer.alloc(3);
        throw new Error('disk');
      })(),
      { objectMode: false },
    ),
  );
  await expect(buffer(broken.stream)).rejects.toThrow('disk');
});
