import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { withWorkLock } from './work-lock.ts';

const newPath = () => {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'work');
};
const neverWaits = () => expect.unreachable();

test('work whose lock was removed is finished, and its end removes no lock of another process', async () => {
  const path = newPath();
  const done = await withWorkLock(path, neverWaits, async () => {
    rmSync(path);
    // Longer than the time between two touches of the file.
    await sleep(1_300);
    writeFileSync(path, 'of another process');
    return 'done';
  });
  expect(done).toBe('done');
  expect(readFileSync(path, 'utf8')).toBe('of another process');
});

test('work that fails leaves no lock', async () => {
  const path = newPath();
  const fail = () => Promise.reject(new Error('failed'));
  await expect(withWorkLock(path, neverWaits, fail)).rejects.toThrow('failed');
  expect(existsSync(path)).toBe(false);
});
