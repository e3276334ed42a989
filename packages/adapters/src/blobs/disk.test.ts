import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bytesOf, describeBlobStore } from './conformance/suite.ts';
import { createDiskBlobs, type FileCalls, storageError } from './disk.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'atelier-blobs-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const newRoot = async () => join(await mkdtemp(join(scratch, 'root-')), 'not', 'yet', 'there');
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const one = new Uint8Array([1]);

/** File calls of a disk with this capacity; deleted files free their space. */
const callsOnDiskOf = (root: string, capacityBytes: number): FileCalls => ({
  sync: (file) => file.sync(),
  write: async (file, bytes) => {
    const used = await usedBelow(root);
    const room = Math.max(0, capacityBytes - used);
    await file.appendFile(bytes.subarray(0, room));
    if (bytes.byteLength > room)
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  },
});
const usedBelow = async (root: string): Promise<number> => {
  const names = await readdir(root, { recursive: true });
  const sizes = await Promise.all(
    names.map((name) => stat(join(root, name)).then((stats) => (stats.isFile() ? stats.size : 0))),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

describe('blobs on disk', () => {
  describeBlobStore(async ({ capacityBytes } = {}) => {
    const root = await newRoot();
    return capacityBytes === undefined
      ? createDiskBlobs({ root })
      : createDiskBlobs({ root }, callsOnDiskOf(root, capacityBytes));
  });

  test('a streamed put is synced before it is renamed into place, and fails if the sync fails', async () => {
    const root = await newRoot();
    const steps: string[] = [];
    const recording: FileCalls = {
      write: async (file, bytes) => {
        steps.push(`write ${bytes.byteLength}`);
        await file.appendFile(bytes);
      },
      sync: async () => void steps.push(`sync ${existsSync(join(root, 'a'))}`),
    };
    const png = { contentType: 'image/png', maxBytes: 99 };
    await createDiskBlobs({ root }, recording).putStream('a', Readable.from([one, one]), png);
    expect(steps.slice(0, 4)).toEqual(['write 1', 'write 1', 'sync false', 'sync true']);
    const refusing = {
      ...recording,
      sync: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })),
    };
    await expect(
      createDiskBlobs({ root }, refusing).putStream('b', Readable.from([one]), png),
    ).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await readdir(root)).toEqual(['a']);
  });

  test('a process killed during a put leaves nothing that can be listed or read, and delete removes the partial file', async () => {
    const root = await newRoot();
    const program = `
      const { createDiskBlobs } = await import(${JSON.stringify(join(import.meta.dirname, 'disk.ts'))});
      const { Readable } = await import('node:stream');
      const stuck = new Readable({ read() {} });
      stuck.push(Buffer.alloc(100_000, 7));
      setInterval(() => undefined, 1000);
      await createDiskBlobs({ root: ${JSON.stringify(root)} })
        .putStream('x/a', stuck, { contentType: 'image/png', maxBytes: 1e6 });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
    const exited = once(child, 'exit');
    await vi.waitFor(async () => expect(await usedBelow(root)).toBe(100_000), 20_000);
    child.kill('SIGKILL');
    await exited;
    const blobs = createDiskBlobs({ root });
    const left = await readdir(join(root, 'x'));
    expect(left).toEqual([expect.stringMatching(/^a~/)]);
    expect(await blobs.list('', { after: null, limit: 9 })).toEqual([]);
    expect([await blobs.open('x/a'), await blobs.stat('x/a')]).toEqual([null, null]);
    await blobs.put('x/a', one, 'image/png');
    await blobs.put('x/a-2', one, 'image/png');
    expect(await bytesOf(blobs, 'x/a')).toEqual(one);
    await blobs.delete('x/a');
    expect(await readdir(join(root, 'x'))).toEqual(['a-2']);
  });

  test('files of the operating system beside blobs are not listed and need not be readable', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    await blobs.put('x/a', one, 'image/png');
    await mkdir(join(root, 'lost+found'), { mode: 0 });
    await writeFile(join(root, 'x/.DS_Store'), 'x');
    expect(await blobs.list('', { after: null, limit: 9 })).toEqual(['x/a']);
  });

  test('files and folders are accessible to the server’s user only', async () => {
    const root = await newRoot();
    await createDiskBlobs({ root }).put('images/ab/a.png', one, 'image/png');
    expect(await modeOf(join(root, 'images/ab/a.png'))).toBe(0o600);
    for (const folder of ['', 'images', 'images/ab']) expect(await modeOf(join(root, folder))).toBe(0o700);
  });

  test('replacing a blob leaves no other file in its folder', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    for (let i = 0; i < 3; i += 1) await blobs.put('a', one, 'image/png');
    expect(await readdir(root)).toEqual(['a']);
  });

  test('a failed write leaves no partial and no temporary file', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    await blobs.put('a/b', one, 'image/png');
    // `a` is a folder, so the last step, the rename, fails.
    await expect(blobs.put('a', one, 'image/png')).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await readdir(root)).toEqual(['a']);
    expect(await bytesOf(blobs, 'a/b')).toEqual(one);
  });

  test('deleting a folder deletes partial files in it', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    await blobs.put('a/b', one, 'image/png');
    await writeFile(join(root, 'a/c~half'), 'x');
    await blobs.delete('a');
    expect(await readdir(root)).toEqual([]);
  });

  test('no file stays open, whether it was read, left unread or is a folder', async () => {
    const root = await newRoot();
    const blobs = createDiskBlobs({ root });
    await blobs.put('a/b', new Uint8Array(300_000), 'image/png');
    await blobs.open('a');
    await bytesOf(blobs, 'a/b');
    await buffer((await blobs.open('a/b', { first: 5, last: 9 }))?.stream ?? Readable.from([]));
    await blobs.putStream('a/c', Readable.from([one]), { contentType: 'image/png', maxBytes: 1 });
    await blobs
      .putStream('a/d', Readable.from([one, one]), { contentType: 'image/png', maxBytes: 1 })
      .catch(() => undefined);
    const unread = await blobs.open('a/b');
    const left = await blobs.open('a/b');
    await once(left?.stream ?? process, 'readable');
    for (const blob of [unread, left]) {
      blob?.stream.destroy();
      await once(blob?.stream ?? process, 'close');
    }
    const openFiles = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    expect(openFiles.filter((path) => path.startsWith(root))).toEqual([]);
  });

  test('a root that cannot be created fails the write, and the error contains no path', async () => {
    const file = join(scratch, 'file');
    await writeFile(file, 'x');
    const blobs = createDiskBlobs({ root: join(file, 'root') });
    const error = await blobs.put('a', one, 'image/png').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'storage_failed' });
    expect(String(error)).not.toContain(scratch);
    expect(await bytesOf(blobs, 'a')).toBeNull();
  });

  test('a full disk and a read-only one have different errors, without paths', () => {
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
