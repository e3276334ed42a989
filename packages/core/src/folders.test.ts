import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, makeWritableFolder } from './folders.ts';

const openPlace = (): string => {
  const place = mkdtempSync(join(tmpdir(), 'atelier-folders-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  return place;
};

test('folders are made with all above them, for their owner alone, and left as they are the next time', () => {
  const path = join(openPlace(), 'a/b/c');
  for (let round = 0; round < 2; round += 1) {
    makeWritableFolder(path);
    for (const made of [path, join(path, '..'), join(path, '../..')])
      expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(readdirSync(path), 'the probe is gone').toEqual([]);
  }
});

test('what cannot become a folder is a fault at once', () => {
  const place = openPlace();
  writeFileSync(join(place, 'file'), '');
  symlinkSync(join(place, 'nowhere/deeper'), join(place, 'dangling'));
  for (const path of ['file', 'file/x', 'file/x/y', 'dangling', 'dangling/x'])
    expect(() => makeFolder(join(place, path)), path).toThrow(/mkdir/);
});

// Node's recursive mkdir never returns here.
test.runIf(process.platform === 'linux')('a folder below /proc is a fault at once', () => {
  for (const path of ['/proc/atelier', '/proc/atelier/data', '/proc/self/atelier'])
    expect(() => makeFolder(path), path).toThrow(/mkdir/);
  expect(() => makeWritableFolder('/proc/self'), 'it is there, and takes no file').toThrow(/open/);
});
