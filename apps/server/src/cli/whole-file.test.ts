import type { link } from 'node:fs/promises';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { makeDataDir } from '../testing/child.ts';
import { UsageError } from './usage.ts';
import { writeWhole } from './whole-file.ts';

/** What `link` does on a file system without hard links. */
const refused =
  (code: string): typeof link =>
  () =>
    Promise.reject(Object.assign(new Error(code), { code }));

const linksOf = [undefined, ...['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].map(refused)];

test('a file gets its name with hard links and without, whole and for its owner alone, and no file is replaced', async ({
  onTestFinished,
}) => {
  const data = await makeDataDir();
  onTestFinished(data.remove);
  for (const [at, hardLink] of linksOf.entries()) {
    const path = join(data.path, `archive-${at}.zip`);
    await writeWhole(path, Readable.from(['one ', 'two']), hardLink);
    expect(await readFile(path, 'utf8')).toBe('one two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeFile(path, 'of someone else');
    await expect(writeWhole(path, Readable.from(['three']), hardLink)).rejects.toThrow(UsageError);
    expect(await readFile(path, 'utf8')).toBe('of someone else');
  }
  expect(await readdir(data.path)).toHaveLength(linksOf.length);
});

test('a file that cannot be named for another reason, or whose content fails, leaves nothing', async ({
  onTestFinished,
}) => {
  const data = await makeDataDir();
  onTestFinished(data.remove);
  const path = join(data.path, 'archive.zip');
  await expect(writeWhole(path, Readable.from(['one']), refused('EIO'))).rejects.toThrow('EIO');
  const broken = Readable.from(
    (async function* () {
      yield 'one';
      throw new Error('gone');
    })(),
  );
  await expect(writeWhole(path, broken)).rejects.toThrow('gone');
  expect(await readdir(data.path)).toEqual([]);
});
