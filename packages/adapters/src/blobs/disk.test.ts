import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, describeBlobStore } from './conformance.ts';
import { createDiskBlobs, storageError } from './disk.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'atelier-blobs-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const newRoot = async () => join(await mkdtemp(join(scratch, 'root-')), 'not', 'yet', 'there');
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const one = new Uint8Array([1]);

describe('blobs on disk', () => {
  describeBlobStore(async () => createDiskBlobs({ root: await newRoot() }));

  test('files and folders are for the server’s user alone', async () => {
    const root = await newRoot();
    await createDiskBlobs({ root }).put('images/ab/a.png', one, 'image/png');
    expect(await modeOf(join(root, 'images/ab/a.png'))).toBe(0o600);
    for (const folder of ['', 'images', 'images/ab']) expect(await modeOf(join(root, folder))).toBe(0o700);
  });

  test('nothing but the blob is left in its folder, also when it is replaced', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    for (let i = 0; i < 3; i += 1) await blobs.put('a', one, 'image/png');
    expect(await readdir(root)).toEqual(['a']);
  });

  test('a write that fails leaves neither a half file nor a neighbour', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    await blobs.put('a/b', one, 'image/png');
    // `a` is a folder, so the last step, taking the name, fails.
    await expect(blobs.put('a', one, 'image/png')).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await readdir(root)).toEqual(['a']);
    expect(await bytesOf(blobs, 'a/b')).toEqual(one);
  });

  test('a deleted folder takes a half-written neighbour with it', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    await blobs.put('a/b', one, 'image/png');
    await writeFile(join(root, 'a/c~half'), 'x');
    await blobs.delete('a');
    expect(await readdir(root)).toEqual([]);
  });

  test('no file stays open, whether it was read, left unread or never was one', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    await blobs.put('a/b', new Uint8Array(300_000), 'image/png');
    await blobs.open('a');
    await bytesOf(blobs, 'a/b');
    const unread = await blobs.open('a/b');
    const left = await blobs.open('a/b');
    await once(left?.stream ?? process, 'readable');
    for (const blob of [unread, left]) {
      blob?.stream.destroy();
      await once(blob?.stream ?? process, 'close');
    }
    const held = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    expect(held.filter((path) => path.startsWith(root))).toEqual([]);
  });

  test('a root that cannot be made fails the write and names no path', async () => {
    const file = join(scratch, 'file');
    await writeFile(file, 'x');
    const blobs = createDiskBlobs({ root: join(file, 'root') });
    const error = await blobs.put('a', one, 'image/png').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'storage_failed' });
    expect(String(error)).not.toContain(scratch);
    expect(await bytesOf(blobs, 'a')).toBeNull();
  });

  test('a full disk and one that cannot be written are told apart, without paths', () => {
    const fault = (code: string) =>
      Object.assign(new Error(`${code}: no luck, write '/srv/data/a'`), { code });
    for (const code of ['ENOSPC', 'EDQUOT'])
      expect(storageError(fault(code))).toMatchObject({
        code: 'storage_full',
        message: expect.stringMatching(/disk is full/),
      });
    expect(storageError(fault('EROFS'))).toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining('cannot be written'),
    });
    expect(storageError(fault('EROFS')).message).not.toContain('/srv');
    expect(storageError(fault('EIO')).message).not.toContain('/srv');
    const cause = fault('EIO');
    expect(storageError(cause)).toMatchObject({ code: 'storage_failed', cause });
  });
});
