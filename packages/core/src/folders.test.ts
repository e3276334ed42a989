import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, makeWritableFolder } from './folders.ts';

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-folders-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

test('folders are created with their parents, for their owner only, and left unchanged the next time', () => {
  const path = join(temporaryFolder(), 'a/b/c');
  for (let round = 0; round < 2; round += 1) {
    makeWritableFolder(path);
    for (const made of [path, join(path, '..'), join(path, '../..')])
      expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(readdirSync(path), 'the probe is deleted').toEqual([]);
  }
});

test('a path that cannot become a folder throws at once', () => {
  const parent = temporaryFolder();
  writeFileSync(join(parent, 'file'), '');
  symlinkSync(join(parent, 'nowhere/deeper'), join(parent, 'dangling'));
  for (const path of ['file', 'file/x', 'file/x/y', 'dangling', 'dangling/x'])
    expect(() => makeFolder(join(parent, path)), path).toThrow(/mkdir/);
});

// Node's recursive mkdir would never return here.
test.runIf(process.platform === 'linux')('a folder below /proc throws at once', () => {
  for (const path of ['/proc/atelier', '/proc/atelier/data', '/proc/self/atelier'])
    expect(() => makeFolder(path), path).toThrow(/mkdir/);
  expect(() => makeWritableFolder('/proc/self'), 'it exists, but is not writable').toThrow(/open/);
});
