import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { type Sync, writeDurably } from './durable-write.ts';

test('the file is synced before the rename, and all new folders after it', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'atelier-durable-'));
  t.onTestFinished(() => rm(root, { recursive: true, force: true }));
  const path = join(root, 'a/b/file');
  const steps: string[] = [];
  const sync: Sync = async (file) => {
    const name = relative(root, await readlink(`/proc/self/fd/${file.fd}`)).replace(/~.*/, '~');
    const { size } = await file.stat();
    steps.push(`${name === '' ? '.' : name}${name.endsWith('~') ? ` ${size}` : ''} ${existsSync(path)}`);
  };
  await writeDurably(path, new Uint8Array(7), sync);
  expect(steps).toEqual(['a/b/file~ 7 false', 'a/b true', 'a true', '. true']);
  steps.length = 0;
  await writeDurably(path, new Uint8Array(9), sync);
  expect(steps).toEqual(['a/b/file~ 9 true', 'a/b true']);
});

test('a failed sync leaves neither the file nor a temporary one', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'atelier-durable-'));
  t.onTestFinished(() => rm(root, { recursive: true, force: true }));
  const refusing: Sync = () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
  await expect(writeDurably(join(root, 'file'), new Uint8Array(7), refusing)).rejects.toThrow('EIO');
  expect(await readdir(root)).toEqual([]);
});
