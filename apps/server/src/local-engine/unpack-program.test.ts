import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, onTestFinished, test } from 'vitest';
import { type ZipEntry, zipArchive } from './testing/zip-archive.ts';
import { type UnpackBounds, unpackBounds, unpackProgram } from './unpack-program.ts';

const program: ZipEntry = { name: 'build/bin/sd-server', content: Buffer.from('#!/bin/sh\nexit 0\n') };
const library: ZipEntry = { name: 'build/bin/libstable-diffusion.so', content: Buffer.from('library') };

/** Unpacks an archive into an empty folder. */
const open = async (archive: Buffer) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-unpack-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'release.zip.part');
  await writeFile(path, archive);
  const target = join(folder, 'release');
  const unpack = (
    {
      signal = new AbortController().signal,
      ...bounds
    }: Partial<UnpackBounds> & { signal?: AbortSignal } = {},
    requireSpace: (bytes: number) => Promise<void> = async () => undefined,
  ) => unpackProgram(path, target, requireSpace, signal, { ...unpackBounds, ...bounds });
  return { folder, target, unpack, left: async () => (await readdir(folder)).sort() };
};

test('the program of a release is unpacked with the libraries beside it, and can be run; nothing else is', async () => {
  const { target, unpack, left } = await open(
    zipArchive([
      { name: 'build/bin/', content: Buffer.alloc(0), mode: 0o040755 },
      { name: 'build/bin/sd-cli', content: Buffer.from('another') },
      program,
      library,
      { name: 'build/lib/libother.so', content: Buffer.from('elsewhere') },
      { name: 'LICENSE', content: Buffer.from('MIT') },
    ]),
  );
  await mkdir(target);
  await writeFile(join(target, 'of-an-older-release'), '');
  await unpack();
  expect((await readdir(target)).sort()).toEqual(['libstable-diffusion.so', 'sd-server']);
  expect(await readFile(join(target, 'sd-server'))).toEqual(program.content);
  expect((await stat(join(target, 'sd-server'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(target, 'libstable-diffusion.so'))).mode & 0o777).toBe(0o600);
  expect(await left()).toEqual(['release', 'release.zip.part']);
});

test('an archive that is wrong or hostile leaves nothing, and the reason is told', () =>
  checkRows<[string, Buffer, Partial<UnpackBounds>, RegExp]>(
    [
      ['not a ZIP', Buffer.from('PK no archive'), {}, /can’t be unpacked/],
      ['cut off', zipArchive([program]).subarray(0, 60), {}, /can’t be unpacked/],
      ['damaged', zipArchive([program]).fill(0xff, 49, 52), {}, /can’t be unpacked/],
      ['no program', zipArchive([library]), {}, /contains no sd-server/],
      ['two programs', zipArchive([program, { ...program, name: 'sd-server' }]), {}, /more than one/],
      ['a link', zipArchive([{ ...program, mode: 0o120777 }]), {}, /contains no sd-server/],
      ['a way out', zipArchive([program, { ...library, name: '../../libevil.so' }]), {}, /can’t be unpacked/],
      ['an absolute path', zipArchive([{ ...program, name: '/usr/bin/sd-server' }]), {}, /can’t be unpacked/],
      ['a backslash', zipArchive([{ ...program, name: '..\\sd-server' }]), {}, /can’t be unpacked/],
      ['two of one name', zipArchive([program, library, library]), {}, /two files of one name/],
      ['encrypted', zipArchive([{ ...program, isEncrypted: true }]), {}, /encrypted/],
      ['too large', zipArchive([program]), { maxBytes: 5 }, /too large/],
      [
        'a bomb',
        zipArchive([{ ...program, content: Buffer.alloc(5_000_000) }]),
        {},
        /too large for a program/,
      ],
      [
        'a lie about its size',
        zipArchive([{ ...program, claimedBytes: 3 }]),
        {},
        /can’t be unpacked|than it says/,
      ],
      ['too many files', zipArchive([program, library]), { maxEntries: 1 }, /too many files/],
    ],
    '%s',
    async (_name, archive, bounds, words) => {
      const { unpack, left } = await open(archive);
      await expect(unpack(bounds)).rejects.toMatchObject({
        name: 'DownloadFault',
        message: expect.stringMatching(words),
      });
      expect(await left()).toEqual(['release.zip.part']);
    },
  ));

test('nothing is unpacked without the space for it, or after the download was given up', async () => {
  const { unpack, left } = await open(zipArchive([program, library]));
  let asked = 0;
  const full = async (bytes: number) => {
    asked = bytes;
    throw new Error('The disk is full.');
  };
  await expect(unpack({}, full)).rejects.toThrow('The disk is full.');
  expect(asked).toBe(program.content.length + library.content.length);
  await expect(unpack({ signal: AbortSignal.abort(new Error('given up')) })).rejects.toThrow('given up');
  expect(await left()).toEqual(['release.zip.part']);
});
