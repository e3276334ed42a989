import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limitSlowReader } from './slow-reader.ts';

const pieceBytes = 65_536;
const sourceOf = (pieces: number) =>
  Readable.from(
    (function* () {
      for (let n = 0; n < pieces; n += 1) yield Buffer.alloc(pieceBytes);
    })(),
    { objectMode: false },
  );

test('what is read in time comes whole, whatever it is', async () => {
  const passed = limitSlowReader(sourceOf(100), { minBytesPerS: 1, graceMs: 60_000 });
  expect((await buffer(passed)).length).toBe(100 * pieceBytes);
});

test('a reader that goes on reading, but too slowly, is cut off, and the source ends with it', async () => {
  const source = sourceOf(1_000_000);
  const passed = limitSlowReader(source, { minBytesPerS: 1e9, graceMs: 100 });
  const read = async () => {
    for await (const _piece of passed) await sleep(2);
  };
  await expect(read()).rejects.toThrow('reads too slowly');
  expect(source.destroyed).toBe(true);
});

test('a reader that leaves the end unread is cut off, although the source has given all', async () => {
  const source = sourceOf(1);
  const passed = limitSlowReader(source, { minBytesPerS: 1e9, graceMs: 100 });
  await expect.poll(() => source.readableEnded).toBe(true);
  await expect.poll(() => passed.errored?.message).toContain('reads too slowly');
});

test('a reader that goes away ends the source', async () => {
  const source = sourceOf(1000);
  const passed = limitSlowReader(source, { minBytesPerS: 1, graceMs: 60_000 });
  passed.destroy();
  await expect.poll(() => source.destroyed).toBe(true);
});
