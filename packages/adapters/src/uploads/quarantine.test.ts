import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createQuarantine } from './quarantine.ts';

test('a file is kept for its credentials if their mark is anywhere in it, also across the pieces that arrived', async ({
  onTestFinished,
}) => {
  const root = await mkdtemp(join(tmpdir(), 'atelier-quarantine-'));
  const quarantine = createQuarantine({
    ...{ root, maxBytes: 1000, maxPixels: 1_000_000, processes: 1, timeoutMs: 20_000 },
    ...{ maxMemoryBytes: 1_000_000_000, env: {}, scan: null },
  });
  onTestFinished(() => rm(root, { recursive: true }));
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('c', '2', 'p', 'a', 'c2', 'pa', 'c2p', 'xyz'), {
        minLength: 1,
        maxLength: 12,
      }),
      async (pieces) => {
        const file = await quarantine.receive(
          Readable.from(pieces.map((piece) => Buffer.from(piece))),
          signal,
        );
        const whole = pieces.join('');
        const signed = await file.readSigned();
        await file.discard();
        expect(signed === null ? null : Buffer.from(signed).toString()).toBe(
          whole.includes('c2pa') ? whole : null,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a few files are scanned at once; others wait, and one whose client leaves is never scanned', async ({
  onTestFinished,
}) => {
  const root = await mkdtemp(join(tmpdir(), 'atelier-quarantine-'));
  const scans: (() => void)[] = [];
  const quarantine = createQuarantine({
    ...{ root, maxBytes: 1000, maxPixels: 1_000_000, processes: 2, timeoutMs: 20_000 },
    ...{ maxMemoryBytes: 1_000_000_000, env: {} },
    module: new URL('../testing/uploads/odd-decoder.ts', import.meta.url),
    scan: () => new Promise((_resolve, reject) => scans.push(() => reject(new Error('scanned')))),
  });
  onTestFinished(async () => {
    await quarantine.close();
    await rm(root, { recursive: true });
  });
  const staying = new AbortController().signal;
  const checked = { format: 'png', frames: 1, width: 1, height: 1 } as const;
  const prepare = async (signal: AbortSignal) => {
    const file = await quarantine.receive(Readable.from([Buffer.from('picture')]), staying);
    return file.prepare(checked, signal).then(
      () => 'stored',
      (fault: Error) => fault.message,
    );
  };
  const first = Array.from({ length: 4 }, () => prepare(staying));
  await expect.poll(() => scans.length).toBe(4);
  const leaving = new AbortController();
  const left = prepare(leaving.signal);
  const last = prepare(staying);
  leaving.abort(new Error('gone'));
  expect(await left).toBe('gone');
  expect(scans).toHaveLength(4);
  for (const finish of scans.splice(0)) finish();
  expect(await Promise.all(first)).toEqual(Array(4).fill('scanned'));
  await expect.poll(() => scans.length).toBe(1);
  scans[0]?.();
  expect(await last).toBe('scanned');
});
