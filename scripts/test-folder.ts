import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const memoryFolder = '/dev/shm';
const neededBytes = 2 * 2 ** 30;

/** Browsers' libraries are unpacked into the temporary folder, so programs must run from there. */
const canRunPrograms = (folder: string): boolean => {
  const program = join(folder, 'probe');
  writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
};

const hasRoom = (folder: string): boolean => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > neededBytes && freemem() > 2 * neededBytes;
};

const removeAtExit = (folder: string): string => {
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/**
 * Makes the temporary folder of one test run, which goes when this process ends, with whatever a broken test left. It is in
 * memory where there is room: every commit of the product waits for the disk, and a test's data is worth nothing afterwards.
 * @returns its path, for `TMPDIR`
 */
export const makeTestFolder = (): string => {
  if (existsSync(memoryFolder) && hasRoom(memoryFolder)) {
    const folder = removeAtExit(mkdtempSync(join(memoryFolder, 'atelier-test-run-')));
    if (canRunPrograms(folder)) return folder;
  }
  return removeAtExit(mkdtempSync(join(tmpdir(), 'atelier-test-run-')));
};
